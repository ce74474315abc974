"""A cast of real digests: people of many pairings, each with deadlines that are due in two days."""

import datetime as dt
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.models import User
from cities.models import City, Membership, Person
from deadlines.models import Deadline, ReminderStart, RuleSet
from deadlines.reminders import queue_reminders
from pairings.models import Cohort, Pairing, PairingHost, Programme
from twinning.shared.dates import today_in
from visits.models import Visit

ZONE = "Europe/Istanbul"
PEOPLE_PER_CITY = 25
BATCH = 2000
TITLES = (
    ("Uçak biletleri", "Flight tickets"),
    ("Meclis kararı", "Council decision"),
    ("Otel rezervasyonu", "Hotel booking"),
    ("Seyahat avansı", "Travel advance"),
    ("Katılımcı listesi", "List of participants"),
)


def prepare(count, deadlines_each=1):
    ReminderStart.objects.get_or_create(pk=1, defaults={"day": dt.date(2020, 1, 1)})
    visits = _visits(-(-count // PEOPLE_PER_CITY))
    people = _people(count, visits)
    due_on = today_in(ZONE) + dt.timedelta(days=2)
    _write_deadlines(
        _deadline(visits[place], person, due_on, rank)
        for place, person in _placed(people)
        for rank in range(deadlines_each)
    )


def _visits(number):
    """One visit of a district of its own for each handful of people, so that each sees a subject of theirs."""
    host = City.objects.create(
        name="Elbasan", local_name="Elbasan", country="AL", code="elbasan", time_zone="Europe/Tirane"
    )
    fields = {"country": "TR", "time_zone": ZONE}
    names = [f"İlçe {rank}" for rank in range(number)]
    cities = [City(name=name, local_name=name, code=f"ilce-{rank}", **fields) for rank, name in enumerate(names)]
    cities = City.objects.bulk_create(cities, batch_size=BATCH)
    pairings = Pairing.objects.bulk_create(
        [Pairing(cohort=_cohort(), twin=city, state=Pairing.State.ACTIVE) for city in cities], batch_size=BATCH
    )
    PairingHost.objects.bulk_create([PairingHost(pairing=pairing, city=host) for pairing in pairings])
    first = today_in(ZONE) + dt.timedelta(days=30)
    fields = {"starts_on": first, "ends_on": first + dt.timedelta(days=3), "state": Visit.State.CONFIRMED}
    title = {"title_tr": "Elbasan teknik ziyareti", "title_en": "Technical visit to Elbasan"}
    return Visit._base_manager.bulk_create(
        Visit(pairing=pairing, host=host, guest=pairing.twin, place="Elbasan", **fields, **title)
        for pairing in pairings
    )


def _cohort():
    rule_set, _ = RuleSet.objects.get_or_create(key="default", defaults={"name": "Default"})
    programme, _ = Programme.objects.get_or_create(key="nzc", defaults={"name_tr": "İkiz Şehirler"})
    return Cohort.objects.get_or_create(
        programme=programme, number=5, defaults={"name_tr": "5. dönem", "rule_set": rule_set}
    )[0]


def _placed(people):
    """(which city, person)"""
    return ((rank // PEOPLE_PER_CITY, person) for rank, person in enumerate(people))


def _people(count, visits):
    # At every hour of any day, so that it does not matter when this runs.
    wish = {"digest_hour": 0, "quiet_days": False, "password": "!"}
    users = User.objects.bulk_create(
        [
            User(
                email=f"person-{rank}@faults.example",
                full_name=f"Elif Demir {rank}",
                language=("tr", "en")[rank % 2],
                **wish,
            )
            for rank in range(count)
        ],
        batch_size=BATCH,
    )
    city = {rank: visits[rank // PEOPLE_PER_CITY].guest for rank in range(count)}
    Membership.objects.bulk_create(
        [Membership(city=city[rank], user=user, role="editor") for rank, user in enumerate(users)], batch_size=BATCH
    )
    return Person.objects.bulk_create(
        [Person(city=city[rank], user=user, full_name=user.full_name) for rank, user in enumerate(users)],
        batch_size=BATCH,
    )


def _deadline(visit, person, due_on, rank):
    turkish, english = TITLES[rank % len(TITLES)]
    return Deadline(
        city=visit.guest,
        content_type=ContentType.objects.get_for_model(Visit),
        object_id=visit.pk,
        title_tr=turkish,
        title_en=english,
        counted_on=due_on,
        due_on=due_on,
        responsible=person,
    )


def _write_deadlines(rows):
    while batch := list(islice(rows, BATCH)):
        Deadline._base_manager.bulk_create(batch)


def recipients():
    return list(User.objects.order_by("pk").values_list("email", flat=True))


def register():
    """The app itself has registered its kind."""


def write():
    queue_reminders()


def lose_interest(count):
    """The last ones have done what they were to be reminded of."""
    rows = Deadline.objects.order_by("-pk").select_related("responsible__user")[:count]
    Deadline.objects.filter(pk__in=[row.pk for row in rows]).update(
        closed_how=Deadline.Closed.MET, closed_at=timezone.now()
    )
    return {row.responsible.user.email for row in rows}
