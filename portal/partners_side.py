"""What Today shows to those who take part from the other side: partners abroad, and facilitators. Their pairings,
what waits for their answer, and what was shared with them lately."""

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.contacts import coordinators_of
from cities.reach import reach_of
from pairings.listing import TONES
from pairings.models import Pairing
from visits.models import Visit

from .news import news_for

SHOWN = 5


def partners_side(user, next_visit):
    """None for people of a twin city, who run the pairings and have a page of their own kind."""
    reach = reach_of(user)
    if next_visit and next_visit.pairing.twin_id in reach.read:
        return None
    pairings = list(_running(user)[: SHOWN + 1])
    if not pairings or any(pairing.twin_id in reach.read for pairing in pairings):
        return None
    return {
        "pairings": _rows(pairings[:SHOWN]),
        "more_pairings": len(pairings) > SHOWN,
        "replies": _replies(user, reach),
        "news": news_for(user),
    }


def _running(user):
    """With the key of the next visit."""
    next_visit = Visit.objects.visible_to(user).upcoming(timezone.localdate()).exclude(state__in=Visit.WITHOUT_CHAIN)
    next_visit = next_visit.filter(pairing=OuterRef("pk"))
    pairings = Pairing.objects.visible_to(user).exclude(state__in=Pairing.READ_ONLY).with_names()
    return pairings.annotate(next_visit=Subquery(next_visit.values("pk")[:1])).order_by("-starts_on", "pk")


def _rows(pairings):
    contacts = coordinators_of([pairing.twin for pairing in pairings])
    visits = Visit.objects.in_bulk([pairing.next_visit for pairing in pairings])
    return [
        {
            "name": str(pairing),
            "url": pairing.get_absolute_url(),
            "tone": TONES[pairing.state],
            "state": pairing.get_state_display(),
            "visit": visits.get(pairing.next_visit, ""),
            "contact": contacts.get(pairing.twin_id, ""),
        }
        for pairing in pairings
    ]


def _replies(user, reach):
    """Visits whose dates this user's city has not answered yet."""
    ours = Q(host__in=reach.write, host_confirmed=False) | Q(guest__in=reach.write, guest_confirmed=False)
    visits = Visit.objects.confirmable_by(user).filter(ours, state=Visit.State.PROPOSED)
    visits = visits.select_related("host", "guest").order_by("starts_on", "pk")[:SHOWN]
    return [
        {
            "title": visit.title,
            "url": visit.get_absolute_url(),
            "question": _("Do the dates %(dates)s suit you?") % {"dates": visit.dates},
            "answer_url": reverse("visits:confirm_dates", args=[visit.pk]),
        }
        for visit in visits
    ]
