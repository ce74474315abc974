"""Cohorts and their calls, applications from the first word to handing in, and the programme's result."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.submitting import FIELD
from cities.reach import reach_of
from twinning.shared.templatetags.house import badge
from twinning.shared.versions import holding

from . import application_access as access
from . import application_actions as actions
from .application_forms import ApplicationForm, ResultForm, StartForm, SubmitForm, WithdrawForm
from .checking import gaps_in
from .models import Application, Cohort

GET_OR_POST = ["GET", "HEAD", "POST"]
State = Application.State
TONES = {
    State.DRAFT: "draft",
    State.SUBMITTED: "active",
    State.REOPENED: "risk",
    State.SELECTED: "done",
    State.RESERVE: "wait",
    State.NOT_SELECTED: "draft",
    State.WITHDRAWN: "draft",
}


@require_safe
def cohort_list(request):
    return render(request, "pairings/cohorts.html", {"cohorts": Cohort.objects.visible_to(request.user).with_names()})


@require_safe
def cohort_detail(request, pk):
    cohort = access.cohort_to_read(request.user, pk)
    context = {
        "cohort": cohort,
        "deadline": deadline_of(cohort),
        "hosts": cohort.hosts.prefetch_related("cities"),
        "mine": cohort.applications.visible_to(request.user).select_related("city"),
        "may_apply": bool(reach_of(request.user).write) and not cohort.is_closed,
        "may_record": cohort.organiser_id is None and bool(reach_of(request.user).coordinate),
    }
    return render(request, "pairings/cohort.html", context)


def deadline_of(cohort):
    """The last moment of the call in its own zone, the one first announced, and the days left."""
    if cohort.call_closes is None:
        return None
    zone = ZoneInfo(cohort.call_time_zone)
    first, now = cohort.call_closes_original, timezone.now()
    return {
        "there": cohort.call_closes.astimezone(zone),
        "extended_from": first.astimezone(zone) if first and first != cohort.call_closes else None,
        "days": (cohort.call_closes - now).days if cohort.call_closes > now else None,
        "zone": cohort.call_time_zone.rpartition("/")[2],
    }


@require_http_methods(GET_OR_POST)
def apply(request, pk):
    """All questions before anybody starts; then a draft for one of the own cities."""
    cohort = access.cohort_to_read(request.user, pk)
    form = StartForm(request.POST or None, user=request.user)
    may_apply = bool(reach_of(request.user).write) and not cohort.is_closed
    if request.method == "POST" and may_apply and form.is_valid():
        application = actions.start_application(cohort=cohort, city=form.cleaned_data["city"], by=request.user)
        return redirect("pairings:application_edit", application.pk) if application.is_open else redirect(application)
    return render(request, "pairings/apply.html", {"cohort": cohort, "form": form, "may_apply": may_apply})


@require_safe
def application_list(request):
    found = Application.objects.visible_to(request.user).with_names()
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    rows = [(row, badge(TONES[row.state], row.get_state_display())) for row in page]
    return render(request, "pairings/applications.html", {"page": page, "rows": rows})


@require_safe
def application_detail(request, pk):
    application, user = access.application_to_read(request.user, pk), request.user
    reach, city = reach_of(user), application.city_id
    context = {
        "application": application,
        "tone": TONES[application.state],
        "needs": application.needs.select_related("theme"),
        "wishes": application.preferences.visible_to(user).filter(side="twin").select_related("host"),
        "representatives": application.representatives.select_related("person"),
        "may_edit": application.is_open and city in reach.write,
        "may_withdraw": city in reach.coordinate and application.state in (*Application.OPEN, State.SUBMITTED),
    }
    return render(request, "pairings/application.html", context)


@require_http_methods(GET_OR_POST)
@holding(Application)
def application_edit(request, pk):
    application = access.application_to_edit(request.user, pk)
    form = ApplicationForm(request.POST or None, instance=application)
    saved = False
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved = form.claim()
            if saved:
                form.save()
    # What carries a form's key and is not answered by a redirect is taken back (accounts.submitting).
    if request.POST.get("autosave") and FIELD not in request.POST:
        return _autosaved(form, pk) if saved else _not_saved(form)
    if saved:
        messages.success(request, _("The application is saved."))
        return redirect("pairings:application_check" if "check" in request.POST else "pairings:application_edit", pk)
    return render(request, "pairings/application_edit.html", {"application": application, "form": form})


def _autosaved(form, pk):
    """With the new version, and what the next save has to be compared with."""
    fresh = ApplicationForm(instance=Application.objects.with_names().get(pk=pk))
    words = _("saved %(time)s") % {"time": time_format(timezone.localtime().time(), "TIME_FORMAT")}
    return JsonResponse({"saved": words, "version": fresh.instance.version, "loaded": fresh._token()})


def _not_saved(form):
    words = (
        _("Somebody else saved this application meanwhile. Press Save to compare; nothing is lost.")
        if form.was_overtaken
        else _("Not saved yet: something has to be corrected. Press Save to see what.")
    )
    return JsonResponse({"refused": words}, status=409)


@require_safe
def application_check(request, pk):
    application = access.application_to_edit(request.user, pk)
    context = {
        "application": application,
        "gaps": gaps_in(application),
        "deadline": deadline_of(application.cohort),
        "may_submit": application.city_id in reach_of(request.user).coordinate,
    }
    return render(request, "pairings/application_check.html", context)


@require_http_methods(GET_OR_POST)
@holding(Application)
def submit(request, pk):
    application = access.application_to_submit(request.user, pk)
    if application.cohort.is_closed:
        messages.error(request, _("The call is closed; nothing can be handed in any more."))
        return redirect(application)
    if gaps_in(application):
        messages.error(request, _("Something is still missing."))
        return redirect("pairings:application_check", pk)
    form = SubmitForm(request.POST or None, initial={"version": application.version})
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        if actions.submit_application(application=application, by=request.user, version=version):
            messages.success(request, _("The application is handed in."))
        else:
            messages.warning(request, _("Somebody else changed the application meanwhile. Please look at it again."))
        return redirect(application)
    names = {"city": application.city, "cohort": application.cohort}
    return _ask(
        request,
        application,
        form,
        title=_("Hand in the application of %(city)s for %(cohort)s?") % names,
        text=_("It binds the city, and can then be changed only when more information is asked for."),
        verb=_("Hand in"),
    )


@require_http_methods(GET_OR_POST)
@holding(Application)
def withdraw(request, pk):
    application = access.application_to_withdraw(request.user, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if actions.withdraw_application(application=application, reason=form.cleaned_data["reason"]):
            messages.success(request, _("The application is withdrawn."))
        return redirect(application)
    return _ask(
        request,
        application,
        form,
        title=_("Withdraw the application of %(city)s?") % {"city": application.city},
        text=_("It takes part no longer. While the call is open the city may begin another one."),
        verb=_("Withdraw"),
        danger=True,
    )


def _ask(request, application, form, *, title, text, verb, danger=False):
    context = {"title": title, "text": text, "submit_label": verb, "danger": danger, "form": form}
    return render(request, "shared/confirm.html", context | {"cancel_url": application.get_absolute_url()})


@require_http_methods(GET_OR_POST)
@holding(Cohort)
def result(request, pk):
    cohort = access.cohort_to_record(request.user, pk)
    initial = {"city": request.GET.get("city")}
    form = ResultForm(request.POST or None, user=request.user, cohort=cohort, initial=initial)
    if request.method == "POST" and form.is_valid():
        recorded = actions.record_result(cohort=cohort, by=request.user, **form.cleaned_data)
        if recorded is None:
            messages.info(request, _("The result of this city is recorded already."))
            return redirect(cohort)
        messages.success(request, _("The result is recorded."))
        return redirect(recorded)
    context = {
        "title": _("What does the letter of the programme say?"),
        "text": _(
            "NetZeroCities selects and matches. You record its decision; a selected city and its hosts become a "
            "pairing at once."
        ),
        "submit_label": _("Record the result"),
        "form": form,
        "cancel_url": reverse("pairings:cohort", args=[cohort.pk]),
    }
    return render(request, "shared/confirm.html", context)
