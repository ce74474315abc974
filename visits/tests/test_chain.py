"""The chain of deadlines: created from the dates, moved with them, ended with the visit.

Frozen at Tuesday 24 November 2026; a visit 100 days ahead starts on Thursday 4 March 2027.
"""

import datetime as dt

import pytest
import time_machine

from deadlines.actions import meet_deadline, pin_deadline, reassign_deadline, waive_deadline
from deadlines.models import Deadline, Holiday, Rule
from deadlines.planning import end_chain
from visits.actions import change_state, change_visit, plan_visit_chain
from visits.models import Traveller

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(NOW, tick=False):
        yield


def chain(visit, **fields):
    return {d.key: d for d in Deadline.objects.of(visit).filter(person=None, **fields).order_by("city__name")}


def row(visit, key):
    return Deadline.objects.of(visit).get(key=key, person=None)


def move(visit, days, by):
    before = (visit.starts_on, visit.ends_on)
    visit.starts_on += dt.timedelta(days=days)
    visit.ends_on += dt.timedelta(days=days)
    visit.claim(visit.version)
    return change_visit(visit=visit, by=by, dates_before=before)


def test_counts_from_the_first_and_the_last_day(visit):
    rows = chain(visit)
    assert rows["council_decision"].due_on == dt.date(2027, 1, 8)  # 55 days before 4 March
    assert rows["visit_report"].due_on == dt.date(2027, 4, 6)  # 30 days after 7 March
    assert rows["applied_after_six_months"].due_on == dt.date(2027, 9, 7)


def test_a_weekend_becomes_the_working_day_before(visit):
    letter = row(visit, "invitation_letter")
    assert (letter.counted_on, letter.due_on) == (dt.date(2026, 12, 19), dt.date(2026, 12, 18))
    assert letter.was_shifted


@pytest.mark.parametrize(("start", "due"), [("2027-06-28", "2027-06-14"), ("2027-05-15", "2027-04-30")])
def test_public_holidays_of_the_owing_city_count(make_visit, start, due):
    """1 May 2027 is a Saturday and a holiday in Türkiye; the list of participants is due 14 days before."""
    visit = make_visit(starts_on=dt.date.fromisoformat(start))
    assert row(visit, "participant_list").due_on == dt.date.fromisoformat(due)


def test_albanian_and_turkish_holidays_differ(make_visit):
    """23 April is a holiday in Türkiye only: 90 days before 22 July 2027."""
    visit = make_visit(starts_on=dt.date(2027, 7, 22))
    dates = dict(Deadline.objects.of(visit).filter(key="dates_agreed").values_list("city__country", "due_on"))
    assert dates == {"TR": dt.date(2027, 4, 22), "AL": dt.date(2027, 4, 23)}


def test_a_local_holiday_counts_too(make_visit, mentese):
    Holiday.objects.create(city=mentese, day=dt.date(2027, 1, 8), name="Yerel tatil")
    assert row(make_visit(), "council_decision").due_on == dt.date(2027, 1, 7)


def test_a_rule_that_does_not_shift_keeps_the_weekend(make_visit):
    Rule.objects.filter(key="invitation_letter").update(shifts=False)
    assert row(make_visit(), "invitation_letter").due_on == dt.date(2026, 12, 19)


def test_each_side_owes_its_own(visit, mentese, elbasan):
    assert set(chain(visit, city=elbasan)) == {"dates_agreed", "invitation_letter", "final_agenda"}
    assert {"council_decision", "council_note", "dates_agreed"} <= set(chain(visit, city=mentese))


def test_turkish_formalities_are_not_asked_of_an_albanian_delegation(make_visit, mentese, elbasan, partner, editor):
    visit = make_visit(
        host=mentese, guest=elbasan, lead=partner.persons.get(), host_lead=editor.persons.get(), travellers=0
    )
    assert "council_decision" not in chain(visit)
    assert row(visit, "invitation_letter").city == mentese


def test_travellers_have_their_own_rows(make_visit):
    visit = make_visit(travellers=4)
    tickets = Deadline.objects.of(visit).filter(key="tickets")
    assert sorted(tickets.values_list("person__full_name", flat=True)) == [f"Yolcu {n}" for n in range(1, 5)]


def test_a_visa_is_asked_for_only_where_one_is_needed(make_visit):
    assert not Deadline.objects.of(make_visit()).filter(key="visa_appointment").exists()
    visit = make_visit(needs_visa=True, travellers=2)
    assert Deadline.objects.of(visit).filter(key="visa_appointment").count() == 2


def test_somebody_who_can_sign_in_is_responsible(make_visit, mentese, editor, reader):
    """The traveller with a login, the holder of the duty, else the person in charge."""
    head = reader.persons.get()
    head.duty = "branch_head"
    head.save()
    visit = make_visit(travellers=1)
    Traveller.objects.create(visit=visit, person=head)
    plan_visit_chain(visit=visit)
    assert row(visit, "council_decision").responsible == head
    assert Deadline.objects.of(visit).get(key="tickets", person=head).responsible == head
    assert Deadline.objects.of(visit).exclude(person=head).get(key="tickets").responsible == editor.persons.get()


def test_a_date_already_past_becomes_today_at_short_notice(make_visit):
    visit = make_visit(days_ahead=20)
    late = row(visit, "council_decision")
    assert (late.due_on, late.short_notice) == (TODAY, True)
    assert late.speaks == [0, -1, -7]
    in_time = row(visit, "participant_list")
    assert (in_time.due_on, in_time.short_notice) == (dt.date(2026, 11, 30), False)
    assert not Deadline.objects.of(visit).filter(due_on__lt=TODAY).exists()


