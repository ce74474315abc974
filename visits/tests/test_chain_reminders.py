"""Who is reminded of what, when. Frozen at Tuesday 24 November 2026, 12.00 in Istanbul."""

import datetime as dt

import pytest
import time_machine

from conftest import make_user
from deadlines.actions import meet_deadline, snooze_deadline
from deadlines.models import Deadline, Reminder
from deadlines.reminders import queue_reminders
from deadlines.rungs import stage
from outbox.models import Email
from visits.actions import change_state, change_visit

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(NOW, tick=False):
        yield


def digests(user=None):
    rows = Email.objects.filter(kind="deadlines.digest").order_by("pk")
    return rows.filter(recipient=user) if user else rows


def told(user):
    """(key, rung) of everything in the ledger of a user."""
    return set(Reminder.objects.filter(user=user).values_list("deadline__key", "rung"))


def keep_only(visit, *keys):
    Deadline.objects.of(visit).exclude(key__in=keys).delete()
    return Deadline.objects.of(visit).filter(city__country="TR").first()


@pytest.mark.parametrize(
    ("days_left", "rung"), [(31, None), (30, 30), (15, 30), (14, 14), (1, 2), (0, 0), (-1, 0), (-3, -3), (-99, -7)]
)
def test_the_stage_is_the_nearest_rung_already_reached(days_left, rung):
    assert stage(days_left, [30, 14, 2, 0, -3, -7]) == rung


def test_no_rungs_never_remind():
    assert stage(0, []) is None


def test_a_rung_reached_is_told_once_in_one_digest_per_person(make_visit, editor, partner):
    make_visit(days_ahead=97)  # dates agreed: due in 7 days, first rung 14
    assert queue_reminders() == 2
    assert told(editor) == {("dates_agreed", 14)}
    # In Albania 28 and 29 November are holidays: Elbasan's row is due on Friday, three days ahead.
    assert told(partner) == {("dates_agreed", 3)}
    assert queue_reminders() == 0
    assert digests().count() == 2


def test_a_second_run_on_another_day_tells_nothing_again(make_visit, editor):
    make_visit(days_ahead=97)
    queue_reminders()
    with time_machine.travel(NOW + DAY, tick=False):
        assert queue_reminders() == 0


def test_missed_days_heal(make_visit, editor):
    keep_only(make_visit(days_ahead=97), "dates_agreed")
    with time_machine.travel(NOW + 6 * DAY, tick=False):  # rungs 14 and 3 both passed unseen
        queue_reminders()
        assert told(editor) == {("dates_agreed", 3)}


def test_nobody_is_reminded_before_their_hour(make_visit, editor):
    make_visit(days_ahead=97)
    with time_machine.travel(NOW.replace(hour=4, minute=59), tick=False):  # 07.59 in Istanbul
        assert queue_reminders() == 0
    with time_machine.travel(NOW.replace(hour=5), tick=False):  # 08.00 in Istanbul, 06.00 in Tirana
        assert queue_reminders() == 1
        assert digests().get().recipient == editor


def test_the_hour_is_that_of_the_persons_own_zone(make_visit, editor, partner):
    partner.time_zone, partner.digest_hour = "America/New_York", 3
    partner.save()
    make_visit(days_ahead=97)
    with time_machine.travel(NOW.replace(hour=7, minute=30), tick=False):  # 02.30 in New York
        queue_reminders()
    assert not digests(partner).exists()


def test_short_notice_makes_one_mail_not_a_flood(make_visit, editor, partner):
    make_visit(days_ahead=20, travellers=6)
    queue_reminders()
    assert digests(editor).count() == 1
    assert {rung for key, rung in told(editor) if key == "council_decision"} == {0}
    assert len(digests(editor).get().payload["deadlines"]) > 20
    assert digests().count() == 2


def test_what_is_closed_reminds_nobody(make_visit, editor, partner):
    visit = make_visit(days_ahead=97)
    for deadline in Deadline.objects.of(visit).filter(key="dates_agreed"):
        meet_deadline(deadline=deadline, by=editor)
    assert queue_reminders() == 0


def test_a_cancelled_visit_reminds_nobody(make_visit, editor):
    visit = make_visit(days_ahead=97)
    change_state(visit=visit, state="cancelled", by=editor, reason="Deprem")
    assert queue_reminders() == 0


