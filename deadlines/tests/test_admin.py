"""Rules and deadlines in the administration."""

import datetime as dt

import pytest

from accounts.models import User
from deadlines.actions import meet_deadline
from deadlines.models import Deadline, Holiday, Reminder, Rule
from outbox.actions import write_email


@pytest.fixture
def office(browse, admin):
    User.objects.update(language="en")
    return browse(admin)


@pytest.fixture
def rule(rule_set):
    return rule_set.rules.get(key="council_decision")


def save_rule(office, rule, **changes):
    address = f"/admin/deadlines/rule/{rule.pk}/change/"
    form = office.get(address).context["adminform"].form
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    data = {name: value for name, value in data.items() if value is not None and value is not False}
    return office.post(address, data | {"rungs": "14, 7"} | changes)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("14, 7, 2, 0, -1", [14, 7, 2, 0, -1]),
        ("0 7 14 7", [14, 7, 0]),
        ("[14, -7]", [14, -7]),
        ("2; −3", [2, -3]),
        ("", []),
    ],
)
def test_rungs_are_read_as_people_write_them(office, rule, written, kept):
    assert save_rule(office, rule, rungs=written).status_code == 302
    rule.refresh_from_db()
    assert rule.rungs == kept


@pytest.mark.parametrize("written", ["14, x", "two weeks", "1.5", "12345"])
def test_other_rungs_are_refused_in_words(office, rule, written):
    page = save_rule(office, rule, rungs=written)
    assert "Whole numbers with commas between them, for example: 14, 7, 2, 0, -1" in page.text
    rule.refresh_from_db()
    assert rule.rungs == [7, 2, 0, -1, -7]


@pytest.mark.parametrize("title", ["title_tr", "title_en"])
def test_a_rule_needs_its_title_in_both_languages(office, rule, title):
    assert "This field is required." in save_rule(office, rule, **{title: ""}).text


def test_what_was_counted_cannot_be_edited(office, visit):
    deadline = Deadline.objects.of(visit).get(key="council_decision")
    form = office.get(f"/admin/deadlines/deadline/{deadline.pk}/change/").context["adminform"].form
    assert set(form.fields) == {
        "title_tr",
        "title_en",
        "responsible",
        "duty",
        "audience",
        "due_on",
        "due_time",
        "rungs",
        "pinned",
        "loaded_version",
    }


def test_a_date_set_here_is_set_by_hand(office, visit):
    deadline = Deadline.objects.of(visit).get(key="council_decision")
    address = f"/admin/deadlines/deadline/{deadline.pk}/change/"
    data = {
        "title_tr": deadline.title_tr,
        "title_en": deadline.title_en,
        "responsible": deadline.responsible_id,
        "duty": deadline.duty,
        "audience": deadline.audience,
        "due_on": "24/12/2026",
        "loaded_version": deadline.version,
    }
    assert office.post(address, data).status_code == 302
    deadline.refresh_from_db()
    assert (deadline.due_on, deadline.pinned) == (dt.date(2026, 12, 24), True)
    assert deadline.version == 2  # whoever has it open learns of it


def test_the_administration_overwrites_nothing_either(office, visit, editor):
    deadline = Deadline.objects.of(visit).get(key="council_decision")
    address = f"/admin/deadlines/deadline/{deadline.pk}/change/"
    form = office.get(address).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"title_en": "Another title"}
    meet_deadline(deadline=deadline, by=editor, note="Decision 17")
    page = office.post(address, data)
    assert "Somebody else saved this page while you were writing." in page.text
    deadline.refresh_from_db()
    assert (deadline.closed_how, deadline.title_en) == ("met", "Council decision or mayor's approval")
    assert office.post(address, data | {"loaded_version": deadline.version}).status_code == 302


def test_lists_are_searched_in_both_languages(office, visit):
    for words in ("Meclis", "Council decision", "Menteşe"):
        page = office.get("/admin/deadlines/deadline/", {"q": words})
        assert "Council decision or mayor" in page.text
    assert "Flight tickets" not in office.get("/admin/deadlines/deadline/", {"q": "Meclis"}).text
    assert "Flight tickets" in office.get("/admin/deadlines/rule/", {"anchor": "visit.start"}).text
    assert "Flight tickets" not in office.get("/admin/deadlines/deadline/", {"open": "no"}).text


def test_the_ledger_is_read_only(office, visit, editor):
    deadline = Deadline.objects.of(visit).first()
    mail = write_email(key="x", kind="deadlines.digest", user=editor)
    row = Reminder.objects.create(deadline=deadline, due_on=deadline.due_on, rung=7, user=editor, email=mail)
    assert office.get("/admin/deadlines/reminder/").status_code == 200
    assert office.get("/admin/deadlines/reminder/add/").status_code == 403
    assert office.post(f"/admin/deadlines/reminder/{row.pk}/change/", {"rung": 1}).status_code == 403
    assert office.post(f"/admin/deadlines/reminder/{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_rule_sets_show_their_rules_and_local_holidays_can_be_added(office, rule_set, mentese):
    page = office.get(f"/admin/deadlines/ruleset/{rule_set.pk}/change/")
    assert page.text.count("council_decision") >= 1
    data = {"city": mentese.pk, "day": "05/11/2026", "name": "Kurtuluş günü"}
    assert office.post("/admin/deadlines/holiday/add/", data).status_code == 302
    assert Holiday.objects.get().day == dt.date(2026, 11, 5)
    assert Rule.objects.count() > 20


@pytest.mark.parametrize("visits", [1, 3])
def test_the_list_of_deadlines_takes_the_same_queries(office, make_visit, visits, django_assert_num_queries):
    for _ in range(visits):
        make_visit()
    office.get("/admin/deadlines/deadline/")
    with django_assert_num_queries(9):
        office.get("/admin/deadlines/deadline/")
