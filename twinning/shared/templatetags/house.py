"""The tags of the house. What stands in every row (icon, badge, tile, avatar, day tile) is built in Python,
because a template per icon would cost more than the page; what stands once on a page has a template
in templates/shared/."""

import uuid
from functools import cache
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.formats import time_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

register = template.Library()

UNKNOWN_ICON = "tag"
BADGE_ICONS = {
    "draft": "circle-dashed",
    "planned": "calendar",
    "active": "progress",
    "wait": "hourglass",
    "risk": "alert-triangle",
    "late": "alert-circle",
    "done": "circle-check",
}
NOTE_ICONS = {"info": "info-circle", "risk": "alert-triangle", "late": "alert-circle", "done": "circle-check"}
SOON_DAYS = 6


@cache
def known_icons():
    return frozenset((settings.BASE_DIR / "static" / "icons.txt").read_text().split())


@cache
def drawn(name, css=""):
    """An icon as decoration; an icon nobody vendored (a theme added in the admin) becomes a plain tag."""
    name = name if name in known_icons() else UNKNOWN_ICON
    css = f"i {css}" if css else "i"
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>', css, static("icons.svg"), name)


# --- Marks: in every row of a list ---------------------------------------------------------------
@register.simple_tag
def icon(name, label="", css=""):
    if not label:
        return drawn(name, css)
    return format_html('<span role="img" aria-label="{}">{}</span>', label, drawn(name, css))


@register.simple_tag
def badge(tone, label, icon=""):
    return format_html(
        '<span class="tw-badge is-{}">{}{}</span>', tone, drawn(icon or BADGE_ICONS.get(tone, UNKNOWN_ICON)), label
    )


@register.simple_tag
def tile(theme, size=""):
    size = f" is-{size}" if size else ""
    return format_html('<span class="tw-tile th-{}{}">{}</span>', theme.key, size, drawn(theme.icon))


@register.simple_tag
def theme(theme):
    return format_html('<span class="tw-theme">{}{}</span>', tile(theme, "sm"), theme.name)


def initials(name):
    """First letters of the first and the last word, as written: Turkish i and İ are never re-cased."""
    words = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])) or "?"


@register.simple_tag
def avatar(name, tone="", size="", labelled=False):
    name = str(name)
    css = "".join(f" is-{part}" for part in (tone, size) if part)
    if labelled:
        return format_html(
            '<span class="tw-av{}" role="img" aria-label="{}" title="{}">{}</span>', css, name, name, initials(name)
        )
    return format_html('<span class="tw-av{}" aria-hidden="true">{}</span>', css, initials(name))


@register.simple_tag
def progress(value, label="", expected=None, theme=None):
    value = min(100, max(0, round(value)))
    words = _("%(label)s: %(value)s%%") % {"label": label or _("Progress"), "value": value}
    tick = ""
    if expected is not None:
        words = _("%(progress)s, expected today %(expected)s%%") % {"progress": words, "expected": round(expected)}
        tick = format_html('<rect class="tick" x="{}%" width="2" height="16" rx="1"/>', round(expected))
    return format_html(
        '<svg class="tw-prog{}" role="img" aria-label="{}"><rect class="track" y="4" width="100%" height="8" rx="4"/>'
        '<rect class="done" y="4" width="{}%" height="8" rx="4"/>{}</svg>',
        f" th-{theme.key}" if theme else "",
        words,
        value,
        tick,
    )


@register.simple_tag
def knots(reached, total, label):
    dots = format_html_join("", '<u class="{}"></u>', (("on" if at < reached else "",) for at in range(total)))
    return format_html('<span class="tw-knots"><i aria-hidden="true">{}</i><span>{}</span></span>', dots, label)


@register.simple_tag
def days(due_on, today, time=None, closed=""):
    """The tile in front of a deadline: how many days are left or gone by; of a closed one whether it was
    "done", or "off": not needed, cancelled, on hold."""
    if closed:
        sign = drawn("check" if closed == "done" else "minus")
        return format_html(
            '<div class="tw-days is-{}">{}<span class="visually-hidden">{}</span></div>', closed, sign, _("Closed")
        )
    left = (due_on - today).days
    if left == 0:
        tone, figure, unit = " is-today", _("Today"), time_format(time, "TIME_FORMAT") if time else ""
    elif left < 0:
        tone, figure, unit = " is-late", -left, ngettext("day late", "days late", -left)
    else:
        tone, figure, unit = " is-soon" if left <= SOON_DAYS else "", left, ngettext("day", "days", left)
    return format_html('<div class="tw-days{}"><b>{}</b> <span>{}</span></div>', tone, figure, unit)


# --- Pieces: once or a few times on a page --------------------------------------------------------
@register.simple_tag
def crumbs(*steps):
    """Label, URL, label, URL, ..., and the label of the page itself."""
    *way, here = steps
    links = format_html_join("", '<li><a href="{1}">{0}</a></li>', zip(way[::2], way[1::2], strict=True))
    return format_html(
        '<nav class="tw-crumbs" aria-label="{}"><ol>{}<li aria-current="page">{}</li></ol></nav>',
        _("You are here"),
        links,
        here,
    )


@register.simple_tag
def note(tone, text):
    return format_html(
        '<div class="tw-note is-{}">{}<div>{}</div></div>', tone, drawn(NOTE_ICONS.get(tone, "info-circle")), text
    )


@register.inclusion_tag("shared/steps.html")
def steps(items, label=""):
    return {"items": items, "label": label}


