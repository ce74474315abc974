"""Who may visit whom: each pairing of a user gives two routes for each of its hosts, there and back. A route
is chosen before the form, because it decides whose people the form offers."""

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from cities.models import City, Person
from pairings.models import Pairing


@dataclass(frozen=True)
class Route:
    pairing: Pairing
    guest: City
    host: City

    @property
    def key(self):
        return f"{self.pairing.pk}-{self.guest.pk}-{self.host.pk}"


def routes_of(user):
    pairings = Pairing.objects.editable_by(user).with_names().select_related("cohort__rule_set")
    return [
        Route(pairing, guest, host)
        for pairing in pairings
        for place in pairing.hosting()
        for guest, host in ((pairing.twin, place.city), (place.city, pairing.twin))
    ]


def chosen(routes, wish):
    """The route named in the address, else the first of the pairing named there, else the first of all."""
    if key := wish.get("route"):
        found = [route for route in routes if route.key == key]
        if not found:
            raise Http404
        return found[0]
    of_pairing = [route for route in routes if str(route.pairing.pk) == wish.get("pairing")]
    return next(iter(of_pairing or routes), None)


def chips(routes, current):
    return [
        {
            "label": _("%(guest)s visits %(host)s") % {"guest": route.guest.name, "host": route.host.name},
            "url": f"?route={route.key}",
            "current": route is current,
        }
        for route in routes
    ]


def start_values(route, user):
    """The planner is in charge on the own side, until somebody else is chosen."""
    values = {"place": route.host.name}
    own = Person.objects.active().filter(user=user, city__in=[route.guest, route.host]).first()
    if own is not None:
        values["lead" if own.city_id == route.guest.pk else "host_lead"] = own
    return values
