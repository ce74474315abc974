"""From the database to `matching.facts.Facts`: in a constant number of queries for any number of cities.

What a city keeps to itself does not count in somebody else's ranking, for a rank would tell it: needs, offers and
tags only of cities whose profile is open to the reader. Where it lies, its climate, size and languages are public.
"""

from dataclasses import dataclass, replace

from cities.models import City, CityTheme

from .applying import Application, CohortHost, Preference
from .matching.criteria import Wishes
from .matching.facts import Facts, merged
from .models import Pairing, PairingHost

KINDS = {
    "challenge": "challenges",
    "emission_domain": "emission_domains",
    "lever": "levers",
    "geography": "geography",
}


@dataclass(frozen=True)
class Host:
    """Who may be matched with: a Mission City, or a host of a cohort, which may be a cluster."""

    facts: Facts
    name: str
    cities: tuple
    capacity: int | None = None
    has_left: bool = False

    @property
    def pk(self):
        return self.facts.pk


def facts_of(cities, open_to):
    """{city pk: Facts}; `open_to` are the pks of those whose profile counts. Two queries."""
    cities = list(cities)
    known = [city.pk for city in cities if city.pk in open_to]
    levels, tags = {}, {}
    for city, theme, need, offer in CityTheme.objects.filter(city__in=known).values_list(
        "city_id", "theme__key", "need", "offer"
    ):
        levels.setdefault(city, []).append((theme, need, offer))
    rows = City.tags.through.objects.filter(city_id__in=known)
    for city, kind, key in rows.values_list("city_id", "tag__kind", "tag__key"):
        tags.setdefault((city, kind), set()).add(key)
    return {city.pk: _facts(city, levels.get(city.pk, ()), tags) for city in cities}


def _facts(city, levels, tags):
    return Facts(
        pk=city.pk,
        country=city.country,
        tier=city.kind,
        population=city.population,
        climate=city.climate,
        needs={theme: need for theme, need, _offer in levels if need},
        offers={theme: offer for theme, _need, offer in levels if offer},
        languages=frozenset(code.strip().lower() for code in city.working_languages.split(",") if code.strip()),
        latitude=None if city.latitude is None else float(city.latitude),
        longitude=None if city.longitude is None else float(city.longitude),
        **{name: frozenset(tags.get((city.pk, kind), ())) for kind, name in KINDS.items()},
    )


def mission_cities(is_open):
    """All Mission Cities as hosts: who might share something, whatever the cohort. `is_open` is a filter of cities."""
    cities = list(City.objects.filter(mission_city=True).in_turkish_order())
    facts = facts_of(cities, _open_pks(cities, is_open))
    return [Host(facts[city.pk], city.name, (city,)) for city in cities]


def hosts_of(cohort, is_open):
    """The hosts of a cohort, clusters merged into one."""
    rows = list(CohortHost.objects.filter(cohort=cohort).prefetch_related("cities"))
    cities = {city.pk: city for row in rows for city in row.cities.all()}
    facts = facts_of(cities.values(), _open_pks(cities.values(), is_open))
    return [_host(row, facts) for row in rows if row.cities.all()]


def _host(row, facts):
    members = tuple(row.cities.all())
    known = replace(merged(row.pk, [facts[city.pk] for city in members]), pk=row.pk)
    return Host(known, row.name, members, row.capacity, row.left_on is not None)


def _open_pks(cities, is_open):
    return set(City.objects.filter(is_open, pk__in=[city.pk for city in cities]).values_list("pk", flat=True))


def applicants(applications, is_open):
    """{application pk: Facts}: what an application says goes before the profile of its city. Six queries."""
    rows = list(applications.select_related("city").prefetch_related("needs__theme", "tags"))
    cities = {row.city_id: row.city for row in rows}
    profiles = facts_of(cities.values(), _open_pks(cities.values(), is_open))
    return {row.pk: _applied(row, profiles[row.city_id]) for row in rows}


def _applied(row, profile):
    said = {"pk": row.pk}
    if needs := {need.theme.key: need.need for need in row.needs.all() if need.need}:
        said["needs"] = needs
    for kind, name in KINDS.items():
        if keys := frozenset(tag.key for tag in row.tags.all() if tag.kind == kind):
            said[name] = keys
    return replace(profile, **said)


def wishes_of(cohort, *, by="application_id"):
    """Both sides' wishes of a cohort: one query. `by` names how the twin is known, an application or its city."""
    of_twins, of_hosts = {}, {}
    rows = Preference.objects.filter(application__cohort=cohort).exclude(
        application__state__in=[Application.State.DRAFT, Application.State.WITHDRAWN]
    )
    for twin, host, side, rank in rows.values_list(by, "host_id", "side", "rank"):
        if side == Preference.Side.TWIN:
            of_twins.setdefault(twin, {})[host] = rank
        else:
            of_hosts.setdefault(host, {})[twin] = rank
    return Wishes(of_twins, of_hosts)


@dataclass(frozen=True)
class Taken:
    """What the pairings of a cohort have used up."""

    twins: frozenset = frozenset()
    by_city: dict | None = None  # {host city: number of twins}

    def places(self, host):
        """Members of a cluster count once: the pairing of any of them takes a place of all."""
        return max((self.by_city or {}).get(city.pk, 0) for city in host.cities)


def taken_in(cohort):
    if cohort is None:
        return Taken()
    pairings = Pairing.objects.filter(cohort=cohort).exclude(state=Pairing.State.WITHDRAWN)
    rows = PairingHost.objects.current().filter(pairing__in=pairings).values_list("city_id", "pairing_id")
    by_city = {}
    for city, pairing in rows:
        by_city.setdefault(city, set()).add(pairing)
    twins = frozenset(pairings.values_list("twin_id", flat=True))
    return Taken(twins, {city: len(found) for city, found in by_city.items()})


FIRST_WITHOUT_MISSION_TWINS = 2


def issues_of(city, host, cohort, taken):
    """Codes of what forbids this pair; `match_words.ISSUES` words them."""
    found = []
    if any(member.pk == city.pk for member in host.cities):
        found.append("same_city")
    if cohort is None:
        return found
    if city.mission_city and cohort.number >= FIRST_WITHOUT_MISSION_TWINS:
        found.append("mission_city_as_twin")
    if city.pk in taken.twins:
        found.append("already_paired")
    if host.has_left:
        found.append("host_withdrew")
    if host.capacity is not None and taken.places(host) >= host.capacity:
        found.append("no_free_place")
    return found
