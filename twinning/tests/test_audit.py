"""Who changed what: complete, readable, and beyond anybody's reach."""

import datetime as dt

import pytest
from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction

from accounts.models import User
from deadlines.actions import meet_deadline
from deadlines.models import Deadline
from twinning.shared.history import entries_of
from twinning.tests.addresses import OURS
from visits.models import AgendaItem

# Nobody's decisions: queues, ledgers, a person's own view of things.
TECHNICAL = {
    "accounts.SubmittedForm",
    "outbox.Email",
    "outbox.Unsubscription",
    "deadlines.Reminder",
    "deadlines.ReminderStart",
    "deadlines.Snooze",
    "pairings.MatchScore",
    "sharing.ShareVisit",
}


def our_models():
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]


def test_every_model_is_audited_or_known_to_be_technical():
    audited = set(auditlog.get_models())
    missing = {model._meta.label for model in our_models() if model not in audited}
    assert missing == TECHNICAL


def test_many_to_many_fields_are_audited_too():
    for model in set(auditlog.get_models()):
        plain = {f.name for f in model._meta.local_many_to_many if f.remote_field.through._meta.auto_created}
        assert plain - {"user_permissions"} == set(auditlog._registry[model]["m2m_fields"]), model


# --- Append-only ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: LogEntry.objects.update(object_repr="forged"),
        lambda: LogEntry.objects.all().delete(),
        lambda: LogEntry.objects.first().delete(),
        lambda: connection.cursor().execute("UPDATE auditlog_logentry SET object_repr = 'forged'"),
        lambda: connection.cursor().execute("DELETE FROM auditlog_logentry"),
    ],
    ids=["update", "delete", "delete one", "raw update", "raw delete"],
)
def test_nobody_changes_or_deletes_an_entry(mentese, attempt):
    before = list(LogEntry.objects.values())
    assert before
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        attempt()
    assert list(LogEntry.objects.values()) == before


def test_not_even_by_emptying_the_table(mentese):
    if connection.vendor == "sqlite":
        return  # knows no TRUNCATE; DELETE is tried above
    connection.check_constraints()  # PostgreSQL would rather complain of what this test has yet to check
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute("TRUNCATE auditlog_logentry")


@pytest.mark.django_db
def test_the_librarys_flush_command_refuses():
    with pytest.raises(CommandError, match="never thrown away"):
        call_command("auditlogflush", "--yes")


# --- No write escapes -----------------------------------------------------------------------------


def test_a_bulk_write_on_an_audited_model_is_refused_by_the_suite(mentese):
    for attempt in (
        lambda: type(mentese).objects.update(profile="unseen"),
        lambda: Deadline.objects.bulk_create([]),
        lambda: Deadline.objects.bulk_update([], ["key"]),
    ):
        with pytest.raises(AssertionError, match="escapes the audit"):
            guarded(attempt)


def guarded(attempt):
    from conftest import no_bulk_writes

    with no_bulk_writes(inside_tests=True):
        return attempt()


# --- The history in words -------------------------------------------------------------------------


@pytest.fixture
def english(people):
    for user in User.objects.all():
        user.language = "en"
        user.save()


