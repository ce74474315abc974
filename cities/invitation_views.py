from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actions import account_of

from . import invitations, joining
from .forms import NewAccountForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    """Public: the token is the key. Whatever the link lacks, the answer is one and the same page."""
    found = invitations.open_invitation(token)
    response = answer(request, found) if found else None
    return response or render(request, "cities/invitation_closed.html", status=404)


def answer(request, invitation):
    """None when the invitation cannot be used after all."""
    account = account_of(invitation.email)
    if account is not None and not account.is_active:
        return None
    with translation.override(language_for(request, invitation)):
        if account is None and not request.user.is_authenticated:
            return join_as_new(request, invitation)
        return join_with_account(request, invitation, account)


def language_for(request, invitation):
    """Who has not chosen a language reads the one they were invited in."""
    chosen = request.user.is_authenticated or settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    return translation.get_language() if chosen else invitation.language


def join_as_new(request, invitation):
    form = NewAccountForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        user = invitations.accept_with_new_account(
            invitation=invitation,
            full_name=form.cleaned_data["full_name"],
            password=form.cleaned_data["password1"],
        )
        if user is None:
            return None
        login(request, user)
        return welcome(request, invitation)
    return show(request, "cities/invitation.html", {"form": form} | facts_of(invitation, invitation.email))


def join_with_account(request, invitation, account):
    """The address has an account: its owner signs in as always (second factor and all) and then accepts."""
    mine = account is not None and request.user == account
    if request.method == "POST" and mine:
        if not invitations.accept(invitation=invitation, user=account):
            return None
        return welcome(request, invitation)
    facts = facts_of(invitation, account.email if mine else "")
    return show(request, "cities/invitation_account.html", {"mine": mine} | facts)


def facts_of(invitation, email):
    """What ends by accepting is told to the owner of the address only."""
    ends = joining.foretold(email) if email and not invitation.is_for_a_guest else []
    return {"invitation": invitation, "ends": ends}


def welcome(request, invitation):
    if invitation.is_for_a_guest:
        messages.success(request, _("Welcome to the Twinning portal."))
    else:
        messages.success(request, _("Welcome to %(city)s.") % {"city": invitation.city})
    return redirect(settings.LOGIN_REDIRECT_URL)


def show(request, template, context):
    response = render(request, template, context)
    response.headers["Content-Language"] = translation.get_language()
    return response
