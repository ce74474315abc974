"""A city with its pairings and visits: the page lives here because those stand right of `cities`."""

from django.db.models import Exists, OuterRef, Q
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.forms import zone_name
from cities.access import city_to_read
from cities.countries import language_name
from cities.forms import split_languages
from cities.models import CityTheme, Person
from cities.reach import reach_of
from pairings.models import Pairing, PairingHost
from twinning.shared.dates import today_in
from visits.models import Visit
from visits.stages import TONES as VISIT_TONES

NEXT_VISITS = 5
PAIRING_TONES = {"proposed": "wait", "agreed": "planned", "active": "active", "completed": "done", "withdrawn": "draft"}


@require_safe
def city_detail(request, pk):
    city = city_to_read(request.user, pk)
    reach = reach_of(request.user)
    pairings = list(pairings_of(city, request.user))
    reached = city.pk in reach.read
    shared = any(pairing.state != Pairing.State.WITHDRAWN for pairing in pairings)
    is_open = city.published or reached or shared
    context = {
        "city": city,
        "can_edit": city.pk in reach.write,
        "reached": reached,
        "is_open": is_open,
        "facts": facts_of(city),
        "priorities": priorities_of(city) if is_open else [],
        "tags": city.tags.order_by("kind", "key") if is_open else [],
        "districts": city.districts.in_turkish_order() if city.kind == city.Kind.METROPOLITAN else [],
        "pairings": [pairing_row(pairing, city) for pairing in pairings],
        "visits": next_visits_of(city, request.user) if pairings else [],
        "people": people_of(city, request.user) if reached else [],
    }
    return render(request, "portal/city.html", context)


def pairings_of(city, user):
    hosting = PairingHost.objects.current().filter(pairing=OuterRef("pk"), city=city)
    return Pairing.objects.visible_to(user).filter(Q(twin=city) | Exists(hosting)).with_names()


def pairing_row(pairing, city):
    """The role stands beside the name, because everyday usage of "twin" is symmetrical."""
    role = _("learns as twin city") if pairing.twin_id == city.pk else _("shares as host city")
    return {"pairing": pairing, "role": role, "tone": PAIRING_TONES[pairing.state]}


def next_visits_of(city, user):
    visits = Visit.objects.visible_to(user).filter(Q(host=city) | Q(guest=city))
    visits = visits.upcoming(today_in(city.time_zone)).with_names()[:NEXT_VISITS]
    return [{"visit": visit, "tone": VISIT_TONES[visit.state]} for visit in visits]


def people_of(city, user):
    return Person.objects.visible_to(user).filter(city=city).active().select_related("unit").in_turkish_order()


def priorities_of(city):
    """Themes in which the city needs or offers something; bar lengths as percent of the scale."""
    top = CityTheme.SCALE[1].limit_value
    return [
        {
            "theme": row.theme,
            "sides": [{"value": value, "percent": 100 * value // top} for value in (row.need, row.offer)],
        }
        for row in city.priorities.select_related("theme")
        if row.need or row.offer
    ]


def facts_of(city):
    """Label and value; what is not known is left out."""
    languages = ", ".join(language_name(code) for code in split_languages(city.working_languages))
    label = city.mission_label_on and date_format(city.mission_label_on, "YEAR_MONTH_FORMAT")
    facts = [
        (_("Other names"), city.also_known_as),
        (_("Kind"), city.get_kind_display()),
        (_("Population"), city.population),
        (_("Climate"), city.get_climate_display()),
        (_("Working languages"), languages),
        (_("Mission Label"), label),
        (_("Time zone"), zone_name(city.time_zone)),
    ]
    return [(name, value) for name, value in facts if value]