@pytest.mark.usefixtures("english")
class TestHistory:
    def page(self, browse, user, obj):
        return browse(user).get(f"{obj.get_absolute_url()}history/")

    def test_a_visit_tells_who_which_field_from_and_to(self, browse, visit, editor, partner):
        visit.claim(visit.version)
        client = browse(editor)
        form = {"version": visit.version, "title_tr": "Yeni ad", "title_en": "New name", "place": "Durrës"}
        form |= {"starts_on": "04/03/2027", "ends_on": "07/03/2027", "needs_visa": "on"}
        client.post(f"/visits/{visit.pk}/edit/", form)
        page = self.page(browse, editor, visit)
        entry = page.context["page"].entries[0]
        assert entry.who == "Elif Demir"
        changes = {change.field: (change.before, change.after) for change in entry.changes}
        assert changes["place"] == ("Elbasan", "Durrës")
        assert changes["travellers need a visa"] == ("No", "Yes")
        assert "version" not in changes
        assert "Durrës" in page.text

    def test_dates_people_and_choices_are_words_in_the_readers_language(self, visit, editor, partner):
        visit.starts_on, visit.ends_on = dt.date(2029, 3, 5), dt.date(2029, 3, 8)
        visit.host_lead, visit.state = None, "confirmed"
        visit.save()
        (entry,) = entries_of(LogEntry.objects.get_for_object(visit)[:1])
        changes = {change.field: (change.before, change.after) for change in entry.changes}
        assert changes["İlk gün"][1] == "5 Mart 2029"
        assert changes["ev sahibi şehirdeki irtibat kişisi"] == ("Arben Hoxha", "—")
        assert changes["durum"] == ("Tarih önerildi", "Hazırlık")

    def test_travellers_and_programme_belong_to_the_visit_and_stay_when_gone(self, browse, visit, editor):
        item = AgendaItem.objects.create(visit=visit, day=visit.starts_on, starts_at=dt.time(9), title="Welcome")
        item.delete()
        page = self.page(browse, editor, visit).text
        assert "Removed, agenda item: Welcome" in page
        assert "Added, traveller: Yolcu 1" in page

    def test_a_deadline_tells_who_ticked_it_off(self, browse, visit, editor):
        deadline = Deadline.objects.of(visit).get(key="council_decision")
        browse(editor).post(f"/deadlines/{deadline.pk}/meet/", {"note": "Decision 17"})
        entry = self.page(browse, editor, deadline).context["page"].entries[0]
        changes = {change.field: change.after for change in entry.changes}
        assert (entry.who, changes["closed as"], changes["note"]) == ("Elif Demir", "Done", "Decision 17")

    def test_what_the_portal_did_by_itself_says_so(self, visit, editor):
        deadline = Deadline.objects.of(visit).first()
        meet_deadline(deadline=deadline, by=editor)  # outside of any request
        (entry,) = entries_of(LogEntry.objects.get_for_object(deadline)[:1])
        assert entry.who == "Portal"

    def test_personal_data_leave_no_copy(self, browse, mentese, editor):
        person = mentese.people.create(full_name="Ayşe Tunç", email="ayse@mentese.example", phone="+90 252 000")
        person.phone = "+90 252 111"
        person.save()
        kept = str(list(LogEntry.objects.values_list("changes", flat=True)))
        for secret in ("ayse@mentese.example", "252 000", "252 111", editor.email):
            assert secret not in kept
        page = self.page(browse, editor, mentese).text
        assert "phone" in page
        assert "252" not in page

    def test_passwords_and_secrets_are_never_there(self, editor):
        editor.set_password("another-long-password")
        editor.save()
        fields = {name for changes in LogEntry.objects.values_list("changes", flat=True) for name in changes or ()}
        assert not fields & {"password", "nonce", "last_login", "version"}

    def test_the_partner_reads_the_visit_but_not_its_history(self, browse, visit, partner):
        assert browse(partner).get(visit.get_absolute_url()).status_code == 200
        assert self.page(browse, partner, visit).status_code == 404
        assert "/history/" not in browse(partner).get(visit.get_absolute_url()).text

    @pytest.mark.parametrize("changes", [1, 3])
    def test_queries_are_constant(self, browse, visit, editor, changes, django_assert_num_queries):
        for number in range(changes):
            visit.place, visit.lead = f"Place {number}", None if number % 2 else editor.persons.get()
            visit.save()
        client = browse(editor)
        client.get(f"/visits/{visit.pk}/history/")
        with django_assert_num_queries(12):
            client.get(f"/visits/{visit.pk}/history/")


def test_no_field_is_of_a_kind_the_history_cannot_word():
    known = (
        *(models.CharField, models.TextField, models.BooleanField, models.DateField, models.TimeField),
        *(models.IntegerField, models.DecimalField, models.JSONField, models.ForeignKey),
    )
    for model in auditlog.get_models():
        left_out = auditlog.get_model_fields(model)["exclude_fields"]
        for field in (field for field in model._meta.concrete_fields if field.name not in left_out):
            assert isinstance(field, known), f"{model._meta.label}.{field.name}"


class TestTheAdministratorsLog:
    @pytest.fixture
    def office(self, browse, admin):
        admin.language = "en"
        admin.save()
        return browse(admin)

    def test_it_is_searched_filtered_and_read_in_words(self, office, visit, browse, editor):
        decision = Deadline.objects.of(visit).get(key="council_decision")
        browse(editor).post(f"/deadlines/{decision.pk}/meet/", {"note": "Decision 17"})
        page = office.get("/admin/auditlog/logentry/", {"q": "ELIF demir"})
        entry = LogEntry.objects.get_for_object(decision).first()
        assert entry in page.context["cl"].queryset
        assert entry not in office.get("/admin/auditlog/logentry/", {"q": "Arben"}).context["cl"].queryset
        text = office.get(f"/admin/auditlog/logentry/{entry.pk}/change/").text
        assert "closed as: <del>—</del> → <b>Done</b>" in text
        assert office.get("/admin/auditlog/logentry/", {"action__exact": "1"}).status_code == 200

    def test_nothing_of_it_can_be_changed(self, office, mentese):
        entry = LogEntry.objects.first()
        address = f"/admin/auditlog/logentry/{entry.pk}"
        assert office.post(f"{address}/change/", {"object_repr": "forged"}).status_code == 403
        assert office.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
        assert office.get("/admin/auditlog/logentry/add/").status_code == 403
