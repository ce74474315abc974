"""The page of a visit as one reader sees it: stepper, chain, and one of its parts under a tab each."""

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cities.reach import reach_of
from deadlines.ladder import Milestone, ladder_of
from deadlines.lines import lines_of, one_per_group, with_snooze_of
from deadlines.models import Deadline
from documents.listing import shelf_of
from pairings.access import may_talk_in
from sharing.talk import talk_on
from sharing.who_sees import links_of, who_sees

from . import stages
from .access import rights_on
from .delegation import table_of
from .programme import days_of

REPORT = "visit_report"


@dataclass(frozen=True)
class Look:
    """Who looks, at which address, and what stands in it; `user` may be a partner in whose place somebody looks."""

    user: object
    address: str
    query: dict


def page_of(visit, look):
    """What the template needs."""
    user = look.user
    rights = rights_on(visit, user)
    parts = parts_for(rights)
    tab = look.query.get("tab")
    tab = tab if tab in parts else "delegation"
    report = Deadline.objects.visible_to(user).of(visit).filter(key=REPORT).values_list("due_on", flat=True)
    return {
        "visit": visit,
        "rights": rights,
        "weekdays": weekdays_of(visit),
        "badge_tone": stages.TONES[visit.state],
        "note": stages.note_on(visit, rights),
        "acts": stages.acts_on(visit) if rights.edit else [],
        "stages": stages.steps_of(visit, report.first()),
        "steps": ladder_of(visit, user, [_milestone(visit)]),
        "tab": tab,
        "tabs": tabs_of(visit, tab, rights, look.address),
    } | parts[tab](visit, look)


def _milestone(visit):
    off = visit.get_state_display() if visit.is_off else ""
    return Milestone(_("Visit"), visit.starts_on, visit.ends_on, off=off)


def weekdays_of(visit):
    """Tuesday–Friday"""
    days = dict.fromkeys(date_format(day, "l") for day in (visit.starts_on, visit.ends_on) if day)
    return "–".join(days)


def programme(visit, look):
    return {"days": days_of(visit), "talk": _talk(visit, look, part="program")}


def comments(visit, look):
    return {"talk": _talk(visit, look)}


def _talk(visit, look, part=None):
    return talk_on(
        visit,
        look.user,
        action=reverse("visits:comment", args=[visit.pk]),
        may_talk=may_talk_in(visit.pairing, look.user),
        number=look.query.get("page"),
        part=part,
        brief=part is not None,
    )


def delegation(visit, look):
    return {"table": table_of(visit, look.user)}


def deadlines(visit, look):
    """All rows the reader sees, under the city that owes them, the own one first."""
    user = look.user
    rows = Deadline.objects.visible_to(user).of(visit).with_names().soonest_first()
    rows = list(with_snooze_of(one_per_group(rows, user), user))
    for row in rows:
        row.subject = visit
    groups = {city: [] for city in sorted(_owing(visit), key=lambda city: city.pk not in reach_of(user).read)}
    for row, line in zip(rows, lines_of(rows, user), strict=True):
        groups.setdefault(row.city, []).append(replace(line, subject="", city=""))  # the page says both already
    return {"groups": [(city, lines) for city, lines in groups.items() if lines]}


def _owing(visit):
    return [visit.pairing.twin, visit.host if visit.guest_id == visit.pairing.twin_id else visit.guest]


def documents(visit, look):
    here = f"{look.address}?tab=documents"
    return {"shelf": shelf_of(visit, look.user, kind=look.query.get("kind", ""), here=here)}


def about(visit, look):
    return {"themes": visit.themes.all()}


def access(visit, look):
    user = look.user
    return {
        "groups": who_sees(visit),
        "links": links_of(visit, user, is_open=True),
        "ended_links": links_of(visit, user, is_open=False),
        "partners": visit.cities[1:],
        "share_url": reverse("visits:share", args=[visit.pk]) if rights_on(visit, user).share else "",
        "preview_url": reverse("visits:as_partner", args=[visit.pk]),
    }


SHOWN = {
    "program": programme,
    "delegation": delegation,
    "deadlines": deadlines,
    "comments": comments,
    "documents": documents,
    "about": about,
    "access": access,
}
INSIDE = {"access"}


def parts_for(rights):
    """Who has access, and who changed what, is the twin's own affair."""
    return {key: part for key, part in SHOWN.items() if rights.history or key not in INSIDE}


def tabs_of(visit, current, rights, address):
    labels = {
        "program": ("list", _("Programme"), visit.items),
        "delegation": ("users", _("Delegation"), visit.people),
        "deadlines": ("alarm", _("Deadlines"), None),
        "comments": ("message", _("Comments"), visit.said),
        "documents": ("paperclip", _("Documents"), visit.papers),
        "about": ("info-circle", _("About"), None),
        "access": ("eye", pgettext("tab", "Access"), None),
    }
    tabs = [
        {"url": f"{address}?tab={key}", "icon": icon, "label": label, "count": count, "current": key == current}
        for key, (icon, label, count) in labels.items()
        if key in parts_for(rights)
    ]
    past = {"url": reverse("visits:history", args=[visit.pk]), "icon": "history", "label": _("History")}
    return [*tabs, past] if rights.history else tabs
