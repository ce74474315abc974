"""The default rule set, loaded from data/rules.csv. Rules an administrator edited are left alone."""

import csv
from pathlib import Path

from .models import Rule, RuleSet

DATA = Path(__file__).parent / "data"
FLAGS = {"yes": True, "no": False}


def load():
    """Add what is missing; returns the number of rules added."""
    rule_set, _ = RuleSet.objects.get_or_create(key="default", defaults={"name": "NetZeroCities Twinning"})
    added = 0
    with (DATA / "rules.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            key = row.pop("key")
            row["rungs"] = [int(rung) for rung in row["rungs"].split()]
            row |= {name: FLAGS[row[name]] for name in ("shifts", "active")}
            row |= {name: int(row[name]) for name in ("months", "days")}
            _, created = Rule.objects.get_or_create(rule_set=rule_set, key=key, defaults=row)
            added += created
    return added
