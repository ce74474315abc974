"""The page of a visit as each person sees it. Frozen at Tuesday 24 November 2026."""

import datetime as dt

import pytest

from deadlines.actions import meet_deadline, waive_deadline
from deadlines.models import Deadline
from pairings.models import Pairing
from visits.actions import change_state, confirm_dates
from visits.models import AgendaItem, Visit

pytestmark = pytest.mark.usefixtures("november", "english")


@pytest.fixture
def look(browse):
    def get(user, visit, tab=""):
        response = browse(user).get(f"/visits/{visit.pk}/", {"tab": tab} if tab else {})
        assert response.status_code == 200
        return response

    return get


@pytest.mark.parametrize("name", ["outsider", "admin"])
def test_who_is_no_side_of_the_pairing_finds_nothing(browse, visit, people, name):
    for page in ("", "edit/", "delegation/", "agenda/", "confirm/", "become/cancelled/", "plan-again/"):
        assert browse(people[name]).get(f"/visits/{visit.pk}/{page}").status_code == 404


@pytest.mark.parametrize("name", ["reader", "partner"])
def test_only_the_twins_editors_change_it(browse, visit, people, name, look):
    for page in ("edit/", "delegation/", "become/cancelled/", "plan-again/"):
        assert browse(people[name]).post(f"/visits/{visit.pk}/{page}").status_code == 404
    assert f"/visits/{visit.pk}/edit/".encode() not in look(people[name], visit).content


def test_an_idea_is_not_there_for_the_partner(browse, make_visit, partner, reader):
    idea = make_visit(starts_on=None)
    assert browse(partner).get(f"/visits/{idea.pk}/").status_code == 404
    assert browse(reader).get(f"/visits/{idea.pk}/").status_code == 200


def test_the_ladder_shows_the_chain_with_the_visit_in_it(look, visit, editor, partner):
    steps = look(editor, visit).context["steps"]
    assert [step.day for step in steps] == sorted(step.day for step in steps)
    assert next(step for step in steps if step.state == "big").date == "4–7 March 2027"
    assert "Council decision or mayor's approval" in [step.title for step in steps]
    seen = {step.title for step in look(partner, visit).context["steps"]}
    assert "Invitation letter sent" in seen
    assert not seen & {"Council decision or mayor's approval", "Flight tickets", "Briefing of the delegation"}


class TestDelegation:
    def cells(self, response):
        table = response.context["table"]
        return {
            traveller.person.full_name: {cell.title: (cell.tone, cell.word) for cell in cells if cell}
            for traveller, cells in table.rows
        }

    def test_travellers_by_what_each_must_have(self, look, make_visit, editor):
        visit = make_visit(days_ahead=20)
        rows = Deadline.objects.of(visit).filter(person__full_name="Yolcu 1")
        meet_deadline(deadline=rows.get(key="tickets"), by=editor)
        waive_deadline(deadline=rows.get(key="hotel"), by=editor, reason="Stays with friends")
        Deadline.objects.filter(pk=rows.get(key="insurance").pk).update(due_on=dt.date(2026, 11, 20))
        Deadline.objects.filter(pk=rows.get(key="passport_form").pk).update(due_on=dt.date(2026, 11, 27))
        response = look(editor, visit, "delegation")
        assert self.cells(response)["Yolcu 1"] == {
            "Travel insurance": ("late", "4 days late"),
            "Flight tickets": ("ok", "Done"),
            "Hotel reservation": ("off", "Not needed"),
            "Passport form and application": ("now", "3 days"),
            "Evaluation form": ("todo", "by 18 December"),
            "Allowance statement and expense claim": ("todo", "by 31 December"),
        }
        assert self.cells(response)["Yolcu 2"]["Flight tickets"] == ("now", "Today")
        assert (response.context["table"].closed, response.context["table"].total) == (2, 12)

    def test_the_partner_reads_names_titles_and_units_only(self, look, visit, mentese, partner):
        person = visit.travellers.first().person
        person.title, person.unit = "Engineer", mentese.units.create(name="Transport")
        person.email, person.phone = "yolcu@mentese.example", "0252 000 00 00"
        person.save()
        response = look(partner, visit, "delegation")
        assert response.context["table"].columns == []
        page = response.content.decode()
        assert "Yolcu 1" in page
        assert "Engineer" in page
        assert "Transport" in page
        assert "yolcu@mentese.example" not in page
        assert "0252 000 00 00" not in page

    def test_a_function_that_is_also_the_title_is_said_once(self, visit, mentese):
        traveller = visit.travellers.first()
        traveller.function = traveller.person.title = "Coordinator"
        assert traveller.described == "Coordinator"
        traveller.person.unit = mentese.units.create(name="Transport")
        traveller.function = "Head of delegation"
        assert traveller.described == "Head of delegation · Coordinator · Transport"

    def test_it_stands_in_protocol_order(self, look, visit, editor):
        first, second = visit.travellers.all()
        first.rank, second.rank = 9, 1
        first.save()
        second.save()
        assert list(self.cells(look(editor, visit))) == ["Yolcu 2", "Yolcu 1"]

    def test_an_empty_delegation_offers_the_way_out_to_who_may_take_it(self, look, make_visit, editor, partner):
        visit = make_visit(travellers=0)
        address = f"/visits/{visit.pk}/delegation/".encode()
        assert look(editor, visit).content.count(address) == 2
        assert address not in look(partner, visit).content


