"""The criteria: each has parts, each part a measure from 0 to 1, or None where too little is known.

A measure takes the facts of the twin and of the host, and the wishes of both (`Wishes`). Evidence says what really
counted, in values that can be stored as JSON and worded later in any language. All measures but that of the themes
and of the wishes are symmetric: they say the same whoever is called twin.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

FULL = 5 * 5  # the greatest need met by the greatest offer
COUNTED_THEMES = 3
TENFOLD = 1.5  # a city thirty times as large (10 ** 1.5) has nothing left in common by size
RANK_STEP = 0.2  # first wish 1, second 0.8, and so on; the sixth counts nothing
NEIGHBOURS = {
    frozenset(pair)
    for pair in (
        ("mediterranean", "oceanic"),
        ("mediterranean", "continental"),
        ("mediterranean", "dry"),
        ("oceanic", "continental"),
        ("oceanic", "nordic"),
        ("continental", "nordic"),
        ("continental", "dry"),
    )
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """Who ranked whom, 1 being the first wish. `of_twins` holds {twin: {host: rank}}, `of_hosts` the other way
    round; who is in neither stated no wishes at all."""

    of_twins: dict = field(default_factory=dict)
    of_hosts: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """`share` is how much of its criterion it is; the shares of a criterion add up to 1."""

    key: str
    share: float
    measure: Callable
    evidence: Callable


@dataclass(frozen=True, slots=True)
class Criterion:
    key: str
    weight: float
    parts: tuple


# --- Themes: the host's offers meet the twin's needs ---------------------------------------------------


def themes(twin, host, wishes=None):
    """The mean of the three strongest meetings of a need with an offer. Nothing is divided by how many needs
    there are, so that saying one more need never lowers a score."""
    needs, offers = twin.needs, host.offers
    if not needs or not offers:
        return None
    met = sorted([need * offers.get(theme, 0) for theme, need in needs.items()], reverse=True)
    return sum(met[:COUNTED_THEMES]) / (FULL * COUNTED_THEMES)


def shared_themes(twin, host, wishes=None):
    """[[theme, need, offer]], strongest first: those that counted."""
    rows = [[theme, need, host.offers.get(theme, 0)] for theme, need in twin.needs.items()]
    rows = sorted((row for row in rows if row[1] * row[2]), key=lambda row: (-row[1] * row[2], row[0]))
    return rows[:COUNTED_THEMES]


# --- Tags ----------------------------------------------------------------------------------------------


def overlap_of(name):
    """How much two sets have in common, 0 to 1 (Dice): twice what is shared over all that is named."""

    def measure(twin, host, wishes=None):
        ours, theirs = getattr(twin, name), getattr(host, name)
        if not ours or not theirs:
            return None
        return 2 * len(ours & theirs) / (len(ours) + len(theirs))

    return measure


def shared(name):
    def evidence(twin, host, wishes=None):
        return sorted(getattr(twin, name) & getattr(host, name))

    return evidence


# --- Wishes --------------------------------------------------------------------------------------------


def interest(twin, host, wishes):
    """The mean of what both sides wish, of those that said anything."""
    known = []
    if (ranks := wishes.of_twins.get(twin.pk)) is not None:
        known.append(_of_rank(ranks.get(host.pk)))
    if (ranks := wishes.of_hosts.get(host.pk)) is not None:
        known.append(_of_rank(ranks.get(twin.pk)))
    return sum(known) / len(known) if known else None


def _of_rank(rank):
    return max(0.0, 1 - RANK_STEP * (rank - 1)) if rank else 0.0


def ranks(twin, host, wishes):
    """[the twin's rank of the host, the host's of the twin]; None where nothing was said of it."""
    return [wishes.of_twins.get(twin.pk, {}).get(host.pk), wishes.of_hosts.get(host.pk, {}).get(twin.pk)]


# --- Context -------------------------------------------------------------------------------------------


def climate(twin, host, wishes=None):
    ours, theirs = twin.climate, host.climate
    if not ours or not theirs:
        return None
    if ours == theirs:
        return 1.0
    return 0.5 if frozenset((ours, theirs)) in NEIGHBOURS else 0.0


def climates(twin, host, wishes=None):
    return [twin.climate, host.climate]


def size(twin, host, wishes=None):
    if twin.magnitude is None or host.magnitude is None:
        return None
    return 1 - min(1.0, abs(twin.magnitude - host.magnitude) / TENFOLD)


def populations(twin, host, wishes=None):
    return [twin.population, host.population]


def language(twin, host, wishes=None):
    ours, theirs = twin.languages, host.languages
    if not ours or not theirs:
        return None
    return 0.0 if ours.isdisjoint(theirs) else 1.0


def tier(twin, host, wishes=None):
    if not twin.tier or not host.tier:
        return None
    return 1.0 if twin.tier == host.tier else 0.0


def tiers(twin, host, wishes=None):
    return [twin.tier, host.tier]


# The default scheme; the weights are ours, editable and versioned. Source: the criteria NetZeroCities names
# (emission domains, levers, evidenced interest), and what comparable programmes look at.
CRITERIA = (
    Criterion("themes", 30, (Part("themes", 1, themes, shared_themes),)),
    Criterion(
        "challenges",
        20,
        (
            Part("challenges", 0.6, overlap_of("challenges"), shared("challenges")),
            Part("emission_domains", 0.4, overlap_of("emission_domains"), shared("emission_domains")),
        ),
    ),
    Criterion("interest", 15, (Part("interest", 1, interest, ranks),)),
    Criterion("levers", 10, (Part("levers", 1, overlap_of("levers"), shared("levers")),)),
    Criterion(
        "climate",
        10,
        (
            Part("climate", 0.5, climate, climates),
            Part("geography", 0.5, overlap_of("geography"), shared("geography")),
        ),
    ),
    Criterion("size", 10, (Part("size", 1, size, populations),)),
    Criterion(
        "language",
        5,
        (Part("language", 0.6, language, shared("languages")), Part("tier", 0.4, tier, tiers)),
    ),
)
KEYS = tuple(criterion.key for criterion in CRITERIA)
DEFAULT_WEIGHTS = {criterion.key: criterion.weight for criterion in CRITERIA}
# What two places have in common whatever they want to learn; shown apart from who shares what with whom.
CONTEXT = ("climate", "size", "language")
