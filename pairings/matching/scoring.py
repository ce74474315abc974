"""Scores with their reasons.

A score is the weighted mean of the measures that are known, 0 to 100. What is not known leaves the score as it is
and lowers its confidence, which is the weight of what is known, 0 to 100. So a score with little behind it looks
like what it is.
"""

from dataclasses import dataclass

from .criteria import CONTEXT, CRITERIA, KEYS, Wishes, themes


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion of one match, as it is stored and shown: `points` out of `most`, None where nothing is known."""

    key: str
    points: float | None
    most: float
    parts: list  # [[part, measure or None, evidence]]

    def as_json(self):
        return {"key": self.key, "points": self.points, "most": self.most, "parts": self.parts}


@dataclass(frozen=True, slots=True)
class Match:
    twin: int
    host: int
    score: float  # 0 to 100
    confidence: float  # 0 to 100


class Scheme:
    """The criteria with weights that somebody chose. A weight of 0 leaves a criterion out."""

    def __init__(self, weights, wishes=None):
        unknown = set(weights) - set(KEYS)
        if unknown or any(value < 0 for value in weights.values()) or not sum(weights.values()):
            raise ValueError(f"Weights are numbers from 0 for {', '.join(KEYS)}, at least one of them above 0.")
        self.wishes = wishes or Wishes()
        self.weights = {key: weights.get(key, 0) for key in KEYS}
        self.total = sum(self.weights.values())
        self.measures = [
            (self.weights[criterion.key] * part.share, part.measure)
            for criterion in CRITERIA
            if self.weights[criterion.key]
            for part in criterion.parts
        ]

    def match(self, twin, host):
        """The two numbers alone; `rows` gives the reasons."""
        earned = known = 0.0
        wishes = self.wishes
        for weight, measure in self.measures:
            value = measure(twin, host, wishes)
            if value is not None:
                earned += weight * value
                known += weight
        score = 100 * earned / known if known else 0.0
        return Match(twin.pk, host.pk, round(score, 1), round(100 * known / self.total, 1))

    def rows(self, twin, host):
        """The explanation of `match`: the points add up to the score when what is not known is left out."""
        return [self._row(criterion, twin, host) for criterion in CRITERIA if self.weights[criterion.key]]

    def _row(self, criterion, twin, host):
        weight, known, earned, parts = self.weights[criterion.key], 0.0, 0.0, []
        for part in criterion.parts:
            value = part.measure(twin, host, self.wishes)
            evidence = None if value is None else part.evidence(twin, host, self.wishes)
            parts.append([part.key, value, evidence])
            if value is not None:
                known += weight * part.share
                earned += weight * part.share * value
        return Row(criterion.key, earned if known else None, known or weight, parts)

    def context(self, twin, host):
        """How alike the two places are, 0 to 100, whatever they want to learn; None where nothing is known."""
        rows = [row for row in self.rows(twin, host) if row.key in CONTEXT and row.points is not None]
        most = sum(row.most for row in rows)
        return round(100 * sum(row.points for row in rows) / most, 1) if most else None


def both_ways(twin, host):
    """(what the host shares with the twin, what it learns from it), 0 to 100 each, None where not known."""
    ways = (themes(twin, host), themes(host, twin))
    return tuple(None if way is None else round(100 * way, 1) for way in ways)


def ranking(scheme, twin, hosts):
    """All matches of one twin, best first; of equal scores the one we know more about, then the lower key."""
    found = [scheme.match(twin, host) for host in hosts]
    return sorted(found, key=lambda match: (-match.score, -match.confidence, match.host))