class TestDeadlines:
    def test_stand_under_the_city_that_owes_them_the_own_one_first(self, look, visit, editor, partner):
        groups = look(editor, visit, "deadlines").context["groups"]
        assert [city.name for city, _lines in groups] == ["Menteşe", "Elbasan"]
        assert all(line.done_url for line in groups[0][1])
        assert not any(line.done_url for line in groups[1][1])
        groups = look(partner, visit, "deadlines").context["groups"]
        assert [city.name for city, _lines in groups] == ["Elbasan", "Menteşe"]
        assert all(line.done_url for line in groups[0][1])
        assert [line.title for line in groups[1][1]] == [
            "Visit dates agreed",
            "Final list of participants",
            "Visit report",
        ]


def test_the_programme_by_day_and_what_a_move_left_outside(look, visit, editor):
    visit.agenda.create(day=visit.starts_on, starts_at=dt.time(16), ends_at=dt.time(17, 30), title="Welcome")
    visit.agenda.create(day=dt.date(2027, 4, 1), starts_at=dt.time(9), title="Left behind", kind="meal", place="Castle")
    first, second = look(editor, visit, "program").context["days"]
    assert (first.label, first.outside, first.items[0].time) == ("Thursday 4 March", False, "16:00–17:30")
    assert (second.outside, second.items[0].time, second.items[0].note) == (True, "09:00", "Meal · Castle")


class TestOff:
    """A visit that is off counts no days, and what ended with it was not done."""

    @pytest.fixture(params=[("postponed", "Postponed, on hold"), ("cancelled", "Cancelled")])
    def off(self, request, visit, editor):
        state, word = request.param
        change_state(visit=visit, state=state, by=editor, reason="Earthquake")
        return word

    def test_its_ladder_says_so_and_counts_no_days(self, look, visit, editor, off):
        response = look(editor, visit)
        step = next(step for step in response.context["steps"] if step.title == "Visit")
        assert (step.state, step.word) == ("off", off.partition(",")[0])
        assert {step.word for step in response.context["steps"]} == {step.word, off}
        assert "people travel" not in response.text
        assert "what is open moves with it" not in response.text

    def test_its_deadlines_carry_no_tick(self, look, visit, editor, off):
        groups = look(editor, visit, "deadlines").context["groups"]
        lines = [line for _city, lines in groups for line in lines]
        assert lines and {line.notes for line in lines} == {(("info-circle", off),)}
        assert all("is-off" in line.tile for line in lines)

    def test_the_page_of_one_says_whether_it_comes_back(self, browse, visit, editor, off):
        page = browse(editor).get(Deadline.objects.of(visit).filter(key="briefing").get().get_absolute_url())
        assert ("With new dates it comes back." in page.text) == off.startswith("Postponed")


