"""For staff: mails that did not simply leave, and what to do about them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import undelivered as listing
from .actions import send_again, settle
from .forms import UndeliveredFilter
from .models import Email


@require_safe
def undelivered(request):
    form = UndeliveredFilter(request.GET)
    wish = form.wish()
    found, view = listing.views(), wish.get("view", "")
    page = listing.page_of(found[view][1], wish, request.GET.get("page"))
    context = {
        "form": form,
        "view": view,
        "chips": listing.chips(found, view),
        "page": page,
        "rows": listing.rows_of(page),
        "backlog": listing.backlog(),
        "filtered": "q" in wish,
    }
    return render(request, "outbox/undelivered.html", context)


@require_POST
def send_one_again(request, number):
    _act_on(number, lambda emails: send_again(emails=emails))
    messages.success(request, _("The e-mail goes out again within a minute."))
    return redirect("outbox:undelivered")


@require_POST
def settle_one(request, number):
    _act_on(number, lambda emails: settle(emails=emails, by=request.user))
    messages.success(request, _("Noted: nothing more is to be done about this e-mail."))
    return redirect("outbox:undelivered")


@require_http_methods(["GET", "HEAD", "POST"])
def send_all_again(request):
    """After an outage: asks first, because all of them go out."""
    rows = Email.objects.undelivered()
    if request.method == "POST":
        count = send_again(emails=rows)
        said = ngettext("%(number)s e-mail goes out again.", "%(number)s e-mails go out again.", count)
        messages.success(request, said % {"number": count})
        return redirect("outbox:undelivered")
    count = rows.count()
    question = ngettext("Send %(number)s e-mail again?", "Send %(number)s e-mails again?", count)
    context = {
        "title": question % {"number": count},
        "text": _(
            "What no longer holds by then is not sent. Of those whose answer was lost, some may arrive a second time."
        ),
        "submit_label": _("Send all again"),
        "cancel_url": "..",
    }
    return render(request, "shared/confirm.html", context)


def _act_on(number, act):
    """404 for a mail that is not there or wants nothing (any more)."""
    if not act(Email.objects.filter(pk=number)):
        raise Http404
