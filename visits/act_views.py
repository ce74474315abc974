"""The steps a visit takes, each on a page of its own that asks first."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from . import actions, sayings, stages
from .access import rights_on, visit_to_confirm, visit_to_edit
from .forms import NothingToFill, ReasonForm, VersionForm
from .models import Visit

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
def confirm_dates(request, pk):
    visit = visit_to_confirm(request.user, pk)
    cities = rights_on(visit, request.user).confirm
    if not cities:
        messages.info(request, _("There is nothing to agree to: the dates are settled, or not proposed yet."))
        return redirect(visit)
    form = VersionForm(request.POST or None, initial={"version": visit.version})
    if request.method == "POST" and form.is_valid():
        agreed = actions.confirm_dates(
            visit=visit,
            by=request.user,
            version=form.cleaned_data["version"],
            for_guest=visit.guest in cities,
            for_host=visit.host in cities,
        )
        return say(request, visit, agreed, confirmed_words(visit))
    names = {"city": stages.names_of(cities), "dates": visit.dates, "title": visit.title}
    text = _("You agree for %(city)s: “%(title)s”, %(dates)s. When both cities agree, the preparation begins.") % names
    if set(visit.not_agreed) <= set(cities):  # ours is the last agreement that was missing
        told = actions.would_be_told(visit, request.user, only_in_charge=True)
        text = f"{text} {sayings.will_be_told(told)}"
    return ask(
        request,
        visit,
        form,
        title=_("Do the dates %(dates)s suit %(city)s?") % names,
        text=text,
        verb=_("Confirm the dates"),
    )


def confirmed_words(visit):
    if visit.not_agreed:
        return _("Your city agrees to the dates.")
    return _("Both cities agree to the dates; the preparation begins.")


@require_http_methods(GET_OR_POST)
def change_state(request, pk, state):
    visit = visit_to_edit(request.user, pk)
    if state not in Visit.State:
        raise Http404
    act = next((act for act in stages.acts_on(visit) if act.state == state), None)
    if act is None:
        messages.info(request, _("The visit is not at a point where this can be done."))
        return redirect(visit)
    form = (ReasonForm if act.needs_reason else NothingToFill)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        done = actions.change_state(visit=visit, state=state, by=request.user, reason=reason)
        return say(request, visit, done, act.done)
    title = act.question % {"title": visit.title}
    text = f"{act.text} {_who_is_told(request, visit, act)}".strip()
    return ask(request, visit, form, title=title, text=text, verb=act.verb, danger=act.danger)


def _who_is_told(request, visit, act):
    """Calling a visit off and taking it up again are told, but for an idea, which only the own side knows."""
    if visit.state == Visit.State.IDEA or act.state not in (*Visit.WITHOUT_CHAIN, Visit.State.PROPOSED):
        return ""
    return sayings.will_be_told(actions.would_be_told(visit, request.user))


@require_http_methods(GET_OR_POST)
def plan_again(request, pk):
    visit = visit_to_edit(request.user, pk)
    if not visit.has_chain:
        messages.info(request, _("A visit without dates, or one that is off, has no deadlines to plan."))
        return redirect(visit)
    if request.method == "POST":
        messages.success(request, sayings.planned_again(actions.plan_visit_chain(visit=visit, again=True)))
        return redirect(f"{visit.get_absolute_url()}?tab=deadlines")
    text = _(
        "Open deadlines follow the rules as they are today: dates are counted anew, new ones come in, and those "
        "without a rule fall away. What is closed or has a date set by hand stays. Nobody gets an e-mail about it."
    )
    title = _("Plan the deadlines of “%(title)s” again?") % {"title": visit.title}
    return ask(request, visit, None, title=title, text=text, verb=_("Plan again"))


def ask(request, visit, form, *, title, text, verb, danger=False):
    context = {
        "title": title,
        "text": text,
        "submit_label": verb,
        "danger": danger,
        "form": form,
        "cancel_url": reverse("visits:detail", args=[visit.pk]),
    }
    return render(request, "shared/confirm.html", context)


def say(request, visit, done, words):
    if done:
        messages.success(request, words)
    else:
        messages.warning(request, _("Somebody else changed this visit at the same moment. Please look at it again."))
    return redirect(visit)
