"""Who visits whom is asked before the form: it decides whose people and whose rules there are."""

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from . import plan_views, routes


@require_http_methods(plan_views.GET_OR_POST)
def create(request):
    """The form, or where nothing says between which cities, and there is much to choose from, the choice."""
    if "route" not in request.GET:
        found = routes.routes_of(request.user)
        if len(found) > routes.FEW and not routes.of_pairing(found, request.GET):
            return render(request, "visits/choose_route.html", {"pairings": routes.by_pairing(found)})
    return plan_views.create(request)
