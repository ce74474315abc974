"""What several assessors together say of an application. Pure: numbers in, numbers out."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import fmean, pstdev


def weighted_mean(points, weights):
    """0 to 5 with two places: `points` {criterion: 0 to 5}, `weights` {criterion: weight}. None while a point is
    missing."""
    if not weights or any(points.get(key) is None for key in weights):
        return None
    total = sum(Decimal(points[key]) * weight for key, weight in weights.items())
    return (total / sum(weights.values())).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Spread:
    """How far the assessors are apart: a wide spread is a reason to talk before deciding."""

    mean: float
    low: float
    high: float
    deviation: float

    WIDE = 1.5  # points of five

    @property
    def is_wide(self):
        return self.high - self.low >= self.WIDE


def spread_of(marks):
    """None while nobody has handed in."""
    marks = [float(mark) for mark in marks if mark is not None]
    return Spread(fmean(marks), min(marks), max(marks), pstdev(marks)) if marks else None
