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
    """One city of the subject: who is in charge there, and who travels for it. `before` is who was in charge
    until now: what that person had by being so goes to the new one."""

    city: City
    lead: Person | None = None
    travellers: tuple[Person, ...] = ()
    before: Person | None = None


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
    What a rule says was copied when its deadline was made: rules that were edited, switched on or off, or
    exchanged for another set since then count only with `again=True` ("plan again").
    """
    chain = Chain()
    # The subject first, so that two plans of it come one after the other; then its rows, so that nobody
    # ticks one off between our reading and our writing. (SQLite has one writer at a time anyway.)
    type(subject)._base_manager.select_for_update().get(pk=subject.pk)
    rows = Deadline.objects.derived().of(subject).select_for_update(of=("self",)).order_by("pk")
    rows = {(row.key, row.city_id, row.person_id): row for row in rows.select_related("city", "rule", "person")}
    plan = _Plan(rule_set, anchors, sides, frozenset(conditions), again)
    wanted = plan.wanted(rows)
    for place, (rule, side, person) in wanted.items():
        row = rows.get(place)
        if row is None:
            row = plan.new_row(subject, rule, side, person)
            row.save()
            chain.created.append(row)
        else:
            plan.renew(row, rule, side, person, chain)
    for place, row in rows.items():
        if place not in wanted and row.is_open:
            _cancel(row)
            chain.cancelled.append(row)
    return chain


@transaction.atomic
def end_chain(*, subject) -> list[Deadline]:
    """Cancel all that is open on a subject: nothing of it is due any more, and nobody is reminded."""
    rows = list(Deadline.objects.open().of(subject).select_for_update().order_by("pk"))
    for row in rows:
        _cancel(row)
    return rows


def count_again(deadline) -> bool:
    """Date a derived deadline by where its subject stands now; False when the subject has no such date (any
    more), because it is off. A date set by hand stays. Does not save."""
    anchor_date = deadline.subject.anchors.get(deadline.anchor)
    if anchor_date is None:
        return False
    if not deadline.pinned:
        _date(deadline, anchor_date, _Calendar([deadline.city]))
    return True


class _Plan:
    """What planning knows while it runs."""

    def __init__(self, rule_set, anchors, sides, conditions, again):
        self.rules = list(rule_set.rules.filter(anchor__in=anchors))
        self.anchors, self.sides, self.conditions, self.again = anchors, sides, conditions, again
        self.by_city = {side.city.pk: side for side in sides.values()}
        self.calendar = _Calendar([side.city for side in sides.values()])
        self.holders = _holders(self.by_city)

    def wanted(self, rows):
        """{(key, city id, person id): (rule or None, side, person)} for every deadline this subject should have."""
        known = {row.key for row in rows.values()}
        wanted = {}
        for rule in self.rules:
            # Travellers and conditions belong to the subject itself, so their rules always count.
            own_to_subject = rule.condition or rule.duty == Duty.TRAVELLER
            counts = rule.active if (self.again or not rows) else rule.key in known or (rule.active and own_to_subject)
            if not counts or (rule.condition and rule.condition not in self.conditions):
                continue
            for side in self._sides_of(rule):
                for person in side.travellers if rule.duty == Duty.TRAVELLER else [None]:
                    wanted[rule.key, side.city.pk, person and person.pk] = (rule, side, person)
        return wanted | {place: self._kept(row) for place, row in rows.items() if self._keeps(place, row, wanted)}

    def _keeps(self, place, row, wanted):
        """What stands although no rule of today wants it: a date set by hand, and what only the rules changed.
        Not what the subject itself no longer has: the traveller, the side, the condition."""
        if place in wanted or not row.is_open or row.city_id not in self.by_city or row.anchor not in self.anchors:
            return False
        if row.person_id is not None and row.person_id not in {p.pk for p in self.by_city[row.city_id].travellers}:
            return False
        if row.pinned:
            return True
        return not self.again and (not row.rule.condition or row.rule.condition in self.conditions)

    def _kept(self, row):
        return None, self.by_city[row.city_id], row.person

    def _sides_of(self, rule):
        both = rule.side == Rule.Side.BOTH
        chosen = self.sides.values() if both else [self.sides[rule.side]] if rule.side in self.sides else []
        return [side for side in chosen if rule.country in ("", side.city.country)]

    def new_row(self, subject, rule, side, person):
        row = Deadline(**of_subject(subject), city=side.city, key=rule.key, person=person)
        _copy(rule, row)
        row.responsible = self._responsible(row, side, person)
        _date(row, self.anchors[row.anchor], self.calendar)
        return row

    def renew(self, row, rule, side, person, chain):
        """Bring an existing row up to date: reopen what the portal had cancelled, re-date what is open."""
        reopened = row.closed_how == Deadline.Closed.CANCELLED
        if not (row.is_open or reopened):
            return
        before = (row.due_on, row.counted_on, row.responsible_id)
        if self.again and rule:
            _copy(rule, row)
        if reopened:
            row.closed_how, row.closed_at, row.closed_by, row.closed_note = "", None, None, ""
            chain.reopened.append(row)
        if row.responsible_id in {None, side.before and side.before.pk}:
            row.responsible = self._responsible(row, side, person)
        anchor_date = self.anchors[row.anchor]
        if not row.pinned and (reopened or _counted_from(row, anchor_date) != row.counted_on):
            _date(row, anchor_date, self.calendar)
        if row.due_on != before[0] and not reopened:
            chain.moved.append((row, before[0]))
        if self.again or reopened or before != (row.due_on, row.counted_on, row.responsible_id):
            row.save()

    def _responsible(self, row, side, person):
        """Somebody who can sign in: the traveller, else the holder of the duty, else the person in charge."""
        if person and person.user_id:
            return person
        return self.holders.get((side.city.pk, row.duty)) or side.lead


def _holders(city_ids):
    """{(city id, duty): person} of those who hold a duty and can sign in."""
    people = Person.objects.active().filter(city__in=city_ids, user__is_active=True)
    return {(p.city_id, p.duty): p for p in people.exclude(duty="").order_by("-pk")}


def _copy(rule, row):
    """A deadline keeps what its rule said, so that editing the rule changes nothing by itself."""
    row.rule, row.anchor, row.months, row.days = rule, rule.anchor, rule.months, rule.days
    row.duty, row.audience, row.shifts, row.rungs = rule.duty, rule.audience, rule.shifts, rule.rungs
    for language in AVAILABLE_LANGUAGES:
        name = build_localized_fieldname("title", language)
        setattr(row, name, getattr(rule, name))


def _counted_from(row, anchor_date):
    return add_months(anchor_date, row.months) + dt.timedelta(days=row.days)


def _date(row, anchor_date, calendar):
    """Count from the anchor, move to a working day, and never plan into the past."""
    row.counted_on = _counted_from(row, anchor_date)
    shifted = calendar.working_day(row.counted_on, row.city) if row.shifts else row.counted_on
    today = today_in(row.city.time_zone)
    row.short_notice, row.due_on = row.counted_on < today, max(shifted, today)


def _cancel(row):
    row.closed_how, row.closed_at, row.closed_by = Deadline.Closed.CANCELLED, timezone.now(), None
    row.save()


class _Calendar:
    """Working days of the cities of a chain, with their local holidays: one query."""

    def __init__(self, cities):
        self.closed = defaultdict(set)
        for city_id, day in Holiday.objects.filter(city__in=cities).values_list("city_id", "day"):
            self.closed[city_id].add(day)

    def working_day(self, day, city):
        return working_day_on_or_before(day, city.country, self.closed[city.pk])
