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
LABEL = 14  # a caption under a knot takes that many percents
KNOT = 3  # so far apart two knots do not cover each other


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
    lane: int  # of its caption, 1 or 2; 0 when it has no room: then only a screen reader and the mouse find it
    leftwards: bool  # near the end the caption stands before its knot


@dataclass(frozen=True)
class Road:
    months: list[str]
    phases: list[Phase]
    knots: list[Knot]
    today: int | None
    today_label: str
    end: str

    @property
    def two_lanes(self):
        return any(knot.lane == 2 for knot in self.knots)


def shares_of(cohort, start, end):
    """Where each phase begins, as a share of the whole: by the months that the cohort names, else in proportion."""
    if cohort.co_creating_from is None or start is None or end is None:
        return PHASES
    whole = (end - start).days
    begins = [add_months(start, month - 1) for month in (cohort.co_creating_from, cohort.capitalising_from)]
    second, third = (min(1, (day - start).days / whole) for day in begins)
    return (0, second, third, 1)


def road_of(start, end, visits, today, shares=PHASES):
    """None while the period is not known."""
    if start is None or end is None:
        return None
    axis = _Axis(start, end)
    on_it = start <= today <= end
    return Road(
        months=axis.captions(),
        phases=_phases(start, end, today, shares),
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


def _phases(start, end, today, shares):
    names = [
        (pgettext("phase", "Getting started"), _("First meetings, needs, plan of work")),
        (pgettext("phase", "Co-creating"), _("Visits, workshops, action plan")),
        (pgettext("phase", "Capitalising"), _("Results and new funding")),
    ]
    borders = [start + dt.timedelta(days=round((end - start).days * share)) for share in shares]
    spans = pairwise(zip(shares, borders, strict=True))
    return [
        Phase(label, note, max(1, round(12 * (to - since))), _when(first, last, today))
        for (label, note), ((since, first), (to, last)) in zip(names, spans, strict=True)
    ]


def _when(first, last, today):
    return "done" if today >= last else "now" if today >= first else ""


def _knots(visits, axis, today):
    on_it = [visit for visit in visits if visit.starts_on and visit.state not in _OFF]
    coming = next((visit for visit in on_it if visit.ends_on >= today), None)
    places = _places(on_it, axis)
    lanes = _lanes(places, first=coming)
    return [
        Knot(
            at=places[visit],
            url=visit.get_absolute_url(),
            title=visit.title,
            date=visit.dates,
            icon=visit.icon,
            state="next" if visit is coming else "done" if visit.ends_on < today else "",
            lane=lanes[visit],
            leftwards=_span(places[visit])[0] < places[visit],
        )
        for visit in on_it
    ]


def _places(visits, axis):
    """Where each knot stands; close ones move on until they can be told apart."""
    places, least = {}, 2
    for visit in sorted(visits, key=lambda visit: visit.starts_on):
        places[visit] = min(97, max(least, axis(visit.starts_on)))
        least = places[visit] + KNOT
    return places


def _lanes(places, first):
    """In which of two lanes each caption has room, the next visit's before all others."""
    taken, lanes = {1: [CLOSING], 2: []}, {}
    for visit in sorted(places, key=lambda visit: visit is not first):
        span = _span(places[visit])
        lanes[visit] = next((lane for lane, spans in taken.items() if not any(_meet(span, s) for s in spans)), 0)
        taken.setdefault(lanes[visit], []).append(span)
    return lanes


def _span(place):
    return (place, place + LABEL) if place + LABEL <= 100 else (place - LABEL, place)


def _meet(one, other):
    return one[0] < other[1] and other[0] < one[1]


CLOSING = _span(98)


_OFF = (Visit.State.CANCELLED, Visit.State.POSTPONED)
