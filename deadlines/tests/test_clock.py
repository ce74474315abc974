"""Each rung once, on the right local day and in the right local hour: weeks of hours around the days on which
clocks and calendars do something unusual. The oracle judges; see deadlines/tests/clock."""

import datetime as dt
import zoneinfo

import pytest

from .clock import oracle
from .clock.travel import differences, travel

WINDOWS = {
    "summer time begins": ("2027-03-24", "2027-04-01"),
    "summer time ends": ("2027-10-27", "2027-11-03"),
    "the year ends": ("2027-12-28", "2028-01-04"),
    "29 February": ("2028-02-25", "2028-03-02"),
}


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_each_rung_is_told_once_at_the_persons_hour(window):
    first, last = map(dt.date.fromisoformat, window)
    told, expected = travel(first, last, per_day=2)
    wrong = list(differences(told, expected))
    assert not wrong, "\n".join(wrong[:20])
    assert len(expected) > 60


def test_an_hour_that_ignores_the_clock_change_is_found_out(monkeypatch):
    """Without this the comparison would say nothing."""
    winter = dt.timezone(dt.timedelta(hours=1))
    monkeypatch.setattr(
        oracle, "_instant",
        lambda who, day: dt.datetime.combine(day, dt.time(who.user.digest_hour), winter).astimezone(dt.UTC),
    )  # fmt: skip
    first, last = dt.date(2027, 3, 27), dt.date(2027, 3, 30)
    assert list(differences(*travel(first, last, per_day=2)))


def test_the_oracle_knows_the_hours_that_are_not_there_and_those_that_come_twice():
    class Brussels:
        zone = "Europe/Brussels"

        class user:
            digest_hour = 2

    local = [
        oracle._instant(Brussels, day).astimezone(zoneinfo.ZoneInfo("Europe/Brussels"))
        for day in (dt.date(2027, 3, 28), dt.date(2027, 10, 31))
    ]
    assert [(instant.hour, instant.fold) for instant in local] == [(3, 0), (2, 0)]
