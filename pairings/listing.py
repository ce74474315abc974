"""The list of pairings: saved views, filters, and rows of plain values."""

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from cities.reach import reach_of
from twinning.shared.dates import month_range
from twinning.shared.templatetags.house import badge

from .models import Pairing, PairingHost

PER_PAGE = 50
TONES = {
    Pairing.State.PROPOSED: "wait",
    Pairing.State.AGREED: "planned",
    Pairing.State.ACTIVE: "active",
    Pairing.State.COMPLETED: "done",
    Pairing.State.WITHDRAWN: "draft",
}


def tally(user):
    """How many pairings each saved view has: one query."""
    running = Q(state__in=[Pairing.State.AGREED, Pairing.State.ACTIVE])
    return Pairing.objects.visible_to(user).aggregate(all=Count("pk"), running=Count("pk", filter=running))


def view_chips(tally, current):
    return [
        {"label": _("All"), "count": tally["all"], "url": "?", "current": not current},
        {"label": _("Running"), "count": tally["running"], "url": "?view=running", "current": current == "running"},
    ]


def narrow(pairings, wish):
    """The pairings that fit what the reader asked for (`forms.PairingFilter.wish`)."""
    if wish.get("view") == "running":
        pairings = pairings.running()
    if state := wish.get("state"):
        pairings = pairings.filter(state=state)
    if text := wish.get("q"):
        hosts = PairingHost.objects.current().filter(pairing=OuterRef("pk"))
        hosts = hosts.filter(city__name__fold__contains=text)
        activity = Q(pilot_activity_tr__fold__contains=text) | Q(pilot_activity_en__fold__contains=text)
        pairings = pairings.filter(Q(twin__name__fold__contains=text) | activity | Exists(hosts))
    return pairings


def page_of(pairings, number, *, total=None):
    """A page of rows; a total already known saves the counting."""
    paginator = Paginator(pairings.with_names(), PER_PAGE)
    if total is not None:
        paginator.count = total
    return paginator.get_page(number)


def rows_of(page, user):
    states = {state.value: badge(TONES[state], state.label) for state in Pairing.State}
    read = reach_of(user).read
    return [_row(pairing, states, read) for pairing in page]


def _row(pairing, states, read):
    return {
        "url": pairing.get_absolute_url(),
        "name": str(pairing),
        "activity": pairing.pilot_activity,
        "role": _("learns as twin city") if pairing.twin_id in read else _("shares as host city"),
        "cohort": pairing.cohort.name,
        "period": month_range(*period_of(pairing)),
        "state": states[pairing.state],
    }


def period_of(pairing):
    """First and last day: its own, else those of its cohort."""
    return (pairing.starts_on or pairing.cohort.starts_on, pairing.ends_on or pairing.cohort.ends_on)
