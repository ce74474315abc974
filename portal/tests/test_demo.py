"""The demo tells the real story around today, and leaves alone what somebody touched."""

import contextlib
import datetime as dt
import hashlib
import io
import re

import pytest
import time_machine
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import User
from cities.models import City
from deadlines.actions import meet_deadline, pin_deadline, reassign_deadline, reopen_deadline
from deadlines.models import Deadline
from deadlines.reminders import queue_reminders
from documents.models import Document
from outbox.models import Email
from pairings.models import Pairing
from portal.demo.cast import LOGINS, PASSWORD
from visits.models import Traveller, Visit

TUESDAY = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
STATES = Visit.State


@pytest.fixture(autouse=True)
def embedded(settings):
    settings.DEBUG = True


def demo(day=TUESDAY, **options):
    out = io.StringIO()
    with time_machine.travel(day, tick=False):
        call_command("demo", stdout=out, **options)
    return out.getvalue()


def counted(printed):
    return {
        kind: int(count.replace(",", "")) for count, kind in re.findall(r"([\d,]+) ([a-z]+)", printed.split("\n")[-2])
    }


@pytest.fixture(scope="module")
def laid_once(django_db_setup, django_db_blocker):
    """The demo takes seconds: it is laid once for all tests here, and each test's own changes are undone."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DEBUG=True):
        yield demo()
        transaction.set_rollback(True)


@pytest.fixture
def laid(laid_once, db):
    return laid_once


def visit(title="Technical visit to Elbasan"):
    return Visit.objects.get(title_en=title)


def everything():
    """A digest of every row of ours, table by table."""
    ours = {"accounts", "outbox", "cities", "deadlines", "documents", "pairings", "visits", "account"}
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in ours]
    return {
        model._meta.label: hashlib.sha256(repr(list(model.objects.order_by("pk").values_list())).encode()).hexdigest()
        for model in models
    }


def dates(rows):
    return {row.pk: (row.due_on, row.closed_how, row.pinned) for row in rows}


def days_left(key, day=TUESDAY, of=None):
    rows = Deadline.objects.of(of or visit()).filter(key=key)
    return {(row.due_on - day.date()).days for row in rows}


def test_refused_where_its_password_would_be_a_way_in(settings, db):
    settings.DEBUG, before = False, User.objects.count()
    with pytest.raises(CommandError, match="only for DEBUG"):
        demo()
    assert User.objects.count() == before


@pytest.mark.parametrize("scale", [0, -3])
def test_a_scale_below_one_is_refused(db, scale):
    with pytest.raises(CommandError, match="counts from 1"):
        demo(scale=scale)


def test_prints_the_logins_and_each_of_them_signs_in(laid):
    assert f"Password of all demo people: {PASSWORD}\n" in laid
    for login in LOGINS:
        assert login.email in laid
        client = Client()
        answer = client.post(reverse("account_login"), {"login": login.email, "password": PASSWORD})
        assert (answer.status_code, answer.url) == (302, "/today/")


def test_each_has_the_part_the_story_gives_them(laid):
    roles = {user.email: list(user.memberships.values_list("city__code", "role")) for user in User.objects.all()}
    assert roles == {
        "admin@twinning.example": [],
        "coordinator@mugla.example": [("mugla", "coordinator")],
        "editor@mentese.example": [("mentese", "editor")],
        "reader@mentese.example": [("mentese", "reader")],
        "partner@elbasan.example": [("elbasan", "editor")],
        "outsider@bodrum.example": [("bodrum", "editor")],
    }
    assert list(User.objects.filter(is_superuser=True).values_list("email", flat=True)) == ["admin@twinning.example"]
    mentese = City.objects.get(code="mentese")
    assert (mentese.parent.code, mentese.parent_may_act) == ("mugla", True)
    assert not City.objects.get(code="bodrum").parent_may_act


def test_the_first_visit_is_in_preparation_two_to_three_weeks_ahead(laid):
    first = visit()
    assert (str(first.host), str(first.guest), first.state) == ("Elbasan", "Menteşe", STATES.CONFIRMED)
    assert 14 <= (first.starts_on - TUESDAY.date()).days <= 21
    assert (first.ends_on - first.starts_on).days == 3
    travellers = first.travellers.select_related("person")
    assert [traveller.rank for traveller in travellers] == [1, 2, 3, 4, 5, 6]
    assert sum(traveller.person.user_id is None for traveller in travellers) == 3
    assert set(first.agenda.values_list("day", flat=True)) == set(first.days)


def test_one_thing_is_late_one_is_due_today_some_this_week_some_later(laid):
    rows = Deadline.objects.open().filter(city__code="mentese")
    today = TUESDAY.date()
    assert set(rows.filter(due_on__lt=today).values_list("key", flat=True)) == {"advance"}
    assert set(rows.filter(due_on=today).values_list("key", "due_time")) == {("tickets", dt.time(17))}
    assert rows.filter(due_on__gt=today, due_on__lte=today + dt.timedelta(days=7)).exists()
    assert rows.filter(due_on__gt=today + dt.timedelta(days=30)).exists()
    assert days_left("final_agenda") == {3}


def test_only_that_one_thing_is_late_on_any_day_of_the_week(laid):
    for extra in range(1, 7):
        day = TUESDAY + dt.timedelta(days=extra)
        demo(day)
        late = Deadline.objects.open().filter(due_on__lt=day.date())
        assert list(late.values_list("city__code", "key")) == [("mentese", "advance")]


def test_what_is_past_looks_done_in_time(laid):
    closed = Deadline.objects.closed().exclude(closed_how=Deadline.Closed.CANCELLED)
    assert closed.count() > 300
    for row in closed.select_related("closed_by"):
        assert row.closed_at.date() <= max(row.due_on, TUESDAY.date() - dt.timedelta(days=1))
        assert row.closed_by is not None
    assert not Deadline.objects.filter(short_notice=True).exists()


def test_the_return_visit_sleeps_in_mugla_and_awaits_elbasan(laid):
    back = visit("The Elbasan delegation in Menteşe")
    assert (str(back.host), str(back.guest), back.place, back.state) == ("Menteşe", "Elbasan", "Muğla", STATES.PROPOSED)
    assert 95 <= (back.starts_on - TUESDAY.date()).days <= 105
    assert [str(city) for city in back.not_agreed] == ["Elbasan"]


def test_every_state_a_visit_can_have_is_there(laid):
    assert set(Visit.objects.values_list("state", flat=True)) == set(STATES)
    assert set(Pairing.objects.values_list("state", flat=True)) >= {"proposed", "agreed", "active", "completed"}


def test_made_up_pairings_say_so(laid):
    others = Pairing.objects.exclude(twin__code="mentese")
    assert others.count() == 8
    for pairing in others:
        assert pairing.summary_tr.startswith("Örnek veri")
        assert pairing.summary_en.startswith("Example data")
        assert {"TR"} != {city.country for city in pairing.cities}
        assert all(city.mission_city for city in pairing.cities[1:])


def test_every_row_passes_its_own_checks(laid):
    for model in (City, Pairing, Visit, Traveller):
        for row in model.objects.all():
            row.full_clean()
    for row in Deadline.objects.all()[::10]:
        row.full_clean()


def test_one_mail_is_news_and_one_digest_follows_for_each_person(laid):
    waiting = Email.objects.filter(state=Email.State.WAITING)
    assert list(waiting.values_list("kind", "to_address")) == [("visits.proposed", "partner@elbasan.example")]
    with time_machine.travel(TUESDAY, tick=False):
        assert queue_reminders() <= len(LOGINS)
        assert queue_reminders() == 0
    told = Email.objects.filter(kind="deadlines.digest").values_list("to_address", flat=True)
    assert len(told) == len(set(told)) >= 3


def test_a_second_run_on_the_same_day_changes_nothing(laid):
    before = everything()
    demo(TUESDAY + dt.timedelta(hours=3))
    assert everything() == before


@pytest.mark.parametrize("days", [1, 7, 40, 400])
def test_on_a_later_day_untouched_dates_are_laid_around_that_day(laid, days):
    day, mails = TUESDAY + dt.timedelta(days=days), Email.objects.count()
    rows = Deadline.objects.count()
    demo(day)
    first = visit()
    assert 14 <= (first.starts_on - day.date()).days <= 21
    assert set(first.agenda.values_list("day", flat=True)) == set(first.days)
    assert days_left("tickets", day) == {0}
    assert all(-6 <= left <= -3 for left in days_left("advance", day))
    assert (Deadline.objects.count(), Email.objects.count()) == (rows, mails)
    late = Deadline.objects.open().filter(due_on__lt=day.date())
    assert list(late.values_list("key", flat=True)) == ["advance"]
    assert Pairing.objects.get(twin__code="mentese").ends_on > day.date()


def test_back_on_the_first_day_everything_is_as_it_was(laid):
    before = everything()
    demo(TUESDAY + dt.timedelta(days=33))
    assert everything() != before
    demo()
    assert everything() == before


def claim(row):
    assert row.claim(row.version)
    row.save()


def save_in_the_administration(row):
    admin = User.objects.get(email="admin@twinning.example")
    LogEntry.objects.log_actions(admin.pk, [row], CHANGE, change_message="")


@pytest.mark.parametrize("touch", [claim, save_in_the_administration])
def test_a_touched_visit_keeps_its_dates_and_so_do_its_deadlines(laid, touch):
    first = visit()
    touch(first)
    before = dates(Deadline.objects.of(first)) | {"dates": visit().dates}
    demo(TUESDAY + dt.timedelta(days=40))
    assert dates(Deadline.objects.of(first)) | {"dates": visit().dates} == before
    assert visit("The Elbasan delegation in Menteşe").starts_on > dt.date(2027, 4, 1)


@pytest.mark.parametrize(
    ("key", "act"),
    [
        ("final_agenda", lambda row, by: meet_deadline(deadline=row, by=by)),
        ("tickets", lambda row, by: meet_deadline(deadline=row, by=by)),
        (
            "briefing",
            lambda row, by: pin_deadline(deadline=row, due_on=dt.date(2026, 12, 9), due_time=None, by=by),
        ),
    ],
)
def test_a_touched_deadline_keeps_its_date(laid, key, act):
    row = Deadline.objects.of(visit()).filter(key=key).first()
    by = User.objects.get(email="editor@mentese.example")
    assert act(row, by)
    row.refresh_from_db()
    before = dates([row])
    demo(TUESDAY + dt.timedelta(days=42))
    row.refresh_from_db()
    assert dates([row]) == before


def test_what_somebody_reopened_is_not_ticked_off_again(laid):
    row = Deadline.objects.of(visit()).filter(key="hotel").first()
    reopen_deadline(deadline=row, by=User.objects.get(email="editor@mentese.example"))
    demo(TUESDAY + dt.timedelta(days=42))
    assert Deadline.objects.get(pk=row.pk).is_open


def test_a_reassigned_deadline_follows_its_visit(laid):
    row = Deadline.objects.of(visit()).get(key="briefing")
    hasan = User.objects.get(email="reader@mentese.example")
    reassign_deadline(deadline=row, to=hasan.persons.get(), by=hasan)
    demo(TUESDAY + dt.timedelta(days=42))
    after = Deadline.objects.get(pk=row.pk)
    assert after.responsible == hasan.persons.get()
    assert after.due_on == row.due_on + dt.timedelta(days=42)


def test_what_somebody_deleted_or_renamed_stays_so(laid):
    first = visit()
    first.title_en = "Our own name"
    claim(first)
    first.agenda.all().delete()
    pairings, visits = Pairing.objects.count(), Visit.objects.count()
    demo(TUESDAY + dt.timedelta(days=3))
    assert (Pairing.objects.count(), Visit.objects.count()) == (pairings, visits)
    assert not visit("Our own name").agenda.exists()


def test_a_changed_password_stays(laid):
    editor = User.objects.get(email="editor@mentese.example")
    editor.set_password("another-long-password")
    editor.save()
    demo()
    editor.refresh_from_db()
    assert editor.check_password("another-long-password")


# --- --scale --------------------------------------------------------------------------------------


def test_a_scale_multiplies_cities_pairings_visits_and_deadlines(laid):
    once = counted(laid)
    assert once == {"cities": 18, "pairings": 9, "visits": 27, "deadlines": Deadline.objects.count()}
    assert once["deadlines"] >= 1000
    assert counted(demo(scale=3)) == {kind: 3 * number for kind, number in once.items()}
    assert Deadline.objects.count() == 3 * once["deadlines"]


def test_a_larger_scale_adds_and_a_smaller_one_takes_nothing_away(laid):
    demo(scale=2)
    before = everything()
    demo(scale=2)
    demo(scale=1)
    assert everything() == before
    demo(scale=3)
    assert Pairing.objects.count() == 27


def generated():
    cities = City.objects.filter(code__startswith="copy-").order_by("code").values_list("code", "name", "population")
    visits = Visit.objects.filter(pairing__twin__code__startswith="copy-")
    visits = visits.order_by("guest__code", "starts_on", "state", "pk")
    return list(cities), [(row.guest.code, row.starts_on, row.state) for row in visits.select_related("guest")]


def test_copies_are_the_same_made_at_once_or_one_by_one(laid):
    class Undo(Exception):
        pass

    with contextlib.suppress(Undo), transaction.atomic():
        demo(scale=3)
        at_once = generated()
        raise Undo
    demo(scale=2)
    demo(scale=3)
    assert generated() == at_once
    assert len({code for code, _name, _population in at_once[0]}) == 36


def test_copies_pass_their_own_checks_and_belong_to_mugla(laid):
    demo(scale=2)
    copies = City.objects.filter(code__startswith="copy-")
    assert {str(twin.parent) for twin in copies.filter(kind="district")} == {"Muğla"}
    for row in [*copies, *Visit.objects.filter(host__in=copies), *Deadline.objects.filter(city__in=copies)[::10]]:
        row.full_clean()


def test_nobody_can_sign_in_to_a_generated_city(laid):
    demo(scale=2)
    generated_users = User.objects.filter(email__contains="@copy-")
    assert generated_users.count() == 9
    assert not any(user.has_usable_password() or user.check_password(PASSWORD) for user in generated_users)


def test_documents_of_the_demo_are_there_once(laid):
    def titles():
        return sorted(Document.objects.of(visit()).values_list("title", flat=True))

    before = titles()
    assert len(before) == 4
    demo(TUESDAY)
    assert titles() == before
