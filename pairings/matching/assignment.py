"""Who goes to whom, for all applicants at once: the greatest sum of scores that the capacities allow.

The optimum is found by the Hungarian method of `munkres`. A host has as many places as it can take twins; a cluster
is one host. A forbidden pair, or one with an eligibility issue, is never made: rather somebody stays without a place.
"""

from dataclasses import dataclass

from munkres import Munkres

# Scores have one decimal; whole numbers keep the method exact.
EXACT = 10


@dataclass(frozen=True)
class Place:
    """A host as far as places go: how many twins it can still take."""

    pk: int
    capacity: int


@dataclass(frozen=True)
class Assignment:
    pairs: tuple  # ((twin, host), ...) by twin
    without: tuple  # twins that got no place
    total: float  # the sum of scores


class NoPlace(ValueError):
    """A pin names a host that has no place left, or a pair that is forbidden."""

    def __init__(self, twin, host):
        super().__init__(f"{twin} cannot be pinned to {host}.")
        self.twin, self.host = twin, host


def assign(scores, twins, places, *, pins=None, forbidden=frozenset()):
    """`scores` is {(twin, host): 0 to 100}; a pair without a score is not possible. `pins` is {twin: host}. The same
    input gives the same output."""
    pins = pins or {}
    taken = _pinned(scores, places, pins, forbidden)
    open_twins = [twin for twin in sorted(twins) if twin not in pins]
    columns = [
        place.pk for place in sorted(places, key=lambda p: p.pk) for _ in range(place.capacity - taken[place.pk])
    ]
    pairs = dict(pins)
    if open_twins and columns:
        gain = [[_gain(scores, twin, host, forbidden) for host in columns] for twin in open_twins]
        # What is not possible gains nothing, like having no place at all; whoever lands there has none.
        solved = Munkres().compute([[-value for value in row] for row in gain])
        pairs |= {open_twins[row]: columns[column] for row, column in solved if gain[row][column] > 0}
    return _result(scores, twins, pairs)


def _capacities(places):
    return {place.pk: place.capacity for place in places}


def _gain(scores, twin, host, forbidden):
    """One more than nothing even for a score of 0: a possible place is better than none."""
    if (twin, host) in forbidden or (twin, host) not in scores:
        return 0
    return round(scores[twin, host] * EXACT) + 1


def _pinned(scores, places, pins, forbidden):
    capacity, taken = _capacities(places), {place.pk: 0 for place in places}
    for twin, host in sorted(pins.items()):
        if (twin, host) in forbidden or (twin, host) not in scores or taken.get(host, 0) >= capacity.get(host, 0):
            raise NoPlace(twin, host)
        taken[host] += 1
    return taken


def _result(scores, twins, pairs):
    return Assignment(
        pairs=tuple(sorted(pairs.items())),
        without=tuple(twin for twin in sorted(twins) if twin not in pairs),
        total=round(sum(scores[pair] for pair in pairs.items()), 1),
    )


def first_come(scores, twins, places, wishes=None, *, pins=None, forbidden=frozenset()):
    """For comparison: each in turn gets the first wish that still has a place, else the best score."""
    pins, wishes = pins or {}, wishes or {}
    taken = _pinned(scores, places, pins, forbidden)
    left = {place.pk: place.capacity - taken[place.pk] for place in places}
    pairs = dict(pins)
    for twin in twins:
        ranked = wishes.get(twin, {})
        options = [host for host, room in left.items() if room > 0 and _gain(scores, twin, host, forbidden)]
        if twin not in pairs and options:
            best = min(options, key=lambda h: (ranked.get(h, len(ranked) + 1), -scores[twin, h], h))
            pairs[twin] = best
            left[best] -= 1
    return _result(scores, twins, pairs)


def instead(scores, assignment, twin):
    """Why not the best host? [(host, score, twins that have its places)] of those that suited this twin better."""
    got = dict(assignment.pairs).get(twin)
    mine = scores.get((twin, got), -1.0) if got is not None else -1.0
    better = [(host, score) for (who, host), score in scores.items() if who == twin and score > mine]
    holders = {}
    for other, host in assignment.pairs:
        holders.setdefault(host, []).append(other)
    ordered = sorted(better, key=lambda pair: (-pair[1], pair[0]))
    return [(host, score, holders.get(host, [])) for host, score in ordered]
