"""The ladder of one subject: its chain of deadlines in the order of their dates, with the event between.

    steps = ladder_of(visit, user, milestones=[Milestone(_("Visit"), visit.starts_on, visit.ends_on)])

and in the template `{% include "deadlines/_ladder.html" with steps=steps label=... %}`.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from twinning.shared.dates import date_range, today_in

from . import words
from .models import Deadline


@dataclass(frozen=True)
class Milestone:
    """Something on the ladder that is no deadline: the visit itself."""

    title: str
    starts_on: dt.date
    ends_on: dt.date | None = None
    off: str = ""  # why it will not be held: "Postponed"; empty while it will


@dataclass(frozen=True)
class Step:
    day: dt.date
    title: str
    date: str
    state: str  # done, now, soon, late, off (not needed, cancelled), big (the event), or none
    word: str  # "Today", "3 days", "4 days late", "Done", "5 done, 1 open", "Not needed"
    url: str = ""
    city: str = ""  # only where both cities have the same step
    short_notice: bool = False
    people: int = 1
    closed: int = 0


def ladder_of(subject, user, milestones=()):
    """The steps this user may see, in date order. One query."""
    rows = Deadline.objects.visible_to(user).of(subject).select_related("city").soonest_first()
    groups = _alive(_grouped(rows))
    twice = {key for key, number in Counter(rows[0].key for rows in groups if rows[0].key).items() if number > 1}
    steps = [_step(rows, subject, named=rows[0].key in twice) for rows in groups]
    steps += [_milestone(milestone) for milestone in milestones if milestone.starts_on]
    # On its own day the event comes last: what is due that day is due before it.
    return sorted(steps, key=lambda step: step.day)


def _grouped(rows):
    """Rows of one key and city are one step, whoever of the travellers they are for."""
    groups = {}
    for row in rows:
        groups.setdefault((row.key, row.city_id) if row.key else row.pk, []).append(row)
    return list(groups.values())


def _alive(groups):
    """Without what the portal cancelled, such as rows of travellers who left; a chain all cancelled stays readable."""
    cancelled = Deadline.Closed.CANCELLED
    kept = [[row for row in rows if row.closed_how != cancelled] for rows in groups]
    return [rows for rows in kept if rows] or groups


def _step(rows, subject, named):
    still_open = [row for row in rows if row.is_open]
    row = (still_open or rows)[0]
    today = today_in(row.city.time_zone)
    return Step(
        day=row.due_on,
        title=row.title,
        date=words.short_date(row.due_on, today),
        state=_state(rows, still_open, today),
        word=_word(rows, still_open, today) or words.closed_how(row, subject),
        url=row.get_absolute_url(),
        city=row.city.name if named else "",
        short_notice=any(row.short_notice for row in still_open),
        people=len(rows),
        closed=len(rows) - len(still_open),
    )


def _state(rows, still_open, today):
    if not still_open:
        return "done" if _any_met(rows) else "off"
    return {"late": "late", "today": "now", "soon": "soon"}.get(words.tone(still_open[0].due_on, today), "")


def _any_met(rows):
    return any(row.closed_how == Deadline.Closed.MET for row in rows)


def _word(rows, still_open, today):
    closed = len(rows) - len(still_open)
    if closed and still_open:
        return _("%(closed)s done, %(open)s open") % {"closed": closed, "open": len(still_open)}
    if still_open:
        return words.time_left(still_open[0].due_on, today, still_open[0].due_time)
    return _("Done") if _any_met(rows) else ""


def _milestone(milestone):
    today = timezone.localdate()
    return Step(
        day=milestone.starts_on,
        title=milestone.title,
        date=date_range(milestone.starts_on, milestone.ends_on),
        state="off" if milestone.off else "big",
        word=milestone.off or _when(milestone, today),
    )


def _when(milestone, today):
    left = (milestone.starts_on - today).days
    if left > 0:
        return ngettext("%(number)s day", "%(number)s days", left) % {"number": left}
    return _("Today") if (milestone.ends_on or milestone.starts_on) >= today else ""
