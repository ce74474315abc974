"""What counted, in whole sentences of both languages."""

import pytest
from django.utils import translation

from pairings import match_words as words
from pairings.matching.criteria import CRITERIA, KEYS, Wishes
from pairings.matching.facts import Facts
from pairings.matching.scoring import Scheme


class Names:
    def theme(self, key):
        return {"water": "Water", "energy": "Energy"}[key]

    def named(self, kind, keys):
        return ", ".join(f"{kind}:{key}" for key in keys)


SAID = [
    ("themes", 0.5, [["water", 5, 4]], "A needs and B offers: Water (need 5, offer 4)."),
    ("themes", 0.0, [], "B offers nothing that A said it needs."),
    ("themes", None, None, "Needs of A or offers of B are not known yet."),
    ("challenges", 1.0, ["flood"], "Both name as challenges: challenge:flood."),
    ("challenges", 0.0, [], "They name different challenges."),
    ("challenges", None, None, "The challenges of one of the two cities are not known yet."),
    ("emission_domains", 1.0, ["waste"], "Both name as emission domains: emission_domain:waste."),
    ("emission_domains", None, None, "The emission domains of one of the two cities are not known yet."),
    ("levers", 1.0, ["finance"], "Both use as levers: lever:finance."),
    ("levers", None, None, "The levers of one of the two cities are not known yet."),
    ("geography", 1.0, ["coast"], "Both places have: geography:coast."),
    ("geography", None, None, "The features of one of the two places are not known yet."),
    ("interest", 1.0, [1, 2], "B is wish 1 of A, and A is wish 2 of B."),
    ("interest", 1.0, [1, None], "B is wish 1 of A."),
    ("interest", 1.0, [None, 3], "A is wish 3 of B."),
    ("interest", 0.0, [None, None], "Wishes were ranked, but neither city named the other."),
    ("interest", None, None, "Neither city has ranked its wishes."),
    ("climate", 1.0, ["mediterranean", "mediterranean"], "Both have the same climate: Mediterranean."),
    ("climate", 0.5, ["mediterranean", "dry"], "The climates are neighbours: A Mediterranean, B Dry."),
    ("climate", 0.0, ["nordic", "dry"], "The climates differ: A Nordic, B Dry."),
    ("climate", None, None, "The climate of one of the two cities is not known yet."),
    ("size", 0.9, [123000, 116000], "Inhabitants: A 123,000, B 116,000."),
    ("size", None, None, "The population of one of the two cities is not known yet."),
    ("language", 1.0, ["en"], "Shared working languages: English."),
    ("language", 0.0, [], "They share no working language."),
    ("language", None, None, "The working languages of one of the two cities are not known yet."),
    ("tier", 1.0, ["district", "district"], "Same tier of government: District municipality."),
    ("tier", 0.0, ["district", "region"], "Tiers of government: A District municipality, B Region."),
    ("tier", None, None, "The tier of government of one of the two cities is not known yet."),
]


@pytest.mark.parametrize(("part", "value", "evidence", "said"), SAID)
def test_each_part_is_said_in_a_whole_sentence(part, value, evidence, said):
    with translation.override("en"):
        assert words.sentence(part, value, evidence, "A", "B", Names()) == said


@pytest.mark.parametrize(("part", "value", "evidence", "said"), SAID)
def test_and_in_turkish(part, value, evidence, said):
    with translation.override("tr"):
        turkish = words.sentence(part, value, evidence, "A", "B", Names())
    assert turkish.endswith(".")
    assert turkish != said


def test_every_part_has_words():
    parts = {part.key for criterion in CRITERIA for part in criterion.parts}
    assert parts == set(words.SAY) == set(words.UNKNOWN)
    assert set(KEYS) == set(words.CRITERIA) == set(words.MEASURES) == set(words.STRENGTHS)


def rows(one, other, wishes=None):
    return Scheme(dict.fromkeys(KEYS, 10), wishes).rows(one, other)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "No criterion stands out."),
        ({"population": 100_000}, "Strongest point: almost the same population"),
        (
            {"population": 100_000, "climate": "dry"},
            "Strongest points: almost the same population, similar climate and place",
        ),
    ],
)
def test_the_strongest_points_in_one_line(fields, said):
    with translation.override("en"):
        # The climate alone is half its criterion, so it comes second.
        assert words.strongest(rows(Facts(1, **fields), Facts(2, **fields), Wishes())) == said


@pytest.mark.parametrize(("percent", "said"), [(75, "well founded"), (74, "partly founded"), (49, "little is known")])
def test_confidence_is_said_in_words(percent, said):
    with translation.override("en"):
        assert words.confidence(percent) == said
