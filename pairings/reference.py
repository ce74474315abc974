"""The Twinning Learning Programme and its cohorts, from data/cohorts.csv (its README names the sources).

What is missing is added; a cohort that is there stays as somebody edited it. Needs the default rule set
of `deadlines.reference`.
"""

import csv
import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from deadlines.models import RuleSet

from .models import Cohort, Programme

DATA = Path(__file__).parent / "data"
KEY = "netzerocities"
BRUSSELS = ZoneInfo("Europe/Brussels")


def load():
    """Add what is missing; returns how many rows of each kind were added."""
    programme, created = Programme.objects.get_or_create(
        key=KEY,
        defaults={
            "name_tr": "NetZeroCities İkiz Şehirler Öğrenme Programı",
            "name_en": "NetZeroCities Twinning Learning Programme",
            "website": "https://netzerocities.eu/twinning-learning-programme",
        },
    )
    rule_set = RuleSet.objects.get(key="default")
    with (DATA / "cohorts.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    added = sum(
        Cohort.objects.get_or_create(
            programme=programme, number=int(row["number"]), defaults={"rule_set": rule_set} | _fields(row)
        )[1]
        for row in rows
    )
    return {"programmes": int(created), "cohorts": added}


def _fields(row):
    """The columns as the model wants them; an empty cell is unknown and stays so."""
    days = {name: dt.date.fromisoformat(row[name]) if row[name] else None for name in DAYS}
    times = {name: _in_brussels(row[name]) for name in TIMES}
    numbers = {name: int(row[name]) if row[name] else None for name in NUMBERS}
    names = {"name_tr": f"{row['number']}. dönem", "name_en": f"Cohort {row['number']}"}
    return names | days | times | numbers | {name: row[name] for name in TEXTS}


DAYS = ("call_opens_on", "starts_on", "ends_on")
TIMES = ("call_closes_original", "call_closes")
NUMBERS = ("months", "representatives", "hours_per_month")
TEXTS = ("host_rule_tr", "host_rule_en", "source")


def _in_brussels(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=BRUSSELS) if text else None
