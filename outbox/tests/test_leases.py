"""Senders that die or are slow: what they held moves on, and never goes out twice without a word."""

import datetime as dt
from dataclasses import replace

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from outbox import actions, choices, kinds, sending
from outbox.models import Email
from outbox.sending import send_waiting
from outbox.transport import Transport

from .mails import state, write

pytestmark = pytest.mark.usefixtures("kind")


def test_a_sender_that_died_while_preparing_leaves_the_mail_waiting(user, smtp):
    row = write(user)
    past = timezone.now() - dt.timedelta(minutes=6)
    Email.objects.claim(ids=[row.pk], owner="dead", now=timezone.now(), lease=past - timezone.now())
    assert state(row) == "claimed"
    send_waiting()
    assert state(row) == "sent"


def test_what_a_dead_sender_left_moves_on_within_five_minutes(user, smtp):
    row = write(user)
    Email.objects.claim(ids=[row.pk], owner="dead", now=timezone.now(), lease=sending.LEASE)
    beat = dt.timedelta(seconds=settings.CELERY_BEAT_SCHEDULE["send waiting mail"]["schedule"].total_seconds())
    assert sending.LEASE + beat <= dt.timedelta(minutes=5)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5), tick=False):
        assert send_waiting() == 1
    assert state(row) == "sent"


def test_a_mail_that_kills_its_senders_is_given_up(user, smtp):
    row = write(user)
    for _ in range(sending.ATTEMPTS):
        Email.objects.filter(pk=row.pk).update(
            state="claimed", claimed_by="dead", lease_until=timezone.now() - dt.timedelta(seconds=1)
        )
        sending.recover_expired_leases()
    assert (state(row), row.reason) == ("failed", sending.DIED_BEFORE)


def test_the_mails_behind_it_are_not_given_up_with_it(user, smtp):
    rows = [write(user, key=f"k{number}") for number in range(3)]
    for _ in range(sending.ATTEMPTS):
        dead = sending.Sender()
        dead.claim()
        Email.objects.claimed_by(dead.owner).update(lease_until=timezone.now() - dt.timedelta(seconds=1))
        sending.recover_expired_leases()
    assert [(state(row), row.attempts) for row in rows] == [("failed", 6), ("waiting", 0), ("waiting", 0)]
    assert send_waiting() == 2


def test_nobody_stood_before_the_mail_that_was_being_sent(user):
    """Of a sender that died within DATA the doubt falls on that mail alone."""
    first, second = write(user), write(user, key="second")
    dead = sending.Sender()
    emails = dead.claim()
    assert sending._begin(emails[0])
    Email.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    sending.recover_expired_leases()
    assert (state(first), first.attempts, bool(first.uncertain_at)) == ("waiting", 1, True)
    assert (state(second), second.attempts, second.uncertain_at) == ("waiting", 0, None)


def test_a_sender_with_a_slow_server_keeps_its_set(user, smtp):
    """A set of mails takes longer than the lease: nobody else takes them, and no attempt is lost."""
    rows = [write(user, key=f"k{number}") for number in range(8)]
    with time_machine.travel(timezone.now()) as clock:
        smtp.clock, smtp.minutes_per_mail = clock, 1
        mine, other = sending.Sender(), sending.Sender()
        emails = mine.claim()
        with Transport() as transport:
            for email in emails:
                assert mine.send_all([email], transport)
                sending.recover_expired_leases()
                assert other.claim() == []
    assert [(state(row), row.attempts) for row in rows] == [("sent", 1)] * 8


def test_a_row_that_moved_on_while_it_was_found_stale_is_left_alone(user, monkeypatch):
    """The slow sender begins to send between the look at its lapsed lease and the write that would free it: it
    would go out twice without a word."""
    row = write(user)
    slow = sending.Sender()
    (email,) = slow.claim()
    Email.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    retry = sending._retry

    def begin_first(*args, **kwargs):
        assert sending._begin(email)
        retry(*args, **kwargs)

    monkeypatch.setattr(sending, "_retry", begin_first)
    sending.recover_expired_leases()
    assert state(row) == "transmitting"


def half_sent(row, **changes):
    lapsed = timezone.now() - dt.timedelta(seconds=1)
    Email.objects.filter(pk=row.pk).update(state="transmitting", claimed_by="dead", lease_until=lapsed, **changes)


def test_a_sender_that_died_while_sending_leaves_a_doubt(user, smtp):
    row = write(user)
    half_sent(row)
    assert send_waiting() == 0
    assert (state(row), row.reason) == ("waiting", sending.DIED_WITHIN)
    assert row.uncertain_at
    held = actions.write_email(key="held", kind="test.held", user=user)
    half_sent(held)
    assert send_waiting() == 0
    assert state(held) == "uncertain"
    assert smtp.mails == []


def test_a_late_answer_ends_the_doubt(user):
    """A sender that was only slow: its lease ran out, the row was put in doubt, then the server said yes."""
    row = write(user)
    half_sent(row)
    slow = Email.objects.get(pk=row.pk)
    sending.recover_expired_leases()
    assert state(row) == "waiting"
    sending._taken(slow)
    assert state(row) == "sent"


def test_a_lease_is_renewed_right_before_the_text(user, smtp):
    row = write(user)
    Email.objects.claim(ids=[row.pk], owner="me", now=timezone.now(), lease=dt.timedelta(seconds=1))
    mine = Email.objects.get(pk=row.pk)
    assert sending._begin(mine)
    assert state(row) == "transmitting"
    assert row.lease_until > timezone.now() + dt.timedelta(minutes=3)
    assert not sending._begin(mine)  # nobody begins twice


def test_a_mail_under_lease_is_left_alone(user, smtp):
    row = write(user)
    Email.objects.claim(ids=[row.pk], owner="other", now=timezone.now(), lease=dt.timedelta(minutes=5))
    assert send_waiting() == 0
    assert state(row) == "claimed"


class TestLookingUp:
    """What kinds read for a whole set is read in time."""

    @pytest.fixture
    def looked_up(self, kind):
        """How many mails each look-up was for."""
        calls = []
        plain = kinds.kind_of(Email(kind="test"))
        kinds.register(replace(plain, look_up=lambda emails: calls.append(len(emails))))
        return calls

    def test_once_for_a_set(self, user, smtp, looked_up):
        for number in range(3):
            write(user, key=f"k{number}")
        assert send_waiting() == 3
        assert looked_up == [3]

    def test_again_while_the_server_is_slow(self, user, smtp, looked_up):
        for number in range(3):
            write(user, key=f"k{number}")
        with time_machine.travel(timezone.now()) as clock:
            smtp.clock, smtp.minutes_per_mail = clock, 1
            assert send_waiting() == 3
        assert looked_up == [3, 2, 1]

    def test_where_it_fails_each_mail_asks_for_itself(self, user, smtp):
        def fail(emails):
            raise RuntimeError

        kinds.register(replace(kinds.kind_of(Email(kind="test")), look_up=fail))
        write(user)
        assert send_waiting() == 1

    def test_who_unsubscribes_while_the_server_is_slow_gets_no_more(self, user, smtp):
        first, second = write(user), write(user, key="second")
        with time_machine.travel(timezone.now()) as clock:
            smtp.clock, smtp.minutes_per_mail = clock, 1
            sender = sending.Sender()
            emails = sender.claim()
            with Transport() as transport:
                assert sender.send_all(emails[:1], transport)
                choices.switch_off(user=user, kind=kinds.kind_of(first))
                assert sender.send_all(emails[1:], transport)
        assert (state(first), state(second)) == ("sent", "dropped")
