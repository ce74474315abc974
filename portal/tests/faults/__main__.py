"""The full form on the one database that DATABASE_URL names (a test database beside it, really):

python -m portal.tests.faults [--mails 10000] [--seed N] [--only WORD]

Prints the table and ends with 1 when a promise was broken, or a sender that breaks it was not found out.
"""

import argparse
import sys

from outbox.tests.faults import scratch


def main(mails, seed, only):
    with scratch.database("faults"):
        return _play(mails, seed, only)


def _play(mails, seed, only):
    from outbox.tests.faults.supervisor import run

    from . import digests, scenarios, table

    verdicts = []
    print(table.head(), flush=True)
    for scenario, course in scenarios.all_of_them(mails):
        if only not in scenario.name:
            continue
        scratch.empty()
        verdicts.append(run(scenario, digests, seed, course))
        print(table.row(verdicts[-1]), flush=True)
    return _conclude(verdicts)


def _conclude(verdicts):
    from . import scenarios, table

    print("\nWhat was done:")
    for verdict in verdicts:
        print(" ", table.details(verdict))
    wrong = [verdict for verdict in verdicts if not scenarios.passed(verdict)]
    for verdict in wrong:
        print(
            f"\nNOT KEPT: {verdict.scenario}",
            *verdict.lost[:20],
            *verdict.unlisted[:20],
            *verdict.crashes[:5],
            sep="\n  ",
        )
    print(f"\n{len(verdicts) - len(wrong)} of {len(verdicts)} as promised", flush=True)
    return bool(wrong)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="scripts/faults")
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="WORD", help="only scenarios with this in their name")
    sys.exit(main(**vars(parser.parse_args())))
