"""The page of a pairing: cities with their roles, the common road, deadlines, visits, people.
Frozen at Tuesday 24 November 2026."""

import datetime as dt

import pytest
import time_machine
from django.utils import translation

from accounts.models import User
from cities.models import Theme
from pairings.models import Pairing, PairingHost
from portal.road import road_of
from visits.models import Visit

TODAY = dt.date(2026, 11, 24)


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture(autouse=True)
def english(people):
    User.objects.update(language="en")
    for person in people.values():
        person.language = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def look(browse, pairing):
    def get(user):
        response = browse(user).get(f"/pairings/{pairing.pk}/")
        assert response.status_code == 200
        return response

    return get


@pytest.mark.parametrize("name", ["outsider", "admin"])
def test_who_is_no_side_of_it_finds_nothing(browse, pairing, people, name):
    assert browse(people[name]).get(f"/pairings/{pairing.pk}/").status_code == 404


def test_both_cities_stand_with_their_roles(look, pairing, bodrum, editor, partner):
    for user in (editor, partner):
        page = look(user).content.decode()
        assert page.count("learns as twin city") == page.count("shares as host city") == 1
    PairingHost.objects.create(pairing=pairing, city=bodrum)
    assert look(editor).content.decode().count("shares as host city") == 2


def test_editing_and_planning_is_offered_to_the_twins_editors_only(look, pairing, people):
    for name in ("coordinator", "editor", "reader", "partner"):
        page = look(people[name]).content.decode()
        offered = [f"/pairings/{pairing.pk}/edit/" in page, f"/visits/new/?pairing={pairing.pk}" in page]
        assert offered == [name in ("coordinator", "editor")] * 2
    Pairing.objects.update(state="completed")
    assert f"/pairings/{pairing.pk}/edit/" not in look(people["editor"]).content.decode()


def test_deadlines_are_those_the_reader_may_see(look, visit, editor, partner):
    own = [line.title for line in look(editor).context["lines"]]
    assert own[:2] == ["Visit dates agreed", "Visit dates agreed"]
    assert "Information note for the council's agenda" in own
    theirs = {line.title for line in look(partner).context["lines"]}
    assert theirs == {
        "Visit dates agreed",
        "Invitation letter sent",
        "Final agenda of the visit",
        "Final list of participants",
    }


def test_visits_are_those_the_reader_may_see(look, make_visit, editor, partner):
    make_visit(title_en="Proposed")
    make_visit(title_en="Only an idea", starts_on=None)
    assert {str(row["visit"]) for row in look(editor).context["visits"]} == {"Proposed", "Only an idea"}
    assert [str(row["visit"]) for row in look(partner).context["visits"]] == ["Proposed"]


class TestPeople:
    @pytest.fixture(autouse=True)
    def somebody(self, mentese, elbasan):
        mentese.people.create(full_name="Mehmet Kaya", duty="branch_head", email="mehmet@mentese.example")
        mentese.people.create(full_name="Nobody In Charge", email="nobody@mentese.example")
        mentese.people.create(full_name="Left", duty="legal", left_on="2026-01-01")
        unit = elbasan.units.create(name="Planning")
        elbasan.people.filter(user__isnull=False).update(title="Architect", unit=unit)

    def test_names_titles_and_units_of_both_sides(self, look, editor, partner):
        for user in (editor, partner):
            sides = look(user).context["sides"]
            assert [side["city"].name for side in sides] == ["Menteşe", "Elbasan"]
            assert [person["name"] for person in sides[0]["people"]] == ["Elif Demir", "Hasan Yıldız", "Mehmet Kaya"]
            assert [person["does"] for person in sides[1]["people"]] == ["Architect, Planning"]

    def test_addresses_only_for_those_who_may_see_the_people_of_that_city(self, look, people):
        def addresses(name):
            return {person["email"] for side in look(people[name]).context["sides"] for person in side["people"]} - {""}

        own = {"editor@mentese.example", "mehmet@mentese.example", "reader@mentese.example"}
        assert addresses("editor") == addresses("coordinator") == own
        assert addresses("partner") == {"partner@elbasan.example"}
        assert addresses("reader") == set()
        assert b"mentese.example" not in look(people["partner"]).content


