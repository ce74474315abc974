"""The documents of a subject as lines with plain values, whatever page shows them."""

from dataclasses import dataclass

from django.db.models import Count
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from twinning.shared.folding import fold

from .access import may_add_to
from .forms import DocumentFilter
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
    search: DocumentFilter | None  # None where there is little to search in
    filtered: bool
    all_url: str
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


def shelf_of(subject, user, *, asked=None, here=""):
    """One query. `asked` is the query string of the page at `here`; searched is only where there is something to
    search in."""
    rows = documents_of(subject, user).annotate(number=Count("versions"))
    rows = list(rows.order_by("-created_at", "-pk"))  # a sum per row knows no order by itself
    search = DocumentFilter(asked or {}, rows=rows) if len(rows) >= FILTER_FROM else None
    wish = search.wish() if search else {}
    return Shelf(
        lines=[line_of(row) for row in rows if _fits(row, wish)],
        search=search,
        filtered=bool(wish),
        all_url=here,
        zip_url=address("zip", subject) if len(rows) > 1 else "",
        add_url=address("add", subject) if may_add_to(user, subject) else "",
        number=len(rows),
    )


def _fits(document, wish):
    title = fold(document.title)
    words = fold(wish.get("q", "")).split()
    same = all(getattr(document, name) == wish[name] for name in ("kind", "audience") if name in wish)
    return same and all(word in title for word in words)


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
