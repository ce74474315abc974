"""The documents of a subject as lines with plain values, whatever page shows them."""

from dataclasses import dataclass

from django.db.models import Count
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .access import may_add_to
from .models import Document

FILTER_FROM = 11
ICONS = {
    "pdf": "file-type-pdf",
    "docx": "file-type-doc",
    "odt": "file-type-doc",
    "xlsx": "file-type-xls",
    "ods": "file-type-xls",
    "csv": "file-type-xls",
    "pptx": "presentation",
    "odp": "presentation",
    "png": "photo",
    "jpg": "photo",
    "webp": "photo",
}


@dataclass(frozen=True)
class Line:
    title: str
    url: str
    download: str
    icon: str
    facts: str
    audience: str
    shared: bool


@dataclass(frozen=True)
class Shelf:
    """All a page needs to show the documents of one subject."""

    lines: list
    kinds: list
    zip_url: str
    add_url: str
    number: int


def ending(version):
    return version.name.rpartition(".")[2]


def icon_of(version):
    return ICONS.get(ending(version), "file-text")


def label_of(subject):
    return subject._meta.label_lower


def address(name, subject):
    return reverse(f"documents:{name}", args=[label_of(subject), subject.pk])


def documents_of(subject, user):
    return Document.objects.visible_to(user).of(subject).with_names()


def shelf_of(subject, user, *, kind="", here="", most=None):
    """One query; a filter only where there is something to filter."""
    rows = list(documents_of(subject, user).annotate(number=Count("versions")))
    found = [row for row in rows if row.kind == kind] or rows
    return Shelf(
        lines=[line_of(row) for row in found[:most]],
        kinds=_kinds(rows, kind, here) if len(rows) >= FILTER_FROM else [],
        zip_url=address("zip", subject) if len(rows) > 1 else "",
        add_url=address("add", subject) if may_add_to(user, subject) else "",
        number=len(rows),
    )


def line_of(document):
    facts = [
        ending(document.current).upper(),
        filesizeformat(document.current.size),
        document.get_kind_display(),
        str(document.city),
        date_format(localtime(document.current.uploaded_at), "DATE_FORMAT"),
    ]
    if document.number > 1:
        facts.append(_("version %(number)s") % {"number": document.current.number})
    return Line(
        title=document.title,
        url=document.get_absolute_url(),
        download=reverse("documents:file", args=[document.pk]),
        icon=icon_of(document.current),
        facts=" · ".join(facts),
        audience=document.get_audience_display(),
        shared=document.audience in ("partners", "public"),
    )


def _kinds(rows, kind, here):
    there = {row.kind for row in rows}
    chips = [{"label": _("All kinds"), "url": here, "current": kind not in there}]
    chips += [
        {"label": label, "url": f"{here}&kind={key}", "current": key == kind}
        for key, label in Document.Kind.choices
        if key in there
    ]
    return chips
