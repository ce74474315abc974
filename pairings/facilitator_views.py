"""Coordinators of both sides decide who facilitates their pairing. Each act asks first, and who acts proves once more
that it is them."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from accounts.reauthentication import ask_identity
from twinning.shared.versions import holding

from . import access, facilitating
from .facilitating import DECLINED, ENDED, WITHDRAWN
from .facilitator_forms import ALREADY, ProposeForm
from .models import Pairing

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
@holding(Pairing)
def propose(request, pk):
    pairing = access.pairing_to_facilitate(request.user, pk)
    ask_identity(request)
    form = ProposeForm(request.POST or None, pairing=pairing)
    if request.method == "POST" and form.is_valid():
        asked = unless_overtaken(facilitating.propose, pairing=pairing, by=request.user, **form.cleaned_data)
        if asked is not None:
            done = _("%(name)s is proposed.") % {"name": form.cleaned_data["full_name"]}
            messages.success(request, f"{done} {who_is_asked(asked)}")
            return redirect(pairing)
        form.add_error("email", ALREADY)
    return render(request, "pairings/propose_facilitator.html", {"pairing": pairing, "form": form})


def unless_overtaken(act, **facts):
    """None when somebody else did the same a moment before."""
    try:
        with transaction.atomic():
            return act(**facts)
    except IntegrityError:
        return None


@require_http_methods(GET_OR_POST)
def agree(request, pk):
    facilitator = access.facilitator_to_decide(request.user, pk)
    ask_identity(request)
    if reason := facilitating.hindrance(facilitator, request.user):
        messages.info(request, reason)
        return redirect(facilitator.pairing)
    if request.method == "POST":
        take_agreement(request, facilitator)
        return redirect(facilitator.pairing)
    words = words_of(facilitator)
    text = _(
        "%(who)s, %(email)s, then reads what the partners of this pairing share, and comments; never money or personal "
        "data. It holds as soon as both sides agree, and %(name)s gets an e-mail."
    )
    title = _("Agree to %(name)s as facilitator?") % words
    return ask(request, facilitator, title=title, text=text % words, verb=_("Agree"))


def take_agreement(request, facilitator):
    told = unless_overtaken(facilitating.agree, facilitator=facilitator, by=request.user)
    facilitator.refresh_from_db()
    words = words_of(facilitator)
    if told is None:
        messages.info(request, _("Nothing had to be changed."))
    elif facilitator.is_appointed:
        messages.success(request, _("%(name)s now facilitates this pairing and gets an e-mail.") % words)
    else:
        messages.success(request, f"{_('Your side agrees to %(name)s.') % words} {who_is_asked(told)}")


@require_http_methods(GET_OR_POST)
def end(request, pk):
    facilitator = access.facilitator_to_decide(request.user, pk)
    ask_identity(request)
    words = words_of(facilitator)
    if request.method == "POST":
        what, _told = facilitating.end(facilitator=facilitator, by=request.user)
        report_end(request, what, words)
        return redirect(facilitator.pairing)
    if facilitator.ended_at:
        report_end(request, "", words)
        return redirect(facilitator.pairing)
    title, text, verb = QUESTIONS[facilitating.ending_by(facilitator, request.user)](words)
    return ask(request, facilitator, title=title, text=text, verb=verb, danger=True)


def to_end(words):
    text = _(
        "From the next click on %(name)s sees nothing of %(pairing)s any more. What they wrote stays. They and the "
        "other coordinators of both sides get an e-mail about it."
    )
    return _("End the appointment of %(name)s?") % words, text % words, _("End the appointment")


def to_decline(words):
    text = _("%(name)s is not appointed. The coordinators of the side that proposed them get an e-mail about it.")
    return _("Decline %(name)s as facilitator?") % words, text % words, _("Decline")


def to_withdraw(words):
    text = _("The other side is not asked any more. Nobody gets an e-mail about it.")
    return _("Withdraw the proposal of %(name)s?") % words, text, pgettext("proposal", "Withdraw")


QUESTIONS = {ENDED: to_end, DECLINED: to_decline, WITHDRAWN: to_withdraw}


def report_end(request, what, words):
    done = {
        ENDED: _("%(name)s no longer facilitates this pairing."),
        DECLINED: _("%(name)s is declined; whoever proposed them gets an e-mail."),
        WITHDRAWN: _("The proposal of %(name)s is withdrawn."),
    }
    if what:
        messages.success(request, done[what] % words)
    else:
        messages.info(request, _("Nothing had to be changed."))


def who_is_asked(users):
    if not users:
        return _("The other side has no other coordinator yet who could agree.")
    return _("Asked by e-mail to agree: %(names)s.") % {"names": ", ".join(str(user) for user in users)}


def words_of(facilitator):
    return {
        "name": facilitator.full_name,
        "who": facilitator.presented,
        "email": facilitator.email,
        "pairing": facilitator.pairing,
    }


def ask(request, facilitator, *, title, text, verb, danger=False):
    context = {
        "title": title,
        "text": text,
        "submit_label": verb,
        "danger": danger,
        "cancel_url": facilitator.pairing.get_absolute_url(),
    }
    return render(request, "shared/confirm.html", context)
