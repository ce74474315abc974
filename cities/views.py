from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from twinning.shared import history
from twinning.shared.versions import holding

from . import access, listing
from .forms import CityFilter, CityForm, PrioritiesForm
from .models import City, CityTheme, Membership, Person, Unit


@require_safe
def city_list(request):
    tally = listing.tally(request.user)
    countries = [row["country"] for row in tally]
    form = CityFilter(request.GET, countries=countries)
    wish = form.wish()
    cities = listing.narrow(City.objects.visible_to(request.user), wish, user=request.user, countries=countries)
    cities = listing.in_order(cities, wish.get("sort"), countries)
    known = None if wish.keys() - {"sort"} else listing.total(tally)
    page = listing.page_of(cities, request.GET.get("page"), total=known)
    context = {
        "form": form,
        "chips": listing.view_chips(tally, wish.get("view", "")),
        "page": page,
        "rows": listing.rows_of(page, request.user),
        "sort": wish.get("sort", ""),
    }
    return render(request, "cities/list.html", context)


@require_safe
def city_history(request, pk):
    city = access.city_to_look_back_on(request.user, pk)
    parts = [(model, model.part_of) for model in (CityTheme, Unit, Person, Membership)]
    return history.show(request, city, all_label=_("Cities"), all_url=reverse("cities:list"), parts=parts)


@require_http_methods(["GET", "HEAD", "POST"])
@holding(City)
def city_edit(request, pk):
    city = access.city_to_edit(request.user, pk)
    typed = request.POST.copy() if request.method == "POST" else None
    form = CityForm(typed, instance=city)
    priorities = PrioritiesForm(typed, city=city)
    if request.method == "POST":
        if all([form.is_valid(), priorities.is_valid()]) and save(form, priorities):
            messages.success(request, _("The profile of %(city)s is saved.") % {"city": city})
            return redirect("cities:detail", pk=city.pk)
        if form.was_overtaken:
            priorities.both_touched()
    return render(request, "cities/edit.html", {"city": city, "form": form, "priorities": priorities})


@transaction.atomic
def save(form, priorities):
    """False when somebody else saved first; the forms then hold both texts."""
    if not form.claim():
        return False
    form.save()
    priorities.save()
    return True
