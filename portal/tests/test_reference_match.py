"""Whether the ranking is plausible on the reference data: the pair of the first demo, by public facts alone."""

import io

import pytest
from django.core.management import call_command
from django.db.models import Q

from cities.models import City, CityTheme, Theme
from pairings import candidates
from pairings.matching.criteria import DEFAULT_WEIGHTS
from pairings.matching_facts import Taken, facts_of, mission_cities

NOBODY = Q(pk__in=[])


@pytest.fixture
def mentese(db):
    call_command("load_reference_data", stdout=io.StringIO())
    return City.objects.get(country="TR", code="mentese")


def ranked(city, is_open=NOBODY):
    facts = facts_of([city], {city.pk})[city.pk]
    scheme = candidates.scheme_of(DEFAULT_WEIGHTS)
    hosts = mission_cities(is_open)
    found = candidates.rank(city, facts, hosts, scheme=scheme, cohort=None, taken=Taken(), number=1)
    return found.page, candidates.rows_of(found.page, city, facts, scheme)


def test_elbasan_ranks_high_for_mentese_by_size_and_climate(mentese):
    page, rows = ranked(mentese)
    assert page.paginator.count == 112
    row = next(row for row in rows if row["name"] == "Elbasan")
    assert row["number"] <= 10
    shares = {criterion["key"]: criterion["percent"] for criterion in row["criteria"] if criterion["known"]}
    assert shares["size"] > 95
    assert shares["climate"] == 100
    assert row["known"] < 50  # public facts alone: it is said that little is known


def test_what_both_say_lifts_it_and_its_confidence(mentese):
    elbasan = City.objects.get(country="AL", code="elbasan")
    before = next(row for row in ranked(mentese)[1] if row["name"] == "Elbasan")
    for theme in Theme.objects.all():
        CityTheme.objects.create(city=mentese, theme=theme, need=5)
        CityTheme.objects.create(city=elbasan, theme=theme, offer=5)
    after = next(row for row in ranked(mentese, Q(pk=elbasan.pk))[1] if row["name"] == "Elbasan")
    assert after["known"] == before["known"] + DEFAULT_WEIGHTS["themes"]
    assert after["score"] >= before["score"]
    assert after["number"] <= before["number"]
