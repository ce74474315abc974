"""The list of pairings and what the twin writes. The page of one is `portal.views.pairing`."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sharing.views import take_comment
from twinning.shared import history
from twinning.shared.versions import holding

from . import listing
from .access import pairing_to_discuss, pairing_to_edit, pairing_to_look_back_on
from .forms import PairingFilter, PairingForm
from .models import Pairing, PairingHost


@require_safe
def pairing_list(request):
    tally = listing.tally(request.user)
    form = PairingFilter(request.GET)
    wish = form.wish()
    pairings = listing.narrow(Pairing.objects.visible_to(request.user), wish)
    page = listing.page_of(pairings, request.GET.get("page"), total=None if wish else tally["all"])
    context = {
        "form": form,
        "chips": listing.view_chips(tally, wish.get("view")),
        "page": page,
        "rows": listing.rows_of(page, request.user),
        "filtered": bool(wish),
    }
    return render(request, "pairings/list.html", context)


@require_safe
def pairing_history(request, pk):
    pairing = pairing_to_look_back_on(request.user, pk)
    parts = [(PairingHost, PairingHost.part_of)]
    return history.show(request, pairing, all_label=_("Pairings"), all_url=reverse("pairings:list"), parts=parts)


@require_http_methods(["GET", "HEAD", "POST"])
@holding(Pairing)
def pairing_edit(request, pk):
    pairing = pairing_to_edit(request.user, pk)
    form = PairingForm(request.POST or None, instance=pairing)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if form.claim():
                form.save()
                messages.success(request, _("The pairing is saved."))
                return redirect(pairing)
    return render(request, "pairings/edit.html", {"pairing": pairing, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def comment(request, pk):
    return take_comment(request, pairing_to_discuss(request.user, pk))
