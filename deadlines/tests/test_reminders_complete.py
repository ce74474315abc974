"""Quiet days, escalation, the first run, unsubscribing, and who stands in for whom. Frozen around Tuesday
24 November 2026; a visit 97 days ahead has "dates agreed" due on Tuesday 1 December, at the rungs 14, 3 and 0."""

import datetime as dt

import pytest
import time_machine
from django.core import mail

from conftest import make_city, make_user
from deadlines.actions import meet_deadline, pin_deadline, reopen_deadline, snooze_deadline
from deadlines.models import Deadline, Reminder, ReminderStart
from deadlines.reminders import queue_reminders
from outbox.models import Email, Unsubscription
from outbox.sending import send_waiting

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
TODAY = NOW.date()


def day(number):
    return dt.timedelta(days=number)


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def deadline(make_visit, mentese):
    visit = make_visit(days_ahead=97)
    Deadline.objects.of(visit).exclude(key="dates_agreed", city=mentese).delete()
    Email.objects.all().delete()
    return Deadline.objects.get()


def run(when):
    with time_machine.travel(when, tick=False):
        queue_reminders()


def told(user):
    return sorted(Reminder.objects.filter(user=user).values_list("rung", flat=True), reverse=True)


def due_on(deadline, date):
    Deadline.objects.filter(pk=deadline.pk).update(due_on=date, counted_on=date)


class TestQuietDays:
    def test_no_digest_comes_at_the_weekend_and_none_is_missed(self, deadline, editor):
        due_on(deadline, dt.date(2026, 11, 30))  # a Monday; "three days before" is Friday anyway
        for number in range(2, 8):  # Thursday to Tuesday
            run(NOW + day(number))
        days = {str(email.send_after.date()) for email in Email.objects.filter(kind="deadlines.digest")}
        assert days == {"2026-11-26", "2026-11-27", "2026-11-30"}
        assert told(editor) == [14, 3, 0]

    def test_what_is_due_on_a_sunday_is_told_on_that_sunday(self, deadline, editor):
        due_on(deadline, dt.date(2026, 11, 29))
        run(NOW + day(5))
        assert told(editor) == [0]

    def test_who_wants_mail_on_every_day_gets_it(self, deadline, editor):
        editor.quiet_days = False
        editor.save()
        run(NOW + day(4))  # Saturday, three days before
        assert told(editor) == [3]


class TestEscalation:
    @pytest.fixture
    def own(self, mentese):
        return make_user("own@mentese.example", mentese, "coordinator", full_name="Ali Kaya", language="en")

    def test_three_days_late_the_citys_coordinator_is_told_and_why(self, deadline, own, editor):
        due_on(deadline, TODAY - day(2))
        run(NOW)
        assert told(own) == []
        run(NOW + day(1))
        assert told(own) == [-3]
        with time_machine.travel(NOW + day(1), tick=False):
            send_waiting()
        (message,) = [message for message in mail.outbox if message.to == [own.email]]
        assert "You are told as coordinator, because this is more than two days late." in message.body
        assert "Elif Demir" in message.body
        assert "You are told as coordinator" in message.alternatives[0].content

    def test_once_and_never_again(self, deadline, own):
        due_on(deadline, TODAY - day(3))
        for number in range(10):
            run(NOW + day(number))
        assert told(own) == [-3]

    def test_it_stays_inside_the_owing_city(self, make_visit, own, partner, elbasan, coordinator):
        visit = make_visit(days_ahead=97)
        Deadline.objects.of(visit).exclude(city=elbasan).delete()
        theirs = make_user("theirs@elbasan.example", elbasan, "coordinator")
        Deadline.objects.of(visit).update(due_on=TODAY - day(4))
        run(NOW)
        assert told(theirs)
        assert set(told(theirs)) == {-3}
        assert told(own) == told(coordinator) == []

    def test_the_metropolitan_city_is_told_only_where_it_acts_for_the_district(self, deadline, coordinator, mentese):
        due_on(deadline, TODAY - day(4))
        mentese.parent_may_act = False
        mentese.save()
        run(NOW)
        assert told(coordinator) == []
        mentese.parent_may_act = True
        mentese.save()
        run(NOW + day(1))
        assert told(coordinator) == [-3]

    def test_a_coordinator_who_is_responsible_is_reminded_not_told_twice(self, deadline, own):
        Deadline.objects.update(responsible=own.persons.get(), due_on=TODAY - day(4))
        run(NOW)
        assert told(own) == [0]


