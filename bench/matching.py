"""How fast applicants are scored, explained and placed, beside the assignment of the library alone:

python -m bench.matching [--applicants 200 1000] [--hosts 112] [--explained 10]

All pairs are scored; for each applicant the best hosts are explained row by row, which is what a page shows and
what is stored. The floor is the same matrix of scores given to munkres: whatever we add is beside it. No database.
"""

import argparse
import random
import resource
import time

from munkres import Munkres

from pairings.matching.assignment import Place, assign
from pairings.matching.criteria import DEFAULT_WEIGHTS, Wishes
from pairings.matching.scoring import Scheme, ranking
from pairings.tests.matching.cities import some

PLACES_EACH = 3
WISHES_EACH = 3


def timed(act):
    began = time.perf_counter()
    return act(), time.perf_counter() - began


def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(applicants, hosts, explained):
    chance = random.Random(1)
    pioneers = [some(pk, chance) for pk in range(1, hosts + 1)]
    twins = [some(pk, chance) for pk in range(10_001, 10_001 + applicants)]
    wishes = Wishes(of_twins={twin.pk: wished(pioneers, chance) for twin in twins})
    scheme, by_key = Scheme(DEFAULT_WEIGHTS, wishes), {city.pk: city for city in pioneers}
    places = [Place(city.pk, PLACES_EACH) for city in pioneers]

    ranked, scoring = timed(lambda: {twin.pk: ranking(scheme, twin, pioneers) for twin in twins})
    rows, explaining = timed(
        lambda: {
            twin.pk: [scheme.rows(twin, by_key[match.host]) for match in ranked[twin.pk][:explained]] for twin in twins
        }
    )
    scores = {(match.twin, match.host): match.score for matches in ranked.values() for match in matches}
    found, assigning = timed(lambda: assign(scores, [twin.pk for twin in twins], places))
    peak = memory()
    matrix = [[-scores[twin.pk, place.pk] for place in places for _ in range(place.capacity)] for twin in twins]
    _, floor = timed(lambda: Munkres().compute(matrix))
    return scoring, explaining, assigning, floor, peak, len(found.pairs), sum(map(len, rows.values()))


def wished(pioneers, chance):
    return {city.pk: rank for rank, city in enumerate(chance.sample(pioneers, WISHES_EACH), start=1)}


def main(applicants, hosts, explained):
    for number in applicants:
        scoring, explaining, assigning, floor, peak, placed, rows = measure(number, hosts, explained)
        total = scoring + explaining + assigning
        print(f"{number} applicants, {hosts} hosts with {PLACES_EACH} places each, {placed} placed")
        print(f"  score {number * hosts} pairs   {scoring:6.2f} s")
        print(f"  explain {rows} of them     {explaining:6.2f} s")
        print(f"  assign                {assigning:6.2f} s")
        print(f"  in all                {total:6.2f} s, {peak:.0f} MB at most   (budget for 1,000: 2 s, 200 MB)")
        print(f"  floor: munkres alone  {floor:6.2f} s   ratio {total / floor:.1f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.matching")
    parser.add_argument("--applicants", type=int, nargs="+", default=[200, 1000])
    parser.add_argument("--hosts", type=int, default=112)
    parser.add_argument("--explained", type=int, default=10)
    main(**vars(parser.parse_args()))
