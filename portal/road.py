"""The common road of a pairing: its months, the programme's three phases, and the visits as knots on it.
Positions are whole percents, because the page draws them with classes (`at-0` to `at-100`)."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from twinning.shared.dates import add_months
from visits.models import Visit

# Where each phase begins, as a share of the whole: months 1 to 5, 5 to 14 and 14 to 18 of 18.
PHASES = (0, 4 / 18, 13 / 18, 1)
MOST_MONTHS = 12  # captions; a longer road names every second or third month
LABEL = 13  # a caption under a knot takes that many percents


@dataclass(frozen=True)
class Phase:
    label: str
    note: str
    width: int  # in twelfths
    state: str


@dataclass(frozen=True)
class Knot:
    at: int
    url: str
    title: str
    date: str
    icon: str
    state: str
    labelled: bool  # the caption has room; otherwise only a screen reader and the mouse find it


@dataclass(frozen=True)
class Road:
    months: list[str]
    phases: list[Phase]
    knots: list[Knot]
    today: int | None
    today_label: str
    end: str


def road_of(start, end, visits, today):
    """None while the period is not known."""
    if start is None or end is None:
        return None
    axis = _Axis(start, end)
    on_it = start <= today <= end
    return Road(
        months=axis.captions(),
        phases=_phases(start, end, today),
        knots=_knots(visits, axis, today),
        today=axis(today) if on_it else (100 if today > end else None),
        today_label=_("Today, %(date)s") % {"date": date_format(today, "MONTH_DAY_FORMAT")} if on_it else "",
        end=date_format(end, "DATE_FORMAT"),
    )


class _Axis:
    """Whole months in equal steps; called with a day it tells how far along that lies, in percent."""

    def __init__(self, start, end):
        self.first = start.replace(day=1)
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        self.step = -(-months // MOST_MONTHS)
        self.starts = [add_months(self.first, index) for index in range(0, months, self.step)]
        self.days = (add_months(self.starts[-1], self.step) - self.first).days

    def __call__(self, day):
        return round(100 * min(1, max(0, (day - self.first).days / self.days)))

    def captions(self):
        """The first one and the first of each year name the year."""
        years = [None, *(month.year for month in self.starts)]
        return [
            date_format(month, "M" if month.year == before else "M Y")
            for before, month in zip(years, self.starts, strict=False)
        ]


def _phases(start, end, today):
    names = [
        (pgettext("phase", "Getting started"), _("First meetings, needs, plan of work")),
        (pgettext("phase", "Co-creating"), _("Visits, workshops, action plan")),
        (pgettext("phase", "Capitalising"), _("Results and new funding")),
    ]
    borders = [start + dt.timedelta(days=round((end - start).days * share)) for share in PHASES]
    spans = pairwise(zip(PHASES, borders, strict=True))
    return [
        Phase(label, note, round(12 * (to - since)), _when(first, last, today))
        for (label, note), ((since, first), (to, last)) in zip(names, spans, strict=True)
    ]


def _when(first, last, today):
    return "done" if today >= last else "now" if today >= first else ""


def _knots(visits, axis, today):
    on_it = [visit for visit in visits if visit.starts_on and visit.state not in _OFF]
    coming = next((visit for visit in on_it if visit.ends_on >= today), None)
    places = {visit: min(97, max(2, axis(visit.starts_on))) for visit in on_it}
    labelled = _with_room(places, first=coming)
    return [
        Knot(
            at=places[visit],
            url=visit.get_absolute_url(),
            title=visit.title,
            date=visit.dates,
            icon=visit.icon,
            state="next" if visit is coming else "done" if visit.ends_on < today else "",
            labelled=visit in labelled,
        )
        for visit in on_it
    ]


def _with_room(places, first):
    """The visits whose captions fit beside each other, the next one's before all others."""
    chosen = []
    for visit in sorted(places, key=lambda visit: visit is not first):
        room = all(abs(places[visit] - places[other]) >= LABEL for other in chosen)
        if room and places[visit] <= 100 - LABEL:
            chosen.append(visit)
    return chosen


_OFF = (Visit.State.CANCELLED, Visit.State.POSTPONED)
