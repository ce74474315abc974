"""Mission Cities, municipalities of Türkiye, themes and tags, from data/ (whose README names the sources).

Rows are found by their key, a city by (country, code). What is missing is added; what is there stays as
somebody edited it, so that loading again is always safe.
"""

import csv
import datetime as dt
from pathlib import Path

from twinning.shared.folding import fold

from .models import City, Tag, Theme

DATA = Path(__file__).parent / "data"


def load():
    """Add what is missing; returns how many rows of each kind were added."""
    return {"themes": _load_themes(), "tags": _load_tags(), "cities": _load_cities()}


def _read(name):
    with (DATA / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _load_themes():
    return sum(
        Theme.objects.get_or_create(key=row.pop("key"), defaults=row | {"rank": rank})[1]
        for rank, row in enumerate(_read("themes.csv"), start=1)
    )


def _load_tags():
    return sum(
        Tag.objects.get_or_create(kind=row.pop("kind"), key=row.pop("key"), defaults=row)[1]
        for row in _read("tags.csv")
    )


def code_of(name):
    """İzmir and Izmir are one city: izmir."""
    return fold(name).replace(" ", "-")


def _load_cities():
    known = {(city.country, city.code): city for city in City.objects.all()}
    geography = {tag.key: tag for tag in Tag.objects.filter(kind=Tag.Kind.GEOGRAPHY)}
    added = 0
    # Parents before their districts.
    for key, row in sorted(_city_rows().items(), key=lambda item: bool(item[1]["parent"])):
        if key not in known:
            parent, tags = known.get(row.pop("parent")), row.pop("geography")
            known[key] = City.objects.create(parent=parent, **row)
            known[key].tags.set(geography[tag] for tag in tags)
            added += 1
    return added


def _city_rows():
    """All files merged: a city that stands in two of them is one row."""
    zones = {row["country"]: row["time_zone"] for row in _read("countries.csv")}
    labels = {_key(row): row["mission_label_awarded"] for row in _read("mission_labels.csv")}
    facts = {(row["country"], row["code"]): row for row in _read("city_facts.csv")}
    names = {(row["country"], row["code"]): row["also_known_as"] for row in _read("city_names.csv")}
    rows = {}
    for line in _read("mission_cities.csv") + _read("turkish_cities.csv"):
        country, code = key = _key(line)
        fact = facts.get(key, {})
        district = line.get("admin_level") == City.Kind.DISTRICT
        rows[key] = {
            "country": country,
            "code": code,
            "name": line["name"],
            "local_name": line["local_name"],
            "also_known_as": names.get(key, ""),
            "kind": line.get("admin_level") or fact.get("kind") or City.Kind.MUNICIPALITY,
            "parent": (country, code_of(line["province"])) if district else None,
            "population": int(line["population"]),
            "latitude": line["lat"],
            "longitude": line["lon"],
            "climate": fact.get("climate", ""),
            "geography": fact.get("geography", "").split(),
            "time_zone": zones[country],
            "mission_city": line["mission_city"] == "true",
            "mission_label_on": _first_of_month(labels.get(key)),
        }
    return rows


def _key(line):
    return line["country_code"], code_of(line["name"])


def _first_of_month(month):
    return dt.date.fromisoformat(f"{month}-01") if month else None
