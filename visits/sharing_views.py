"""A visit seen from outside: by whoever holds a link, and in the place of a partner."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cities.reach import eyes_of_partners
from sharing.link_views import take_link

from .access import visit_to_look_back_on, visit_to_read, visit_to_share
from .tabs import Look, page_of


@require_http_methods(["GET", "HEAD", "POST"])
def share(request, pk):
    return take_link(request, visit_to_share(request.user, pk))


@require_safe
def as_partner(request, pk):
    """The page as partners get it, to look at only. Nobody is impersonated: whoever looks stays who they are, and
    what a partner city keeps to itself does not show."""
    visit = visit_to_look_back_on(request.user, pk)
    partners = visit.cities[1:]
    eyes = eyes_of_partners(partners)
    try:
        seen = visit_to_read(eyes, pk)
    except Http404:
        messages.info(request, _("Partners do not see this visit yet."))
        return redirect(f"{reverse('visits:detail', args=[pk])}?tab=access")
    context = {"partners": partners} | page_of(seen, Look(eyes, request.path, request.GET))
    return render(request, "visits/as_partner.html", context)
