"""The people and cities of the tests: the real pair, a metropolitan parent, a stranger."""

import datetime as dt
import time

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.sessions import NOTED
from cities.actions import add_member
from cities.models import City
from deadlines import reference
from deadlines.models import RuleSet
from pairings.models import Cohort, Pairing, PairingHost, Programme
from visits.actions import plan_visit
from visits.models import Visit

PASSWORD = "a-long-enough-password"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """SQLite in a file, as it really runs: the in-memory kind locks whole tables against other threads."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("db") / "test.sqlite3")


@pytest.fixture(autouse=True)
def fresh_cache(db):
    """Rate limits live in the cache; one test's failed logins must not stop another's."""
    cache.clear()


def make_city(name, country="TR", **fields):
    fields = {"local_name": name, "time_zone": "Europe/Istanbul", "code": name.lower()} | fields
    return City.objects.create(name=name, country=country, **fields)


def make_user(email, city=None, role="", **fields):
    fields = {"full_name": email.split("@")[0].title(), "password": None} | fields
    user = User.objects.create_user(email, **fields)
    if city:
        add_member(city=city, user=user, role=role)
    return user


@pytest.fixture
def mugla(db):
    return make_city("Muğla", code="mugla", kind="metropolitan", population=1_081_867)


@pytest.fixture
def mentese(mugla):
    return make_city("Menteşe", code="mentese", kind="district", parent=mugla, parent_may_act=True, population=121_000)


@pytest.fixture
def bodrum(mugla):
    return make_city("Bodrum", code="bodrum", kind="district", parent=mugla)


@pytest.fixture
def elbasan(db):
    return make_city("Elbasan", country="AL", time_zone="Europe/Tirane", mission_city=True, population=116_000)


@pytest.fixture
def coordinator(mugla):
    return make_user("coordinator@mugla.example", mugla, "coordinator", full_name="Zeynep Arslan")


@pytest.fixture
def editor(mentese):
    return make_user("editor@mentese.example", mentese, "editor", full_name="Elif Demir")


@pytest.fixture
def reader(mentese):
    return make_user("reader@mentese.example", mentese, "reader", full_name="Hasan Yıldız")


@pytest.fixture
def partner(elbasan):
    return make_user("partner@elbasan.example", elbasan, "editor", full_name="Arben Hoxha", language="en")


@pytest.fixture
def outsider(bodrum):
    return make_user("outsider@bodrum.example", bodrum, "editor", full_name="Deniz Acar")


@pytest.fixture
def admin(db):
    return make_user("admin@twinning.example", is_staff=True, is_superuser=True)


@pytest.fixture
def people(coordinator, editor, reader, partner, outsider, admin):
    return {
        "coordinator": coordinator,
        "editor": editor,
        "reader": reader,
        "partner": partner,
        "outsider": outsider,
        "admin": admin,
    }


@pytest.fixture
def rule_set(db):
    reference.load()
    return RuleSet.objects.get(key="default")


@pytest.fixture
def cohort(rule_set):
    programme = Programme.objects.create(key="nzc", name_tr="İkiz Şehirler", name_en="Twinning")
    return Cohort.objects.create(
        programme=programme, number=5, name_tr="5. dönem", name_en="Cohort 5", rule_set=rule_set
    )


@pytest.fixture
def pairing(cohort, mentese, elbasan):
    pairing = Pairing.objects.create(cohort=cohort, twin=mentese, state="active", starts_on=dt.date(2026, 9, 1))
    PairingHost.objects.create(pairing=pairing, city=elbasan)
    return pairing


@pytest.fixture
def make_visit(pairing, editor, partner, mentese, elbasan):
    """Plan a visit of Menteşe to Elbasan; `travellers` is how many people of Menteşe go."""

    def make(*, days_ahead=100, travellers=2, by=editor, **fields):
        start = fields.pop("starts_on", dt.date.today() + dt.timedelta(days=days_ahead))
        fields = {
            "title_tr": "Elbasan teknik ziyareti",
            "title_en": "Technical visit to Elbasan",
            "place": "Elbasan",
            "host": elbasan,
            "guest": mentese,
            "lead": editor.persons.get(),
            "host_lead": partner.persons.get(),
        } | fields
        visit = Visit(
            pairing=pairing,
            starts_on=start,
            ends_on=start and start + dt.timedelta(days=3),
            **fields,
        )
        people = [mentese.people.create(full_name=f"Yolcu {rank + 1}") for rank in range(travellers)]
        plan_visit(visit=visit, travellers=[(person, "") for person in people], by=by)
        return visit

    return make


@pytest.fixture
def visit(make_visit):
    return make_visit()


@pytest.fixture
def browse():
    """A client signed in as the given person, in their language."""

    def sign_in(user):
        client = Client()
        if user is not None:
            client.force_login(user)
            # As on every page but the first of five minutes.
            session = client.session
            session[NOTED] = time.time()
            session.save()
        return client

    return sign_in
