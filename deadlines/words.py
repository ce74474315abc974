"""Deadlines in words: dates with their weekday, how long still, how they were counted."""

import datetime as dt

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from cities.models import Duty
from twinning.shared.dates import is_working_day

from .models import Anchor, Deadline

SOON_DAYS = 6

_BEFORE = {
    Anchor.VISIT_START: gettext_lazy("%(span)s before the first day of the visit"),
    Anchor.VISIT_END: gettext_lazy("%(span)s before the last day of the visit"),
}
_AFTER = {
    Anchor.VISIT_START: gettext_lazy("%(span)s after the first day of the visit"),
    Anchor.VISIT_END: gettext_lazy("%(span)s after the last day of the visit"),
}


def tone(due_on, today):
    """late, today, soon or later: what colours a deadline, always beside words."""
    left = (due_on - today).days
    return "late" if left < 0 else "today" if left == 0 else "soon" if left <= SOON_DAYS else "later"


def weekday_date(day, today):
    """Tuesday 24 November, with the year when it is another one."""
    if day.year == today.year:
        return date_format(day, pgettext("date format: weekday, day, month", "l j F"))
    return date_format(day, pgettext("date format: weekday, day, month, year", "l j F Y"))


def row_date(day, today):
    """Tue 24 Nov, with the year when it is another one: as short as a row of a list needs it."""
    if day.year == today.year:
        return date_format(day, pgettext("date format: short weekday, day, month", "D j M"))
    return date_format(day, pgettext("date format: short weekday, day, month, year", "D j M Y"))


def short_date(day, today):
    """24 November, with the year when it is another one."""
    return date_format(day, "MONTH_DAY_FORMAT" if day.year == today.year else "DATE_FORMAT")


def time_left(due_on, today, due_time=None):
    """Today 17.00; 3 days; 4 days late."""
    left = (due_on - today).days
    if left < 0:
        return ngettext("%(number)s day late", "%(number)s days late", -left) % {"number": -left}
    if left > 0:
        return ngettext("%(number)s day", "%(number)s days", left) % {"number": left}
    if due_time is None:
        return _("Today")
    return _("Today %(time)s") % {"time": time_format(due_time, "TIME_FORMAT")}


def for_people(title, people):
    """Flight tickets (6 people)"""
    words = ngettext("%(title)s (%(number)s person)", "%(title)s (%(number)s people)", people)
    return words % {"title": title, "number": people}


def title_of(deadline, people=None):
    """The title of a line: with the traveller's name, or with how many travellers it stands for."""
    if deadline.person_id is None:
        return deadline.title
    if people and people > 1:
        return for_people(deadline.title, people)
    return _("%(title)s: %(name)s") % {"title": deadline.title, "name": deadline.person.full_name}


def closed_how(deadline, subject=None):
    """Done; Not needed; Cancelled, or what its subject says as long as it may come back: Postponed, on hold."""
    if deadline.closed_how == Deadline.Closed.CANCELLED and (on_hold := getattr(subject, "on_hold", "")):
        return on_hold
    return deadline.get_closed_how_display()


def person_or_duty(deadline):
    """The person responsible, or the duty whose holder is asked. Who is in charge is a person to be named."""
    if deadline.responsible is not None:
        return deadline.responsible.full_name
    return pgettext("responsible", "Nobody yet") if deadline.duty == Duty.LEAD else deadline.get_duty_display()


def _span(months, days):
    months, days = abs(months), abs(days)
    in_months = ngettext("%(number)s month", "%(number)s months", months) % {"number": months}
    in_days = ngettext("%(number)s day", "%(number)s days", days) % {"number": days}
    if months and days:
        return _("%(months)s and %(days)s") % {"months": in_months, "days": in_days}
    return in_months if months else in_days


def how_counted(deadline):
    """55 days before the first day of the visit; empty for a deadline made by hand."""
    if not deadline.anchor:
        return ""
    if deadline.pinned:
        return _("Set by hand (by the rule: %(date)s)") % {"date": date_format(deadline.counted_on, "DATE_FORMAT")}
    anchor = Anchor(deadline.anchor)
    if not (deadline.months or deadline.days):
        return anchor.label
    span = _span(deadline.months, deadline.days)
    if (deadline.months or deadline.days) < 0:
        return _BEFORE.get(anchor, _("%(anchor)s, %(span)s before")) % {"span": span, "anchor": anchor.label}
    return _AFTER.get(anchor, _("%(anchor)s, %(span)s after")) % {"span": span, "anchor": anchor.label}


def why_moved(deadline):
    """10 October is a Saturday; moved to Friday 9 October. Empty when the date is as the rule says."""
    if not deadline.was_shifted:
        return ""
    counted, due = deadline.counted_on, deadline.due_on
    dates = {
        "counted": short_date(counted, due),
        "weekday": date_format(counted, "l"),
        "due": weekday_date(due, counted),
        "city": deadline.city.name,
    }
    if counted.weekday() >= 5:
        return _("%(counted)s is a %(weekday)s; moved to %(due)s, the working day before.") % dates
    if is_working_day(counted, deadline.city.country):
        return _("On %(counted)s the offices in %(city)s are closed; moved to %(due)s, the working day before.") % dates
    return _("%(counted)s is a public holiday in %(city)s; moved to %(due)s, the working day before.") % dates


def rung(days):
    """14 days before; on the day; 3 days after."""
    if days == 0:
        return _("on the day")
    if days > 0:
        return ngettext("%(number)s day before", "%(number)s days before", days) % {"number": days}
    return ngettext("%(number)s day after", "%(number)s days after", -days) % {"number": -days}


def next_reminder(deadline, today):
    """The next day on which the rungs speak; None when there is none left or the deadline is closed."""
    days = (deadline.due_on - dt.timedelta(days=rung) for rung in deadline.speaks)
    return min((day for day in days if day > today), default=None) if deadline.is_open else None
