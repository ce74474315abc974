"""`demo --scale N`: the demo N times, for measurements.

Each copy is the whole demo with other cities, written in bulk. Copies are numbered from 2 and seeded by
their number, so that a copy is the same wherever it is made. The twins of all copies are districts of
Muğla: its coordinator then reads every row, which is the hardest case for lists; one in ten lets Muğla
act for it. Every generated twin has a coordinator with a login but no password. Copies are never re-dated.
"""

import copy
import datetime as dt
import random
from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.db import reset_queries, transaction

from accounts.models import User
from cities.models import City, CityTheme, Membership, Person
from deadlines.models import Deadline
from pairings.models import Pairing, PairingHost
from twinning.shared.folding import fold
from visits.models import AgendaItem, Traveller, Visit

from .cast import city_of

BATCH = 2_000
PREFIX = "copy"
# How many weeks a visit may move without changing what its state says of it.
WEEKS = {Visit.State.CLOSED: (-150, 0), Visit.State.CANCELLED: (0, 40), Visit.State.PROPOSED: (0, 60)}

TURKISH = (
    "Ak Kara Gök Yeşil Kızıl Sarı Taş Çam Ulu Yeni Göl Su Dağ Kavak Söğüt Çınar Ilıca Üç Beş Boz Koca Kuru Tuz İnce",
    "pınar dere tepe köy ören yaka bük hisar ova çay kaya bağ ağaç kuyu yurt burun koy saray belen kale",
    "Aşağı|Yukarı|Orta|Büyük|Küçük|Doğu|Batı",
)
EUROPEAN = (
    "Nord Alt Mont San Val Stara Novi Bel Hav Lind Berg Rosen Sten Ost Vester Clar Pont Vila Sant Kalm",
    "burg holm grad ville mare stad feld hagen dorf by polis vik mont dal port ford brück ster haven nova",
    "Upper|Lower|Great|Little|Old|West|East",
)


class Copy:
    """One copy on its way into the database: what stands for what of the original."""

    def __init__(self, number, mugla):
        self.number, self.mugla, self.dice = number, mugla, random.Random(number)
        self.cities, self.people, self.pairings, self.visits, self.shifts = {}, {}, {}, {}, {}


class Original:
    """The rows of the demo, read once."""

    def __init__(self, pairings):
        ids = [pairing.pk for pairing in pairings]
        self.pairings = list(Pairing.objects.filter(pk__in=ids).order_by("pk"))
        self.pairing_themes = list(Pairing.themes.through.objects.filter(pairing__in=ids))
        self.hosts = list(PairingHost.objects.filter(pairing__in=ids).order_by("pk"))
        self.visits = list(Visit.objects.filter(pairing__in=ids).order_by("pk"))
        self.visit_themes = list(Visit.themes.through.objects.filter(visit__pairing__in=ids))
        self.travellers = list(Traveller.objects.filter(visit__pairing__in=ids).order_by("pk"))
        self.agenda = list(AgendaItem.objects.filter(visit__pairing__in=ids).order_by("pk"))
        self.deadlines = list(self._deadlines())
        self.twins = {pairing.twin_id for pairing in self.pairings}
        places = self.twins | {host.city_id for host in self.hosts}
        used = {traveller.person_id for traveller in self.travellers}
        used |= {row.responsible_id for row in self.deadlines}
        used |= {person for visit in self.visits for person in (visit.lead_id, visit.host_lead_id)}
        self.people = list(Person.objects.filter(pk__in=used - {None}).order_by("pk"))
        # Somebody of Muğla travels along; Muğla itself is not copied.
        guests = {visit.pk: visit.guest_id for visit in self.visits}
        self.travels_for = {row.person_id: guests[row.visit_id] for row in self.travellers}
        self.cities = list(City.objects.filter(pk__in=places).order_by("pk"))
        self.priorities = list(CityTheme.objects.filter(city__in=places).order_by("pk"))

    def _deadlines(self):
        kind = ContentType.objects.get_for_model(Visit)
        return Deadline.objects.filter(content_type=kind, object_id__in=[visit.pk for visit in self.visits]).order_by(
            "pk"
        )


def copy_out(pairings, scale):
    """Add the copies that are missing up to `scale`."""
    wanted = [number for number in range(2, scale + 1) if not _exists(number)]
    if not wanted:
        return
    original, mugla = Original(pairings), city_of("TR", "mugla")
    for number in wanted:
        with transaction.atomic():  # one copy in memory at a time
            _write(Copy(number, mugla), original)
        reset_queries()  # DEBUG keeps them all


def _exists(number):
    return City.objects.filter(code__startswith=f"{PREFIX}-{number}-").exists()


def count_rows(pairings, scale):
    """What there is at this scale, in all."""
    codes = [f"{PREFIX}-{number}-" for number in range(2, scale + 1)]
    pairs = Pairing.objects.filter(pk__in=[pairing.pk for pairing in pairings])
    if codes:
        pairs |= Pairing.objects.filter(twin__code__startswith=f"{PREFIX}-")
    visits = Visit.objects.filter(pairing__in=pairs.order_by())
    rows = Deadline.objects.filter(
        content_type=ContentType.objects.get_for_model(Visit), object_id__in=visits.order_by().values("pk")
    )
    hosts = PairingHost.objects.filter(pairing__in=pairs.order_by())
    cities = set(pairs.values_list("twin", flat=True)) | set(hosts.values_list("city", flat=True))
    return {
        "cities": len(cities),
        "pairings": pairs.count(),
        "visits": visits.count(),
        "deadlines": rows.count(),
    }


