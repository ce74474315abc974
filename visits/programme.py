"""The visit's programme (ziyaret programı), day by day."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.formats import time_format

from .agenda_forms import weekday_of


@dataclass(frozen=True)
class Item:
    time: str
    title: str
    note: str
    theme: object


@dataclass(frozen=True)
class Day:
    label: str
    items: list[Item]
    outside: bool  # left behind by dates that were moved


def days_of(visit, with_contacts=True):
    """The days that have something written; one query. Contacts are names, which do not go outside."""
    items = visit.agenda.select_related("theme")
    days = set(visit.days)
    return [
        Day(weekday_of(day), [_item(item, with_contacts) for item in items_of_day], day not in days)
        for day, items_of_day in groupby(items, key=lambda item: item.day)
    ]


def _item(item, with_contacts):
    hours = [time_format(hour, "TIME_FORMAT") for hour in (item.starts_at, item.ends_at) if hour]
    kind = item.get_kind_display() if item.kind != item.Kind.SESSION else ""
    contact = item.contact if with_contacts else ""
    note = " · ".join(filter(None, [kind, item.place, contact]))
    return Item("–".join(hours), item.title, note, item.theme)
