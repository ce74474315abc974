"""The list of visits: saved views, filters, order, and rows of plain values, because formatting and
reversing in the template would cost more than the query."""

from django.core.paginator import Paginator
from django.db.models import Case, Count, Exists, F, IntegerField, Max, Min, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.models import City
from cities.reach import reach_of
from pairings.models import Pairing
from twinning.shared.dates import date_range
from twinning.shared.templatetags.house import badge

from .models import Traveller, Visit
from .stages import TONES

PER_PAGE = 50
COLUMNS = ("pk", "title", "place", "starts_on", "ends_on", "state", "host__name", "guest__name")


def saved_views(user, today):
    """{key: (label, what belongs to it)}"""
    write = reach_of(user).write
    awaited = Q(host__in=write, host_confirmed=False) | Q(guest__in=write, guest_confirmed=False)
    return {
        "": (_("All"), Q()),
        "upcoming": (_("Upcoming"), _coming(today)),
        "past": (_("Past"), Q(ends_on__lt=today)),
        "mine": (_("With me"), _with(user)),
        "awaiting": (_("Awaiting our reply"), Q(state=Visit.State.PROPOSED) & awaited),
    }


def _coming(today):
    """Still to be held, on dates that still hold."""
    return ~Q(state__in=[*Visit.ENDED, Visit.State.POSTPONED]) & Q(ends_on__gte=today)


def _with(user):
    """In charge on either side, or one of the delegation."""
    return Q(lead__user=user) | Q(host_lead__user=user) | Q(pk__in=Visit.objects.filter(delegation__user=user))


def tally(user, views):
    """How many visits each saved view has, and the years there are: one query."""
    counts = {key or "all": Count("pk", filter=belongs) for key, (_label, belongs) in views.items() if belongs}
    return Visit.objects.visible_to(user).aggregate(
        all=Count("pk"), first=Min("starts_on"), last=Max("ends_on"), **counts
    )


def years(tally):
    return range(tally["last"].year, tally["first"].year - 1, -1) if tally["first"] else []


def cities_met(user):
    """The cities of the visits this user sees, and whether the user may plan one; one query for both."""
    seen = Visit.objects.visible_to(user).order_by()
    met = City.objects.filter(Q(pk__in=seen.values("host")) | Q(pk__in=seen.values("guest"))).in_turkish_order()
    plannable = Pairing.objects.editable_by(user).order_by()
    rows = list(met.annotate(may_plan=Exists(plannable)).values_list("pk", "name", "may_plan"))
    may_plan = rows[0][2] if rows else plannable.exists()
    return [(str(pk), name) for pk, name, _may_plan in rows], may_plan


def view_chips(views, tally, current):
    return [
        {
            "label": label,
            "count": tally[key or "all"],
            "url": f"?view={key}" if key else "?",
            "current": key == current,
        }
        for key, (label, _belongs) in views.items()
        # Waiting for nobody is no view to offer.
        if key != "awaiting" or tally["awaiting"] or current == "awaiting"
    ]


def narrow(visits, wish, views):
    """The visits that fit what the reader asked for (`forms.VisitFilter.wish`)."""
    visits = visits.filter(views[wish.get("view", "")][1])
    if text := wish.get("q"):
        titles = Q(title_tr__fold__contains=text) | Q(title_en__fold__contains=text)
        places = Q(place__fold__contains=text) | Q(host__name__fold__contains=text)
        visits = visits.filter(titles | places | Q(guest__name__fold__contains=text))
    if state := wish.get("state"):
        visits = visits.filter(state=state)
    if city := wish.get("city"):
        visits = visits.filter(Q(host=city) | Q(guest=city))
    if year := wish.get("year"):
        visits = visits.filter(starts_on__year=year)
    return visits


def in_order(visits, today):
    """What is coming, soonest first; then what waits for dates; then what is over, latest first."""
    coming, waiting = _coming(today), Q(state__in=[Visit.State.IDEA, Visit.State.POSTPONED])
    part = Case(When(coming, then=0), When(waiting, then=1), default=2, output_field=IntegerField())
    soonest = Case(When(coming, then=F("starts_on")))
    return visits.order_by(part, soonest, F("starts_on").desc(nulls_last=True), "pk")


def page_of(visits, number, *, total=None):
    """A page of rows; a total already known saves the counting."""
    people = Traveller.objects.filter(visit=OuterRef("pk")).order_by().values("visit").values(number=Count("pk"))
    rows = visits.annotate(people=Subquery(people)).values_list(*COLUMNS, "people")
    paginator = Paginator(rows, PER_PAGE)
    if total is not None:
        paginator.count = total
    return paginator.get_page(number)


def rows_of(page, today):
    states = {state.value: badge(TONES[state], state.label) for state in Visit.State}
    address = reverse("visits:detail", args=[0])
    return [_row(values, states, address, today) for values in page]


def _row(values, states, address, today):
    pk, title, place, starts_on, ends_on, state, host, guest, people = values
    return {
        "url": address.replace("/0/", f"/{pk}/"),
        "title": title,
        "place": place,
        "dates": date_range(starts_on, ends_on),
        "left": _left(starts_on, state, today),
        "host": host,
        "guest": guest,
        "people": people,
        "state": states[state],
    }


def _left(starts_on, state, today):
    if starts_on is None or state in (*Visit.ENDED, Visit.State.POSTPONED):
        return ""
    days = (starts_on - today).days
    if days < 0:
        return ""
    if days == 0:
        return _("Today")
    return ngettext("in %(number)s day", "in %(number)s days", days) % {"number": days}
