from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairings.matching.criteria import CONTEXT, DEFAULT_WEIGHTS, KEYS, Wishes
from pairings.matching.facts import Facts, distance_km, merged
from pairings.matching.scoring import Scheme, both_ways, ranking
from pairings.tests.matching.cities import TAGS, THEMES, facts

SCHEME = Scheme(DEFAULT_WEIGHTS)
MENTESE = Facts(
    pk=1,
    country="TR",
    tier="district",
    population=123_000,
    climate="mediterranean",
    needs={"energy": 5, "water": 4, "nature": 2},
    challenges=frozenset(["heat", "wildfire"]),
    languages=frozenset(["tr", "en"]),
    latitude=37.21,
    longitude=28.36,
)
ELBASAN = Facts(
    pk=2,
    country="AL",
    tier="municipality",
    population=116_000,
    climate="mediterranean",
    offers={"energy": 4, "transport": 3, "water": 2},
    challenges=frozenset(["heat", "air"]),
    languages=frozenset(["sq", "en"]),
    latitude=41.11,
    longitude=20.08,
)


def rows_of(scheme, twin, host):
    return {row.key: row for row in scheme.rows(twin, host)}


def test_the_weights_are_those_of_the_default_scheme():
    assert DEFAULT_WEIGHTS == {
        "themes": 30,
        "challenges": 20,
        "interest": 15,
        "levers": 10,
        "climate": 10,
        "size": 10,
        "language": 5,
    }


def test_each_row_of_mentese_and_elbasan_says_what_really_counted():
    rows = rows_of(SCHEME, MENTESE, ELBASAN)
    assert rows["themes"].parts == [["themes", (20 + 8) / 75, [["energy", 5, 4], ["water", 4, 2]]]]
    assert rows["themes"].points == pytest.approx(30 * 28 / 75)
    assert rows["challenges"].parts == [["challenges", 0.5, ["heat"]], ["emission_domains", None, None]]
    assert (rows["challenges"].points, rows["challenges"].most) == (pytest.approx(6), 12)
    assert rows["climate"].parts[0] == ["climate", 1.0, ["mediterranean", "mediterranean"]]
    assert rows["size"].points == pytest.approx(9.83, abs=0.01)
    assert rows["size"].parts[0][2] == [123_000, 116_000]
    assert rows["language"].parts == [["language", 1.0, ["en"]], ["tier", 0.0, ["district", "municipality"]]]
    assert (rows["levers"].points, rows["levers"].most) == (None, 10)


def test_the_points_add_up_to_the_score_and_what_is_known_to_the_confidence():
    match = SCHEME.match(MENTESE, ELBASAN)
    known = [row for row in SCHEME.rows(MENTESE, ELBASAN) if row.points is not None]
    most = sum(row.most for row in known)
    assert match.score == round(100 * sum(row.points for row in known) / most, 1)
    assert match.confidence == round(most, 1)  # the weights add up to 100


def test_nothing_known_is_no_score_and_no_confidence():
    match = SCHEME.match(Facts(pk=1), Facts(pk=2))
    assert (match.score, match.confidence) == (0.0, 0.0)


def test_what_a_city_shares_and_learns_is_told_apart():
    host = replace(ELBASAN, needs={"nature": 5})
    assert both_ways(MENTESE, host) == (round(100 * 28 / 75, 1), None)  # Menteşe said nothing of what it offers
    assert both_ways(replace(MENTESE, offers={"nature": 3}), host)[1] == 20.0


def test_context_is_a_number_of_its_own():
    rows = [row for row in SCHEME.rows(MENTESE, ELBASAN) if row.key in CONTEXT]
    expected = 100 * sum(row.points for row in rows) / sum(row.most for row in rows)
    assert SCHEME.context(MENTESE, ELBASAN) == round(expected, 1)
    assert SCHEME.context(Facts(pk=1), Facts(pk=2)) is None


def test_wishes_of_both_sides_count_by_rank_and_silence_is_not_known():
    wishes = Wishes(of_twins={1: {2: 1, 9: 2}}, of_hosts={2: {1: 3}})
    row = rows_of(Scheme(DEFAULT_WEIGHTS, wishes), MENTESE, ELBASAN)["interest"]
    assert row.parts == [["interest", pytest.approx((1 + 0.6) / 2), [1, 3]]]
    only_others = Wishes(of_twins={1: {9: 1}})
    assert rows_of(Scheme(DEFAULT_WEIGHTS, only_others), MENTESE, ELBASAN)["interest"].points == 0
    assert rows_of(SCHEME, MENTESE, ELBASAN)["interest"].points is None


