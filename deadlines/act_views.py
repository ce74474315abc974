"""What people do with one deadline. Each act is a page when opened and an act when posted.

All have one shape: the door, what others did meanwhile, the form, the act, and back to where one came from.
"""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from django.views.decorators.http import require_http_methods

from outbox.kinds import message_for
from twinning.shared.dates import today_in

from . import actions, forms, notices, words
from .access import deadline_to_edit, deadline_to_read, deadline_to_remind_of, open_for_all
from .models import Deadline, Snooze

an_act = require_http_methods(["GET", "HEAD", "POST"])


@an_act
def meet(request, pk):
    deadline = deadline_to_edit(request.user, pk)
    if not deadline.is_open:
        return _too_late(request, deadline)
    rows = _rows(request, deadline)
    form = forms.MeetForm(_data(request), people=len(rows))
    if not form.is_valid():
        return _ask(request, deadline, form, _("Tick off “%(title)s”?"), pgettext("button", "Done"))
    closed = _act(actions.meet_deadline, _chosen(form, rows), by=request.user, note=form.cleaned_data["note"])
    return _closed(request, deadline, closed)


@an_act
def waive(request, pk):
    deadline = deadline_to_edit(request.user, pk)
    if not deadline.is_open:
        return _too_late(request, deadline)
    rows = _rows(request, deadline)
    form = forms.WaiveForm(_data(request), people=len(rows))
    if not form.is_valid():
        return _ask(request, deadline, form, _("Is “%(title)s” not needed?"), pgettext("button", "Not needed"))
    closed = _act(actions.waive_deadline, _chosen(form, rows), by=request.user, reason=form.cleaned_data["reason"])
    return _closed(request, deadline, closed)


@an_act
def reopen(request, pk):
    """Also what Undo posts to; `also` names the other travellers' rows that were closed in the same act."""
    deadline = deadline_to_edit(request.user, pk)
    if deadline.is_open:
        return _not_reopened(request, deadline)
    form = forms.ReopenForm(_data(request))
    if not form.is_valid():
        return _ask(request, deadline, form, _("Open “%(title)s” again?"), _("Open again"))
    rows = [deadline, *_also(request, deadline)]
    if not _act(actions.reopen_deadline, rows, by=request.user):
        return _not_reopened(request, deadline)
    messages.success(request, _("Open again: %(title)s") % {"title": _title(deadline, rows)})
    return _onward(request, deadline)


@an_act
def reassign(request, pk):
    deadline = deadline_to_edit(request.user, pk)
    if not deadline.is_open:
        return _too_late(request, deadline)
    rows = _rows(request, deadline)
    form = forms.ReassignForm(_data(request), deadline=deadline, people=len(rows))
    if not form.is_valid():
        text = _("Whoever you choose is told by e-mail.")
        return _ask(request, deadline, form, _("Who is responsible for “%(title)s”?"), _("Hand over"), text)
    to = form.cleaned_data["to"]
    if not _act(actions.reassign_deadline, _chosen(form, rows), to=to, by=request.user):
        return _too_late(request, deadline)
    messages.success(request, _("Now responsible: %(name)s") % {"name": words.person_or_duty(deadline)})
    return _onward(request, deadline)


@an_act
def pin(request, pk):
    deadline = deadline_to_edit(request.user, pk)
    if not deadline.is_open:
        return _too_late(request, deadline)
    rows, today = _rows(request, deadline), today_in(deadline.city.time_zone)
    form = forms.PinForm(_data(request), deadline=deadline, today=today, people=len(rows))
    if not form.is_valid():
        text = _("A date set by hand stays where it is when the visit moves.")
        return _ask(request, deadline, form, _("When is “%(title)s” due?"), _("Set the date"), text)
    if form.cleaned_data.get("by_rule"):
        return _unpin(request, deadline, _chosen(form, rows))
    day, time = form.cleaned_data["due_on"], form.cleaned_data["due_time"]
    if not _act(actions.pin_deadline, _chosen(form, rows), due_on=day, due_time=time, by=request.user):
        return _too_late(request, deadline)
    messages.success(request, _("Now due on %(date)s.") % {"date": words.weekday_date(day, today)})
    return _onward(request, deadline)


def _unpin(request, deadline, rows):
    done = _act(actions.unpin_deadline, rows, by=request.user)
    if not done:
        return _too_late(request, deadline)
    day = words.weekday_date(done[0].due_on, today_in(done[0].city.time_zone))
    messages.success(request, _("By the rule it is due on %(date)s.") % {"date": day})
    return _onward(request, deadline)


@an_act
def remind(request, pk):
    """Ask others for what they owe: shows first who gets which mail."""
    deadline = deadline_to_remind_of(request.user, pk)
    users = notices.whom_to_remind(deadline, request.user)
    if request.method == "POST":
        _say_who_was_told(request, users, notices.remind(deadline=deadline, by=request.user))
        return _onward(request, deadline)
    context = {
        "title": _("Remind of “%(title)s”?") % {"title": words.title_of(deadline)},
        "mails": [_previewed(deadline, request.user, user) for user in users],
        "cancel_url": _next(request, deadline),
    }
    return render(request, "deadlines/remind.html", context)


def _previewed(deadline, by, user):
    with override(user.language):
        mail = message_for(notices.preview(deadline, by, user))
    return {"user": user, "mail": mail}


