"""The possible hosts of a city, ranked and explained, and how the ranking comes about."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cities.access import profile_open_to
from cities.models import City
from cities.reach import reach_of

from . import candidates as ranking
from . import match_words as words
from . import matching_facts as known
from .matching.criteria import DEFAULT_WEIGHTS, KEYS
from .models import Cohort, CohortHost


@require_safe
def candidates(request):
    reach = reach_of(request.user)
    if not reach.read:
        return render(request, "pairings/candidates_none.html", {})
    city = _city(request, reach)
    cohorts = list(Cohort.objects.filter(pk__in=CohortHost.objects.values("cohort")).select_related("programme"))
    cohort = _cohort(request.GET.get("cohort", ""), cohorts)
    weights, changed, valid = ranking.weights_from(request.GET)
    is_open = profile_open_to(request.user)
    hosts = known.hosts_of(cohort, is_open) if cohort else known.mission_cities(is_open)
    wishes = known.wishes_of(cohort, by="application__city_id") if cohort and city.pk in reach.read else None
    facts = known.facts_of([city], {city.pk})[city.pk]
    scheme = ranking.scheme_of(weights, _only_own(wishes, city))
    found = ranking.rank(
        city,
        facts,
        hosts,
        scheme=scheme,
        cohort=cohort,
        taken=known.taken_in(cohort),
        number=request.GET.get("page"),
    )
    rows = ranking.rows_of(found.page, city, facts, scheme)
    context = {
        "city": city,
        "cities": City.objects.filter(pk__in=reach.read).in_turkish_order() if len(reach.read) > 1 else [],
        "cohort": cohort,
        "cohorts": cohorts,
        "page": found.page,
        "rows": rows,
        "excluded": [{"name": host.name, "reasons": reasons} for host, reasons in found.excluded],
        "weights": ranking.weight_fields(weights),
        "weights_changed": changed,
        "weights_valid": valid,
        "legend": [{"key": key, "label": words.CRITERIA[key]} for key in KEYS if weights[key]],
        "priorities": _priorities(city),
        "profile_is_empty": not (facts.needs or facts.challenges or facts.levers),
        "can_edit": city.pk in reach.write,
        "home": {"name": city.name, "latitude": city.latitude, "longitude": city.longitude},
        "places": [row["place"] for row in rows],
    }
    return render(request, "pairings/candidates.html", context)


def _only_own(wishes, city):
    """A host's wishes are told to who runs the cohort, not to the twin: here only the city's own count."""
    if wishes is None:
        return None
    return known.Wishes({twin: ranks for twin, ranks in wishes.of_twins.items() if twin == city.pk}, {})


def _city(request, reach):
    """The city that was asked for, of those this person reads from inside; else the own one."""
    text = request.GET.get("city", "")
    if not text:
        return City.objects.with_names().get(pk=reach.home)
    if not (text.isascii() and text.isdigit()):
        raise Http404
    return get_object_or_404(City.objects.filter(Q(pk__in=reach.read)).with_names(), pk=int(text[:18]))


def _cohort(text, cohorts):
    if not text:
        return None
    for cohort in cohorts:
        if str(cohort.pk) == text:
            return cohort
    raise Http404


def _priorities(city):
    rows = [row for row in city.priorities.select_related("theme") if row.need]
    return sorted(rows, key=lambda row: -row.need)


@require_safe
def how_we_calculate(request):
    total = sum(DEFAULT_WEIGHTS.values())
    criteria = [
        {
            "key": key,
            "label": words.CRITERIA[key],
            "percent": round(100 * DEFAULT_WEIGHTS[key] / total),
            "measure": words.MEASURES[key],
        }
        for key in KEYS
    ]
    return render(request, "pairings/how_we_calculate.html", {"criteria": criteria, "example": _example()})


def _example():
    """Menteşe and Elbasan by their public facts alone; nothing where they are not in the data."""
    pair = Q(country="TR", code="mentese") | Q(country="AL", code="elbasan")
    found = {city.code: city for city in City.objects.filter(pair)}
    if len(found) < 2:
        return None
    twin, host = found["mentese"], found["elbasan"]
    facts = known.facts_of(found.values(), set())
    scheme = ranking.scheme_of(DEFAULT_WEIGHTS)
    match = scheme.match(facts[twin.pk], facts[host.pk])
    rows = scheme.rows(facts[twin.pk], facts[host.pk])
    vocabulary = words.Vocabulary()
    criteria = [ranking.criterion_of(row, scheme, twin.name, host.name, vocabulary) for row in rows]
    return {
        "twin": twin,
        "host": host,
        "score": round(match.score),
        "known": round(match.confidence),
        "criteria": [row for row in criteria if row["known"]],
    }
