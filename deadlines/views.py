"""The list of deadlines and the page of one. What people do with it is in `act_views`."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cities.reach import reach_of
from twinning.shared import history
from twinning.shared.dates import today_in
from twinning.shared.subjects import attach_subjects

from . import listing, words
from .access import deadline_to_look_back_on, deadline_to_read, may_act_on, may_remind_of, open_for_all
from .lines import lines_of, sections, who
from .models import Reminder, Snooze


@require_safe
def deadline_list(request):
    found = listing.Listing(request.GET, request.user)
    page = found.page()
    scope = "mine" if found.view == listing.MINE else "all"
    lines = lines_of(page.object_list, request.user, scope=scope)
    context = {
        "chips": _chips(request.user, found.view),
        "form": found.form,
        "view": found.view,
        "page": page,
        "sections": sections(lines),
        "empty": None if lines else _empty(found),
    }
    return render(request, "deadlines/list.html", context)


def _chips(user, current):
    address = reverse("deadlines:list")
    return [
        {"label": label, "url": f"{address}?view={key}", "current": key == current}
        for key, label in listing.views_of(user)
    ]


def _empty(found):
    """Why there is nothing, and the way on: (title, text, url, action)."""
    address = reverse("deadlines:list")
    here, city = f"{address}?view={found.view}", f"{address}?view={listing.CITY}"
    if found.wishes:
        return _("Nothing matches"), _("No deadline here fits what you look for."), here, _("Clear filters")
    if not reach_of(found.user).read:
        return (
            _("You belong to no city yet"),
            _("Deadlines belong to cities. Ask the coordinator of your city to invite you."),
            reverse("cities:list"),
            _("See the cities"),
        )
    titles = {
        listing.MINE: _("Nothing is waiting for you"),
        listing.CITY: _("Nothing is due in your city"),
        listing.AWAITING: _("You are waiting for nobody"),
        listing.DISTRICTS: _("Nothing is due in the other districts"),
        listing.LATE: _("Nothing is late"),
        listing.CLOSED: _("Nothing has been closed yet"),
    }
    text = _("Deadlines come by themselves as soon as a visit has a date.")
    if found.view == listing.CITY:
        return titles[found.view], text, f"{address}?view={listing.AWAITING}", _("See what others owe")
    return titles[found.view], text, city, _("See what your city owes")


@require_safe
def deadline_detail(request, pk):
    deadline = deadline_to_read(request.user, pk)
    attach_subjects([deadline], request.user)
    today = today_in(deadline.city.time_zone)
    inside = deadline.city_id in reach_of(request.user).read
    may_act = may_act_on(request.user, deadline)
    context = {
        "deadline": deadline,
        "today": today,
        "title": words.title_of(deadline),
        "due": words.weekday_date(deadline.due_on, today),
        "left": words.time_left(deadline.due_on, today, deadline.due_time),
        "tone": words.tone(deadline.due_on, today),
        "counted": words.how_counted(deadline),
        "why_moved": words.why_moved(deadline),
        "who": who(deadline, request.user),
        "inside": inside,
        "may_act": may_act,
        "may_remind": may_remind_of(request.user, deadline),
        "people": len(open_for_all(request.user, deadline)) if may_act else 0,
        "snoozed_until": _snoozed_until(request.user, deadline, today),
        "reminders": _reminders(deadline) if inside else None,
        "next_reminder": words.next_reminder(deadline, today) if inside else None,
    }
    return render(request, "deadlines/detail.html", context)


@require_safe
def deadline_history(request, pk):
    deadline = deadline_to_look_back_on(request.user, pk)
    return history.show(request, deadline, all_label=_("Deadlines"), all_url=reverse("deadlines:list"))


def _snoozed_until(user, deadline, today):
    snooze = Snooze.objects.filter(deadline=deadline, user=user, until__gt=today).first()
    return snooze and snooze.until


def _reminders(deadline):
    """What has been promised to whom, latest first."""
    sent = Reminder.objects.filter(deadline=deadline).select_related("user", "email").order_by("-pk")[:20]
    return [
        {
            "name": row.user.full_name,
            "when": row.email.finished_at or row.email.created_at,
            "rung": words.rung(row.rung),
            "state": row.email.get_state_display(),
        }
        for row in sent
    ]