class TestTheFirstRun:
    def test_old_open_deadlines_do_not_flood(self, make_visit, editor):
        ReminderStart.objects.all().delete()
        for late in (40, 20, 6):
            visit = make_visit(days_ahead=97)
            Deadline.objects.of(visit).update(due_on=TODAY - day(late))
        assert queue_reminders() == 0
        assert ReminderStart.objects.get().day == TODAY

    def test_what_comes_from_then_on_is_told(self, deadline, editor):
        ReminderStart.objects.all().delete()
        run(NOW)
        assert told(editor) == []  # the rung 14 was reached a week before
        run(NOW + day(3))
        assert told(editor) == [3]

    def test_a_month_without_any_run_is_not_made_up_for(self, deadline, editor):
        run(NOW + day(60))
        assert told(editor) == []

    def test_a_week_is(self, deadline, editor):
        run(NOW + day(7))
        assert told(editor) == [0]


class TestUnsubscribed:
    def test_nobody_gets_the_reminders_instead_but_the_escalation_comes(self, deadline, editor, coordinator):
        Unsubscription.objects.create(user=editor, kind="deadlines.digest")
        run(NOW)
        assert not Reminder.objects.exists()
        due_on(deadline, TODAY - day(4))
        run(NOW)
        assert (told(editor), told(coordinator)) == ([], [-3])


class TestTheLedger:
    def test_a_promise_whose_mail_was_dropped_is_made_again(self, deadline, editor):
        run(NOW)
        meet_deadline(deadline=deadline, by=editor)
        send_waiting()
        assert Email.objects.get(kind="deadlines.digest").state == "dropped"
        reopen_deadline(deadline=deadline, by=editor)
        run(NOW + day(1))
        with time_machine.travel(NOW + day(1), tick=False):
            send_waiting()
        assert [email.state for email in Email.objects.filter(kind="deadlines.digest").order_by("pk")] == [
            "dropped",
            "sent",
        ]
        assert told(editor) == [14]

    def test_snoozing_ends_on_the_persons_own_day(self, deadline, editor):
        editor.digest_hour = 0
        editor.save()
        snooze_deadline(deadline=deadline, user=editor, until=dt.date(2026, 11, 25))
        run(dt.datetime(2026, 11, 24, 20, 30, tzinfo=dt.UTC))  # 23.30 in Istanbul
        assert told(editor) == []
        run(dt.datetime(2026, 11, 24, 21, 30, tzinfo=dt.UTC))  # 00.30 on the 25th there, still the 24th in UTC
        assert told(editor) == [14]

    def test_somebody_of_two_cities_has_one_hour(self, deadline, editor):
        porto = make_city("Porto", country="PT", time_zone="Europe/Lisbon")
        porto.memberships.create(user=editor, role="editor")
        person = porto.people.create(full_name="Elif Demir", user=editor)
        Deadline.objects.create(
            city=porto,
            content_type=deadline.content_type,
            object_id=deadline.object_id,
            title="Porto",
            counted_on=TODAY,
            due_on=TODAY,
            responsible=person,
        )
        run(dt.datetime(2026, 11, 24, 5, 30, tzinfo=dt.UTC))  # 08.30 in Istanbul, 05.30 in Lisbon
        assert told(editor) == [14, 0]


def test_a_date_set_by_hand_on_a_deadline_without_rule_reminds_by_the_usual_rungs(deadline, editor):
    pin_deadline(deadline=deadline, due_on=TODAY + day(7), due_time=None, by=editor)
    Deadline.objects.update(rungs=[])
    run(NOW)
    assert told(editor) == [7]
