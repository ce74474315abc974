"""The people around some cities who can sign in, and which of them a deadline concerns.

First the responsible person; if they cannot sign in or have left, the holders of the duty; then the
coordinators of the city; then those of its metropolitan municipality, where the city grants it; then
whoever writes for the city, so that nothing is due without anybody knowing.
"""

from collections import defaultdict

from cities.models import City, Membership, Person


class Circle:
    """By city, duty and role: four queries, whatever the number of cities, people and deadlines."""

    def __init__(self, city_ids):
        cities = City.objects.filter(pk__in=city_ids)
        cities = list(cities.values_list("pk", "parent_id", "parent_may_act", "time_zone", "country"))
        self.zone = {pk: zone for pk, _, _, zone, _ in cities}
        self.country = {pk: country for pk, _, _, _, country in cities}
        self.parent = {pk: parent for pk, parent, granted, _, _ in cities if granted}
        everywhere = {*self.zone, *self.parent.values()}
        self._read_members(everywhere)
        self._read_people(everywhere)

    def _read_members(self, cities):
        self.members, self.by_role = defaultdict(dict), defaultdict(list)
        members = Membership.objects.filter(city_id__in=cities, user__is_active=True)
        for membership in members.select_related("user").order_by("pk"):
            self.members[membership.city_id][membership.user_id] = membership.user
            self.by_role[membership.city_id, membership.role].append(membership.user)
        self._read_homes({user for users in self.members.values() for user in users})

    def _read_homes(self, users):
        """A person lives in one zone, whichever city a deadline is of: the own one, else that of the first city."""
        rows = Membership.objects.filter(user_id__in=users).order_by("-pk")
        self.home_zone = dict(rows.values_list("user_id", "city__time_zone"))

    def _read_people(self, cities):
        self.person_user, self.holders = {}, defaultdict(list)
        people = Person.objects.active().filter(city_id__in=cities, user__isnull=False)
        for pk, city, duty, user in people.values_list("pk", "city_id", "duty", "user_id"):
            self.person_user[pk] = user
            if duty:
                self.holders[city, duty].append(user)

    def for_deadline(self, deadline):
        """[(user, time zone)] to remind; `deadline` has city_id, responsible_id and duty."""
        city = deadline.city_id
        responsible = self._member(city, self.person_user.get(deadline.responsible_id))
        holders = [self._member(city, user) for user in self.holders[city, deadline.duty]]
        users = (
            ([responsible] if responsible else [])
            or [user for user in holders if user]
            or self._coordinators_for(city)
            or self.by_role[city, Membership.Role.EDITOR]
        )
        return self._with_zones(users)

    def above(self, city):
        """Who is told when something is long late. Never anybody of another city, but for the metropolitan
        municipality that acts for a district without coordinator of its own."""
        return self._with_zones(self._coordinators_for(city))

    def _coordinators_for(self, city):
        role, parent = Membership.Role.COORDINATOR, self.parent.get(city)
        return self.by_role[city, role] or (self.by_role[parent, role] if parent else [])

    def _member(self, city, user_id):
        """A user of the city or of the parent that acts for it; None for whoever is no member (any more)."""
        parent = self.parent.get(city)
        return self.members[city].get(user_id) or (self.members[parent].get(user_id) if parent else None)

    def _with_zones(self, users):
        return [(user, user.time_zone or self.home_zone[user.pk]) for user in users]
