"""Which mails a person gets: the page of choices, and the link in the mail that works without signing in."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from . import choices, kinds
from .forms import MailChoicesForm


@require_http_methods(["GET", "HEAD", "POST"])
def mail_choices(request):
    form = MailChoicesForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your choice is saved."))
        return redirect("outbox:choices")
    return render(request, "outbox/choices.html", {"form": form, "always": kinds.obligatory_kinds()})


@csrf_exempt  # mail programs post here without a session (RFC 8058); the signed token says who and what
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    """Public: the token is the key, for one kind of one person. A GET only asks, because mail scanners
    follow links; a POST does it, and another one with `again` takes it back."""
    found = choices.read_token(token)
    if found is None:
        return render(request, "outbox/unsubscribe_closed.html", status=404)
    user, kind = found
    if request.method == "POST":
        act = choices.switch_on if "again" in request.POST else choices.switch_off
        act(user=user, kind=kind)
    with translation.override(user.language):
        off = kind.key in choices.switched_off(user)
        context = {"kind": kind, "off": off, "address": _masked(user.email)}
        response = render(request, "outbox/unsubscribe.html", context)
        response.headers["Content-Language"] = user.language
    return response


def _masked(address):
    """e•••@mentese.example: the reader knows it again, whoever else holds the link does not learn it."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}"
