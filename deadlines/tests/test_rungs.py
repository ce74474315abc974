"""When a deadline speaks: pure functions, as tables."""

import datetime as dt

import pytest

from deadlines.quiet import QuietDays
from deadlines.rungs import DEFAULT_RUNGS, rungs_of, spoken_today

RUNGS = [14, 7, 2, 0, -1, -7]


@pytest.mark.parametrize(
    ("days_left", "rung"),
    [(15, None), (14, 14), (8, 14), (7, 7), (3, 7), (2, 2), (1, 2), (0, 0), (-1, -1), (-6, -1), (-7, -7), (-90, -7)],
)
def test_the_nearest_rung_reached_speaks(days_left, rung):
    assert spoken_today(days_left, RUNGS) == rung


@pytest.mark.parametrize(
    ("days_left", "rung"),
    [
        (3, 2),  # Friday, due on Monday: "two days before" would be a Saturday
        (2, 2),  # Friday, due on Sunday
        (1, 2),  # Friday, due on Saturday
        (9, 7),
        (17, None),  # Friday, and the first rung is on Monday
        (16, 14),
        (0, 0),  # due today: what would come late on Saturday waits for Monday
        (-1, -1),
        (5, 7),
    ],
)
def test_before_a_weekend_what_would_fall_into_it_is_told(days_left, rung):
    assert spoken_today(days_left, RUNGS, quiet_ahead=2) == rung


@pytest.mark.parametrize(("days_left", "rung"), [(0, 0), (2, None), (7, None), (-1, None), (-7, None)])
def test_on_a_quiet_day_only_what_is_due_that_day_is_told(days_left, rung):
    assert spoken_today(days_left, RUNGS, quiet=True, quiet_ahead=1) == rung


def test_own_rungs_win_and_short_notice_starts_with_the_day():
    assert rungs_of([3, 30], short_notice=False) == [30, 3]
    assert rungs_of([], short_notice=False) == list(DEFAULT_RUNGS)
    assert rungs_of([14, 2, -3], short_notice=True) == [0, -3]


class TestQuietDays:
    def test_a_weekend_and_a_feast_beside_it_are_one_run(self, mentese):
        quiet = QuietDays()
        friday = dt.date(2026, 11, 27)
        assert quiet.around(friday, "TR", mentese.pk) == (False, 2)
        assert quiet.around(friday + dt.timedelta(days=1), "TR", mentese.pk) == (True, 1)
        # Republic Day, 29 October 2026, is a Thursday.
        assert quiet.around(dt.date(2026, 10, 29), "TR", mentese.pk) == (True, 0)
        assert quiet.around(dt.date(2026, 10, 29), "AL", mentese.pk) == (False, 0)

    def test_a_citys_own_closed_day_counts_for_it_alone(self, mentese, elbasan):
        friday = dt.date(2026, 11, 27)
        mentese.closed_days.create(day=friday, name="Yerel tatil")
        quiet = QuietDays()
        assert quiet.around(friday, "TR", mentese.pk) == (True, 2)
        assert quiet.around(friday - dt.timedelta(days=1), "TR", mentese.pk) == (False, 3)
        assert quiet.around(friday, "TR", elbasan.pk) == (False, 2)
