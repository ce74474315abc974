import datetime as dt
import sys
import time

from outbox.tests.faults import scratch


def main(first="2027-01-01", last="2028-12-31"):
    with scratch.database("clock") as connection:
        from django.conf import settings

        from outbox.tests.faults.verdict import commit, engine

        from .travel import differences, travel

        settings.DEBUG = False
        began = time.monotonic()
        first, last = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
        told, expected = travel(first, last, per_day=1)
        wrong = list(differences(told, expected))
        hours = ((last - first).days + 1) * 24
        print(*wrong[:20], sep="\n")
        print(
            f"clock: {engine()}, {first} to {last}, {hours} hours, {len(expected)} reminders expected, "
            f"{len(told)} told, {len(wrong)} wrong, {time.monotonic() - began:.0f} s, commit {commit()}"
        )
        connection.close()
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
