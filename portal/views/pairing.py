"""A pairing with its visits, deadlines and people: the page lives here because those stand right of `pairings`."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cities.models import Person
from cities.reach import reach_of
from deadlines.lines import lines_of, one_per_group
from deadlines.models import Deadline
from documents.listing import shelf_of
from pairings.access import may_talk_in, pairing_to_read
from pairings.listing import TONES, period_of
from pairings.models import Pairing
from portal.road import road_of
from sharing.talk import talk_on
from twinning.shared.dates import month_range, today_in
from visits.models import Visit
from visits.stages import TONES as VISIT_TONES

NEXT_DEADLINES = 5
MOST_VISITS = 30
MOST_PEOPLE = 8


@require_safe
def pairing_detail(request, pk):
    user = request.user
    pairing = pairing_to_read(user, pk)
    reach = reach_of(user)
    today = today_in(pairing.twin.time_zone)
    visits = visits_of(pairing, user)
    start, end = period_of(pairing)
    context = {
        "pairing": pairing,
        "tone": TONES[pairing.state],
        "period": month_range(start, end),
        "hosts": [host.city for host in pairing.hosting()],
        "inside": pairing.twin_id in reach.read,
        "plan_url": f"{reverse('visits:create')}?pairing={pairing.pk}",
        "can_edit": pairing.twin_id in reach.write and pairing.state not in Pairing.READ_ONLY,
        "road": road_of(start, end, visits, today),
        "lines": next_deadlines(pairing, visits, user),
        "visits": [{"visit": visit, "tone": VISIT_TONES[visit.state]} for visit in visits],
        "sides": people_of(pairing, reach),
        "themes": pairing.themes.all(),
        "talk": talk_on(
            pairing,
            user,
            action=reverse("pairings:comment", args=[pairing.pk]),
            may_talk=may_talk_in(pairing, user),
            brief=True,
        ),
        "shelf": shelf_of(pairing, user, asked=request.GET, here=f"{request.path}#documents"),
    }
    return render(request, "portal/pairing.html", context)


def visits_of(pairing, user):
    """The latest ones, in the order of their dates; ideas, which have none, come last."""
    visits = Visit.objects.visible_to(user).filter(pairing=pairing)
    visits = visits.select_related("host", "guest").annotate(people=Count("travellers"))
    return list(visits.order_by(F("starts_on").desc(nulls_first=True), "-pk")[:MOST_VISITS])[::-1]


def next_deadlines(pairing, visits, user):
    """What is open on the pairing and its visits, late ones first, as far as the reader may see it."""
    kinds = {model: ContentType.objects.get_for_model(model) for model in (Pairing, Visit)}
    of_these = Q(content_type=kinds[Pairing], object_id=pairing.pk)
    of_these |= Q(content_type=kinds[Visit], object_id__in=[visit.pk for visit in visits])
    rows = one_per_group(Deadline.objects.visible_to(user).open().filter(of_these), user)
    rows = list(rows.with_names().soonest_first()[:NEXT_DEADLINES])
    known = {(kinds[type(subject)].pk, subject.pk): subject for subject in (pairing, *visits)}
    for row in rows:
        row.subject = known[row.content_type_id, row.object_id]
    return lines_of(rows, user)


def people_of(pairing, reach):
    """Those who sign in or hold a duty, by city. Names, titles and units are for both sides; an e-mail address
    is personal data and shows only to those who may see the people of that city."""
    people = Person.objects.active().filter(city__in=pairing.cities)
    people = people.exclude(user=None, duty="").select_related("unit", "user").in_turkish_order()
    by_city = {city.pk: [] for city in pairing.cities}
    for person in people:
        email = email_of(person) if person.city_id in reach.people else ""
        by_city[person.city_id].append({"name": person.full_name, "does": what_they_do(person), "email": email})
    return [
        {
            "city": city,
            "tone": "" if city == pairing.twin else "pine",
            "people": by_city[city.pk][:MOST_PEOPLE],
            "more": max(0, len(by_city[city.pk]) - MOST_PEOPLE),
        }
        for city in pairing.cities
    ]


def email_of(person):
    return person.email or (person.user.email if person.user else "")


def what_they_do(person):
    parts = [person.title or person.get_duty_display(), person.unit.name if person.unit else ""]
    return _("%(title)s, %(unit)s") % {"title": parts[0], "unit": parts[1]} if all(parts) else parts[0] or parts[1]
