"""The page of candidates: who sees it, what it ranks, what it keeps to itself, how many queries it takes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import User
from cities.models import CityTheme, Tag, Theme
from conftest import make_city
from pairings.models import Cohort, CohortHost, Pairing, PairingHost

PATH = "/pairings/candidates/"


@pytest.fixture(autouse=True)
def english(people):
    User.objects.update(language="en")
    with translation.override("en"):
        yield


@pytest.fixture
def water(db):
    names = {"name_tr": "Su", "name_en": "Water", "icon": "droplet"}
    return Theme.objects.get_or_create(key="water", defaults=names)[0]


@pytest.fixture
def pioneers(elbasan):
    """Elbasan and so many further Mission Cities."""

    def make(number, **fields):
        return [
            make_city(f"Pioneer {at}", country="GR", code=f"pioneer-{at}", mission_city=True, **fields)
            for at in range(number)
        ]

    return make


@pytest.fixture
def hosting(cohort, elbasan):
    host = CohortHost.objects.create(cohort=cohort, name="Elbasan", capacity=1)
    host.cities.add(elbasan)
    return host


def look(browse, user, status=200, **query):
    response = browse(user).get(PATH, query)
    assert response.status_code == status
    return response


def names(response):
    return [row["name"] for row in response.context["rows"]]


def test_a_city_sees_its_candidates_without_any_cohort(browse, editor, elbasan):
    response = look(browse, editor)
    assert names(response) == ["Elbasan"]
    assert "Inhabitants: Menteşe 121,000, Elbasan 116,000." in response.content.decode()
    assert "NetZeroCities selects and matches" in response.content.decode()


def test_foreign_cities_and_nonsense_are_not_there(browse, editor, bodrum):
    for city in (bodrum.pk, 999_999, "x", "9" * 30):
        look(browse, editor, 404, city=city)
    for cohort in ("999999", "x"):
        look(browse, editor, 404, cohort=cohort)


def test_who_belongs_to_no_city_is_told_so(browse, admin):
    assert "You belong to no city" in look(browse, admin).content.decode()


def test_a_mission_city_is_no_candidate_of_itself(browse, partner, pioneers):
    pioneers(1)
    assert names(look(browse, partner)) == ["Pioneer 0"]


@pytest.mark.parametrize("published", [False, True])
def test_what_a_city_has_not_published_does_not_count(browse, editor, mentese, elbasan, water, published):
    CityTheme.objects.create(city=mentese, theme=water, need=5)
    CityTheme.objects.create(city=elbasan, theme=water, offer=5)
    elbasan.published = published
    elbasan.save()
    row = look(browse, editor).context["rows"][0]
    assert row["criteria"][0]["known"] is published
    assert (row["shares"] is not None) is published


def test_tags_of_one_key_and_two_kinds_are_named_by_their_kind(browse, editor, mentese, elbasan):
    elbasan.published = True
    elbasan.save()
    for kind, name in (("challenge", "Waste problem"), ("emission_domain", "Waste emissions")):
        tag = Tag.objects.create(kind=kind, key="waste", name_en=name, name_tr=name)
        for city in (mentese, elbasan):
            city.tags.add(tag)
    page = look(browse, editor).content.decode()
    assert "Both name as challenges: Waste problem." in page
    assert "Both name as emission domains: Waste emissions." in page


def test_an_empty_profile_is_said_and_can_be_completed(browse, editor, elbasan, mentese):
    page = look(browse, editor).content.decode()
    assert "Complete the profile" in page
    assert f"/cities/{mentese.pk}/edit/" in page


def test_the_number_of_queries_does_not_grow_with_the_candidates(browse, editor, pioneers, django_assert_num_queries):
    client = browse(editor)
    client.get(PATH)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(PATH)
    pioneers(50)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(PATH).context["rows"]) == 10
    assert len(many) == len(few)


class TestWeights:
    def test_others_rank_anew_and_save_nothing(self, browse, editor, pioneers, mentese):
        mentese.climate = "dry"
        mentese.save()
        pioneers(1, climate="dry", population=10_000_000)
        assert names(look(browse, editor, w_size=100)) == ["Elbasan", "Pioneer 0"]
        assert names(look(browse, editor, w_climate=100)) == ["Pioneer 0", "Elbasan"]
        assert look(browse, editor).context["weights_changed"] is False

    @pytest.mark.parametrize("text", ["-1", "101", "1.5", "x", "٣", "0"])
    def test_what_is_no_weight_is_said_and_the_default_holds(self, browse, editor, elbasan, text):
        response = look(browse, editor, w_themes=text)
        assert response.context["weights_valid"] is False
        assert response.context["weights"][0]["value"] == 30


class TestInACohort:
    def excluded(self, response):
        return [(row["name"], [str(reason) for reason in row["reasons"]]) for row in response.context["excluded"]]

    def test_only_its_hosts_count(self, browse, editor, cohort, hosting, pioneers):
        pioneers(2)
        assert names(look(browse, editor, cohort=cohort.pk)) == ["Elbasan"]

    def test_a_host_without_a_free_place_is_excluded_with_the_reason(self, browse, editor, cohort, hosting, bodrum):
        taken = Pairing.objects.create(cohort=cohort, twin=bodrum)
        PairingHost.objects.create(pairing=taken, city=hosting.cities.get())
        response = look(browse, editor, cohort=cohort.pk)
        assert names(response) == []
        assert self.excluded(response) == [("Elbasan", ["All places of the host are taken."])]

    def test_who_is_paired_already_has_no_candidate(self, browse, editor, cohort, hosting, pairing):
        reasons = self.excluded(look(browse, editor, cohort=cohort.pk))[0][1]
        assert "The twin city is already paired in this cohort." in reasons

    def test_a_mission_city_is_no_twin_from_cohort_2_on(self, browse, partner, cohort, pioneers):
        host = CohortHost.objects.create(cohort=cohort, name="Host")
        host.cities.add(*pioneers(1))
        said = "From Cohort 2 on, a Mission City cannot take part as twin city."
        assert self.excluded(look(browse, partner, cohort=cohort.pk)) == [("Host", [said])]
        Cohort.objects.update(number=1)
        assert names(look(browse, partner, cohort=cohort.pk)) == ["Host"]

    def test_a_cluster_counts_once(self, browse, editor, cohort, pioneers):
        host = CohortHost.objects.create(cohort=cohort, name="Three cities")
        host.cities.add(*pioneers(3, population=100_000))
        assert names(look(browse, editor, cohort=cohort.pk)) == ["Three cities"]


def test_how_we_calculate_says_weights_and_who_decides(browse, editor, elbasan):
    page = browse(editor).get("/pairings/how-we-calculate/").content.decode()
    assert "NetZeroCities selects and matches" in page
    assert "30%" in page
    assert "An example: Menteşe and Elbasan" in page
