"""The words in which the demo's story is written down: a pairing, its trips, and what was done for each."""

import datetime as dt
from dataclasses import dataclass

from visits.models import Visit

from .cast import Cast

State = Visit.State
TUESDAY = 1
ALL = 9999  # days: later than any rule counts


@dataclass(frozen=True)
class Mark:
    """What somebody did with one deadline: ticked it off, found it not needed, set its date by hand."""

    key: str
    how: str = ""  # "met", "waived", or "" for still open
    ranks: tuple[int, ...] = ()  # travellers in protocol order; () is every one
    note: str = ""
    from_today: int | None = None  # date set by hand, in days from today, on the working day on or before
    at: dt.time | None = None

    @property
    def pinned(self):
        return self.from_today is not None


@dataclass(frozen=True)
class Item:
    """One item of the programme, on the nth day of the visit."""

    day: int
    hours: str  # "09.00–11.30"
    kind: str
    title: str
    place: str = ""
    contact: str = ""
    theme: str = ""


@dataclass(frozen=True)
class Trip:
    """One visit, laid around today: its first day is the first Tuesday at least `ahead` days from today."""

    title_tr: str
    title_en: str
    state: State
    ahead: int | None = None
    days: int = 3
    weekday: int | None = TUESDAY
    to_twin: bool = False
    party: tuple[tuple[str, str], ...] = ()  # (name, function) in protocol order
    lead: str = ""
    host_lead: str = ""
    place: str = ""
    summary_tr: str = ""
    summary_en: str = ""
    themes: tuple[str, ...] = ()
    agenda: tuple[Item, ...] = ()
    done_to: int = -ALL  # what the rules count up to this many days from the first day is done
    marks: tuple[Mark, ...] = ()
    reason: str = ""
    planned_by: str = ""
    is_news: bool = False  # the mails it causes are today's

    def dates(self, today):
        if self.ahead is None:
            return None, None
        first = today + dt.timedelta(days=self.ahead)
        if self.weekday is not None:
            first += dt.timedelta(days=(self.weekday - first.weekday()) % 7)
        return first, first + dt.timedelta(days=self.days - 1)

    @property
    def steps(self):
        """The states after the proposal, in order; each claims the visit's version once."""
        return WAYS.get(self.state, ())

    @property
    def version(self):
        return 1 + len(self.steps)

    def mark_of(self, key, rank, offset):
        """What was done with a deadline that counts `offset` days from the first day."""
        for mark in self.marks:
            if mark.key == key and (not mark.ranks or rank in mark.ranks):
                return mark
        agreed = key == "dates_agreed" and State.CONFIRMED in self.steps
        return Mark(key, "met" if offset <= self.done_to or agreed else "")


WAYS = {
    State.CONFIRMED: (State.CONFIRMED,),
    State.UNDER_WAY: (State.CONFIRMED, State.UNDER_WAY),
    State.TO_REPORT: (State.CONFIRMED, State.UNDER_WAY, State.TO_REPORT),
    State.NOT_AS_PLANNED: (State.CONFIRMED, State.UNDER_WAY, State.NOT_AS_PLANNED),
    State.CLOSED: (State.CONFIRMED, State.UNDER_WAY, State.TO_REPORT, State.CLOSED),
    State.POSTPONED: (State.POSTPONED,),
    State.CANCELLED: (State.CANCELLED,),
}


@dataclass(frozen=True)
class Pair:
    twin: Cast
    host: Cast
    cohort: int
    state: str
    months_ago: int  # its first month, counted from this one
    months: int
    pilot_tr: str
    pilot_en: str
    summary_tr: str
    summary_en: str
    themes: tuple[str, ...]
    trips: tuple[Trip, ...]
    planner: str  # e-mail of who plans where a trip names nobody
    extras: tuple[Cast, ...] = ()  # cities whose people travel along
