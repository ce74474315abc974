"""Who is reminded of what, when: one digest a day per person, each rung of each due date once.

Nothing is scheduled. `queue_reminders` looks at all open deadlines and asks which rung each has reached,
so a missed run heals itself and a second run finds nothing left to promise.
"""

import datetime as dt
import zoneinfo
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from outbox.actions import write_email
from outbox.models import Email, Unsubscription

from .circle import Circle
from .models import Deadline, Reminder, ReminderStart, Snooze
from .quiet import QuietDays
from .rungs import AT_ONCE, ESCALATION, FARTHEST_RUNG, rungs_of, spoken_today

KIND = "deadlines.digest"
# A rung that could not be told for that long is not told any more: the pages show what is late.
CATCH_UP = dt.timedelta(days=31)
FARTHEST = dt.timedelta(days=FARTHEST_RUNG + 1)  # another date elsewhere


@dataclass(frozen=True)
class Row:
    """What reminders need of a deadline, without the rest of it: there are many."""

    pk: int
    city_id: int
    due_on: dt.date
    short_notice: bool
    responsible_id: int | None
    duty: str
    rungs: list[int]


@dataclass(frozen=True)
class Due:
    row: Row
    rung: int
    user: User
    zone: str
    escalated: bool = False

    @property
    def place(self):
        """Its place in the ledger."""
        return (self.row.pk, self.row.due_on, self.rung, self.user.pk)


def queue_reminders(now=None) -> int:
    """Write the digests that are due at this moment into the outbox. Returns how many."""
    now = now or timezone.now()
    return sum(_write_digest(user, dues, now) for user, dues in find_due(now).items())


def find_due(now) -> dict[User, list[Due]]:
    """What each person whose hour has come is to be told, by user; nothing that was told before."""
    rows = _rows_in_reach(now)
    circle, floor = Circle({row.city_id for row in rows}), ReminderStart.day_on(now.date())
    judge = _Judge(circle, now, _silent_users())
    dues = defaultdict(list)
    for row in rows:
        for due in judge.dues_of(row):
            if row.due_on - dt.timedelta(days=due.rung) >= max(floor, now.date() - CATCH_UP):
                dues[due.user].append(due)
    return _without_told(dues, now)


def _rows_in_reach(now):
    """Open deadlines whose rungs may speak around now: one query over the index of open ones by date."""
    first = now.date() - CATCH_UP - FARTHEST
    last = now.date() + FARTHEST + dt.timedelta(days=QuietDays.MOST)
    rows = Deadline.objects.open().filter(due_on__range=(first, last)).order_by("due_on", "pk")
    return [Row(*values) for values in rows.values_list(*Row.__dataclass_fields__)]


def _silent_users():
    """Who wants no reminders by mail. Nobody else gets theirs instead; the escalation still comes."""
    return set(Unsubscription.objects.filter(kind=KIND).values_list("user_id", flat=True))


class _Judge:
    """Decides for one moment which rung of a deadline each person concerned is to be told.

    A person's day is told as it stands at their hour. Were it judged at the moment of the look, who lives west
    of a city would hear late in the evening, when the city's next day begins, and not at their hour."""

    def __init__(self, circle, now, silent):
        self.circle, self.now, self.silent = circle, now, silent
        self.quiet = QuietDays()
        self.local, self.day_there = {}, {}

    def dues_of(self, row):
        rungs = rungs_of(row.rungs, short_notice=row.short_notice)
        told = set()
        for user, zone in self.circle.for_deadline(row):
            told.add(user.pk)
            yield from self._due(row, rungs, user, zone)
        if row.due_on < self.now.date():
            for user, zone in self.circle.above(row.city_id):
                if user.pk not in told:
                    yield from self._due(row, [ESCALATION], user, zone, escalated=True)

    def _due(self, row, rungs, user, zone, escalated=False):
        local = self._local(zone)
        if user.pk in self.silent or local.hour < user.digest_hour:
            return
        quiet, ahead = (False, 0)
        if user.quiet_days:
            quiet, ahead = self.quiet.around(local.date(), self.circle.country[row.city_id], row.city_id)
        left = (row.due_on - self._day_in(self.circle.zone[row.city_id], zone, user.digest_hour)).days
        rung = spoken_today(left, rungs, quiet=quiet, quiet_ahead=ahead)
        waits = user.digest == User.Digest.WEEKLY and local.weekday() != user.digest_weekday
        if rung is not None and not (waits and rung > AT_ONCE):
            yield Due(row, rung, user, zone, escalated)

    def _day_in(self, city_zone, zone, hour):
        """The date in the city when it is today's hour of the person."""
        place = (city_zone, zone, hour)
        if place not in self.day_there:
            told_at = self._local(zone).replace(hour=hour, minute=0, fold=0)
            self.day_there[place] = told_at.astimezone(zoneinfo.ZoneInfo(city_zone)).date()
        return self.day_there[place]

    def _local(self, zone):
        if zone not in self.local:
            self.local[zone] = self.now.astimezone(zoneinfo.ZoneInfo(zone))
        return self.local[zone]


def _without_told(dues, now):
    """Drop what the ledger says was told, and what the person has put off."""
    users = [user.pk for user in dues]
    known = [due.row.pk for mine in dues.values() for due in mine]
    told = _told(users, min((due.row.due_on for mine in dues.values() for due in mine), default=now.date()))
    asleep = _asleep(users, now) if known else {}
    fresh = {}
    for user, mine in dues.items():
        left = [due for due in mine if due.place not in told and not _sleeps(due, asleep, now)]
        if left:
            fresh[user] = left
    return fresh


def _told(users, since):
    """Only of what is still open and near: a ledger of years stays cheap to ask."""
    ledger = Reminder.objects.filter(user_id__in=users, due_on__gte=since, deadline__closed_how="")
    ledger = ledger.exclude(email__state=Email.State.DROPPED)  # promised, but then nothing of it held
    return set(ledger.values_list("deadline_id", "due_on", "rung", "user_id"))


def _asleep(users, now):
    """{(deadline, user): until}; a day of margin, because it is another date elsewhere."""
    rows = Snooze.objects.filter(user_id__in=users, until__gte=now.date() - dt.timedelta(days=1))
    return {(deadline, user): until for deadline, user, until in rows.values_list("deadline_id", "user_id", "until")}


def _sleeps(due, asleep, now):
    until = asleep.get((due.row.pk, due.user.pk))
    return until is not None and until > now.astimezone(zoneinfo.ZoneInfo(due.zone)).date()


@transaction.atomic
def _write_digest(user, dues, now):
    """One mail and its ledger rows, in one transaction; a second runner finds the key taken."""
    day = now.astimezone(zoneinfo.ZoneInfo(dues[0].zone)).date()
    email = write_email(
        key=f"{KIND}:{user.pk}:{day}",
        kind=KIND,
        user=user,
        payload={
            "deadlines": [due.row.pk for due in dues],
            "escalated": [due.row.pk for due in dues if due.escalated],
        },
        send_after=now,
    )
    if email is None:
        return 0
    Reminder.objects.bulk_create(
        [
            Reminder(deadline_id=due.row.pk, due_on=due.row.due_on, rung=due.rung, user=user, email=email)
            for due in dues
        ],
        update_conflicts=True,  # a promise whose mail was dropped is made again
        unique_fields=["deadline", "due_on", "rung", "user"],
        update_fields=["email"],
    )
    return 1
