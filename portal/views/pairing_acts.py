"""The steps of a pairing, each on a page that asks first. Here because they end and bring back what is due for its
visits, which stand right of `pairings`."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cities.reach import reach_of
from pairings import stages
from pairings.access import pairing_to_sign, pairing_to_steer
from pairings.agreement_forms import SignatureForm, StateForm
from pairings.models import Pairing
from twinning.shared.versions import holding
from visits.actions import stop_visits_of, take_up_visits_of

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
@holding(Pairing)
def change_state(request, pk, state):
    pairing = pairing_to_steer(request.user, pk)
    act = next((act for act in stages.acts_on(pairing) if act.state == state), None)
    missing = stages.missing_for(state, pairing) if act else []
    if act is None or missing:
        words = " ".join(row.text for row in missing)
        messages.info(request, words or _("The pairing is not at a point where this can be done."))
        return redirect(pairing)
    needs_reason = stages.needs_reason(state, pairing)
    form = StateForm(request.POST if request.method == "POST" else None, needs_reason=needs_reason)
    if request.method == "POST" and form.is_valid():
        return _moved(request, pairing, act, form.cleaned_data.get("reason", ""))
    return _ask(request, pairing, form, act.question, act.text, act.verb, danger=act.danger)


def _moved(request, pairing, act, reason):
    with transaction.atomic():
        if not stages.move(pairing=pairing, state=act.state, reason=reason):
            messages.warning(request, _("Somebody else changed this pairing at the same moment. Please look again."))
            return redirect(pairing)
        if act.state in Pairing.READ_ONLY:
            stop_visits_of(pairing=pairing)
    undo = reverse("pairings:undo_state", args=[pairing.pk])
    messages.success(request, act.done, extra_tags=f"undo:{undo}")
    return redirect(pairing)


@require_http_methods(GET_OR_POST)
@holding(Pairing)
def undo_state(request, pk):
    pairing = pairing_to_steer(request.user, pk)
    if not pairing.state_before:
        messages.info(request, _("There is no step to take back."))
        return redirect(pairing)
    if request.method == "POST":
        with transaction.atomic():
            was_over = pairing.state in Pairing.READ_ONLY
            if stages.move_back(pairing=pairing) and was_over:
                take_up_visits_of(pairing=pairing)
        messages.success(request, _("The step is taken back."))
        return redirect(pairing)
    text = _("The pairing goes back to its state before. Deadlines that ended with it come back.")
    return _ask(request, pairing, None, _("Take back the last step of “%(pairing)s”?"), text, _("Take back"))


@require_http_methods(GET_OR_POST)
@holding(Pairing)
def sign(request, pk):
    pairing = pairing_to_sign(request.user, pk)
    cities = [city for city in pairing.cities if city.pk in reach_of(request.user).write]
    form = SignatureForm(request.POST if request.method == "POST" else None, cities=cities)
    if request.method == "POST" and form.is_valid():
        stages.note_signature(pairing=pairing, by=request.user, **form.cleaned_data)
        messages.success(request, _("The signature is noted."))
        return redirect(pairing)
    text = _("Note what stands on the signed paper. Noting it again corrects it.")
    return _ask(request, pairing, form, _("Note a signature of “%(pairing)s”"), text, _("Save"))


def _ask(request, pairing, form, title, text, verb, *, danger=False):
    context = {
        "title": title % {"pairing": pairing},
        "text": text,
        "submit_label": verb,
        "danger": danger,
        "form": form,
        "cancel_url": pairing.get_absolute_url(),
    }
    return render(request, "shared/confirm.html", context)
