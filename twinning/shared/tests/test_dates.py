import datetime as dt

import pytest
import time_machine
from django.utils import translation

from twinning.shared.dates import (
    add_months,
    date_range,
    is_working_day,
    month_range,
    today_in,
    working_day_on_or_before,
)

D = dt.date


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (D(2027, 1, 31), 1, D(2027, 2, 28)),
        (D(2028, 1, 31), 1, D(2028, 2, 29)),
        (D(2027, 3, 7), 6, D(2027, 9, 7)),
        (D(2027, 3, 31), -1, D(2027, 2, 28)),
        (D(2026, 12, 31), 2, D(2027, 2, 28)),
    ],
)
def test_months_end_on_the_last_day_there_is(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("day", "country", "expected"),
    [
        (D(2026, 10, 29), "TR", False),  # Republic Day
        (D(2026, 10, 29), "AL", True),
        (D(2026, 11, 28), "AL", False),
        (D(2026, 11, 24), "TR", True),
        (D(2026, 11, 22), "TR", False),  # Sunday
        (D(2026, 11, 24), "XX", True),  # a country the library does not know has no holidays
    ],
)
def test_working_days_know_weekends_and_each_countrys_holidays(day, country, expected):
    assert is_working_day(day, country) is expected


def test_a_holiday_after_a_weekend_goes_back_before_the_weekend():
    # Monday 23 April 2029 is National Sovereignty Day.
    assert working_day_on_or_before(D(2029, 4, 23), "TR") == D(2029, 4, 20)


def test_local_closures_count():
    assert working_day_on_or_before(D(2026, 11, 24), "TR", {D(2026, 11, 24), D(2026, 11, 23)}) == D(2026, 11, 20)


@pytest.mark.parametrize(
    ("first", "last", "turkish", "english"),
    [
        (D(2026, 12, 8), D(2026, 12, 11), "8–11 Aralık 2026", "8–11 December 2026"),
        (D(2026, 12, 8), D(2026, 12, 8), "8 Aralık 2026", "8 December 2026"),
        (D(2026, 11, 30), D(2026, 12, 2), "30 Kasım – 2 Aralık 2026", "30 November – 2 December 2026"),
        (D(2026, 12, 29), D(2027, 1, 2), "29 Aralık 2026 – 2 Ocak 2027", "29 December 2026 – 2 January 2027"),
        (None, None, "—", "—"),
    ],
)
def test_ranges_say_each_part_once(first, last, turkish, english):
    with translation.override("tr"):
        assert date_range(first, last) == turkish
    with translation.override("en"):
        assert date_range(first, last) == english


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        ("2026-11-24T22:30:00Z", "Europe/Istanbul", D(2026, 11, 25)),
        ("2026-11-24T22:30:00Z", "Europe/Brussels", D(2026, 11, 24)),
        ("2027-03-28T00:30:00Z", "Europe/Brussels", D(2027, 3, 28)),  # the night the clocks change
    ],
)
def test_today_is_a_matter_of_the_zone(instant, zone, day):
    with time_machine.travel(instant, tick=False):
        assert today_in(zone) == day


@pytest.mark.parametrize(
    ("first", "last", "turkish"),
    [
        (D(2026, 9, 1), D(2027, 8, 31), "Eylül 2026 – Ağustos 2027"),
        (D(2026, 9, 1), None, "Eylül 2026"),
        (None, D(2027, 8, 31), "Ağustos 2027"),
        (D(2026, 9, 1), D(2026, 9, 30), "Eylül 2026"),
        (None, None, "—"),
    ],
)
def test_a_term_is_told_in_months(first, last, turkish):
    with translation.override("tr"):
        assert month_range(first, last) == turkish