@register.inclusion_tag("shared/stat.html")
def stat(label, value, unit="", note="", tone="", url=""):
    return {"label": label, "value": value, "unit": unit, "note": note, "tone": tone, "url": url}


@register.inclusion_tag("shared/empty.html")
def empty(title, text="", url="", action="", icon=""):
    return {"title": title, "text": text, "url": url, "action": action, "icon": icon}


@register.inclusion_tag("shared/chips.html")
def chips(items, label):
    return {"items": items, "label": label}


@register.inclusion_tag("shared/savebar.html")
def savebar(label, cancel_url="", icon="device-floppy"):
    return {"label": label, "cancel_url": cancel_url, "icon": icon}


@register.simple_tag
def form_key():
    """Makes a form do what it does once (`accounts.submitting`); a new one for each time a form is printed."""
    return format_html('<input type="hidden" name="form_key" value="{}">', uuid.uuid4())


@register.inclusion_tag("shared/filters.html", takes_context=True)
def filters(context, form, keep="", anchor=""):
    """A bound GET form as a bar: `q` is the search box, the rest follows, `keep` names other query keys to keep,
    `anchor` where on the page one lands."""
    request = context["request"]
    kept = [(key, request.GET[key]) for key in keep.split(",") if request.GET.get(key)]
    boxes = [filter_box(field) for field in form.visible_fields() if field.name != "q"]
    return {
        "search": filter_box(form["q"]) if "q" in form.fields else None,
        "boxes": boxes,
        "kept": kept,
        "active": any(request.GET.get(field.html_name) for field in form.visible_fields()),
        "anchor": anchor and f"#{anchor}",
        "clear_url": f"?{urlencode(kept)}{anchor and f'#{anchor}'}",
    }


def filter_box(field):
    css = "form-select" if getattr(field.field.widget, "input_type", "") == "select" else "form-control"
    if getattr(field.field.widget, "input_type", "") == "checkbox":
        css = "form-check-input"
    attrs = {"class": css}
    if field.name == "q":
        attrs |= {"type": "search", "placeholder": field.label, "autocomplete": "off"}
    return {"field": field, "html": field.as_widget(attrs=attrs), "check": css == "form-check-input"}


@register.inclusion_tag("shared/pager.html", takes_context=True)
def pager(context, page, label="", name="page"):
    """Page numbers that keep the query string; a second pager of a page needs another name in it, which is also the
    anchor it leads to. A paginator that stops counting early says so by `more_than`."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    query, anchor = context.request.GET.copy(), "" if name == "page" else f"#{name}"

    def address(number):
        query[name] = number
        return f"?{query.urlencode()}{anchor}"

    return {
        "page": page,
        "numbers": [(number, address(number)) for number in numbers],
        "previous": page.has_previous() and address(page.previous_page_number()),
        "next": page.has_next() and address(page.next_page_number()),
        "gap": page.paginator.ELLIPSIS,
        "more_than": getattr(page.paginator, "more_than", None),
        "label": label or _("Pages"),
    }


@register.inclusion_tag("shared/error_summary.html")
def error_summary(*forms):
    """What is wrong, first on the page, each line linked to its field."""
    general, lines = [], []
    for row, form in each_form(forms):
        general += [in_row(row, error) for error in form.non_field_errors()]
        for field in form:
            target, label = field.id_for_label or f"div_{field.auto_id}", in_row(row, field.label)
            lines += [{"target": target, "label": label, "error": error} for error in field.errors]
    return {"general": general, "lines": lines, "number": len({line["target"] for line in lines})}


def each_form(forms):
    """(row, form) of forms and formsets, flat; what a formset says about itself comes as its own line. The rows
    that are to be removed need no correcting."""
    for form in filter(None, forms):
        if hasattr(form, "management_form"):
            yield None, FormsetErrors(form)
            rows = enumerate(form.forms, start=1)
            yield from (row for row in rows if not getattr(row[1], "cleaned_data", {}).get("DELETE"))
        else:
            yield None, form


def in_row(row, words):
    return words if row is None else _("Row %(number)s, %(words)s") % {"number": row, "words": words}


class FormsetErrors:
    def __init__(self, formset):
        self.non_field_errors = formset.non_form_errors

    def __iter__(self):
        return iter(())


@register.simple_tag
def lang_of(record, name):
    """The attribute for a text with a version per language: when that of the page is empty and the other one
    is shown, a screen reader should know."""
    here = get_language()
    if getattr(record, f"{name}_{here}", ""):
        return ""
    others = (code for code, _name in settings.LANGUAGES if code != here and getattr(record, f"{name}_{code}", ""))
    other = next(others, "")
    return format_html(' lang="{}"', other) if other else ""


@register.simple_tag
def control(field, css=""):
    """The bare input of a field whose label the template prints itself; a wrong one is marked as everywhere."""
    css = f"{css} {field.field.widget.attrs.get('class', '')}".strip()
    return field.as_widget(attrs={"class": f"{css} is-invalid" if field.errors else css})


@register.filter
def undo_url(message):
    """messages.success(request, text, extra_tags=f"undo:{url}") offers to take the act back."""
    kind, _colon, url = (message.extra_tags or "").partition(":")
    return url if kind == "undo" else ""


@register.filter
def said_once(field):
    """allauth repeats every label as a placeholder, and below a new password the rules of Django as a list; here
    labels are always visible, and the page says the rule."""
    field.field.widget.attrs.pop("placeholder", None)
    if field.field.widget.attrs.get("autocomplete") == "new-password":
        field.help_text = field.field.help_text = ""
    return field
