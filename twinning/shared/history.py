"""The history of an object in words: who, when, which field, from what to what, in the reader's language."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q
from django.shortcuts import render
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.formats import date_format, localize, time_format
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _

from .audit import OF_PEOPLE

PER_PAGE = 30
TONES = {
    LogEntry.Action.CREATE: "plus",
    LogEntry.Action.UPDATE: "pencil",
    LogEntry.Action.DELETE: "trash",
}


@dataclass(frozen=True)
class Change:
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    when: dt.datetime
    who: str  # the portal itself where nobody was signed in
    icon: str
    what: str  # "Changed", "Added: Mehmet Kaya"
    changes: tuple[Change, ...]


def show(request, subject, *, all_label, all_url, parts=()):
    """The history page of an object; `parts` are [(model, key)] of what belongs to it."""
    context = {
        "subject": subject,
        "all_label": all_label,
        "all_url": all_url,
        "page": page_of(subject, request.GET.get("page"), parts=parts),
    }
    return render(request, "shared/history.html", context)


def page_of(subject, number, *, parts=()):
    """A page of entries, latest first, of an object and of its parts: [(model, key in additional_data)]."""
    of_it = Q(content_type=ContentType.objects.get_for_model(subject), object_id=subject.pk)
    for model, key in parts:
        of_it |= Q(content_type=ContentType.objects.get_for_model(model), **{f"additional_data__{key}": subject.pk})
    rows = LogEntry.objects.filter(of_it).select_related("actor", "content_type").order_by("-timestamp", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(number)
    page.entries = entries_of(page.object_list, subject)
    return page


def entries_of(rows, subject=None):
    """One query per kind of object that a change points to, whatever the number of entries."""
    rows = list(rows)
    names = names_of(rows)
    return [_entry(row, names, subject) for row in rows]


def _entry(row, names, subject):
    model = row.content_type.model_class()
    part = subject is not None and not isinstance(subject, model)
    return Entry(
        when=row.timestamp,
        who=row.actor.full_name if row.actor else _("The portal"),
        icon=TONES.get(row.action, "eye"),
        what=_what(row, name_of(row, names), part),
        changes=tuple(_changes(row, model, names)) if row.action == LogEntry.Action.UPDATE else (),
    )


def name_of(row, names):
    """What the object is called; the log itself keeps no names of people."""
    found = (names.get((model, str(pk))) for model, pk in _called_after(row))
    return next(filter(None, found), row.object_repr)


def _rows_of(model):
    """What people are called may stand on another row."""
    with_names = getattr(model._default_manager, "with_names", None) if model in OF_PEOPLE else None
    return with_names() if with_names else model._base_manager


def _called_after(row):
    """Where the name of somebody stands whom an entry is about: [(model, key)]."""
    model = row.content_type.model_class()
    if model not in OF_PEOPLE:
        return []
    named_by = getattr(model, "named_by", "")
    if named_by:
        return [(model._meta.get_field(named_by).related_model, (row.additional_data or {}).get(named_by))]
    return [(model, row.object_id)]


def _what(row, name, part):
    words = {"kind": row.content_type.model_class()._meta.verbose_name, "name": name}
    if part:
        return {
            LogEntry.Action.CREATE: _("Added, %(kind)s: %(name)s"),
            LogEntry.Action.DELETE: _("Removed, %(kind)s: %(name)s"),
        }.get(row.action, _("Changed, %(kind)s: %(name)s")) % words
    if row.action == LogEntry.Action.CREATE:
        return _("Created")
    return _("Deleted") if row.action == LogEntry.Action.DELETE else _("Changed")


def _changes(row, model, names):
    for name, change in (row.changes or {}).items():
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:  # a field of earlier days
            continue
        if isinstance(change, dict):
            yield _change_of_many(field, change)
        else:
            before, after = (_in_words(field, value, names) for value in change)
            yield Change(_label(field), before, after)


def _change_of_many(field, change):
    named = ", ".join(change["objects"])
    added = change["operation"] == "add"
    return Change(_label(field), "—" if added else named, named if added else "—")


def _label(field):
    return str(field.verbose_name)


def _in_words(field, value, names):
    if value in (None, "", "None"):
        return "—"
    if field.is_relation:
        return names.get((field.related_model, str(value)), _("deleted"))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.BooleanField):
        return _("Yes") if value in (True, "True") else _("No")
    if isinstance(field, models.DateTimeField):
        return _instant(value)
    if isinstance(field, models.DateField):
        day = parse_date(str(value))
        return date_format(day, "DATE_FORMAT") if day else str(value)
    if isinstance(field, models.TimeField):
        hour = parse_time(str(value))
        return time_format(hour, "TIME_FORMAT") if hour else str(value)
    if isinstance(field, models.JSONField):
        return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
    return str(localize(value))


def _instant(value):
    """The audit keeps instants in UTC, without saying so."""
    instant = parse_datetime(str(value))
    if instant is None:
        return str(value)
    instant = instant if instant.tzinfo else make_aware(instant, dt.UTC)
    return date_format(localtime(instant), "DATETIME_FORMAT")


def names_of(rows):
    """{(model, key as text): name} of all objects the changes point to, and of the people they are about."""
    wanted = defaultdict(set)
    for row in rows:
        for named, pk in _called_after(row):
            wanted[named].add(str(pk))
        model = row.content_type.model_class()
        for name, change in (row.changes or {}).items():
            field = next((field for field in model._meta.concrete_fields if field.name == name), None)
            if field is not None and field.is_relation and isinstance(change, list):
                wanted[field.related_model] |= {str(key) for key in change if key not in (None, "", "None")}
    return {
        (model, str(pk)): getattr(row, "full_name", "") or str(row)
        for model, keys in wanted.items()
        for pk, row in _rows_of(model).in_bulk([int(key) for key in keys if key.isdecimal()]).items()
    }
