"""Facts of invented cities, for tests and measurements."""

from hypothesis import strategies as st

from pairings.matching.facts import Facts

THEMES = ("energy", "transport", "disaster", "water", "nature")
CLIMATES = ("mediterranean", "oceanic", "continental", "nordic", "dry")
TIERS = ("municipality", "metropolitan", "district", "region")
TAGS = {
    "challenges": ("flood", "drought", "wildfire", "heat", "air", "waste"),
    "emission_domains": ("buildings", "mobility", "industry", "waste"),
    "levers": ("finance", "governance", "participation", "data"),
    "geography": ("coast", "island", "tourism", "fire"),
    "languages": ("tr", "en", "sq", "it", "fr"),
}
levels = st.dictionaries(st.sampled_from(THEMES), st.integers(0, 5))


def sets(name):
    return st.frozensets(st.sampled_from(TAGS[name]))


def facts(pk):
    return st.builds(
        Facts,
        pk=st.just(pk),
        country=st.sampled_from(["TR", "AL", "IT"]),
        tier=st.sampled_from(["", *TIERS]),
        population=st.none() | st.integers(1_000, 20_000_000),
        climate=st.sampled_from(["", *CLIMATES]),
        needs=levels,
        offers=levels,
        **{name: sets(name) for name in TAGS},
    )


def some(pk, chance):
    """One city with most of what can be known, the same at every call with the same generator."""

    def few(name):
        return frozenset(chance.sample(TAGS[name], chance.randint(0, len(TAGS[name]))))

    return Facts(
        pk=pk,
        country=chance.choice(["TR", "AL", "IT", "FR"]),
        tier=chance.choice(TIERS),
        population=chance.randint(20_000, 3_000_000) if chance.random() < 0.95 else None,
        climate=chance.choice(CLIMATES),
        needs={theme: chance.randint(0, 5) for theme in THEMES},
        offers={theme: chance.randint(0, 5) for theme in THEMES},
        latitude=chance.uniform(35, 65),
        longitude=chance.uniform(-9, 40),
        **{name: few(name) for name in TAGS},
    )
