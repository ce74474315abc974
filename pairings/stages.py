"""Where a pairing stands: the steps its state allows, and what must be there first. The to-do list on its page and
the act itself ask the same `missing_for`."""

from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from twinning.shared.dates import today_in

from .models import Pairing, Signature

State = Pairing.State
WAYS = {
    State.PROPOSED: (State.AGREED, State.WITHDRAWN),
    State.AGREED: (State.ACTIVE, State.WITHDRAWN),
    State.ACTIVE: (State.COMPLETED, State.WITHDRAWN),
}


@dataclass(frozen=True)
class Act:
    """A step as a person takes it: its verb, what it asks, and what it does."""

    state: str
    verb: str
    question: str
    text: str
    icon: str
    done: str
    danger: bool = False


ACTS = {
    act.state: act
    for act in (
        Act(
            State.AGREED,
            gettext_lazy("Note the agreement"),
            gettext_lazy("Is “%(pairing)s” agreed by all cities?"),
            gettext_lazy("All signatures are noted; next the pairing can begin."),
            "circle-check",
            gettext_lazy("The pairing is agreed."),
        ),
        Act(
            State.ACTIVE,
            pgettext_lazy("pairing", "Begin"),
            gettext_lazy("Does “%(pairing)s” begin?"),
            gettext_lazy("From now on the pairing is shown as active."),
            "flag",
            gettext_lazy("The pairing is active."),
        ),
        Act(
            State.COMPLETED,
            pgettext_lazy("pairing", "Complete"),
            gettext_lazy("Is “%(pairing)s” completed?"),
            gettext_lazy("It becomes read-only, and its open deadlines end: nobody is reminded any more."),
            "archive",
            gettext_lazy("The pairing is completed, and its open deadlines have ended."),
        ),
        Act(
            State.WITHDRAWN,
            gettext_lazy("Withdraw from the pairing"),
            gettext_lazy("Withdraw “%(pairing)s”?"),
            gettext_lazy("It becomes read-only, and its open deadlines end: nobody is reminded any more."),
            "ban",
            gettext_lazy("The pairing is withdrawn, and its open deadlines have ended."),
            danger=True,
        ),
    )
}


@dataclass(frozen=True)
class Missing:
    text: str
    url: str = ""


def acts_on(pairing):
    return [ACTS[state] for state in WAYS.get(pairing.state, ())]


def missing_for(state, pairing):
    """What must be there before the pairing may become this; a reason is asked for by `needs_reason`."""
    if state == State.AGREED:
        return [_unsigned(city, pairing) for city in unsigned(pairing)]
    if state == State.ACTIVE and not (pairing.starts_on or pairing.cohort.starts_on):
        return [Missing(_("The first day is not known yet."), reverse("pairings:edit", args=[pairing.pk]))]
    return []


def needs_reason(state, pairing):
    """To withdraw, always; to complete, before the last day or without one."""
    if state == State.COMPLETED:
        ends_on = pairing.ends_on or pairing.cohort.ends_on
        return ends_on is None or today_in(pairing.twin.time_zone) < ends_on
    return state == State.WITHDRAWN


def unsigned(pairing):
    signed = {signature.city_id for signature in pairing.signatures.all()}
    return [city for city in pairing.cities if city.pk not in signed]


def _unsigned(city, pairing):
    return Missing(
        _("The signature of %(city)s is not noted yet.") % {"city": city.name},
        reverse("pairings:sign", args=[pairing.pk]),
    )


@transaction.atomic
def move(*, pairing, state, reason=""):
    """False when it may not, or somebody else was faster. What follows for visits is done by the caller, because
    visits stand further right."""
    if state not in WAYS.get(pairing.state, ()) or missing_for(state, pairing):
        return False
    if (needs_reason(state, pairing) and not reason.strip()) or not pairing.claim(pairing.version):
        return False
    pairing.state_before, pairing.state, pairing.state_note = pairing.state, state, reason
    pairing.save()
    return True


@transaction.atomic
def move_back(*, pairing):
    """To the state before the last step; once."""
    if not pairing.state_before or not pairing.claim(pairing.version):
        return False
    pairing.state, pairing.state_before, pairing.state_note = pairing.state_before, "", ""
    pairing.save()
    return True


@transaction.atomic
def note_signature(*, pairing, city, signatory, signed_on, by):
    """One a city; noting it again corrects it."""
    signature = pairing.signatures.filter(city=city).first() or Signature(pairing=pairing, city=city)
    signature.signatory, signature.signed_on, signature.noted_by = signatory, signed_on, by
    signature.save()
    return signature
