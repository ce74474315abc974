"""What is known of a city when it is matched. What is not known is None or empty, and lowers the confidence of a
score instead of the score."""

from dataclasses import dataclass, field
from math import asin, cos, log10, radians, sin, sqrt
from statistics import median

NOTHING = frozenset()
EARTH_RADIUS_KM = 6371


@dataclass(frozen=True, slots=True)
class Facts:
    """One city, or a cluster of cities that hosts as one (`merged`). Needs and offers are 0 to 5 by theme key."""

    pk: int
    country: str = ""
    tier: str = ""  # of government: municipality, metropolitan, district, region
    population: int | None = None
    climate: str = ""
    needs: dict = field(default_factory=dict)
    offers: dict = field(default_factory=dict)
    challenges: frozenset = NOTHING
    emission_domains: frozenset = NOTHING
    levers: frozenset = NOTHING
    geography: frozenset = NOTHING
    languages: frozenset = NOTHING
    latitude: float | None = None
    longitude: float | None = None
    magnitude: float | None = field(init=False, default=None)  # log10 of the population, needed for every pair

    def __post_init__(self):
        if self.population:
            object.__setattr__(self, "magnitude", log10(self.population))


def merged(pk, members):
    """A cluster offers what its strongest member offers and has what any of them has; its size is the middle one."""
    members = sorted(members, key=lambda facts: (-(facts.population or 0), facts.pk))
    if len(members) == 1:
        return members[0]
    first, known = members[0], [facts.population for facts in members if facts.population]
    sets = ("challenges", "emission_domains", "levers", "geography", "languages")
    return Facts(
        pk=pk,
        country=first.country,
        tier=first.tier,
        population=round(median(known)) if known else None,
        climate=first.climate,
        needs=_strongest(members, "needs"),
        offers=_strongest(members, "offers"),
        latitude=first.latitude,
        longitude=first.longitude,
        **{name: frozenset().union(*(getattr(facts, name) for facts in members)) for name in sets},
    )


def _strongest(members, side):
    found = {}
    for facts in members:
        for theme, value in getattr(facts, side).items():
            found[theme] = max(value, found.get(theme, 0))
    return found


def distance_km(one, other):
    """As the crow flies, for cost information only; None where a position is missing."""
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return None
    lat1, lon1, lat2, lon2 = map(radians, (one.latitude, one.longitude, other.latitude, other.longitude))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return round(2 * EARTH_RADIUS_KM * asin(sqrt(half)))
