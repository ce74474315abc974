import datetime as dt
import io

import pytest
from django.core.management import call_command

from cities.models import City, Tag, Theme
from cities.reference import DATA
from deadlines.models import Rule
from pairings.models import Cohort, Programme


def load():
    out = io.StringIO()
    call_command("load_reference_data", stdout=out)
    return dict(line.split(": ") for line in out.getvalue().splitlines())


@pytest.fixture
def loaded(db):
    return load()


def city(code, country="TR"):
    return City.objects.get(country=country, code=code)


def test_prints_how_many_rows_it_added(loaded):
    rules = Rule.objects.count()
    assert rules > 20
    assert loaded == {
        "themes": "5 added",
        "tags": f"{Tag.objects.count()} added",
        "cities": "153 added",
        "rules": f"{rules} added",
        "programmes": "1 added",
        "cohorts": "5 added",
    }


def test_all_112_mission_cities_of_35_countries_are_there(loaded):
    mission = City.objects.filter(mission_city=True)
    assert mission.count() == 112
    assert mission.values("country").distinct().count() == 35
    assert mission.filter(mission_label_on__isnull=False).count() == 105


def test_a_city_of_both_files_is_one_row_with_the_facts_of_both(loaded):
    istanbul = City.objects.get(name__fold="istanbul")
    assert (istanbul.name, istanbul.kind, istanbul.mission_city) == ("İstanbul", "metropolitan", True)
    assert istanbul.mission_label_on == dt.date(2025, 5, 1)
    assert city("izmir").mission_label_on == dt.date(2024, 3, 1)
    assert City.objects.filter(country="TR", kind="metropolitan").count() == 30


def test_the_13_districts_of_mugla_belong_to_it(loaded):
    mugla = city("mugla")
    assert mugla.districts.count() == 13
    assert city("mentese").parent == mugla
    assert City.objects.filter(parent__isnull=False).count() == 13


def test_every_row_is_valid_and_in_its_own_time_zone(loaded):
    for row in City.objects.all():
        row.full_clean()
    assert city("limassol", "CY").time_zone == "Asia/Nicosia"
    assert city("reykjavik", "IS").time_zone == "Atlantic/Reykjavik"
    assert city("porto", "PT").time_zone == "Europe/Lisbon"
    assert city("elbasan", "AL").time_zone == "Europe/Tirane"


def test_facts_are_filled_only_where_they_are_known(loaded):
    assert city("elbasan", "AL").climate == city("mentese").climate == "mediterranean"
    assert city("oslo", "NO").climate == ""
    assert set(city("bodrum").tags.values_list("key", flat=True)) == {"coast", "tourism", "fire_risk"}
    assert city("bucharest-district-2", "RO").kind == "district"


def test_names_in_other_languages_are_there_and_belong_to_a_city(loaded):
    for name in ("Kopenhag", "Münih", "Atina", "Anvers", "Lahey", "Brüksel", "Varşova"):
        assert City.objects.named_like(name).exists(), name
    rows = (DATA / "city_names.csv").read_text("utf-8").splitlines()[1:]
    assert City.objects.exclude(also_known_as="").count() == len(rows) >= 25
    assert City.objects.named_like("selanik").get() == city("thessaloniki", "GR")


def test_the_five_themes_have_both_names_and_an_icon(loaded):
    assert list(Theme.objects.values_list("key", "name_tr", "name_en", "icon")) == [
        ("energy", "Sürdürülebilir enerji", "Sustainable energy", "solar-panel"),
        ("transport", "Yeşil ulaşım", "Green transport", "bike"),
        ("disaster", "Afetlere dirençlilik", "Disaster resilience", "lifebuoy"),
        ("water", "Su yönetimi", "Water management", "droplet"),
        ("nature", "Doğa temelli çözümler", "Nature-based solutions", "leaf"),
    ]


def test_cohorts_say_what_is_known_and_nothing_else(loaded):
    third, fifth = Cohort.objects.get(number=3), Cohort.objects.get(number=5)
    assert (third.name_tr, third.name_en, third.months) == ("3. dönem", "Cohort 3", 18)
    assert third.call_closes.isoformat() == "2024-11-14T16:00:00+00:00"
    assert third.call_closes > third.call_closes_original
    assert (fifth.call_closes, fifth.starts_on, fifth.months, fifth.travel_ceiling) == (None, None, None, None)
    assert all(Cohort.objects.values_list("source", flat=True))
    for cohort in Cohort.objects.all():
        cohort.full_clean(exclude=["organiser"])


def everything():
    models = (Theme, Tag, City, Rule, Programme, Cohort)
    return [list(model.objects.order_by("pk").values()) for model in models] + [
        list(City.tags.through.objects.order_by("pk").values())
    ]


def test_a_second_run_changes_nothing(loaded):
    before = everything()
    assert set(load().values()) == {"0 added"}
    assert everything() == before


def test_what_somebody_edited_stays(loaded):
    City.objects.filter(code="copenhagen").update(also_known_as="")
    City.objects.filter(code="mentese").update(population=125_000, name="Menteşe Belediyesi", parent=None)
    city("bodrum").tags.clear()
    Theme.objects.filter(key="water").update(name_tr="Su")
    Cohort.objects.filter(number=3).update(months=20)
    before = everything()
    load()
    assert everything() == before


def test_a_row_that_was_removed_comes_back(loaded):
    city("ula").delete()
    assert load()["cities"] == "1 added"
    assert city("ula").parent == city("mugla")
