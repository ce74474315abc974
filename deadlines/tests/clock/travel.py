"""Lets the portal look for what is due at every hour, and compares what it told with what it should have."""

import datetime as dt

import time_machine

from deadlines.models import Reminder
from deadlines.reminders import queue_reminders

from . import oracle, world

HOUR = dt.timedelta(hours=1)


def travel(first, last, per_day):
    """(told, expected) from the first day to the last, both as {(user, deadline, rung): instant}."""
    begin, end = _midnight(first), _midnight(last) + 24 * HOUR
    with time_machine.travel(begin, tick=False) as clock:
        rows = world.make(first, last, per_day)
        now = begin
        while now < end:
            clock.move_to(now)
            queue_reminders(now)
            now += HOUR
    return _told(), _expected(rows, begin, end)


def _midnight(day):
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _told():
    rows = Reminder.objects.values_list("user_id", "deadline_id", "rung", "email__send_after")
    return {tuple(place): instant for *place, instant in rows}


def _expected(rows, begin, end):
    return {
        (listener.user.pk, row.pk, rung): instant
        for row, listeners in rows
        for listener in listeners
        for rung, instant in oracle.expected(listener, row, begin, end).items()
    }


def differences(told, expected):
    """Readable: what was not told, what should not have been, what came at another time."""
    for place in sorted(told.keys() | expected.keys()):
        if told.get(place) != expected.get(place):
            user, deadline, rung = place
            yield f"user {user}, deadline {deadline}, rung {rung}: told {told.get(place)}, not {expected.get(place)}"
