import random
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairings.matching.assignment import NoPlace, Place, assign, first_come, instead


def best_by_trying(scores, twins, places, forbidden=frozenset(), pins=None):
    """(most twins' sum, ...) by going through every possibility: the greatest sum of scores there is."""
    pins = pins or {}
    room = {place.pk: place.capacity for place in places}
    best = None
    for choice in product([None, *room], repeat=len(twins)):
        pairs = {twin: host for twin, host in zip(twins, choice, strict=True) if host is not None}
        allowed = all(pair in scores and pair not in forbidden for pair in pairs.items())
        fits = all(list(pairs.values()).count(host) <= capacity for host, capacity in room.items())
        if allowed and fits and all(pairs.get(twin) == host for twin, host in pins.items()):
            value = (round(sum(scores[pair] for pair in pairs.items()) + len(pairs) / 10, 4), len(pairs))
            best = max(best or value, value)
    return best


def worth(scores, assignment):
    pairs = assignment.pairs
    return (round(sum(scores[pair] for pair in pairs) + len(pairs) / 10, 4), len(pairs))


@st.composite
def small_cases(draw):
    twins, hosts = list(range(1, draw(st.integers(1, 4)) + 1)), list(range(11, 11 + draw(st.integers(1, 3))))
    places = [Place(host, draw(st.integers(0, 3))) for host in hosts]
    pairs = [(twin, host) for twin in twins for host in hosts]
    possible = draw(st.lists(st.sampled_from(pairs), unique=True))
    scores = {pair: draw(st.integers(0, 1000)) / 10 for pair in possible}
    forbidden = frozenset(draw(st.lists(st.sampled_from(pairs), max_size=3)))
    return scores, twins, places, forbidden


@given(small_cases())
@settings(max_examples=150, deadline=None)
def test_no_other_choice_is_better(case):
    scores, twins, places, forbidden = case
    found = assign(scores, twins, places, forbidden=forbidden)
    assert worth(scores, found) == best_by_trying(scores, twins, places, forbidden)


@given(small_cases(), st.data())
@settings(max_examples=80, deadline=None)
def test_no_other_choice_is_better_with_a_pin(case, data):
    scores, twins, places, forbidden = case
    room = {place.pk: place.capacity for place in places}
    options = sorted(pair for pair in scores if pair not in forbidden and room[pair[1]])
    if not options:
        return
    pins = dict([data.draw(st.sampled_from(options))])
    found = assign(scores, twins, places, forbidden=forbidden, pins=pins)
    assert pins.items() <= dict(found.pairs).items()
    assert worth(scores, found) == best_by_trying(scores, twins, places, forbidden, pins)


def random_case(seed):
    chance = random.Random(seed)
    twins, hosts = range(1, chance.randint(5, 40)), range(101, 101 + chance.randint(3, 15))
    places = [Place(host, chance.randint(1, 3)) for host in hosts]
    scores = {(t, h): chance.randint(0, 1000) / 10 for t in twins for h in hosts if chance.random() < 0.9}
    wishes = {twin: {host: rank for rank, host in enumerate(chance.sample(hosts, 3), start=1)} for twin in twins}
    return scores, list(twins), places, wishes


def test_never_below_first_come_first_served_in_200_random_cases():
    better = 0
    for seed in range(200):
        scores, twins, places, wishes = random_case(seed)
        best, simple = assign(scores, twins, places), first_come(scores, twins, places, wishes)
        assert worth(scores, best) >= worth(scores, simple), seed
        better += best.total > simple.total
    assert better > 150  # the cases are such that it matters


def test_capacities_hold_and_nobody_is_placed_twice():
    for seed in range(30):
        scores, twins, places, _wishes = random_case(seed)
        found = assign(scores, twins, places)
        hosts = [host for _twin, host in found.pairs]
        assert all(hosts.count(place.pk) <= place.capacity for place in places)
        assert sorted([*dict(found.pairs), *found.without]) == sorted(twins)


def test_the_same_input_gives_the_same_output_in_any_order():
    scores, twins, places, _wishes = random_case(7)
    expected = assign(scores, twins, places)
    shuffled = dict(sorted(scores.items(), key=lambda item: hash(str(item))))
    assert assign(shuffled, twins[::-1], places[::-1]) == expected


SCORES = {(1, 11): 84.0, (1, 12): 76.0, (2, 11): 81.0, (2, 12): 62.0}
PLACES = [Place(11, 1), Place(12, 1)]


def test_it_says_who_has_the_place_that_would_have_been_better():
    found = assign(SCORES, [1, 2], PLACES)
    assert found.pairs == ((1, 12), (2, 11))
    assert found.total == 157.0
    assert instead(SCORES, found, 1) == [(11, 84.0, [2])]
    assert instead(SCORES, found, 2) == []


def test_pins_and_bans_change_the_rest():
    assert assign(SCORES, [1, 2], PLACES, pins={1: 11}).pairs == ((1, 11), (2, 12))
    banned = assign(SCORES, [1, 2], PLACES, forbidden={(2, 11), (2, 12)})
    assert (banned.pairs, banned.without) == (((1, 11),), (2,))


@pytest.mark.parametrize("pins", [{1: 99}, {1: 11, 2: 11}, {3: 11}])
def test_a_pin_that_cannot_be_is_named(pins):
    with pytest.raises(NoPlace):
        assign(SCORES, [1, 2], PLACES, pins=pins)


def test_a_forbidden_pair_cannot_be_pinned():
    with pytest.raises(NoPlace) as raised:
        assign(SCORES, [1, 2], PLACES, pins={1: 11}, forbidden={(1, 11)})
    assert (raised.value.twin, raised.value.host) == (1, 11)


def test_a_possible_place_is_better_than_none_even_for_nothing():
    assert assign({(1, 11): 0.0}, [1], [Place(11, 1)]).pairs == ((1, 11),)


def test_nobody_and_nowhere():
    assert assign({}, [], []).pairs == ()
    assert assign({}, [1], []).without == (1,)
