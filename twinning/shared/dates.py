"""Dates as the rules count them: months and days from an anchor, shifted to a working day."""

import datetime as dt
import zoneinfo
from functools import lru_cache

import holidays
from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

_DAY = dt.timedelta(days=1)


def add_months(day, months):
    """31 January plus one month is the last day of February."""
    return day + relativedelta(months=months)


def today_in(zone):
    """Today's date in an IANA time zone, such as Europe/Istanbul."""
    return timezone.now().astimezone(zoneinfo.ZoneInfo(zone)).date()


@lru_cache(maxsize=64)
def _public_holidays(country_code):
    """Public holidays of an ISO 3166-1 country; an unknown country has none."""
    try:
        return holidays.country_holidays(country_code)
    except NotImplementedError:
        return {}


def is_working_day(day, country_code, closed_days=frozenset()):
    return day.weekday() < 5 and day not in closed_days and day not in _public_holidays(country_code)


def working_day_on_or_before(day, country_code, closed_days=frozenset()):
    while not is_working_day(day, country_code, closed_days):
        day -= _DAY
    return day


def date_range(first, last):
    """8–11 Aralık 2026; 30 Kasım – 2 Aralık 2026; 29 Aralık 2026 – 2 Ocak 2027."""
    if first is None:
        return "—"
    if last is None or first == last:
        return date_format(first, "DATE_FORMAT")
    end = date_format(last, "DATE_FORMAT")
    if first.year != last.year:
        return _("%(start)s – %(end)s") % {"start": date_format(first, "DATE_FORMAT"), "end": end}
    if first.month != last.month:
        return _("%(start)s – %(end)s") % {"start": date_format(first, "MONTH_DAY_FORMAT"), "end": end}
    return f"{first.day}–{end}"


def month_range(first, last):
    """Eylül 2026 – Ağustos 2027; what is not known is left out."""
    if first is None and last is None:
        return "—"
    known = [date_format(day, "YEAR_MONTH_FORMAT") for day in (first, last) if day]
    return " – ".join(dict.fromkeys(known))
