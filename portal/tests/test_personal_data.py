"""What the portal holds about somebody: handed out whole, erased whole, let go in time."""

import datetime as dt
import io
import json
import re
import zipfile
from email.message import EmailMessage

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from auditlog.models import LogEntry
from django.apps import apps
from django.contrib.admin.models import CHANGE
from django.contrib.admin.models import LogEntry as DoneInAdmin
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.db import connection, models
from django.test import Client
from django.utils import timezone

from accounts.models import SubmittedForm, User
from accounts.tests.conftest import confirm_identity, give_app, sign_in
from cities.invitations import invite
from cities.models import Invitation, Person
from conftest import PASSWORD, make_user
from deadlines.actions import meet_deadline
from deadlines.models import Deadline, Snooze
from documents.models import Document, DocumentVersion
from outbox.actions import write_email
from outbox.models import Email
from outbox.sending import send_waiting
from pairings.models import Facilitator
from portal.models import PersonalDataAct
from portal.personal import erasure, export, mail_folder, subject
from portal.tasks import let_go_of_what_is_old
from sharing.models import Comment, ShareLink, ShareVisit
from twinning.shared.audit import acting_as

NAME, ADDRESS, PHONE = "Gülşah Tanrıöver", "gulsah@mentese.example", "+90 252 777 66 55"
SECOND = "gulsah.private@post.example"


@pytest.fixture
def office(admin):
    admin.set_password(PASSWORD)
    admin.language = "en"
    admin.save()
    EmailAddress.objects.create(user=admin, email=admin.email, verified=True, primary=True)
    return confirm_identity(sign_in(admin))


@pytest.fixture
def gulsah(mentese, visit, editor, admin, settings, tmp_path):
    """Somebody who left traces everywhere one can."""
    settings.MEDIA_ROOT = tmp_path / "media"
    user = make_user(ADDRESS, mentese, "editor", full_name=NAME)
    user.set_password(PASSWORD)
    user.save()
    for address in (ADDRESS, SECOND):
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=address == ADDRESS)
    give_app(user)
    person = user.persons.get()
    person.phone, person.title = PHONE, "Şube müdürü"
    person.save()
    leave_traces(user, person, visit, editor, admin)
    return user


def leave_traces(user, person, visit, editor, admin):
    visit.travellers.create(person=person, rank=9)
    deadline = Deadline.objects.of(visit).first()
    with acting_as(user):
        meet_deadline(deadline=deadline, by=user, note="Done")
    Snooze.objects.create(deadline=deadline, user=user, until=timezone.localdate())
    at = {"city": visit.city, "content_type": deadline.content_type, "object_id": visit.pk}
    comment = Comment.objects.create(**at, author=user, text="What I think", audience="internal")
    comment.mentioned.add(user)
    Comment.objects.create(**at, author=editor, text=f"Ask {NAME}, {PHONE} or {ADDRESS}.", audience="internal")
    visit.agenda.create(day=visit.starts_on, starts_at=dt.time(9), title="Welcome", contact=NAME)
    ShareLink.objects.create(
        **at, recipient=NAME, purpose="x", created_by=user, token_hash="h", expires_at=timezone.now() + dt.timedelta(30)
    )
    document = Document.objects.create(**at, title="Letter", created_by=user)
    file = ContentFile(b"words", name="letter.txt")
    DocumentVersion.objects.create(
        document=document, number=1, file=file, name="letter.txt", size=5, sha256="x", uploaded_by=user
    )
    Facilitator.objects.create(pairing=visit.pairing, full_name=NAME, email=ADDRESS)
    invite(city=visit.city, email=SECOND, full_name=NAME, role="reader", language="tr", by=editor)
    write_email(key="waits", kind="cities.invitation", user=user)
    text = f"Dear {NAME}, you wrote from {ADDRESS}."
    for key, to in (("left", user), ("about", editor)):
        Email.objects.create(
            key=key, kind="x", recipient=to, to_address=to.email, language="tr", subject=NAME, text=text, html=text,
            state="sent", finished_at=timezone.now(), send_after=timezone.now() - dt.timedelta(1),
        )  # fmt: skip
    SubmittedForm.objects.create(user=user, key="k")
    DoneInAdmin.objects.create(
        user=admin, content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk), object_repr=NAME,
        action_flag=CHANGE, change_message=json.dumps([{"changed": {"name": "person", "object": NAME}}]),
    )  # fmt: skip