class TestRoad:
    START, END = dt.date(2026, 9, 1), dt.date(2027, 8, 31)

    def knot(self, title, start, state="confirmed"):
        return Visit(
            pk=start.toordinal(), title_en=title, starts_on=start, ends_on=start + dt.timedelta(days=3), state=state
        )

    def test_names_the_months_and_the_years_they_begin(self):
        assert road_of(self.START, self.END, [], TODAY).months[:6] == [
            "Sep 2026",
            "Oct",
            "Nov",
            "Dec",
            "Jan 2027",
            "Feb",
        ]
        longer = road_of(self.START, dt.date(2028, 4, 30), [], TODAY).months
        assert (len(longer), longer[:3]) == (10, ["Sep 2026", "Nov", "Jan 2027"])

    def test_marks_today_and_the_phase_it_lies_in(self):
        road = road_of(self.START, self.END, [], TODAY)
        assert (road.today, road.today_label) == (23, "Today, 24 November")
        assert [phase.state for phase in road.phases] == ["done", "now", ""]
        assert sum(phase.width for phase in road.phases) == 12
        over = road_of(self.START, self.END, [], dt.date(2028, 1, 1))
        assert (over.today, over.today_label, {phase.state for phase in over.phases}) == (100, "", {"done"})
        assert road_of(self.START, self.END, [], dt.date(2026, 1, 1)).today is None

    def test_visits_are_knots_the_next_one_stands_out(self):
        visits = [
            self.knot("over", dt.date(2026, 10, 1)),
            self.knot("just over", dt.date(2026, 11, 10)),
            self.knot("next", dt.date(2026, 12, 8)),
            self.knot("close by", dt.date(2026, 12, 20)),
            self.knot("later", dt.date(2027, 3, 9)),
            self.knot("off", dt.date(2027, 5, 1), state="cancelled"),
            Visit(pk=2, title_en="idea", state="idea"),
        ]
        knots = road_of(self.START, self.END, visits, TODAY).knots
        assert [(knot.title, knot.state, knot.lane) for knot in knots] == [
            ("over", "done", 1),
            ("just over", "done", 2),
            ("next", "next", 1),
            ("close by", "", 0),
            ("later", "", 1),
        ]
        assert [knot.at for knot in knots] == [8, 19, 27, 30, 52]

    def test_close_knots_can_be_told_apart_and_late_captions_stand_before_theirs(self):
        days = [dt.date(2026, 12, 8), dt.date(2026, 12, 9), dt.date(2027, 8, 20)]
        road = road_of(self.START, self.END, [self.knot(str(day), day) for day in days], TODAY)
        assert [(knot.at, knot.lane, knot.leftwards) for knot in road.knots] == [
            (27, 1, False),
            (30, 2, False),
            (97, 2, True),
        ]
        assert road.two_lanes

    def test_there_is_none_while_the_period_is_unknown(self, look, editor):
        assert road_of(None, self.END, [], TODAY) is None
        assert look(editor).context["road"] is None


def test_queries_do_not_grow_with_visits_themes_and_hosts(
    browse, pairing, make_visit, editor, mentese, bodrum, django_assert_num_queries
):
    client, address = browse(editor), f"/pairings/{pairing.pk}/"
    make_visit(travellers=1)
    pairing.themes.add(Theme.objects.create(key="water", name_tr="Su", name_en="Water"))
    client.get(address)
    with django_assert_num_queries(15):
        client.get(address)
    make_visit(travellers=3)
    make_visit(travellers=2)
    PairingHost.objects.create(pairing=pairing, city=bodrum)
    pairing.themes.add(Theme.objects.create(key="nature", name_tr="Doğa", name_en="Nature"))
    for name in ("Legal", "Finance"):
        mentese.people.create(full_name=name, duty="legal", unit=mentese.units.create(name=name))
    with django_assert_num_queries(15):
        client.get(address)
