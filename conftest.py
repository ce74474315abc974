"""The people and cities of the tests: the real pair, a metropolitan parent, a stranger."""

import contextlib
import datetime as dt
import sys
import time
from pathlib import Path

import pytest
import redis
from auditlog.registry import auditlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.test import Client

from accounts.models import User
from accounts.sessions import NOTED
from cities.actions import add_member
from cities.models import City
from deadlines import reference
from deadlines.models import ReminderStart, RuleSet
from pairings.models import Cohort, Pairing, PairingHost, Programme
from twinning.shared import append_only
from visits.actions import plan_visit
from visits.models import Visit

ROOT = Path(__file__).parent
OURS = {
    *("twinning", "accounts", "outbox", "cities", "deadlines", "documents", "sharing", "pairings", "visits", "portal"),
}
PASSWORD = "a-long-enough-password"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite in a file, as it really runs: the in-memory kind locks whole tables against other threads."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("db") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Between tests with real transactions all tables are emptied, which the audit log refuses: only then its
    triggers step aside, and they are back before the next test."""
    operations = type(connection.ops)
    empty = operations.execute_sql_flush

    def without_triggers(self, statements):
        with append_only.triggers_aside(self.connection):
            empty(self, statements)

    operations.execute_sql_flush = without_triggers  # of the class: a browser's event loop has its own connection


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Files of a test lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


# What the portal writes in bulk on audited models, and why it may.
BULK_ALLOWED = (
    "portal/demo/copies.py",  # generated cities for measurements
    "twinning/shared/versions.py",  # the claim: a counter that says nothing of its own
)


@contextlib.contextmanager
def no_bulk_writes(*, inside_tests=False):
    """`update` and its like send no signal, so the audit would not see them: the portal's own code must not use
    them on audited models. Tests may, to lay things out."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("update", "bulk_create", "bulk_update"):
            patch.setattr(QuerySet, name, _refusing(getattr(QuerySet, name), name, inside_tests))
        yield


def _caller():
    """The file that asked for the write, behind Django's own."""
    frame = sys._getframe(2)
    while "site-packages" in frame.f_code.co_filename or frame.f_code.co_filename == __file__:
        frame = frame.f_back
    return frame.f_code.co_filename


def _refusing(write, name, inside_tests):
    def refuse(rows, *args, **kwargs):
        if auditlog.contains(rows.model):
            path = _caller().removeprefix(f"{ROOT}/")
            ours = path.split("/")[0] in OURS and (inside_tests or "/tests/" not in path)
            assert not ours or path in BULK_ALLOWED, f"{path}: {name} on {rows.model.__name__} escapes the audit"
        return write(rows, *args, **kwargs)

    return refuse


@pytest.fixture(autouse=True, scope="session")
def every_write_is_seen_by_the_audit():
    with no_bulk_writes():
        yield


@pytest.fixture(autouse=True, scope="session")
def a_cache_of_its_own(worker_id):
    """Workers side by side share one Redis, which may also be somebody's who has other things in it."""
    cache.key_prefix = settings.CACHES["default"]["KEY_PREFIX"] = f"test-{worker_id}"  # here, and in other threads


@pytest.fixture(autouse=True)
def fresh_cache(db):
    """Rate limits live in the cache; one test's failed logins must not stop another's."""
    forget_what_is_cached()


def forget_what_is_cached():
    if not settings.REDIS_URL:
        return cache.clear()
    server = redis.from_url(settings.REDIS_URL)
    if keys := server.keys(f"{settings.CACHES['default']['KEY_PREFIX']}:*"):
        server.delete(*keys)


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
def reminding_for_long(db):
    """The first run of reminders sets the day before which nothing is told; most tests begin long after it."""
    ReminderStart.objects.create(pk=1, day=dt.date(2020, 1, 1))


@pytest.fixture
def rule_set(reminding_for_long):
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
