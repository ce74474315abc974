"""Quiet days: weekends, public holidays and the days a city's offices are closed."""

import datetime as dt
from collections import defaultdict

from twinning.shared.dates import is_working_day

from .models import Holiday


class QuietDays:
    """One query for the local closures of all cities; each answer is worked out once."""

    MOST = 14  # the longest run looked ahead: two weeks around a feast

    def __init__(self):
        self.closed = defaultdict(set)
        for city_id, day in Holiday.objects.values_list("city_id", "day"):
            self.closed[city_id].add(day)
        self.known = {}

    def around(self, day, country, city_id):
        """(whether the day is quiet, how many quiet days follow it)"""
        key = (day, country, city_id if self.closed.get(city_id) else None)
        if key not in self.known:
            self.known[key] = (self._is_quiet(day, country, city_id), self._ahead(day, country, city_id))
        return self.known[key]

    def _is_quiet(self, day, country, city_id):
        return not is_working_day(day, country, self.closed.get(city_id, frozenset()))

    def _ahead(self, day, country, city_id):
        for number in range(self.MOST):
            if not self._is_quiet(day + dt.timedelta(days=number + 1), country, city_id):
                return number
        return self.MOST
