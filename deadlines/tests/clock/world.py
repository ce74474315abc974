"""Who is reminded of what."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType

from accounts.models import User
from cities.actions import add_member
from cities.models import City
from deadlines.models import Deadline, Holiday, ReminderStart

DAY = dt.timedelta(days=1)
# (name, country, time zone); Istanbul keeps its clock all year, the others change theirs.
PLACES = [
    ("Istanbul", "TR", "Europe/Istanbul"),
    ("Tirana", "AL", "Europe/Tirane"),
    ("Brussels", "BE", "Europe/Brussels"),
]
# (city, hour, weekday of the weekly digest or None, quiet days, zone when it is not the city's). At two o'clock
# the clocks of Tirana and Brussels jump: on one night that hour is not there, on another there are two.
PEOPLE = [
    ("Istanbul", 8, None, True, ""),
    ("Istanbul", 0, None, False, ""),
    ("Istanbul", 9, 1, True, ""),
    ("Istanbul", 10, None, True, "Europe/Brussels"),
    ("Istanbul", 23, None, False, "Europe/Brussels"),  # when it is tomorrow in Istanbul
    ("Brussels", 0, None, False, "Europe/Istanbul"),  # when it is yesterday in Brussels
    ("Tirana", 2, None, False, ""),
    ("Tirana", 2, 4, True, ""),
    ("Tirana", 23, None, True, ""),
    ("Brussels", 3, None, False, ""),
    ("Brussels", 2, None, True, ""),
    ("Brussels", 7, 0, False, ""),
]
COORDINATED = "Tirana"  # where somebody is told of what is three days late
RUNGS = [[], [30, 14, 7, 3, 1, 0, -1, -3], [5, 1, 0], [2, -2], [60, 45, 10, 0]]
CLOSED = [dt.date(2027, 3, 29), dt.date(2027, 10, 28), dt.date(2027, 12, 31), dt.date(2028, 2, 28)]


@dataclass(frozen=True)
class Listener:
    """One person, and what of a deadline is told them."""

    user: User
    country: str
    zone: str
    city_zone: str
    closed: frozenset
    coordinates: bool = False


def make(first, last, per_day):
    """[(deadline, who is to be told of it)]: deadlines for every day that can be spoken of from first to last."""
    ReminderStart.objects.create(pk=1, day=first)
    cities = {name: _city(name, country, zone) for name, country, zone in PLACES}
    people = [_person(cities, rank, wish) for rank, wish in enumerate(PEOPLE)]
    above = _coordinator(cities[COORDINATED])
    days = range((last - first).days + 8 + 61)
    places = [(first - 8 * DAY + number * DAY, turn) for number in days for turn in range(per_day)]
    return [_deadline(rank, day, people, above) for rank, (day, _turn) in enumerate(places)]


def _city(name, country, zone):
    city = City.objects.create(name=name, local_name=name, code=name.lower(), country=country, time_zone=zone)
    Holiday.objects.bulk_create(Holiday(city=city, day=day, name="Closed") for day in CLOSED)
    return city


def _person(cities, rank, wish):
    place, hour, weekday, quiet, zone = wish
    fields = {"digest_hour": hour, "quiet_days": quiet, "time_zone": zone}
    if weekday is not None:
        fields |= {"digest": User.Digest.WEEKLY, "digest_weekday": weekday}
    return _member(cities[place], f"person-{rank}@clock.example", "editor", fields)


def _coordinator(city):
    return _member(city, "coordinator@clock.example", "coordinator", {"digest_hour": 9}, coordinates=True)


def _member(city, email, role, fields, coordinates=False):
    user = User.objects.create_user(email, full_name=email.split("@")[0], **fields)
    add_member(city=city, user=user, role=role)
    listener = Listener(
        user, city.country, user.time_zone or city.time_zone, city.time_zone, frozenset(CLOSED), coordinates
    )
    return city, user.persons.get(), listener


def _deadline(rank, day, people, above):
    # 11 has no divisor in common with the numbers of people and of rungs: all meet all, on all weekdays.
    city, person, listener = people[(rank * 11 + rank // len(people)) % len(people)]
    row = Deadline.objects.create(
        city=city,
        content_type=ContentType.objects.get_for_model(City),
        object_id=city.pk,
        title=f"Task {rank}",
        counted_on=day,
        due_on=day,
        rungs=RUNGS[rank // 3 % len(RUNGS)],
        short_notice=rank % 13 == 0,
        responsible=person,
    )
    return row, [listener, above[2]] if city == above[0] else [listener]
