"""Who may visit whom: each pairing of a user gives two routes for each of its hosts, there and back. A route
is chosen before the form, because it decides whose people the form offers."""

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from cities.models import City, Person
from pairings.models import Pairing
from twinning.shared.folding import turkish_order

FEW = 2  # so many directions stand above the form; of more one is chosen first


@dataclass(frozen=True)
class Route:
    pairing: Pairing
    guest: City
    host: City

    @property
    def key(self):
        return f"{self.pairing.pk}-{self.guest.pk}-{self.host.pk}"

    def __str__(self):
        return _("%(guest)s visits %(host)s") % {"guest": self.guest.name, "host": self.host.name}


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
    return next(iter(of_pairing(routes, wish) or routes), None)


def of_pairing(routes, wish):
    return [route for route in routes if str(route.pairing.pk) == wish.get("pairing")]


def by_pairing(routes):
    """(pairing, its routes), as names sort in Turkish."""
    found = {}
    for route in routes:
        found.setdefault(route.pairing, []).append(route)
    return sorted(found.items(), key=lambda item: turkish_order(str(item[0])))


def chips(routes, current):
    """The directions of the same pairing; where there are others, the way back to the choice among them."""
    near = [route for route in routes if route.pairing == current.pairing]
    items = [{"label": str(route), "url": f"?route={route.key}", "current": route is current} for route in near]
    if len(near) < len(routes):
        items.append({"label": _("Another pairing"), "url": "?", "icon": "arrows-join"})
    return items


def start_values(route, user):
    """The planner is in charge on the own side, until somebody else is chosen."""
    values = {"place": route.host.name}
    own = Person.objects.active().filter(user=user, city__in=[route.guest, route.host]).first()
    if own is not None:
        values["lead" if own.city_id == route.guest.pk else "host_lead"] = own
    return values
