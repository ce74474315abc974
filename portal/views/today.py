"""Today: what is due, what others owe, what comes next. Eight queries, whatever there is to show; some more for
partners, who also find their pairings and what was shared with them."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from cities.reach import reach_of
from deadlines.lines import lines_of, one_per_group, sections
from deadlines.listing import awaiting, own_cities
from deadlines.models import Deadline
from pairings.models import Pairing
from portal.partners_side import partners_side
from visits.models import Visit

SHOWN, AWAITED, FACES = 12, 5, 4
# Enough to count what is late and due today; beyond it the page says "more than".
COUNTED = 40


@require_safe
def today(request):
    user, day = request.user, timezone.localdate()
    due = list(_due(user, day)[: COUNTED + 1])
    awaited = list(_awaited(user)[: AWAITED + 1])
    lines = lines_of([*due[:COUNTED], *awaited[:AWAITED]], user)
    mine, theirs = lines[: len(due[:COUNTED])], lines[len(due[:COUNTED]) :]
    visit = _next_visit(user, day)
    context = {
        "greeting": _greeting(user),
        "date": date_format(day, pgettext("date format: above the greeting", "l, j F Y")),
        "sections": sections(mine[:SHOWN]),
        "late": sum(line.tone == "late" for line in mine),
        "due_today": sum(line.tone == "today" for line in mine),
        "total": len(mine),
        "more": len(due) > COUNTED,
        "due_count": sum(line.tone in ("late", "today") for line in mine),
        "awaited": theirs,
        "awaited_more": len(awaited) > AWAITED,
        "visit": visit and _ticket(user, visit, day),
        "may_plan": _may_plan(user, visit),
    }
    context["partners"] = None if context["may_plan"] else partners_side(user, visit)
    context["empty"] = None if mine else _empty(user, context["may_plan"], context["partners"])
    return render(request, "portal/today.html", context)


def _greeting(user):
    """By the time of day where the person is."""
    hour, name = timezone.localtime().hour, {"name": user.get_short_name()}
    if 5 <= hour < 12:
        return _("Good morning, %(name)s") % name
    if 12 <= hour < 18:
        return _("Good afternoon, %(name)s") % name
    return (_("Good evening, %(name)s") if hour >= 18 else _("Hello, %(name)s")) % name


def _due(user, day):
    """What the user's cities owe, without what the user has put off."""
    rows = Deadline.objects.visible_to(user).open().owed_by(own_cities(user)).not_snoozed_by(user, day)
    awake = Deadline.objects.not_snoozed_by(user, day)
    return one_per_group(rows.soonest_first(), user, awake).with_names()


def _awaited(user):
    return one_per_group(awaiting(user).soonest_first(), user).with_names()


def _next_visit(user, day):
    visits = Visit.objects.visible_to(user).upcoming(day).exclude(state__in=Visit.WITHOUT_CHAIN)
    return visits.with_names().first()


def _ticket(user, visit, day):
    """The next visit with its delegation and how far the travel preparation is, as far as the user sees it."""
    travellers = list(_travellers(user, visit))
    total = sum(traveller.total for traveller in travellers)
    closed = sum(traveller.closed for traveller in travellers)
    return {
        "title": visit.title,
        "url": visit.get_absolute_url(),
        "dates": visit.dates,
        "days": (visit.starts_on - day).days,
        "guest": visit.guest,
        "host": visit.host,
        "faces": [traveller.person.full_name for traveller in travellers[:FACES]],
        "more_faces": max(0, len(travellers) - FACES),
        "people": len(travellers),
        "closed": closed,
        "total": total,
        "percent": round(100 * closed / total) if total else None,
    }


def _travellers(user, visit):
    """The delegation, each with how many of their deadlines there are and how many are closed."""
    rows = Deadline.objects.visible_to(user).of(visit).filter(person=OuterRef("person")).order_by()
    rows = rows.exclude(closed_how=Deadline.Closed.CANCELLED)
    return visit.travellers.select_related("person").annotate(total=_number(rows), closed=_number(rows.closed()))


def _number(rows):
    return Coalesce(Subquery(rows.values("person").annotate(number=Count("pk")).values("number")), 0)


def _may_plan(user, visit):
    """Whether a visit can be planned from here: the twin's writers do."""
    if visit is not None:
        return visit.pairing.twin_id in reach_of(user).write
    return Pairing.objects.editable_by(user).running().exists()


def _empty(user, may_plan, partners):
    """Nothing is due: why, and the next step."""
    if partners and not reach_of(user).read:
        text = _("As a facilitator you owe nothing here; what the partners share is in your pairings.")
        return {"title": _("Nothing is due"), "text": text}
    if not reach_of(user).read:
        return _without_city(user)
    if may_plan:
        return {
            "title": _("Nothing is due"),
            "text": _("Plan a visit, and the portal lays out what has to happen by when."),
            "url": reverse("visits:create"),
            "action": _("Plan a visit"),
        }
    return {
        "title": _("Nothing is due"),
        "text": _("Deadlines come by themselves as soon as a visit of one of your pairings has a date."),
        "url": reverse("pairings:list"),
        "action": _("See the pairings"),
    }


def _without_city(user):
    if user.is_staff:
        return {
            "title": _("You belong to no city"),
            "text": _("Cities, people and rules are kept in the administration."),
            "url": reverse("admin:index"),
            "action": _("Open the administration"),
        }
    return {
        "title": _("You belong to no city yet"),
        "text": _("Ask the coordinator of your city to invite you; then you find here what is due."),
        "url": reverse("cities:list"),
        "action": _("See the cities"),
    }
