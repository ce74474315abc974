"""The ladder of a visit. Frozen at Tuesday 24 November 2026; the visit starts on Thursday 4 March 2027."""

import datetime as dt

import pytest
import time_machine
from django.utils import translation

from deadlines.actions import meet_deadline, pin_deadline, waive_deadline
from deadlines.ladder import Milestone, ladder_of
from deadlines.models import Deadline

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def rows(visit, key):
    return Deadline.objects.of(visit).filter(key=key).order_by("pk")


def step(visit, user, title):
    (found,) = (step for step in ladder_of(visit, user) if step.title == title)
    return found


def set_date(visit, key, days, **fields):
    rows(visit, key).update(due_on=TODAY + dt.timedelta(days=days), **fields)


def test_the_steps_stand_in_the_order_of_their_dates_with_the_visit_between(visit, editor):
    steps = ladder_of(visit, editor, [Milestone("Visit", visit.starts_on, visit.ends_on)])
    assert [step.day for step in steps] == sorted(step.day for step in steps)
    titles = [step.title for step in steps]
    assert titles.index("Briefing of the delegation") < titles.index("Visit") < titles.index("Evaluation form")
    (event,) = (step for step in steps if step.state == "big")
    assert (event.date, event.word, event.url) == ("4–7 March 2027", "100 days", "")


def test_what_is_due_on_the_day_of_the_visit_stands_before_it(visit, editor):
    rows(visit, "briefing").update(due_on=visit.starts_on)
    titles = [step.title for step in ladder_of(visit, editor, [Milestone("Visit", visit.starts_on)])]
    assert titles.index("Briefing of the delegation") == titles.index("Visit") - 1


def test_one_row_per_traveller_is_one_step(make_visit, editor):
    visit = make_visit(travellers=6)
    tickets = step(visit, editor, "Flight tickets")
    assert (tickets.people, tickets.closed, tickets.word) == (6, 0, "70 days")
    for row in rows(visit, "tickets")[:5]:
        meet_deadline(deadline=row, by=editor)
    tickets = step(visit, editor, "Flight tickets")
    assert (tickets.closed, tickets.word, tickets.state) == (5, "5 done, 1 open", "")
    assert tickets.url == rows(visit, "tickets").last().get_absolute_url()


@pytest.mark.parametrize(
    ("days", "state", "word"),
    [(-4, "late", "4 days late"), (-1, "late", "1 day late"), (0, "now", "Today"), (1, "soon", "1 day"),
     (6, "soon", "6 days"), (7, "", "7 days")],
)  # fmt: skip
def test_the_state_and_the_word_below(visit, editor, days, state, word):
    set_date(visit, "council_decision", days)
    found = step(visit, editor, "Council decision or mayor's approval")
    assert (found.state, found.word) == (state, word)


def test_a_time_of_day_stands_beside_today(visit, editor):
    pin_deadline(deadline=rows(visit, "advance").get(), due_on=TODAY, due_time=dt.time(17), by=editor)
    assert step(visit, editor, "Travel advance").word == "Today 17:00"


def test_what_is_done_and_what_is_not_needed(visit, editor):
    meet_deadline(deadline=rows(visit, "advance").get(), by=editor)
    waive_deadline(deadline=rows(visit, "briefing").get(), by=editor, reason="By telephone")
    done, waived = step(visit, editor, "Travel advance"), step(visit, editor, "Briefing of the delegation")
    assert (done.state, done.word) == ("done", "Done")
    assert (waived.state, waived.word) == ("off", "Not needed")


def test_a_step_some_travellers_did_not_need_is_done(make_visit, editor):
    first, second = rows(make_visit(travellers=2), "tickets")
    waive_deadline(deadline=first, by=editor, reason="Lives there")
    meet_deadline(deadline=second, by=editor)
    found = step(first.subject, editor, "Flight tickets")
    assert (found.state, found.word) == ("done", "Done")


def test_what_was_planned_too_late_is_marked(make_visit, editor):
    visit = make_visit(days_ahead=20)
    assert step(visit, editor, "Council decision or mayor's approval").short_notice
    assert not step(visit, editor, "Briefing of the delegation").short_notice


def test_a_step_both_cities_have_names_the_city(visit, editor):
    agreed = {step.city for step in ladder_of(visit, editor) if step.title == "Visit dates agreed"}
    assert agreed == {"Menteşe", "Elbasan"}
    assert step(visit, editor, "Flight tickets").city == ""


def test_rows_of_a_traveller_who_left_are_gone_and_a_cancelled_chain_stays_readable(make_visit, editor):
    visit = make_visit(travellers=2)
    rows(visit, "tickets").filter(pk=rows(visit, "tickets").first().pk).update(closed_how="cancelled", closed_at=NOW)
    assert step(visit, editor, "Flight tickets").people == 1
    Deadline.objects.of(visit).update(closed_how="cancelled", closed_at=NOW)
    assert {step.word for step in ladder_of(visit, editor)} == {"Cancelled"}


def test_the_partner_sees_only_what_is_shared(visit, partner):
    titles = {step.title for step in ladder_of(visit, partner)}
    assert titles == {
        "Visit dates agreed",
        "Invitation letter sent",
        "Final agenda of the visit",
        "Final list of participants",
        "Visit report",
    }


def test_a_stranger_sees_nothing(visit, outsider):
    assert ladder_of(visit, outsider) == []


@pytest.mark.parametrize("travellers", [1, 3])
def test_the_ladder_is_one_query(make_visit, editor, travellers, django_assert_num_queries):
    from cities.reach import reach_of

    visit = make_visit(travellers=travellers)
    reach_of(editor)
    ladder_of(visit, editor)
    with django_assert_num_queries(1):
        ladder_of(visit, editor)
