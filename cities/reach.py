"""Which cities a user reaches, with which role: one query per request, used by every `visible_to`.

Rights are the role in the own city times the side in a pairing. A metropolitan municipality reads its
districts' non-money, non-personal data (one level down, never further); for writing, approving and
fallback mails it needs the district's own revocable grant (`City.parent_may_act`).
"""

from dataclasses import dataclass, field

from django.contrib.auth import get_user_model

EMPTY = frozenset()
FIELDS = ("city_id", "role", "city__time_zone", "city__country", "city__districts", "city__districts__parent_may_act")


@dataclass(frozen=True)
class Reach:
    """Sets of city ids. `money` and `people` are the narrower doors to amounts and personal data."""

    read: frozenset = EMPTY
    write: frozenset = EMPTY
    coordinate: frozenset = EMPTY
    money: frozenset = EMPTY
    people: frozenset = EMPTY
    member: frozenset = EMPTY
    time_zone: str = ""
    country: str = ""
    home: int | None = field(default=None)
    guest: str = ""  # the address of who belongs to no city: a facilitator is known by it
    # Of a preview: the cities in whose place somebody looks at their pairings, at what is shared with them and at
    # nothing of their own.
    as_partner: frozenset = EMPTY


def reach_of(user):
    """The user's Reach, remembered on the user object, that is: for one request."""
    if not user.is_authenticated or not user.is_active:
        return Reach()
    if not hasattr(user, "_reach"):
        user._reach = _find(user)
    return user._reach


def eyes_of_partners(cities):
    """A user who is nobody: sees what those cities see as partners, reads only, and is never saved."""
    nobody = get_user_model()(pk=0)
    nobody._reach = Reach(as_partner=frozenset(city.pk for city in cities))
    return nobody


def remember_reach(users, memberships):
    """Find the reach of many users at once, from a queryset of memberships that holds all of theirs."""
    rows = {user.pk: [] for user in users}
    for user_id, *row in memberships.filter(user_id__in=rows).order_by("pk").values_list("user_id", *FIELDS):
        rows[user_id].append(row)
    for user in users:
        user._reach = _reach_from(rows[user.pk], user)


def _find(user):
    return _reach_from(list(user.memberships.order_by("pk").values_list(*FIELDS)), user)


def _reach_from(rows, user):
    if not rows:
        return Reach(guest=user.email)
    sets = {name: set() for name in ("read", "write", "coordinate", "money", "people", "member")}
    for city, role, _zone, _country, district, granted in rows:
        sets["member"].add(city)
        _grant(sets, city, role)
        if district:
            sets["read"].add(district)
            if granted:
                _grant(sets, district, role)
    home, _role, zone, country, *_district = rows[0]
    return Reach(**{name: frozenset(ids) for name, ids in sets.items()}, home=home, time_zone=zone, country=country)


def _grant(sets, city, role):
    sets["read"].add(city)
    if role in ("editor", "coordinator"):
        sets["write"].add(city)
        sets["people"].add(city)
    if role == "coordinator":
        sets["coordinate"].add(city)
        sets["money"].add(city)
