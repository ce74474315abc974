"""The facilitators on the page of a pairing: plain values, one query."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cities.reach import reach_of

from .facilitating import DECLINED, ENDED, ending_by
from .models import Facilitator


def facilitators_on(pairing, user):
    coordinate = reach_of(user).coordinate
    decides = any(city.pk in coordinate for city in pairing.cities)
    rows = Facilitator.objects.visible_to(user).current().filter(pairing=pairing)
    rows = list(rows.select_related("twin_agreed_by", "host_agreed_by"))
    for row in rows:
        row.pairing = pairing  # read already, with its cities
    proposing = decides and pairing.takes_more
    return {
        "rows": [_row(row, user, decides) for row in sorted(rows, key=lambda row: not row.is_appointed)],
        "propose_url": reverse("pairings:propose_facilitator", args=[pairing.pk]) if proposing else "",
    }


def _row(facilitator, user, decides):
    appointed = facilitator.is_appointed
    agrees = decides and not appointed and facilitator.pairing.takes_more and facilitator.side_to_agree(user)
    return {
        "name": facilitator.full_name,
        "organisation": facilitator.organisation,
        "appointed": appointed,
        "sides": [] if appointed else [_state_of(facilitator, side) for side in facilitator.SIDES],
        "agree_url": reverse("pairings:agree_facilitator", args=[facilitator.pk]) if agrees else "",
        "end_url": reverse("pairings:end_facilitator", args=[facilitator.pk]) if decides else "",
        "end_label": _end_label(facilitator, user) if decides else "",
    }


def _state_of(facilitator, side):
    cities = ", ".join(str(city) for city in facilitator.pairing.cities_on(side))
    if facilitator.agreed_at(side) is None:
        return _("%(city)s has not agreed yet") % {"city": cities}
    if by := facilitator.agreed_by(side):
        return _("%(city)s agreed (%(name)s)") % {"city": cities, "name": by}
    return _("%(city)s agreed") % {"city": cities}


def _end_label(facilitator, user):
    labels = {ENDED: pgettext("appointment", "End"), DECLINED: _("Decline")}
    return labels.get(ending_by(facilitator, user)) or pgettext("proposal", "Withdraw")