def test_a_weight_of_nought_leaves_a_criterion_out():
    scheme = Scheme({"themes": 1})
    assert [row.key for row in scheme.rows(MENTESE, ELBASAN)] == ["themes"]
    assert scheme.match(MENTESE, ELBASAN).confidence == 100


@pytest.mark.parametrize("weights", [{}, {"themes": 0}, {"themes": -1, "size": 2}, {"charm": 3}])
def test_weights_that_mean_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="Weights are numbers"):
        Scheme(weights)


def test_the_ranking_is_by_score_then_confidence_then_key():
    known = Facts(pk=7, population=120_000, climate="mediterranean")
    alike = replace(known, pk=5)
    vague = replace(known, pk=3, climate="")
    scheme = Scheme({"size": 10})
    assert [match.host for match in ranking(scheme, MENTESE, [known, alike, vague])] == [3, 5, 7]
    scheme = Scheme({"size": 10, "climate": 10})
    twin = replace(MENTESE, population=120_000)
    assert [match.host for match in ranking(scheme, twin, [vague, known, alike])] == [5, 7, 3]


def test_a_cluster_offers_the_strongest_of_its_members():
    one = Facts(pk=1, population=50_000, offers={"water": 5}, levers=frozenset(["data"]), climate="nordic")
    two = Facts(
        pk=2, population=150_000, offers={"water": 2, "energy": 4}, levers=frozenset(["finance"]), climate="dry"
    )
    cluster = merged(9, [one, two])
    assert (cluster.pk, cluster.population, cluster.climate) == (9, 100_000, "dry")
    assert cluster.offers == {"water": 5, "energy": 4}
    assert cluster.levers == {"data", "finance"}


def test_distance_is_for_information_only():
    assert distance_km(MENTESE, ELBASAN) == pytest.approx(835, abs=15)
    assert distance_km(MENTESE, Facts(pk=3)) is None


# --- What must hold for any two cities -----------------------------------------------------------------


@given(facts(1), facts(2), st.data())
def test_raising_a_shared_need_never_lowers_the_score(twin, host, data):
    shared = sorted(theme for theme, need in twin.needs.items() if 0 < need < 5 and host.offers.get(theme))
    if not shared:
        return
    theme = data.draw(st.sampled_from(shared))
    more = replace(twin, needs=twin.needs | {theme: data.draw(st.integers(twin.needs[theme], 5))})
    assert SCHEME.match(more, host).score >= SCHEME.match(twin, host).score


@given(facts(1), facts(2))
def test_all_but_themes_and_wishes_say_the_same_both_ways(one, other):
    scheme = Scheme({key: weight for key, weight in DEFAULT_WEIGHTS.items() if key not in ("themes", "interest")})
    there, back = scheme.match(one, other), scheme.match(other, one)
    assert (there.score, there.confidence) == (back.score, back.confidence)


@given(facts(1), facts(2), st.data())
def test_removing_data_never_raises_confidence(twin, host, data):
    nothing = {"population": None, "climate": "", "tier": "", "needs": {}, "offers": {}}
    nothing |= {name: frozenset() for name in TAGS}
    name = data.draw(st.sampled_from(sorted(nothing)))
    before = SCHEME.match(twin, host).confidence
    assert SCHEME.match(replace(twin, **{name: nothing[name]}), host).confidence <= before
    assert SCHEME.match(twin, replace(host, **{name: nothing[name]})).confidence <= before


@given(facts(1), facts(2))
def test_numbers_stay_within_their_scale(twin, host):
    match = SCHEME.match(twin, host)
    assert 0 <= match.score <= 100
    assert 0 <= match.confidence <= 100
    for row in SCHEME.rows(twin, host):
        assert row.points is None or -1e-9 <= row.points <= row.most + 1e-9


def test_every_criterion_has_parts_that_are_all_of_it():
    from pairings.matching.criteria import CRITERIA

    assert [round(sum(part.share for part in criterion.parts), 9) for criterion in CRITERIA] == [1] * len(KEYS)
    assert THEMES
