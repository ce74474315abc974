"""Whom people outside turn to."""

from collections import defaultdict
from itertools import chain

from .models import Membership


def coordinators_of(cities):
    """{city id: User}: the city's own coordinator, else that of its metropolitan municipality where the city
    grants it to act. One query, none for no cities."""
    if not cities:
        return {}
    granted = {city.parent_id for city in cities if city.parent_may_act}
    members = Membership.objects.filter(city_id__in={city.pk for city in cities} | granted, user__is_active=True)
    members = members.filter(role=Membership.Role.COORDINATOR).select_related("user").order_by("-pk")
    by_city = {member.city_id: member.user for member in members}
    found = {city.pk: by_city.get(city.pk) or (city.parent_may_act and by_city.get(city.parent_id)) for city in cities}
    return {pk: user for pk, user in found.items() if user}


def all_coordinators_of(cities):
    """[User]: of each city its own coordinators, else those of its metropolitan municipality where the city grants
    it to act. One query."""
    granted = {city.parent_id for city in cities if city.parent_may_act}
    members = Membership.objects.coordinating().filter(city_id__in={city.pk for city in cities} | granted)
    by_city = defaultdict(list)
    for member in members.select_related("user").order_by("user__full_name", "user"):
        by_city[member.city_id].append(member.user)
    found = [by_city[city.pk] or (by_city[city.parent_id] if city.parent_may_act else []) for city in cities]
    return list(dict.fromkeys(chain.from_iterable(found)))


def writers_of(city):
    """The ids of the users who answer for a city: its coordinators, else its editors."""
    members = list(Membership.objects.filter(city=city, user__is_active=True))
    roles = (Membership.Role.COORDINATOR, Membership.Role.EDITOR)
    found = ({member.user_id for member in members if member.role == role} for role in roles)
    return next(filter(None, found), set())