def enter(user):
    """Signed in and seen, second step and all."""
    client = Client()
    client.force_login(user)
    client.get("/accounts/sessions/")
    return client


# --- Handing out ------------------------------------------------------------------------------------


def unpack(answer):
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    return json.loads(archive.read("data.json")), archive.read("summary.txt").decode()


def test_somebody_takes_their_data_along(gulsah):
    client = confirm_identity(enter(gulsah))
    page = client.get("/my-data/")
    assert page.status_code == 200
    answer = client.post("/my-data/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="twinning-data.zip"'
    held, summary = unpack(answer)
    assert held["accounts.user"][0]["email"] == ADDRESS
    assert held["cities.person"][0]["phone"] == PHONE
    assert {row["email"] for row in held["account.emailaddress"]} == {ADDRESS, SECOND}
    assert [row["text"] for row in held["sharing.comment"]] == ["What I think"]
    assert held["documents.documentversion"][0]["name"] == "letter.txt"
    assert {row["kind"] for row in held["outbox.email"]} == {"x", "cities.invitation"}
    assert held["deadlines.deadline"][0]["because"] == ["closed_by"]
    assert held["cities.membership"][0]["role"] == "editor"
    assert held["usersessions.usersession"][0]["ip"] == "127.0.0.1"
    assert held["auditlog.logentry"]
    assert f"Portalda {NAME} hakkında tutulan veriler" in summary


def test_the_kinds_of_rows_are_named_in_the_readers_language(gulsah, browse):
    gulsah.language = "tr"
    gulsah.save()
    page = browse(gulsah).get("/my-data/").text
    assert "Oturumlar" in page
    assert "ser sessions" not in page


def test_secrets_and_the_data_of_others_stay_here(gulsah, editor):
    held = json.dumps(export.held_about(subject.of_user(gulsah)), default=str)
    secret = Authenticator.objects.filter(user=gulsah).first().data.get("secret")
    for never in (gulsah.password, secret, editor.email, Session.objects.first() and Session.objects.first().pk):
        assert not never or never not in held


def test_every_key_to_a_person_is_followed(gulsah):
    """Each foreign key to accounts or people, also of tables made later: a row planted there is found."""
    found = {(model, key.name) for model, key in subject.relations()}
    for model in apps.get_models(include_auto_created=True):
        for key in model._meta.concrete_fields:
            if key.is_relation and key.related_model in (User, Person):
                assert (model, key.name) in found
    held = export.held_about(subject.of_user(gulsah))
    planted = {row._meta.label_lower for row in planted_rows(gulsah)}
    assert planted <= set(held)
    assert len(planted) >= 15


def planted_rows(user):
    for model, key in subject.relations():
        row = model._base_manager.filter(subject.by_key(subject.of_user(user), key)).first()
        if row is not None:
            yield row


def test_it_asks_first_who_one_is_and_is_noted(gulsah):
    client = enter(gulsah)
    assert client.post("/my-data/").url.startswith("/accounts/reauthenticate/")
    assert not PersonalDataAct.objects.exists()
    confirm_identity(client).post("/my-data/")
    act = PersonalDataAct.objects.get()
    assert (act.what, act.by) == ("export", gulsah)
    assert act.counts["sharing.comment"] >= 1
    assert NAME not in f"{act.subject}{act.counts}"


def test_an_administrator_answers_a_request(office, gulsah, visit):
    assert f"/personal-data/user/{gulsah.pk}/" in office.get(f"/admin/accounts/user/{gulsah.pk}/change/").text
    held, _ = unpack(office.post(f"/personal-data/user/{gulsah.pk}/"))
    assert held["accounts.user"][0]["full_name"] == NAME
    traveller = visit.travellers.first().person
    assert f"/personal-data/person/{traveller.pk}/" in office.get(f"/admin/cities/person/{traveller.pk}/change/").text
    held, summary = unpack(office.post(f"/personal-data/person/{traveller.pk}/"))
    assert held["visits.traveller"]
    assert traveller.full_name in summary


@pytest.mark.parametrize("path", ["user/{}/", "user/{}/erase/"])
def test_nobody_else_gets_there(path, browse, coordinator, gulsah):
    path = "/personal-data/" + path.format(gulsah.pk)
    assert browse(coordinator).get(path).status_code == 404
    assert browse(coordinator).post(path).status_code == 404


def test_who_hands_out_powers_is_not_handled_by_less(browse, admin, gulsah):
    User.objects.create_user("staff@twinning.example", full_name="Staff", is_staff=True)
    staff = browse(User.objects.get(email="staff@twinning.example"))
    assert staff.get(f"/personal-data/user/{gulsah.pk}/").status_code == 200
    assert staff.get(f"/personal-data/user/{admin.pk}/erase/").status_code == 404


# --- Erasing ----------------------------------------------------------------------------------------


def test_it_says_what_will_happen_and_then_does_it(office, gulsah, django_capture_on_commit_callbacks):
    page = office.get(f"/personal-data/user/{gulsah.pk}/erase/").text
    assert "This cannot be undone" in page
    assert "texts of others" in page
    gulsah.refresh_from_db()
    assert gulsah.full_name == NAME
    with django_capture_on_commit_callbacks(execute=True):
        answer = office.post(f"/personal-data/user/{gulsah.pk}/erase/", follow=True)
    assert "The data are erased." in answer.text
    gulsah.refresh_from_db()
    assert gulsah.full_name == f"Silinmiş kişi – Deleted person {gulsah.pk}"
    assert gulsah.email == f"deleted-user-{gulsah.pk}@deleted.invalid"
    assert (gulsah.is_active, gulsah.has_usable_password(), gulsah.memberships.count()) == (False, False, 0)
    act = PersonalDataAct.objects.get()
    assert (act.what, act.by.email) == ("erasure", "admin@twinning.example")
    assert act.counts["cities.person"] == 1


def test_nobody_erases_themselves(office, admin):
    office.post(f"/personal-data/user/{admin.pk}/erase/")
    admin.refresh_from_db()
    assert admin.is_active


@pytest.fixture
def mails(settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.EMAIL_FILE_PATH.mkdir()
    for number, words in enumerate([f"Sayın {NAME}", "Somebody else"]):
        message = EmailMessage()
        message["Subject"], message["To"] = words, "x@y.example"
        message.set_content(f"{words}, bir şey var.")
        (settings.EMAIL_FILE_PATH / f"{number}.log").write_bytes(bytes(message))
    return settings.EMAIL_FILE_PATH


TRACES = re.compile("|".join(map(re.escape, [NAME, json.dumps(NAME)[1:-1], ADDRESS, SECOND, PHONE])), re.IGNORECASE)


def traces(settings):
    """Every column of every table, the media and the folder of mails."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            found += [f"{model._meta.label}.{name}" for name, value in row.items() if TRACES.search(str(value))]
    for folder in (settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH):
        paths = [path for path in folder.rglob("*") if path.is_file()]
        found += [str(path) for path in paths if TRACES.search(f"{path} {_read(path)}")]
    return found


def _read(path):
    return mail_folder._text_of(path) if path.suffix == ".log" else path.read_bytes().decode(errors="replace")


def test_nothing_is_left_of_them_anywhere(gulsah, admin, settings, mails, django_capture_on_commit_callbacks):
    enter(gulsah)
    before = traces(settings)
    assert len(before) >= 20  # the search finds what there is
    assert not any(place.startswith("auditlog") for place in before)
    entries = LogEntry.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(subject=subject.of_user(gulsah), by=admin)
    assert traces(settings) == []
    assert LogEntry.objects.count() > entries
    assert [path.name for path in mails.iterdir()] == ["1.log"]


def test_what_they_did_stays(gulsah, admin, visit, editor, browse):
    erasure.erase(subject=subject.of_user(gulsah), by=admin)
    assert Comment.objects.get(text="What I think").author == gulsah
    assert Deadline.objects.filter(closed_by=gulsah).count() == 1
    assert visit.travellers.filter(person__user=gulsah).exists()
    assert Comment.objects.filter(text="Ask •••, ••• or •••.").exists()
    page = browse(editor).get(f"{visit.get_absolute_url()}?tab=delegation").text
    assert NAME not in page
    assert "Deleted person" in page
    assert browse(editor).get(f"{visit.get_absolute_url()}history/").status_code == 200


def test_they_are_out_at_once(gulsah, admin):
    client, reset = enter(gulsah), Client()
    assert client.get("/today/").status_code == 200
    erasure.erase(subject=subject.of_user(gulsah), by=admin)
    assert client.get("/today/").status_code == 302
    assert not Authenticator.objects.exists() and not UserSession.objects.exists()
    reset.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})
    assert reset.get("/today/").status_code == 302


def test_nothing_more_goes_to_them(gulsah, admin, mailoutbox):
    erasure.erase(subject=subject.of_user(gulsah), by=admin)
    send_waiting()
    assert not [mail for mail in mailoutbox if {ADDRESS, SECOND} & set(mail.to)]
    assert Email.objects.get(key="waits").state == "dropped"
    assert not Invitation.objects.open().exists()
    assert not Facilitator.objects.current().filter(email__contains="mentese").exists()


def test_a_namesake_is_left_alone(gulsah, admin, bodrum, visit):
    other = bodrum.people.create(full_name=NAME, email="other@bodrum.example")
    erasure.erase(subject=subject.of_user(gulsah), by=admin)
    other.refresh_from_db()
    assert (other.full_name, other.email) == (NAME, "other@bodrum.example")
    assert visit.agenda.get().contact == NAME  # nobody knows who is meant
    assert not Comment.objects.filter(text__contains=ADDRESS).exists()


def test_words_that_hold_the_name_stay_whole():
    assert erasure._without("Ada Lovelace’s notes; Grada Lovelacek", {"Ada Lovelace"}) == "•••’s notes; Grada Lovelacek"


def test_somebody_without_an_account_is_erased_too(office, visit):
    person = visit.travellers.first().person
    person.email, person.phone = "traveller@mentese.example", PHONE
    person.save()
    office.post(f"/personal-data/person/{person.pk}/erase/")
    person.refresh_from_db()
    assert (person.email, person.phone, person.left_on) == ("", "", timezone.localdate())
    assert person.full_name.startswith("Silinmiş kişi")


def test_the_log_of_changes_stays_closed(gulsah, admin):
    erasure.erase(subject=subject.of_user(gulsah), by=admin)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM auditlog_logentry")
        assert cursor.fetchone()[0] == LogEntry.objects.count() > 0
    assert erasure.in_the_log(subject.of_user(gulsah)) == 0


# --- Letting go -------------------------------------------------------------------------------------


@pytest.fixture
def old_things(gulsah, settings):
    link = ShareLink.objects.get()
    ShareVisit.objects.create(link=link)
    enter(gulsah)
    return timezone.now()


@pytest.mark.parametrize(
    ("days", "invitations", "texts", "openings", "sessions"),
    [(1, 1, 2, 1, 1), (195, 0, 2, 1, 0), (366, 0, 0, 0, 0)],
)
def test_what_is_over_goes_in_its_time(old_things, days, invitations, texts, openings, sessions):
    with time_machine.travel(old_things + dt.timedelta(days=days)):
        let_go_of_what_is_old()
    assert Invitation.objects.count() == invitations
    assert Email.objects.exclude(text="").count() == texts
    assert ShareVisit.objects.count() == openings
    assert UserSession.objects.count() == sessions
    assert Email.objects.filter(key="left").exists()


def test_what_still_waits_is_never_let_go(gulsah):
    with time_machine.travel(timezone.now() + dt.timedelta(days=3650)):
        let_go_of_what_is_old()
    assert Email.objects.get(key="waits").to_address == ADDRESS


def test_the_task_runs_every_day(settings):
    tasks = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks["portal.tasks.let_go_of_what_is_old"] == dt.timedelta(days=1)
    assert isinstance(User._meta.pk, models.BigAutoField)
