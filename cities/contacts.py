"""Whom people outside turn to."""

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


def writers_of(cities):
    """The ids of the users who answer for each of the cities: its coordinators, else its editors. One query, none
    for no cities."""
    if not cities:
        return set()
    roles = (Membership.Role.COORDINATOR, Membership.Role.EDITOR)
    found = {(city.pk, role): set() for city in cities for role in roles}
    members = Membership.objects.filter(city__in=cities, role__in=roles, user__is_active=True)
    for city_id, role, user_id in members.values_list("city_id", "role", "user_id"):
        found[city_id, role].add(user_id)
    return set().union(*(found[city.pk, roles[0]] or found[city.pk, roles[1]] for city in cities))
