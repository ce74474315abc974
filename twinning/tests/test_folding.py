"""Search and order as Turkish readers expect, on whichever database the suite runs."""

import pytest
from django.db.models import CharField, Value
from django.db.models.functions import Collate

from cities.models import City
from conftest import make_city
from twinning.shared.folding import Fold, fold, turkish_order

CITIES = ["İzmir", "İstanbul", "Iğdır", "Şişli", "Çanakkale", "Göcek", "Üsküp", "Łódź", "Málaga", "Ağrı", "Elbasan"]


@pytest.fixture
def cities(db):
    for rank, name in enumerate(CITIES):
        make_city(name, code=f"city-{rank}")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        *((q, "İzmir") for q in ("izmir", "IZMIR", "İZMİR", "ızmir", "zmi")),
        *((q, "İstanbul") for q in ("istanbul", "ISTANBUL", "İstanbul")),
        *((q, "Iğdır") for q in ("igdir", "IĞDIR", "ığdır", "IGDIR")),
        *((q, "Şişli") for q in ("sisli", "SISLI", "ŞİŞLİ")),
        *((q, "Çanakkale") for q in ("canakkale", "ÇANAKKALE")),
        *((q, "Łódź") for q in ("lodz", "LÓDŹ")),
        *((q, "Málaga") for q in ("malaga", "MÁLAGA")),
        ("agri", "Ağrı"),
        ("  göcek ", "Göcek"),
    ],
)
def test_a_city_is_found_however_it_is_typed(cities, typed, found):
    assert list(City.objects.named_like(typed).values_list("name", flat=True)) == [found]


def test_wildcards_are_letters_of_nobodys_name(cities):
    assert not City.objects.named_like("iz_ir").exists()


def test_order_is_turkish(cities):
    for rank, name in enumerate(["Cide", "Dalaman", "Isparta", "Ordu", "Ödemiş", "Sinop", "Zonguldak"]):
        make_city(name, code=f"more-{rank}")
    names = list(City.objects.order_by(Collate("name", "tr-x-icu")).values_list("name", flat=True))
    assert [n for n in names if n[0] in "CÇ"] == ["Cide", "Çanakkale"]
    assert [n for n in names if n[0] in "Iİ"] == ["Iğdır", "Isparta", "İstanbul", "İzmir"]
    assert [n for n in names if n[0] in "OÖ"] == ["Ordu", "Ödemiş"]
    assert [n for n in names if n[0] in "SŞ"] == ["Sinop", "Şişli"]
    assert names[-1] == "Zonguldak"


def test_folding_of_nothing_is_nothing():
    assert (fold(None), fold(""), fold("  –  ")) == (None, "", "")


# Each letter beside its neighbours: c ç, g ğ, h ı i j, o ö, s ş, u ü.
ALPHABET = (
    "Aydın Cizre Çankırı Denizli Gediz Ğ Hatay Iğdır Isparta İncir İzmir Jale Ordu Ödemiş Sinop Şırnak Ula Ünye Van"
)


def test_the_whole_alphabet_is_in_order_up_and_down(db):
    names = ALPHABET.split()
    for rank, name in enumerate(reversed(names)):
        make_city(name, code=f"city-{rank}")
    rows = City.objects.values_list("name", flat=True)
    assert list(rows.order_by(Collate("name", "tr-x-icu"))) == names
    assert list(rows.order_by(Collate("name", "tr-x-icu").desc())) == names[::-1]
    assert sorted(names, key=turkish_order) == names


@pytest.mark.parametrize(
    "name", [*CITIES, *ALPHABET.split(), "Straße", "Ærø", "Liepāja", "Αθήνα", "O’Hare", " iki  söz ", "%_"]
)
def test_the_database_folds_as_python_does(db, name):
    make_city("x", code="x")
    assert City.objects.values_list(Fold(Value(name, output_field=CharField())), flat=True).get() == fold(name)


def test_a_name_changed_by_whatever_way_is_found_at_once(cities):
    City.objects.filter(name="Ağrı").update(name="Iğdır Köyü")
    assert City.objects.named_like("igdir koyu").exists()
