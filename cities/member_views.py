"""Who works for a city: the list, and what its coordinators do about it. Reading is for all inside the city; each
act asks first, and who acts proves once more that it is them."""

from functools import partial

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.reauthentication import ask_identity
from twinning.shared.versions import holding

from . import access, actions, invitations, member_listing
from .member_forms import InviteForm, MemberFilter, RoleForm
from .models import City
from .reach import reach_of

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
def members(request, pk):
    city = access.city_with_members(request.user, pk)
    reach = reach_of(request.user)
    manages = city.pk in reach.coordinate
    form = MemberFilter(request.GET)
    wish = form.wish()
    page = member_listing.page_of(city, wish, request.GET.get("page"))
    context = {
        "city": city,
        "form": form,
        "page": page,
        "rows": member_listing.rows_of(page, city, request.user),
        "filtered": bool(wish),
        "manages": manages,
        "invitations": member_listing.invitation_rows(city) if manages else [],
        "may_grant": city.parent_id and city.pk in reach.coordinate & reach.member,
    }
    return render(request, "cities/members.html", context)


@require_http_methods(GET_OR_POST)
def invite(request, pk):
    city = access.city_to_manage(request.user, pk)
    ask_identity(request)
    form = InviteForm(request.POST or None, city=city)
    if request.method == "POST" and form.is_valid():
        if send_invitation(form, city, request.user):
            messages.success(request, _("The invitation goes to %(email)s.") % {"email": form.cleaned_data["email"]})
            return redirect("cities:members", pk=city.pk)
        form.add_error("email", _("Somebody else has just invited this address."))
    return render(request, "cities/invite.html", {"city": city, "form": form})


def send_invitation(form, city, by):
    """False when another coordinator was faster by a moment."""
    try:
        with transaction.atomic():
            return invitations.invite(city=city, by=by, **form.cleaned_data)
    except IntegrityError:
        return None


@require_http_methods(GET_OR_POST)
def send_again(request, pk):
    invitation = access.invitation_to_manage(request.user, pk)
    ask_identity(request)
    words = {"name": invitation.full_name, "email": invitation.email}
    if request.method == "POST":
        if invitations.send_again(invitation=invitation):
            messages.success(request, _("A new invitation goes to %(email)s; the old link is dead.") % words)
        return redirect("cities:members", pk=invitation.city_id)
    return ask(
        request,
        invitation.city,
        title=_("Send the invitation of %(name)s again?") % words,
        text=_("%(email)s gets a new link for fourteen days. The link of the first mail opens nothing any more.")
        % words,
        verb=_("Send again"),
    )


@require_http_methods(GET_OR_POST)
def withdraw(request, pk):
    invitation = access.invitation_to_manage(request.user, pk)
    ask_identity(request)
    words = {"name": invitation.full_name, "email": invitation.email}
    if request.method == "POST":
        if invitations.withdraw(invitation=invitation):
            messages.success(request, _("The invitation of %(name)s is withdrawn.") % words)
        return redirect("cities:members", pk=invitation.city_id)
    return ask(
        request,
        invitation.city,
        title=_("Withdraw the invitation of %(name)s?") % words,
        text=_("The link in the mail to %(email)s opens nothing any more. Nobody is told.") % words,
        verb=_("Withdraw"),
        danger=True,
    )


@require_http_methods(GET_OR_POST)
def change_role(request, pk):
    membership = access.membership_to_edit(request.user, pk)
    ask_identity(request)
    form = RoleForm(request.POST or None, initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        return carry_out(
            request,
            membership,
            partial(actions.change_role, role=form.cleaned_data["role"]),
            _("%(name)s has the new role from now on."),
        )
    words = {"name": membership.user, "city": membership.city}
    title = _("Role of %(name)s in %(city)s") % words
    text = _("It holds from the next click on. %(name)s gets an e-mail about it.") % words
    return ask(request, membership.city, title=title, text=text, verb=_("Change the role"), form=form)


@require_http_methods(GET_OR_POST)
def remove(request, pk):
    membership = access.membership_to_end(request.user, pk)
    ask_identity(request)
    leaving = membership.user_id == request.user.pk
    if request.method == "POST":
        done = _("You no longer work for %(city)s.") if leaving else _("%(name)s no longer works for %(city)s.")
        return carry_out(request, membership, actions.remove_member, done)
    words = {"name": membership.user, "city": membership.city}
    if leaving:
        title, verb = _("Leave %(city)s?") % words, _("Leave")
        text = _("From the next click on you see nothing of %(city)s any more. What you wrote stays.") % words
    else:
        title, verb = _("Remove %(name)s from %(city)s?") % words, pgettext("member", "Remove")
        text = _(
            "From the next click on %(name)s sees nothing of %(city)s any more and gets no more reminders; open "
            "deadlines go to whoever stands in. What they wrote stays, and %(name)s gets an e-mail about it."
        )
        text %= words
    return ask(request, membership.city, title=title, text=text, verb=verb, danger=True)


def carry_out(request, membership, act, words):
    """Do it, and say what came of it; the last coordinator can neither leave nor lose the role."""
    names = {"name": membership.user, "city": membership.city}
    try:
        if act(membership=membership, by=request.user):
            messages.success(request, words % names)
        else:
            messages.info(request, _("Nothing had to be changed."))
    except actions.LastCoordinator:
        messages.warning(
            request,
            _("%(name)s is the only coordinator of %(city)s. Make somebody else coordinator first.") % names,
        )
    left = membership.user_id == request.user.pk and not request.user.memberships.filter(pk=membership.pk).exists()
    return redirect("cities:detail" if left else "cities:members", pk=membership.city_id)


@require_http_methods(GET_OR_POST)
@holding(City)
def grant(request, pk):
    city = access.city_to_grant(request.user, pk)
    ask_identity(request)
    words = {"city": city, "parent": city.parent}
    if request.method == "POST":
        granted = not city.parent_may_act
        given, taken = _("From now on %(parent)s may act for %(city)s."), _("From now on %(parent)s only reads.")
        if actions.set_grant(city=city, granted=granted, by=request.user):
            messages.success(request, (given if granted else taken) % words)
        return redirect("cities:members", pk=city.pk)
    if city.parent_may_act:
        title, verb = _("Take the grant back from %(parent)s?") % words, _("Take back")
        text = _(
            "From the next click on %(parent)s can read, but no longer write, approve or see money for %(city)s, and "
            "gets none of its reminders. Its coordinators get an e-mail about it."
        )
    else:
        title, verb = _("Let %(parent)s act for %(city)s?") % words, _("Give the grant")
        text = _(
            "The coordinators of %(parent)s can then do for %(city)s what its own coordinators can, and get reminders "
            "where nobody of %(city)s does. You can take this back at any time. They get an e-mail about it."
        )
    return ask(request, city, title=title, text=text % words, verb=verb, danger=city.parent_may_act)


def ask(request, city, *, title, text, verb, form=None, danger=False):
    context = {
        "title": title,
        "text": text,
        "submit_label": verb,
        "danger": danger,
        "form": form,
        "cancel_url": reverse("cities:members", args=[city.pk]),
    }
    return render(request, "shared/confirm.html", context)
