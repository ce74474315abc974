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
from cities.models import City, Membership, Person
from outbox.actions import write_email

from .models import DEFAULT_RUNGS, Deadline, Reminder, Rule, Snooze

KIND = "deadlines.digest"
# Reached rungs that a weekly reader gets on the day, not on the weekly day.
AT_ONCE = 2


def stage(days_left: int, rungs: list[int]) -> int | None:
    """The nearest rung already reached: with rungs 14, 3 and 0 and 5 days left it is 14; None while too early."""
    return min((rung for rung in rungs if days_left <= rung), default=None)


@dataclass(frozen=True)
class Due:
    deadline: Deadline
    rung: int
    user: User


def queue_reminders(now=None) -> int:
    """Write the digests that are due at this moment into the outbox. Returns how many."""
    now = now or timezone.now()
    found = find_due(now)
    written = 0
    for user, dues in found.items():
        written += _write_digest(user, dues, now)
    return written


def find_due(now) -> dict[User, list[Due]]:
    """What each person whose hour has come is to be told, by user; nothing that was told before."""
    longest = max(rung for rungs in [DEFAULT_RUNGS, *Rule.objects.values_list("rungs", flat=True)] for rung in rungs)
    horizon = now.date() + dt.timedelta(days=longest + 1)
    deadlines = list(Deadline.objects.open().filter(due_on__lte=horizon).select_related("rule", "city").soonest_first())
    dues = defaultdict(list)
    for deadline, users in recipients(deadlines).items():
        for user, zone in users:
            if _hour_has_come(user, zone, now) and (due := _due(deadline, user, zone, now)):
                dues[user].append(due)
    return _without_told(dues, now)


def recipients(deadlines) -> dict[Deadline, list[tuple[User, str]]]:
    """For each deadline the users to remind, with their time zone. Three queries, whatever the rows.

    The responsible person; if they cannot sign in or have left, the holders of the duty; then the
    coordinators of the city; then those of its metropolitan municipality, where the city grants it.
    """
    circle = _Circle({deadline.city_id for deadline in deadlines})
    return {deadline: circle.for_deadline(deadline) for deadline in deadlines}


class _Circle:
    """The people of some cities who can sign in, by city, duty and role."""

    def __init__(self, city_ids):
        cities = City.objects.filter(pk__in=city_ids).values_list("pk", "parent_id", "parent_may_act", "time_zone")
        self.zone = {pk: zone for pk, _, _, zone in cities}
        self.parent = {pk: parent for pk, parent, granted, _ in cities if granted}
        everywhere = {*self.zone, *self.parent.values()}
        self.members, self.coordinators = defaultdict(dict), defaultdict(list)
        members = Membership.objects.filter(city_id__in=everywhere, user__is_active=True)
        for membership in members.select_related("user").order_by("pk"):
            self.members[membership.city_id][membership.user_id] = membership.user
            if membership.role == Membership.Role.COORDINATOR:
                self.coordinators[membership.city_id].append(membership.user)
        self.person_user, self.holders = {}, defaultdict(list)
        people = Person.objects.active().filter(city_id__in=everywhere, user__isnull=False)
        for pk, city, duty, user in people.values_list("pk", "city_id", "duty", "user_id"):
            self.person_user[pk] = user
            if duty:
                self.holders[city, duty].append(user)

    def for_deadline(self, deadline):
        city, parent = deadline.city_id, self.parent.get(deadline.city_id)
        known = self.members[city] | (self.members[parent] if parent else {})
        responsible = known.get(self.person_user.get(deadline.responsible_id))
        users = (
            ([responsible] if responsible else [])
            or [known[user] for user in self.holders[city, deadline.duty] if user in known]
            or self.coordinators[city]
            or (self.coordinators[parent] if parent else [])
        )
        return [(user, user.time_zone or self.zone[city]) for user in users]


def _local(zone, now):
    return now.astimezone(zoneinfo.ZoneInfo(zone))


def _hour_has_come(user, zone, now):
    return _local(zone, now).hour >= user.digest_hour


def _due(deadline, user, zone, now):
    """The rung reached, seen from the owing city's calendar; weekly readers wait for their day."""
    days_left = (deadline.due_on - _local(deadline.city.time_zone, now).date()).days
    rung = stage(days_left, deadline.rungs)
    if rung is None:
        return None
    weekly_day = _local(zone, now).weekday() == user.digest_weekday
    if user.digest == User.Digest.WEEKLY and rung > AT_ONCE and not weekly_day:
        return None
    return Due(deadline, rung, user)


def _without_told(dues, now):
    """Drop what the ledger says was told, and what the person has put off."""
    users = [user.pk for user in dues]
    # Only of what is still open: a ledger of years stays cheap to ask.
    ledger = Reminder.objects.filter(user_id__in=users, deadline__closed_how="")
    told = set(ledger.values_list("deadline_id", "due_on", "rung", "user_id"))
    snoozes = Snooze.objects.filter(user_id__in=users, until__gt=now.date())
    asleep = set(snoozes.values_list("deadline_id", "user_id"))
    fresh = {}
    for user, mine in dues.items():
        left = [
            due
            for due in mine
            if (due.deadline.pk, due.deadline.due_on, due.rung, user.pk) not in told
            and (due.deadline.pk, user.pk) not in asleep
        ]
        if left:
            fresh[user] = left
    return fresh


@transaction.atomic
def _write_digest(user, dues, now):
    """One mail and its ledger rows, in one transaction; a second runner finds the key taken."""
    zone = dues[0].user.time_zone or dues[0].deadline.city.time_zone
    day = _local(zone, now).date()
    email = write_email(
        key=f"{KIND}:{user.pk}:{day}",
        kind=KIND,
        user=user,
        payload={"deadlines": [due.deadline.pk for due in dues], "day": str(day)},
        send_after=now,
    )
    if email is None:
        return 0
    Reminder.objects.bulk_create(
        Reminder(deadline=due.deadline, due_on=due.deadline.due_on, rung=due.rung, user=user, email=email)
        for due in dues
    )
    return 1
