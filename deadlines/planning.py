"""The chain: from the dates of a subject to its deadlines, and what happens when the dates move."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone
from modeltranslation.settings import AVAILABLE_LANGUAGES
from modeltranslation.utils import build_localized_fieldname

from cities.models import City, Duty, Person
from twinning.shared.dates import add_months, today_in, working_day_on_or_before
from twinning.shared.subjects import of_subject

from .models import Deadline, Holiday, Rule, RuleSet


@dataclass(frozen=True)
class Side:
    """One city of the subject: who is in charge there, and who travels for it."""

    city: City
    lead: Person | None = None
    travellers: tuple[Person, ...] = ()


@dataclass
class Chain:
    """What planning did; `moved` holds (deadline, date it had before)."""

    created: list[Deadline] = field(default_factory=list)
    moved: list[tuple[Deadline, date]] = field(default_factory=list)
    cancelled: list[Deadline] = field(default_factory=list)
    reopened: list[Deadline] = field(default_factory=list)

    @property
    def short_notice(self):
        return [deadline for deadline in self.created if deadline.short_notice]


@transaction.atomic
def plan_chain(
    *,
    subject,
    rule_set: RuleSet,
    anchors: Mapping[str, date],
    sides: Mapping[str, Side],
    conditions: Iterable[str] = (),
    again: bool = False,
) -> Chain:
    """Create and re-date the derived deadlines of a subject. Calling it twice changes nothing.

    What is open and derived follows the dates; what is closed or pinned stays. `sides` maps
    "guest", "host" or "twin" to a Side, `conditions` are the Rule.Condition values that hold.
    Rules that were edited since the chain was planned count only with `again=True` ("plan again").
    """
    chain = Chain()
    rows = {(row.key, row.city_id, row.person_id): row for row in Deadline.objects.derived().of(subject)}
    calendar = _Calendar(sides.values())
    wanted = _wanted(rule_set, anchors, sides, set(conditions), rows, again)
    holders = _holders(sides.values())
    for place, (rule, side, person) in wanted.items():
        row = rows.get(place)
        if row is None:
            row = _new_row(subject, rule, side, person, holders)
            _date(row, anchors[row.anchor], calendar)
            row.save()
            chain.created.append(row)
        else:
            _renew(row, rule, anchors, calendar, again, chain)
    for place, row in rows.items():
        # A date set by hand outlives its rule, but not the traveller it is for.
        if place not in wanted and row.is_open and (row.person_id or not row.pinned):
            _cancel(row)
            chain.cancelled.append(row)
    return chain


@transaction.atomic
def end_chain(*, subject) -> list[Deadline]:
    """Cancel all that is open on a subject: nothing of it is due any more, and nobody is reminded."""
    rows = list(Deadline.objects.open().of(subject))
    for row in rows:
        _cancel(row)
    return rows


def _wanted(rule_set, anchors, sides, conditions, rows, again):
    """{(key, city id, person id): (rule, side, person)} for every deadline this subject should have."""
    known = {row.rule_id for row in rows.values()}
    wanted = {}
    for rule in rule_set.rules.filter(anchor__in=anchors):
        # A rule switched on or off later counts only when the chain is planned again; travellers and
        # conditions belong to the subject itself, so their rules always count.
        own_to_subject = rule.condition or rule.duty == Duty.TRAVELLER
        counts = rule.active if (again or not rows) else rule.pk in known or (rule.active and own_to_subject)
        if not counts or (rule.condition and rule.condition not in conditions):
            continue
        for side in _sides_of(rule, sides):
            for person in side.travellers if rule.duty == Duty.TRAVELLER else [None]:
                wanted[rule.key, side.city.pk, person and person.pk] = (rule, side, person)
    return wanted


def _sides_of(rule, sides):
    chosen = sides.values() if rule.side == Rule.Side.BOTH else [sides[rule.side]] if rule.side in sides else []
    return [side for side in chosen if rule.country in ("", side.city.country)]


def _holders(sides):
    """{(city id, duty): person} of those who hold a duty and can sign in."""
    people = Person.objects.active().filter(city__in=[side.city for side in sides], user__is_active=True)
    return {(p.city_id, p.duty): p for p in people.exclude(duty="").order_by("-pk")}


def _new_row(subject, rule, side, person, holders):
    row = Deadline(**of_subject(subject), city=side.city, key=rule.key, person=person)
    _copy(rule, row)
    row.responsible = _responsible(rule, side, person, holders)
    return row


def _responsible(rule, side, person, holders):
    """Somebody who can sign in: the traveller, else the holder of the duty, else the person in charge."""
    if person and person.user_id:
        return person
    return holders.get((side.city.pk, rule.duty)) or side.lead


def _copy(rule, row):
    """A deadline keeps its rule's offset, so that editing the rule changes nothing by itself."""
    row.rule, row.anchor, row.months, row.days = rule, rule.anchor, rule.months, rule.days
    row.duty, row.audience = rule.duty, rule.audience
    for language in AVAILABLE_LANGUAGES:
        name = build_localized_fieldname("title", language)
        setattr(row, name, getattr(rule, name))


def _renew(row, rule, anchors, calendar, again, chain):
    """Bring an existing row up to date: reopen what the portal had cancelled, re-date what is open."""
    reopened = row.closed_how == Deadline.Closed.CANCELLED
    if not (row.is_open or reopened):
        return
    before = row.due_on
    if again:
        _copy(rule, row)
    if reopened:
        row.closed_how, row.closed_at, row.closed_by, row.closed_note = "", None, None, ""
        chain.reopened.append(row)
    if not row.pinned and (reopened or _counted_from(row, anchors[row.anchor]) != row.counted_on):
        _date(row, anchors[row.anchor], calendar)
    if row.due_on != before and not reopened:
        chain.moved.append((row, before))
    if again or reopened or row.due_on != before:
        row.save()


def _counted_from(row, anchor_date):
    return add_months(anchor_date, row.months) + dt.timedelta(days=row.days)


def _date(row, anchor_date, calendar):
    """Count from the anchor, move to a working day, and never plan into the past."""
    row.counted_on = _counted_from(row, anchor_date)
    row.due_on = calendar.working_day(row.counted_on, row.city) if row.rule.shifts else row.counted_on
    today = today_in(row.city.time_zone)
    row.short_notice = row.due_on < today
    if row.short_notice:
        row.due_on = today


def _cancel(row):
    row.closed_how, row.closed_at, row.closed_by = Deadline.Closed.CANCELLED, timezone.now(), None
    row.save()


class _Calendar:
    """Working days of the cities of a chain, with their local holidays: one query."""

    def __init__(self, sides):
        self.closed = defaultdict(set)
        for city_id, day in Holiday.objects.filter(city__in=[side.city for side in sides]).values_list(
            "city_id", "day"
        ):
            self.closed[city_id].add(day)

    def working_day(self, day, city):
        return working_day_on_or_before(day, city.country, self.closed[city.pk])
