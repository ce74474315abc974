"""Writing down a visit: planning a new one, changing it, who travels, the programme."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cities.reach import reach_of
from twinning.shared.versions import OVERTAKEN, holding

from . import actions, routes, sayings
from .access import visit_to_edit, visit_with_agenda, visit_with_delegation
from .agenda_forms import AgendaFormSet
from .forms import DelegationForm, VersionForm, VisitForm
from .models import Visit

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
def create(request):
    found = routes.routes_of(request.user)
    route = routes.chosen(found, request.GET)
    if route is None:
        raise Http404
    visit = Visit(pairing=route.pairing, host=route.host, guest=route.guest)
    form = VisitForm(request.POST or None, instance=visit, initial=routes.start_values(route, request.user))
    travellers = DelegationForm(
        request.POST or None,
        city=route.guest,
        may_add=route.guest.pk in reach_of(request.user).write,
        prefix="d",
    )
    if request.method == "POST" and all([form.is_valid(), travellers.is_valid()]):
        chain = plan(form, travellers, request.user)
        messages.success(request, sayings.planned(visit, chain))
        return redirect(visit)
    context = {
        "form": form,
        "travellers": travellers,
        "visit": visit,
        "chips": routes.chips(found, route),
        "told": who_hears_of_it(route, request.user),
    }
    return render(request, "visits/create.html", context)


def who_hears_of_it(route, user):
    """Those in charge as the form proposes them; whoever is chosen instead is told instead."""
    draft = Visit(pairing=route.pairing, host=route.host, guest=route.guest)
    for name, value in routes.start_values(route, user).items():
        setattr(draft, name, value)
    return sayings.will_be_told(actions.would_be_told(draft, user, only_in_charge=True))


@transaction.atomic
def plan(form, travellers, user):
    visit = form.save(commit=False)
    chain = actions.plan_visit(visit=visit, travellers=travellers.travellers(), by=user)
    form.save_m2m()
    return chain


@require_http_methods(GET_OR_POST)
@holding(Visit)
def edit(request, pk):
    visit = visit_to_edit(request.user, pk)
    form = VisitForm(request.POST or None, instance=visit)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if form.claim():
                form.save(commit=False)
                chain = actions.change_visit(visit=visit, by=request.user, dates_before=form.dates_before)
                form.save_m2m()
                messages.success(request, sayings.changed(visit, chain, form.dates_before))
                return redirect(visit)
    told = sayings.will_be_told(actions.would_be_told(visit, request.user)) if visit.starts_on else ""
    return render(request, "visits/edit.html", {"form": form, "visit": visit, "told": told})


@require_http_methods(GET_OR_POST)
@holding(Visit)
def delegation(request, pk):
    visit = visit_with_delegation(request.user, pk)
    form = DelegationForm(
        request.POST or None,
        city=visit.guest,
        travellers=list(visit.travellers.select_related("person__unit")),
        may_add=visit.guest_id in reach_of(request.user).write,
        initial={"version": visit.version},
    )
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if claim(visit, form.cleaned_data["version"], form):
                chain = actions.change_delegation(visit=visit, travellers=form.travellers(), by=request.user)
                messages.success(request, sayings.delegation_saved(chain))
                return redirect(f"{visit.get_absolute_url()}?tab=delegation")
        refuse(visit, form, form)
    return render(request, "visits/delegation.html", {"form": form, "visit": visit})


@require_http_methods(GET_OR_POST)
@holding(Visit)
def agenda(request, pk):
    visit = visit_with_agenda(request.user, pk)
    typed = request.POST.copy() if request.method == "POST" else None
    version = VersionForm(typed, initial={"version": visit.version})
    rows = AgendaFormSet(typed, instance=visit)
    if request.method == "POST" and all([version.is_valid(), rows.is_valid()]):
        with transaction.atomic():
            if claim(visit, version.cleaned_data["version"], rows):
                rows.save()
                messages.success(request, _("The programme is saved."))
                more = "more" in request.POST
                return redirect("visits:agenda" if more else "visits:detail", pk=visit.pk)
        refuse(visit, version, rows)
    return render(request, "visits/agenda.html", {"rows": rows, "version": version, "visit": visit})


def claim(visit, version, form):
    """True when nobody else changed meanwhile what this form is about. Programme and delegation are parts of
    the visit with its one version: whoever changed something else of it is in nobody's way."""
    if visit.claim(version):
        return True
    visit.refresh_from_db(fields=["version"])
    return not form.is_overtaken() and visit.claim(visit.version)


def refuse(visit, form, typed):
    """Somebody else was faster: keep what was typed, take up what they changed elsewhere; saving once more
    wins knowingly."""
    visit.refresh_from_db(fields=["version"])
    typed.take_up_changes()
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = visit.version
    form.add_error(None, OVERTAKEN)
