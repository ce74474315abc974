"""What should be told when, worked out day by day for one person and one deadline.

Written from what the portal promises, without its code: each rung has a day; for who keeps quiet days a day
before the deadline moves to the working day before it, and on quiet days only what is due that day is told;
of several rungs that are due the nearest is told, once; weekly readers get the far ones on their weekday."""

import datetime as dt
import zoneinfo

import holidays

DAY = dt.timedelta(days=1)
USUAL = [14, 7, 2, 0, -1, -7]
COUNTRIES = {code: holidays.country_holidays(code) for code in ("TR", "AL", "BE")}


def expected(listener, row, begin, end):
    """{rung: instant} of what is told to the listener of this row from begin to end (both UTC)."""
    told = {}
    day = begin.astimezone(zoneinfo.ZoneInfo(listener.zone)).date()
    first = begin.date()
    while day <= end.date() + DAY:
        rung = _rung_of(listener, row, day)
        if rung is not None and rung not in told and row.due_on - rung * DAY >= first:
            told[rung] = max(begin, _instant(listener, day))
        day += DAY
    return {rung: instant for rung, instant in told.items() if instant < end}


def _rung_of(listener, row, day):
    there = _instant(listener, day).astimezone(zoneinfo.ZoneInfo(listener.city_zone)).date()
    come = [rung for rung in _rungs(listener, row) if _day_of(listener, row, rung) <= there]
    if not come:
        return None
    rung, user = min(come), listener.user
    if user.quiet_days and _is_quiet(listener, day) and not (rung == 0 and there == row.due_on):
        return None
    if user.digest == "weekly" and rung > 2 and day.weekday() != user.digest_weekday:
        return None
    return rung


def _rungs(listener, row):
    if listener.coordinates:
        return [-3]
    rungs = row.rungs or USUAL
    return [0] + [rung for rung in rungs if rung < 0] if row.short_notice else rungs


def _day_of(listener, row, rung):
    day = row.due_on - rung * DAY
    while rung > 0 and listener.user.quiet_days and _is_quiet(listener, day):
        day -= DAY
    return day


def _is_quiet(listener, day):
    return day.weekday() >= 5 or day in COUNTRIES[listener.country] or day in listener.closed


def _instant(listener, day):
    """The listener's hour; where the clock jumps over it, the next one, and where it comes twice, the first."""
    zone = zoneinfo.ZoneInfo(listener.zone)
    local = dt.datetime.combine(day, dt.time(listener.user.digest_hour), zone)
    return local.astimezone(dt.UTC)