def test_a_moved_deadline_reminds_anew(make_visit, editor):
    visit = make_visit(days_ahead=97)
    queue_reminders()
    before = (visit.starts_on, visit.ends_on)
    visit.starts_on, visit.ends_on = (day + 2 * DAY for day in before)
    visit.claim(visit.version)
    change_visit(visit=visit, by=editor, dates_before=before)
    with time_machine.travel(NOW + DAY, tick=False):
        queue_reminders()
    rows = Reminder.objects.filter(user=editor, deadline__key="dates_agreed")
    assert [str(day) for day in rows.order_by("due_on").values_list("due_on", flat=True)] == [
        "2026-12-01",
        "2026-12-03",
    ]


def test_snoozing_silences_only_who_snoozed(make_visit, editor, reader):
    deadline = keep_only(make_visit(days_ahead=97), "dates_agreed")
    snooze_deadline(deadline=deadline, user=editor, until=NOW.date() + 3 * DAY)
    queue_reminders()
    assert told(editor) == set()
    with time_machine.travel(NOW + 3 * DAY, tick=False):  # Friday: what would speak on Saturday speaks now
        queue_reminders()
    assert told(editor) == {("dates_agreed", 3)}


def test_a_weekly_reader_waits_for_the_day_but_not_with_what_is_due_in_two_days(make_visit, editor):
    editor.digest, editor.digest_weekday = "weekly", 4  # Friday
    editor.save()
    keep_only(make_visit(days_ahead=97), "dates_agreed")  # due Tuesday 1 December, rungs 14 and 3
    queue_reminders()
    assert told(editor) == set()
    with time_machine.travel(NOW + 3 * DAY, tick=False):  # Friday
        queue_reminders()
    assert told(editor) == {("dates_agreed", 3)}
    urgent = keep_only(make_visit(days_ahead=15), "participant_list")  # due in a day, at the rungs 5, 1, 0
    assert urgent
    queue_reminders()
    assert ("participant_list", 1) in told(editor)


class TestFallback:
    """The responsible person, the holders of the duty, the coordinators of the city, then of its parent, then
    those who write for the city."""

    @pytest.fixture
    def deadline(self, make_visit):
        return keep_only(make_visit(days_ahead=97), "dates_agreed")

    def reminded(self):
        queue_reminders()
        return set(Reminder.objects.filter(deadline__city__country="TR").values_list("user__email", flat=True))

    def test_the_responsible_person_first(self, deadline, editor, coordinator):
        assert self.reminded() == {editor.email}

    def test_then_whoever_holds_the_duty(self, deadline, editor, reader, coordinator):
        Deadline.objects.update(responsible=None, duty="finance")
        reader.persons.update(duty="finance")
        assert self.reminded() == {reader.email}

    def test_then_the_coordinators_of_the_city(self, deadline, mentese, coordinator):
        own = make_user("coordinator@mentese.example", mentese, "coordinator")
        Deadline.objects.update(responsible=None)
        assert self.reminded() == {own.email}

    def test_then_the_parents_coordinators_where_the_district_grants_it(self, deadline, coordinator):
        Deadline.objects.update(responsible=None)
        assert self.reminded() == {coordinator.email}

    def test_never_the_parents_without_the_grant_but_those_who_write(self, deadline, mentese, coordinator, editor):
        mentese.parent_may_act = False
        mentese.save()
        Deadline.objects.update(responsible=None)
        assert self.reminded() == {editor.email}

    def test_somebody_who_lost_the_membership_is_not_reminded(self, deadline, editor, coordinator):
        editor.memberships.all().delete()
        assert self.reminded() == {coordinator.email}

    def test_somebody_switched_off_is_not_reminded(self, deadline, editor, coordinator):
        editor.is_active = False
        editor.save()
        assert self.reminded() == {coordinator.email}


@pytest.mark.parametrize("visits", [1, 3])
def test_finding_what_is_due_takes_the_same_queries_for_any_number(
    make_visit, visits, django_assert_num_queries, mentese
):
    from deadlines.reminders import find_due

    for _ in range(visits):
        make_visit(days_ahead=97)
    with django_assert_num_queries(10):
        assert find_due(NOW)
