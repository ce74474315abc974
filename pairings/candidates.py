"""The ranking of one city's possible hosts, as the page shows it: plain values, no query per row."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cities.countries import country_name

from . import match_words as words
from .matching.criteria import DEFAULT_WEIGHTS, KEYS
from .matching.facts import distance_km
from .matching.scoring import Scheme, both_ways
from .matching_facts import issues_of

PER_PAGE = 10
ON_MAP = 10
MOST_WEIGHT = 100
PREFIX = "w_"


@dataclass(frozen=True)
class Ranked:
    page: object
    excluded: list  # [(host, [sentences])]
    best: object | None  # the Match of the first


def weights_from(query):
    """(weights, whether they were changed, whether they are valid) from ?w_themes=40…; one that is not named is 0
    as soon as any is."""
    asked = {key: query.get(f"{PREFIX}{key}", "").strip() for key in KEYS}
    if not any(asked.values()):
        return dict(DEFAULT_WEIGHTS), False, True
    valid = all(not text or (text.isascii() and text.isdigit() and int(text) <= MOST_WEIGHT) for text in asked.values())
    found = {key: int(text or 0) for key, text in asked.items()} if valid else {}
    if not any(found.values()):
        return dict(DEFAULT_WEIGHTS), False, False
    return found, found != DEFAULT_WEIGHTS, True


def weight_fields(weights):
    total = sum(weights.values())
    return [
        {
            "key": key,
            "name": f"{PREFIX}{key}",
            "label": words.CRITERIA[key],
            "value": weights[key],
            "percent": round(100 * weights[key] / total),
        }
        for key in KEYS
    ]


def rank(city, facts, hosts, *, scheme, cohort, taken, number):
    """A page of the possible hosts, best first, and those that are excluded with the reason."""
    possible, excluded = [], []
    for host in hosts:
        issues = issues_of(city, host, cohort, taken)
        if not issues:
            possible.append(host)
        elif "same_city" not in issues:
            excluded.append((host, [words.ISSUES[code] for code in issues]))
    by_pk = {host.pk: host for host in possible}
    found = [scheme.match(facts, host.facts) for host in possible]
    found.sort(key=lambda match: (-match.score, -match.confidence, by_pk[match.host].name, match.host))
    page = Paginator(found, PER_PAGE).get_page(number)
    page.hosts = [by_pk[match.host] for match in page]
    return Ranked(page, excluded, found[0] if found else None)


def rows_of(page, city, facts, scheme):
    vocabulary = words.Vocabulary()
    pairs = zip(page, page.hosts, strict=True)
    return [
        _row(number, match, host, city, facts, scheme, vocabulary)
        for number, (match, host) in enumerate(pairs, start=page.start_index())
    ]


def _row(number, match, host, city, facts, scheme, vocabulary):
    reasons = scheme.rows(facts, host.facts)
    shares, learns = both_ways(facts, host.facts)
    km = distance_km(facts, host.facts)
    criteria = [criterion_of(row, scheme, city.name, host.name, vocabulary) for row in reasons]
    return {
        "number": number,
        "id": f"host-{host.pk}",
        "name": host.name,
        "url": host.cities[0].get_absolute_url(),
        "country": country_name(host.facts.country),
        "score": round(match.score),
        "confidence": words.confidence(match.confidence),
        "known": round(match.confidence),
        "why": words.strongest(reasons),
        "criteria": criteria,
        "bar": _bar(criteria),
        "bar_label": ", ".join(
            _("%(criterion)s %(points)s of %(most)s")
            % {"criterion": row["label"], "points": row["points"], "most": row["most"]}
            for row in criteria
            if row["known"]
        ),
        "shares": None if shares is None else round(shares),
        "learns": None if learns is None else round(learns),
        "context": _rounded(scheme.context(facts, host.facts)),
        "remarks": words.remarks(facts, host.facts, km),
        "km": "" if km is None else number_format(km, force_grouping=True),
        "place": {
            "name": host.name,
            "number": number,
            "latitude": host.facts.latitude,
            "longitude": host.facts.longitude,
            "weight": match.score,
            "url": f"#host-{host.pk}",
        },
    }


def _rounded(value):
    return None if value is None else round(value)


def criterion_of(row, scheme, twin, host, vocabulary):
    """Weights are shown as percent of their sum, whatever numbers somebody typed."""
    share = 100 / scheme.total
    known = row.points is not None
    return {
        "key": row.key,
        "label": words.CRITERIA[row.key],
        "known": known,
        "points": number_format(round(row.points * share, 1), 1) if known else "",
        "most": number_format(round(row.most * share, 1), 1),
        "percent": round(100 * row.points / row.most) if known else 0,
        "weight": row.most * share,
        "sentences": words.sentences(row.parts, twin, host, vocabulary),
    }


def _bar(criteria):
    """Pieces of a bar 100 wide: each criterion as wide as it weighs, filled as far as it earned."""
    known = [row for row in criteria if row["known"]]
    total, at, pieces = sum(row["weight"] for row in known) or 1, 0.0, []
    for row in known:
        width = 100 * row["weight"] / total
        done = width * row["percent"] / 100
        pieces.append(
            {
                "key": row["key"],
                "x": round(at, 2),
                "width": round(width, 2),
                "done": round(done, 2),
            }
        )
        at += width
    return pieces


def scheme_of(weights, wishes=None):
    return Scheme(weights, wishes)