def test_planning_twice_changes_nothing(visit):
    before = list(Deadline.objects.of(visit).order_by("pk").values())
    again = plan_visit_chain(visit=visit)
    assert not (again.created or again.moved or again.cancelled or again.reopened)
    assert list(Deadline.objects.of(visit).order_by("pk").values()) == before


def test_planning_short_notice_again_days_later_does_not_move_it(make_visit):
    visit = make_visit(days_ahead=20)
    with time_machine.travel(NOW + dt.timedelta(days=3), tick=False):
        plan_visit_chain(visit=visit)
        assert row(visit, "council_decision").due_on == TODAY


def test_a_moved_visit_moves_what_is_open_and_leaves_what_is_closed_or_pinned(visit, editor):
    met, waived, pinned = (row(visit, key) for key in ("council_note", "briefing", "visit_report"))
    meet_deadline(deadline=met, by=editor)
    waive_deadline(deadline=waived, by=editor, reason="Çevrim içi yapıldı")
    pin_deadline(deadline=pinned, due_on=dt.date(2027, 4, 1), due_time=None, by=editor)
    before = {d.pk: d.due_on for d in Deadline.objects.of(visit)}
    moved = move(visit, 14, editor)
    after = {d.pk: d.due_on for d in Deadline.objects.of(visit)}
    stayed = {pk for pk in before if before[pk] == after[pk]}
    assert stayed == {met.pk, waived.pk, pinned.pk}
    assert {d.pk for d, _ in moved.moved} == set(before) - stayed
    assert row(visit, "council_decision").due_on == dt.date(2027, 1, 22)


def test_a_visit_moved_so_near_that_dates_are_past_asks_for_them_today(visit, editor):
    move(visit, -60, editor)
    assert row(visit, "council_decision").due_on == TODAY
    assert row(visit, "council_decision").short_notice


def test_moving_keeps_who_was_made_responsible(visit, editor, reader):
    reassign_deadline(deadline=row(visit, "briefing"), to=reader.persons.get(), by=editor)
    move(visit, 14, editor)
    assert row(visit, "briefing").responsible == reader.persons.get()


def test_an_edited_rule_changes_nothing_until_planned_again(visit, editor, rule_set):
    rule_set.rules.filter(key="council_decision").update(days=-40, title_tr="Meclis kararı")
    rule_set.rules.filter(key="briefing").update(active=False)
    Rule.objects.create(
        rule_set=rule_set,
        key="gifts",
        title_tr="Hediyeler",
        title_en="Gifts",
        anchor="visit.start",
        days=-5,
        side="host",
    )
    move(visit, 7, editor)
    assert row(visit, "council_decision").due_on == dt.date(2027, 1, 15)
    assert "gifts" not in chain(visit)
    plan_visit_chain(visit=visit, again=True)
    decision = row(visit, "council_decision")
    assert (decision.due_on, decision.title_tr) == (dt.date(2027, 1, 29), "Meclis kararı")
    assert row(visit, "briefing").closed_how == "cancelled"
    assert "gifts" in chain(visit)


def test_a_traveller_added_later_gets_rows_and_one_removed_loses_the_open_ones(make_visit, mentese, editor):
    visit = make_visit(travellers=1)
    done = Deadline.objects.of(visit).get(key="tickets")
    meet_deadline(deadline=done, by=editor)
    gone = visit.travellers.get()
    newcomer = mentese.people.create(full_name="Ayşe Tunç")
    Traveller.objects.create(visit=visit, person=newcomer)
    gone.delete()
    result = plan_visit_chain(visit=visit)
    assert {d.person for d in result.created} == {newcomer}
    rows = Deadline.objects.of(visit).filter(person=gone.person)
    assert dict(rows.values_list("key", "closed_how"))["tickets"] == "met"
    assert set(rows.exclude(key="tickets").values_list("closed_how", flat=True)) == {"cancelled"}


def test_a_date_set_by_hand_outlives_its_rule_but_not_its_traveller(make_visit, editor, rule_set):
    visit = make_visit(travellers=1)
    theirs, ours = Deadline.objects.of(visit).get(key="tickets"), row(visit, "briefing")
    for deadline in (theirs, ours):
        pin_deadline(deadline=deadline, due_on=dt.date(2027, 2, 1), due_time=None, by=editor)
    rule_set.rules.filter(key="briefing").update(active=False)
    visit.travellers.all().delete()
    plan_visit_chain(visit=visit, again=True)
    theirs.refresh_from_db()
    assert theirs.closed_how == "cancelled"
    assert row(visit, "briefing").is_open


def test_a_cancelled_visit_ends_its_chain_and_a_resumed_one_begins_it_again(visit, editor):
    meet_deadline(deadline=row(visit, "council_note"), by=editor)
    assert change_state(visit=visit, state="cancelled", by=editor, reason="Deprem")
    assert not Deadline.objects.of(visit).open().exists()
    assert row(visit, "council_note").closed_how == "met"
    assert change_state(visit=visit, state="proposed", by=editor)
    assert row(visit, "council_decision").is_open
    assert row(visit, "council_note").closed_how == "met"


def test_ending_a_chain_twice_ends_nothing_more(visit):
    assert len(end_chain(subject=visit)) == Deadline.objects.of(visit).count()
    assert end_chain(subject=visit) == []


def test_titles_are_in_both_languages(visit):
    decision = row(visit, "council_decision")
    assert decision.title_tr == "Meclis kararı veya başkanlık oluru"
    assert decision.title_en == "Council decision or mayor's approval"


def test_an_idea_without_dates_has_no_chain(make_visit):
    visit = make_visit(starts_on=None)
    assert (visit.state, Deadline.objects.of(visit).count()) == ("idea", 0)