class TestNote:
    def note(self, look, user, visit):
        note = look(user, visit).context["note"]
        return note and (note.text, note.url)

    def test_says_whose_reply_is_awaited(self, look, visit, editor, partner, reader):
        awaited = "Elbasan has not agreed to the dates yet."
        assert self.note(look, editor, visit) == (awaited, "")
        assert self.note(look, reader, visit) == (awaited, "")
        assert self.note(look, partner, visit) == (
            "Your reply is awaited: do the dates 4–7 March 2027 suit Elbasan?",
            f"/visits/{visit.pk}/confirm/",
        )

    def test_is_silent_while_the_preparation_runs(self, look, visit, editor, partner):
        confirm_dates(visit=visit, by=partner, version=visit.version, for_host=True)
        assert self.note(look, editor, visit) is None

    def test_an_idea_wants_dates(self, look, make_visit, editor):
        visit = make_visit(starts_on=None)
        text, url = self.note(look, editor, visit)
        assert url == f"/visits/{visit.pk}/edit/"
        assert text.startswith("This is an idea without dates")

    def test_a_postponed_visit_says_why(self, look, visit, editor, partner):
        change_state(visit=visit, state="postponed", by=editor, reason="Earthquake")
        assert self.note(look, editor, visit) == ("Postponed: Earthquake", f"/visits/{visit.pk}/edit/")
        assert self.note(look, partner, visit) == ("Postponed: Earthquake", "")

    @pytest.mark.parametrize(
        ("state", "days_ahead", "url"),
        [("confirmed", 0, "under_way"), ("under_way", -10, "to_report"), ("to_report", -10, "closed")],
    )
    def test_the_next_step_is_offered_when_its_day_has_come(self, look, make_visit, editor, state, days_ahead, url):
        visit = make_visit(days_ahead=days_ahead)
        Visit.objects.filter(pk=visit.pk).update(state=state)
        assert self.note(look, editor, visit)[1] == f"/visits/{visit.pk}/become/{url}/"


class TestStepper:
    def states(self, look, user, visit):
        return [(step["label"], step["state"], step["note"]) for step in look(user, visit).context["stages"]]

    def test_shows_where_the_visit_stands(self, look, visit, editor, partner):
        confirm_dates(visit=visit, by=partner, version=visit.version, for_host=True)
        assert self.states(look, editor, visit) == [
            ("Idea", "done", ""),
            ("Agreement", "done", ""),
            ("Preparation", "now", "100 days left"),
            ("Visit", "", "4–7 March 2027"),
            ("Report", "", "by 6 April 2027"),
            ("Closing", "", ""),
        ]

    def test_a_cancelled_visit_has_no_steps_left(self, look, visit, editor):
        change_state(visit=visit, state="cancelled", by=editor, reason="Earthquake")
        assert self.states(look, editor, visit) == []

    def test_one_not_held_as_planned_still_has_to_be_reported(self, look, visit, editor):
        Visit.objects.filter(pk=visit.pk).update(state="not_as_planned")
        assert [state for _label, state, _note in self.states(look, editor, visit)] == ["done"] * 4 + ["now", ""]


def test_a_completed_pairing_offers_nothing_to_do(look, visit, editor, partner):
    Pairing.objects.update(state="completed")
    for user in (editor, partner):
        response = look(user, visit, "delegation")
        assert not any(right for name, right in vars(response.context["rights"]).items() if name != "history")
        assert response.context["acts"] == []
        assert response.context["note"].url == ""


@pytest.mark.parametrize(("tab", "number"), [("program", 12), ("delegation", 9), ("deadlines", 12), ("about", 8)])
def test_queries_do_not_grow_with_what_hangs_on_the_visit(
    make_visit, browse, editor, tab, number, django_assert_num_queries
):
    small, large = make_visit(travellers=1), make_visit(travellers=3)
    for visit, items in ((small, 1), (large, 3)):
        for hour in range(items):
            AgendaItem.objects.create(visit=visit, day=visit.starts_on, starts_at=dt.time(9 + hour), title="Item")
    client = browse(editor)
    client.get(f"/visits/{small.pk}/?tab={tab}")
    with django_assert_num_queries(number):
        client.get(f"/visits/{small.pk}/?tab={tab}")
    with django_assert_num_queries(number):
        client.get(f"/visits/{large.pk}/?tab={tab}")