def _write(made, original):
    _copy_cities(made, original)
    _copy_people(made, original)
    made.pairings = _copied(original.pairings, lambda row: {"twin_id": made.cities[row.twin_id].pk})
    _copied(original.hosts, lambda row: {"pairing": made.pairings[row.pairing_id], **_city(made, row)})
    _copied(original.pairing_themes, lambda row: {"pairing": made.pairings[row.pairing_id]})
    _copy_visits(made, original)
    _copied(original.deadlines, lambda row: _deadline(made, row))


def _copied(rows, changes):
    """Bulk-write changed copies of rows; returns {old id: new row}."""
    copies = {}
    for row in rows:
        twin = copy.copy(row)
        twin._state = copy.copy(row._state)
        twin._state.fields_cache = {}
        twin._state.adding = True
        twin.pk = None
        for name, value in changes(row).items():
            setattr(twin, name, value)
        copies[row.pk] = twin
    if copies:
        type(rows[0])._base_manager.bulk_create(copies.values(), batch_size=BATCH)
    return copies


def _city(made, row):
    """Muğla, of whom somebody travels along, stays Muğla."""
    return {"city_id": made.cities[row.city_id].pk if row.city_id in made.cities else row.city_id}


# --- Cities and people ----------------------------------------------------------------------------


def _copy_cities(made, original):
    names = defaultdict(int)

    def changes(row):
        is_twin = row.pk in original.twins
        name = _name(made.dice, TURKISH if is_twin else EUROPEAN)
        names[name] += 1
        name += f" {names[name]}" if names[name] > 1 else ""
        return {
            "name": name,
            "local_name": name,
            "code": f"{PREFIX}-{made.number}-{fold(name).replace(' ', '-')}",
            "kind": City.Kind.DISTRICT if is_twin else row.kind,
            "parent_id": made.mugla.pk if is_twin else row.parent_id,
            "parent_may_act": is_twin and made.dice.random() < 0.1,
            "population": made.dice.randrange(9_000, 400_000),
            "mission_label_on": None,
            "mission_city": False,
            "profile": "",
        }

    made.cities = _copied(original.cities, changes)
    _copied(original.priorities, lambda row: _city(made, row))


def _name(dice, parts):
    heads, tails, sides = parts
    name = dice.choice(heads.split()) + dice.choice(tails.split())
    return f"{dice.choice(sides.split('|'))} {name}" if dice.random() < 0.7 else name


def _copy_people(made, original):
    users = _open_accounts(made, original)
    made.people = _copied(original.people, lambda row: _person(made, original, row))
    Person.objects.bulk_create(
        [Person(city_id=city, full_name=user.full_name, email=user.email, user=user) for city, user in users.items()]
    )


def _person(made, original, row):
    """The same names everywhere, without login; Muğla's own coordinator becomes somebody of the twin."""
    home = made.cities.get(row.city_id) or made.cities[original.travels_for[row.pk]]
    return {"city_id": home.pk, "user_id": None, "unit_id": None, "email": "", "phone": ""}


def _open_accounts(made, original):
    """{city id: coordinator} for the twins. Nobody can sign in: there is no password and no verified address."""
    users = {}
    for old in sorted(original.twins):
        city = made.cities[old]
        email = f"coordinator@{city.code}.example"
        users[city.pk] = User(email=email, full_name=f"Koordinatör {city.name}", password="!")
    User.objects.bulk_create(users.values())
    Membership.objects.bulk_create(
        [Membership(city_id=city, user=user, role=Membership.Role.COORDINATOR) for city, user in users.items()]
    )
    return users


# --- Visits and deadlines -------------------------------------------------------------------------


def _copy_visits(made, original):
    made.shifts = {visit.pk: _shift(made.dice, visit) for visit in original.visits}
    made.visits = _copied(original.visits, lambda row: _visit(made, row))
    _copied(original.visit_themes, lambda row: {"visit": made.visits[row.visit_id]})
    _copied(
        original.travellers,
        lambda row: {"visit": made.visits[row.visit_id], "person_id": made.people[row.person_id].pk},
    )
    _copied(
        original.agenda,
        lambda row: {"visit": made.visits[row.visit_id], "day": row.day + made.shifts[row.visit_id]},
    )


def _shift(dice, visit):
    """Whole weeks, so that working days stay working days."""
    return dt.timedelta(weeks=dice.randint(*WEEKS.get(visit.state, (0, 0))))


def _visit(made, row):
    shift, host = made.shifts[row.pk], made.cities[row.host_id]
    return {
        "pairing": made.pairings[row.pairing_id],
        "host_id": host.pk,
        "guest_id": made.cities[row.guest_id].pk,
        "title_tr": f"{host.name}: teknik ziyaret",
        "title_en": f"{host.name}: technical visit",
        "place": host.name,
        "starts_on": row.starts_on and row.starts_on + shift,
        "ends_on": row.ends_on and row.ends_on + shift,
        "lead_id": row.lead_id and made.people[row.lead_id].pk,
        "host_lead_id": row.host_lead_id and made.people[row.host_lead_id].pk,
    }


def _deadline(made, row):
    shift = made.shifts[row.object_id]
    return _city(made, row) | {
        "object_id": made.visits[row.object_id].pk,
        "person_id": row.person_id and made.people[row.person_id].pk,
        "responsible_id": row.responsible_id and made.people[row.responsible_id].pk,
        "counted_on": row.counted_on + shift,
        "due_on": row.due_on + shift,
        "closed_at": row.closed_at and row.closed_at + shift,
    }
