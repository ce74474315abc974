"""Many deadlines for measurements, the same at every call: cities with their people, and deadlines that lie
evenly over two years around today, most of those in the past closed, as after two years of work."""

import datetime as dt
import random
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.models import User
from cities.models import City, Membership, Person
from deadlines.models import Deadline, ReminderStart

CITIES, PEOPLE_PER_CITY = 400, 5
DAYS_AROUND = 365
OPEN_OF_THE_PAST = 0.1
BATCH = 5000


def make(count, today, seed=1):
    """`count` deadlines. What they belong to is of no matter to who looks for what is due."""
    ReminderStart.objects.update_or_create(pk=1, defaults={"day": today - dt.timedelta(days=DAYS_AROUND)})
    people, dice = _people(_cities()), random.Random(seed)
    subject = ContentType.objects.get_for_model(City)
    rows = (_deadline(rank, subject, today, people, dice) for rank in range(count))
    while batch := list(islice(rows, BATCH)):
        Deadline._base_manager.bulk_create(batch)


def _cities():
    zones = ("Europe/Istanbul", "Europe/Tirane", "Europe/Brussels", "Europe/Helsinki")
    countries = ("TR", "AL", "BE", "FI")
    return City.objects.bulk_create(
        City(
            name=f"City {rank}",
            local_name=f"City {rank}",
            code=f"bench-{rank}",
            country=countries[rank % 4],
            time_zone=zones[rank % 4],
        )
        for rank in range(CITIES)
    )


def _people(cities):
    """[(city, its people)]"""
    users = User.objects.bulk_create(
        User(email=f"bench-{rank}@bench.example", full_name=f"Person {rank}", password="!", digest_hour=rank % 24)
        for rank in range(CITIES * PEOPLE_PER_CITY)
    )
    homes = [(cities[rank // PEOPLE_PER_CITY], user) for rank, user in enumerate(users)]
    Membership.objects.bulk_create(Membership(city=city, user=user, role="editor") for city, user in homes)
    people = Person.objects.bulk_create(Person(city=city, user=user, full_name=user.full_name) for city, user in homes)
    return [(city, people[PEOPLE_PER_CITY * rank :][:PEOPLE_PER_CITY]) for rank, city in enumerate(cities)]


def _deadline(rank, subject, today, people, dice):
    city, theirs = people[rank % len(people)]
    due_on = today + dt.timedelta(days=dice.randint(-DAYS_AROUND, DAYS_AROUND))
    closed = due_on < today and dice.random() > OPEN_OF_THE_PAST
    return Deadline(
        city=city,
        content_type=subject,
        object_id=city.pk,
        title_tr=f"İş {rank}",
        title_en=f"Task {rank}",
        counted_on=due_on,
        due_on=due_on,
        responsible=dice.choice(theirs),
        closed_how=Deadline.Closed.MET if closed else "",
        closed_at=timezone.now() if closed else None,
    )
