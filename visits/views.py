"""The list of visits and the page of one. Planning is in `plan_views`, the steps it takes in `act_views`."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sharing.views import take_comment
from twinning.shared import history

from . import listing
from .access import visit_to_discuss, visit_to_look_back_on, visit_to_read
from .forms import VisitFilter
from .models import AgendaItem, Traveller, Visit
from .tabs import Look, page_of


@require_safe
def visit_list(request):
    user, today = request.user, timezone.localdate()
    views = listing.saved_views(user, today)
    tally = listing.tally(user, views)
    cities, may_plan = listing.cities_met(user)
    form = VisitFilter(request.GET, cities=cities, years=listing.years(tally))
    wish = form.wish()
    view = wish.get("view", "")
    visits = listing.in_order(listing.narrow(Visit.objects.visible_to(user), wish, views), today)
    known = None if wish.keys() - {"view"} else tally[view or "all"]
    page = listing.page_of(visits, request.GET.get("page"), total=known)
    context = {
        "form": form,
        "chips": listing.view_chips(views, tally, view),
        "page": page,
        "rows": listing.rows_of(page, today),
        "filtered": bool(wish),
        "may_plan": may_plan,
    }
    return render(request, "visits/list.html", context)


@require_safe
def visit_detail(request, pk):
    visit = visit_to_read(request.user, pk)
    return render(request, "visits/detail.html", page_of(visit, Look(request.user, request.path, request.GET)))


@require_safe
def visit_history(request, pk):
    visit = visit_to_look_back_on(request.user, pk)
    parts = [(model, model.part_of) for model in (Traveller, AgendaItem)]
    return history.show(request, visit, all_label=_("Visits"), all_url=reverse("visits:list"), parts=parts)


@require_http_methods(["GET", "HEAD", "POST"])
def comment(request, pk):
    return take_comment(request, visit_to_discuss(request.user, pk))