def _say_who_was_told(request, users, told):
    if told:
        names = ", ".join(user.full_name for user in told)
        messages.success(request, _("Told by e-mail: %(names)s.") % {"names": names})
    elif users:
        messages.info(request, _("Today a reminder of this has been sent already."))
    else:
        messages.warning(request, _("Nobody there can be reached by e-mail yet."))


@an_act
def snooze(request, pk):
    """Whoever may read a deadline may put it off for themselves."""
    deadline = deadline_to_read(request.user, pk)
    if not deadline.is_open:
        return _too_late(request, deadline)
    rows = _rows(request, deadline)
    snoozed = Snooze.objects.filter(deadline=deadline, user=request.user).exists()
    form = forms.SnoozeForm(_data(request), snoozed=snoozed, people=len(rows))
    if not form.is_valid():
        text = _("Until then you neither see it on Today nor get reminders. Nobody else notices.")
        return _ask(request, deadline, form, _("Snooze “%(title)s”?"), _("Save"), text)
    until, today = form.cleaned_data["until"], today_in(deadline.city.time_zone)
    for row in _chosen(form, rows):
        actions.snooze_deadline(deadline=row, user=request.user, until=until)
    if form.cleaned_data["days"] == "0":
        messages.success(request, _("You see it again, and get its reminders."))
    else:
        messages.success(request, _("Put off until: %(date)s") % {"date": words.weekday_date(until, today)})
    return _onward(request, deadline)


# --- What the acts share --------------------------------------------------------------------------


def _data(request):
    """An empty POST is a filled form, too: the button in a list sends nothing else."""
    return request.POST if request.method == "POST" else None


def _rows(request, deadline):
    """The deadline, and those of other travellers that the same act may cover."""
    only_mine = request.POST.get("all") == "mine"
    return open_for_all(request.user, deadline, only_mine=only_mine) or [deadline]


def _chosen(form, rows):
    return rows if form.cleaned_data.get("all") else rows[:1]


@transaction.atomic
def _act(act, rows, **how):
    """Do it to each row; those that somebody else was faster with are left out."""
    return [row for row in rows if act(deadline=row, **how)]


def _title(deadline, rows):
    return words.title_of(deadline, len(rows))


def _ask(request, deadline, form, question, verb, text=""):
    context = {
        "title": question % {"title": words.title_of(deadline)},
        "text": text,
        "form": form,
        "submit_label": verb,
        "cancel_url": _next(request, deadline),
    }
    return render(request, "shared/confirm.html", context)


def _closed(request, deadline, rows):
    if not rows:
        return _too_late(request, deadline)
    met = rows[0].closed_how == Deadline.Closed.MET
    said = (_("Done: %(title)s") if met else _("Not needed: %(title)s")) % {"title": _title(deadline, rows)}
    messages.success(request, said, extra_tags=f"undo:{_undo_url(request, deadline, rows)}")
    return _onward(request, deadline)


def _undo_url(request, deadline, rows):
    also = ",".join(str(row.pk) for row in rows if row.pk != deadline.pk)
    query = {"next": _next(request, deadline)} | ({"also": also} if also else {})
    return f"{reverse('deadlines:reopen', args=[deadline.pk])}?{urlencode(query)}"


def _also(request, deadline):
    """The rows an Undo names, if they are the same deadline of other travellers and this user's to open."""
    ids = [int(pk) for pk in request.GET.get("also", "").split(",") if pk.isdecimal() and len(pk) < 19]
    if not ids or not deadline.key:
        return []
    rows = Deadline.objects.editable_by(request.user).closed().exclude(pk=deadline.pk)
    same = {"content_type": deadline.content_type_id, "object_id": deadline.object_id, "key": deadline.key}
    return list(rows.filter(pk__in=ids[:100], city=deadline.city_id, **same).with_names())


def _too_late(request, deadline):
    """Somebody else, or the portal, was faster: say who, when and how."""
    deadline.refresh_from_db()
    how = {
        Deadline.Closed.MET: _("%(name)s already ticked this off on %(when)s."),
        Deadline.Closed.WAIVED: _("%(name)s marked this as not needed on %(when)s: %(reason)s"),
        Deadline.Closed.CANCELLED: _("This was cancelled on %(when)s, because what it belonged to changed."),
        "": _("Somebody else changed this at the same moment. Please look again."),
    }[deadline.closed_how]
    facts = {"name": deadline.closed_by, "reason": deadline.closed_note}
    facts["when"] = deadline.closed_at and date_format(localtime(deadline.closed_at), "DATETIME_FORMAT")
    if deadline.closed_by_id == request.user.pk and deadline.closed_how:
        messages.info(request, _("You closed this yourself on %(when)s.") % facts)
    else:
        messages.warning(request, how % facts)
    return _onward(request, deadline)


def _not_reopened(request, deadline):
    deadline.refresh_from_db()
    if deadline.is_open:
        messages.info(request, _("This is open already."))
        return _onward(request, deadline)
    if deadline.closed_how == Deadline.Closed.CANCELLED or (deadline.is_derived and not deadline.subject.anchors):
        messages.warning(request, _("What the portal cancelled comes back by itself when the visit needs it again."))
        return _onward(request, deadline)
    return _too_late(request, deadline)


def _next(request, deadline):
    """Where to go afterwards: where the person came from, never another site."""
    url = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if safe else deadline.get_absolute_url()


def _onward(request, deadline):
    return redirect(_next(request, deadline))
