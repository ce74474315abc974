"""The list of cities: search, views, filters, order, and what it costs."""

import re

import pytest

from cities.models import CityTheme, Theme
from conftest import make_city


def names(response):
    return re.findall(r'class="t" href="[^"]+">([^<]+)</a>', response.content.decode())


def add(name, code, **fields):
    return make_city(name, code=code, **fields)


@pytest.fixture
def turkish_cities(db):
    for name, code in [("İzmir", "izmir"), ("Çankaya", "cankaya"), ("Isparta", "isparta"), ("Cizre", "cizre")]:
        add(name, code)
    add("Şile", "sile")
    add("Sivas", "sivas")


@pytest.mark.parametrize("text", ["izmir", "IZMIR", "İZMİR", "ızmır", "zmi", " izmir "])
def test_the_search_finds_izmir_however_it_is_typed(browse, admin, turkish_cities, text):
    assert names(browse(admin).get("/cities/", {"q": text})) == ["İzmir"]


def test_the_search_finds_local_names_and_countries_in_both_languages(browse, admin, elbasan):
    add("Copenhagen", "copenhagen", country="DK", local_name="København")
    client = browse(admin)
    assert names(client.get("/cities/?q=kobenhavn")) == ["Copenhagen"]
    assert names(client.get("/cities/?q=danimarka")) == ["Copenhagen"]
    assert names(client.get("/cities/?q=Albania")) == ["Elbasan"]


@pytest.mark.parametrize("text", ["Kopenhag", "KOPENHAG", "copenhagen", "kobenhavn"])
def test_the_search_finds_other_names(browse, admin, elbasan, text):
    add("Copenhagen", "copenhagen", country="DK", local_name="København", also_known_as="Kopenhag")
    assert names(browse(admin).get("/cities/", {"q": text})) == ["Copenhagen"]


def test_cities_stand_in_turkish_order(browse, admin, turkish_cities):
    listed = names(browse(admin).get("/cities/"))
    assert listed == ["Cizre", "Çankaya", "Isparta", "İzmir", "Sivas", "Şile"]


def test_the_biggest_come_first_by_population_and_the_unknown_last(browse, admin, mugla, mentese, bodrum):
    assert names(browse(admin).get("/cities/?sort=population")) == ["Muğla", "Menteşe", "Bodrum"]


def test_countries_are_ordered_by_their_name_in_the_readers_language(browse, admin, mentese, mugla, elbasan):
    add("Munich", "munich", country="DE")
    client = browse(admin)
    assert names(client.get("/cities/?sort=country")) == ["Munich", "Elbasan", "Menteşe", "Muğla"]  # Almanya first
    client.post("/accounts/language/", {"language": "en"})
    assert names(client.get("/cities/?sort=country")) == ["Elbasan", "Munich", "Menteşe", "Muğla"]


def test_filters_narrow_the_list_and_a_nonsense_value_is_ignored(browse, admin, mentese, mugla, elbasan):
    client = browse(admin)
    assert names(client.get("/cities/?country=AL")) == ["Elbasan"]
    assert names(client.get("/cities/?kind=metropolitan")) == ["Muğla"]
    assert names(client.get("/cities/?kind=district&q=men")) == ["Menteşe"]
    assert names(client.get("/cities/?view=mission")) == ["Elbasan"]
    assert len(names(client.get("/cities/?country=XX&kind=x&sort=x&theme=x&view=x&page=x"))) == 3


def test_my_cities_are_those_i_reach(browse, coordinator, editor, mentese, bodrum, elbasan):
    assert names(browse(coordinator).get("/cities/?view=mine")) == ["Bodrum", "Menteşe", "Muğla"]
    assert names(browse(editor).get("/cities/?view=mine")) == ["Menteşe"]


def test_the_views_show_their_figures(browse, editor, mentese, mugla, elbasan):
    page = browse(editor).get("/cities/?view=mission").content.decode()
    chips = re.findall(r'href="(\?[^"]*)"( aria-current="true")?>[^<]+<b>(\d+)</b>', page)
    assert chips == [("?", "", "3"), ("?view=mine", "", "1"), ("?view=mission", ' aria-current="true"', "1")]


@pytest.fixture
def water(db):
    return Theme.objects.create(key="water", name_tr="Su yönetimi", name_en="Water management", icon="droplet")


def test_an_offer_counts_only_where_the_reader_may_read_it(browse, editor, outsider, mentese, bodrum, elbasan, water):
    for city, offer in [(mentese, 4), (bodrum, 5), (elbasan, 2)]:
        CityTheme.objects.create(city=city, theme=water, offer=offer)
    assert names(browse(editor).get("/cities/?theme=water")) == ["Menteşe"]
    assert names(browse(outsider).get("/cities/?theme=water")) == ["Bodrum"]
    bodrum.published = True
    bodrum.save()
    assert names(browse(editor).get("/cities/?theme=water")) == ["Bodrum", "Menteşe"]


def test_rows_tell_country_size_and_the_month_of_the_label(browse, partner, elbasan):
    elbasan.mission_label_on = "2026-02-01"
    elbasan.save()
    page = browse(partner).get("/cities/").content.decode()
    for text in ("Albania", "116,000", "Mission City", "Label: February 2026", f'href="/cities/{elbasan.pk}/"'):
        assert text in page


def test_fifty_stand_on_a_page_and_the_pager_keeps_the_search(browse, admin):
    for number in range(51):
        add(f"Köy {number:02}", f"koy-{number}")
    client = browse(admin)
    first, second = client.get("/cities/?q=koy"), client.get("/cities/?q=koy&page=2")
    assert (len(names(first)), names(second)) == (50, ["Köy 50"])
    assert 'href="?q=koy&amp;page=2"' in first.content.decode()
    assert len(first.content) < 40_000


def test_nothing_found_offers_the_way_out(browse, admin, mentese):
    response = browse(admin).get("/cities/?q=atlantis")
    assert names(response) == []
    assert 'class="btn btn-primary" href="/cities/"' in response.content.decode()


def test_a_guest_is_sent_to_sign_in(client, mentese):
    assert client.get("/cities/").url == "/accounts/login/?next=/cities/"


@pytest.mark.parametrize(
    ("query", "queries"),
    [("", 6), ("?sort=country", 6), ("?q=koy&country=TR&view=mission&theme=water", 7), ("?view=mission", 7)],
)
@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_rows(browse, editor, water, count, query, queries, django_assert_num_queries):
    for number in range(count):
        city = add(f"Köy {number}", f"koy-{number}", mission_city=True, published=True)
        city.priorities.create(theme=water, offer=5)
    client = browse(editor)
    with django_assert_num_queries(queries):
        assert client.get(f"/cities/{query}").status_code == 200
