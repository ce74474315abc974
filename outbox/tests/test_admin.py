"""What administrators see of the mails, and the one thing they can do: send again."""

import pytest

from accounts.models import User
from outbox.actions import write_email
from outbox.kinds import Kind, forget, register
from outbox.models import Email


@pytest.fixture
def office(browse, admin):
    User.objects.update(language="en")
    return browse(admin)


@pytest.fixture
def mails(editor):
    for state in ("failed", "uncertain", "sent", "waiting"):
        write_email(key=state, kind="test", user=editor)
        Email.objects.filter(key=state).update(state=state, reason=f"because it is {state}", subject=f"The {state} one")


def states():
    return dict(Email.objects.values_list("key", "state"))


def test_the_list_is_filtered_and_searched(office, mails):
    assert 'href="?state__exact=uncertain"' in office.get("/admin/outbox/email/").text
    assert "The sent one" not in office.get("/admin/outbox/email/", {"state": "failed"}).text
    assert "The failed one" in office.get("/admin/outbox/email/", {"q": "editor@mentese"}).text


def test_a_mail_is_shown_with_its_reason_and_cannot_be_changed(office, mails):
    mail = Email.objects.get(key="failed")
    page = office.get(f"/admin/outbox/email/{mail.pk}/change/")
    assert "because it is failed" in page.text
    assert 'name="_save"' not in page.text
    assert office.post(f"/admin/outbox/email/{mail.pk}/change/", {"state": "sent"}).status_code == 403
    assert office.get("/admin/outbox/email/add/").status_code == 403
    assert states()["failed"] == "failed"


def test_failed_and_uncertain_ones_can_go_out_again_and_no_others(office, mails):
    ids = list(Email.objects.values_list("pk", flat=True))
    data = {"action": "send_once_more", "_selected_action": ids}
    page = office.post("/admin/outbox/email/", data, follow=True)
    assert "2 e-mails go out again." in page.text
    assert states() == {"failed": "waiting", "uncertain": "waiting", "sent": "sent", "waiting": "waiting"}


@pytest.fixture
def notes():
    register(
        Kind("office.notes", "Notes of the office", still_wanted=lambda email: None, render=lambda email, facts: None)
    )
    yield "office.notes"
    forget("office.notes")


def test_kinds_and_languages_have_their_names_and_the_payload_is_nobodys_business(browse, admin, editor, notes):
    mail = write_email(key="a", kind=notes, user=editor, payload={"visit": 12345})
    office = browse(admin)
    listed = office.get("/admin/outbox/email/").text
    assert ">Notes of the office</a>" in listed
    assert '<td class="field-in_language">Türkçe</td>' in listed
    write_email(key="b", kind="no.longer.known", user=editor)
    listed = office.get("/admin/outbox/email/").text
    assert "2 e-posta\n" in listed and "no.longer.known" in listed
    page = office.get(f"/admin/outbox/email/{mail.pk}/change/").text
    assert "Notes of the office: editor@mentese.example" in page
    assert "12345" not in page
