"""The list of visits and the page of one. Planning is in `plan_views`, the steps it takes in `act_views`."""

from dataclasses import replace

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cities.reach import reach_of
from deadlines.ladder import Milestone, ladder_of
from deadlines.lines import lines_of, one_per_group, with_snooze_of
from deadlines.models import Deadline
from documents.listing import shelf_of
from pairings.access import may_talk_in
from sharing.talk import talk_on
from sharing.views import take_comment
from twinning.shared import history

from . import listing, stages
from .access import rights_on, visit_to_discuss, visit_to_look_back_on, visit_to_read
from .delegation import table_of
from .forms import VisitFilter
from .models import AgendaItem, Traveller, Visit
from .programme import days_of

REPORT = "visit_report"


@require_safe
def visit_list(request):
    user, today = request.user, timezone.localdate()
    views = listing.saved_views(user, today)
    tally = listing.tally(user, views)
    cities, may_plan = listing.cities_met(user)
    form = VisitFilter(request.GET, cities=cities, years=listing.years(tally))
    wish = form.wish()
    view = wish.get("view", "")
    visits = listing.in_order(listing.narrow(Visit.objects.visible_to(user), wish, views), today)
    known = None if wish.keys() - {"view"} else tally[view or "all"]
    page = listing.page_of(visits, request.GET.get("page"), total=known)
    context = {
        "form": form,
        "chips": listing.view_chips(views, tally, view),
        "page": page,
        "rows": listing.rows_of(page, today),
        "filtered": bool(wish),
        "may_plan": may_plan,
    }
    return render(request, "visits/list.html", context)


@require_safe
def visit_detail(request, pk):
    visit = visit_to_read(request.user, pk)
    rights = rights_on(visit, request.user)
    tab = request.GET.get("tab")
    tab = tab if tab in TABS else "delegation"
    report = Deadline.objects.visible_to(request.user).of(visit).filter(key=REPORT).values_list("due_on", flat=True)
    context = {
        "visit": visit,
        "rights": rights,
        "weekdays": weekdays_of(visit),
        "badge_tone": stages.TONES[visit.state],
        "note": stages.note_on(visit, rights),
        "acts": stages.acts_on(visit) if rights.edit else [],
        "stages": stages.steps_of(visit, report.first()),
        "steps": ladder_of(visit, request.user, [_milestone(visit)]),
        "tab": tab,
        "tabs": tabs_of(visit, tab, rights),
    } | TABS[tab](visit, request)
    return render(request, "visits/detail.html", context)


@require_safe
def visit_history(request, pk):
    visit = visit_to_look_back_on(request.user, pk)
    parts = [(model, model.part_of) for model in (Traveller, AgendaItem)]
    return history.show(request, visit, all_label=_("Visits"), all_url=reverse("visits:list"), parts=parts)


@require_http_methods(["GET", "HEAD", "POST"])
def comment(request, pk):
    return take_comment(request, visit_to_discuss(request.user, pk))


def _milestone(visit):
    off = visit.get_state_display() if visit.is_off else ""
    return Milestone(_("Visit"), visit.starts_on, visit.ends_on, off=off)


def weekdays_of(visit):
    """Tuesday–Friday"""
    days = dict.fromkeys(date_format(day, "l") for day in (visit.starts_on, visit.ends_on) if day)
    return "–".join(days)


def programme(visit, request):
    return {"days": days_of(visit), "talk": _talk(visit, request, part="program")}


def comments(visit, request):
    return {"talk": _talk(visit, request)}


def _talk(visit, request, part=None):
    return talk_on(
        visit,
        request.user,
        action=reverse("visits:comment", args=[visit.pk]),
        may_talk=may_talk_in(visit.pairing, request.user),
        pages=request.GET,
        part=part,
        brief=part is not None,
    )


def delegation(visit, request):
    return {"table": table_of(visit, request.user)}


def deadlines(visit, request):
    """All rows the reader sees, under the city that owes them, the own one first."""
    user = request.user
    rows = Deadline.objects.visible_to(user).of(visit).with_names().soonest_first()
    rows = list(with_snooze_of(one_per_group(rows, user), user))
    for row in rows:
        row.subject = visit
    groups = {city: [] for city in sorted(_owing(visit), key=lambda city: city.pk not in reach_of(user).read)}
    for row, line in zip(rows, lines_of(rows, user), strict=True):
        groups.setdefault(row.city, []).append(replace(line, subject="", city=""))  # the page says both already
    groups = [(city, lines) for city, lines in groups.items() if lines]
    return {"groups": groups, "talk": _talk(visit, request, part="deadlines")}


def _owing(visit):
    return [visit.pairing.twin, visit.host if visit.guest_id == visit.pairing.twin_id else visit.guest]


def documents(visit, request):
    here = f"{reverse('visits:detail', args=[visit.pk])}?tab=documents"
    return {"shelf": shelf_of(visit, request.user, asked=request.GET, here=here)}


def about(visit, request):
    return {"themes": visit.themes.all()}


TABS = {
    "program": programme,
    "delegation": delegation,
    "deadlines": deadlines,
    "comments": comments,
    "documents": documents,
    "about": about,
}


def tabs_of(visit, current, rights):
    labels = {
        "program": ("list", _("Programme"), visit.items),
        "delegation": ("users", _("Delegation"), visit.people),
        "deadlines": ("alarm", _("Deadlines"), None),
        "comments": ("message", _("Comments"), visit.said),
        "documents": ("paperclip", _("Documents"), visit.papers),
        "about": ("info-circle", _("About"), None),
    }
    address = reverse("visits:detail", args=[visit.pk])
    tabs = [
        {"url": f"{address}?tab={key}", "icon": icon, "label": label, "count": count, "current": key == current}
        for key, (icon, label, count) in labels.items()
    ]
    past = {"url": reverse("visits:history", args=[visit.pk]), "icon": "history", "label": _("History")}
    return [*tabs, past] if rights.history else tabs
