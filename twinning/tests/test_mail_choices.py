"""Which mails a person gets: the page of choices, and the link in the mail that works without signing in."""

import re

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from outbox import actions, kinds
from outbox.models import Email, Unsubscription
from outbox.sending import send_waiting

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def two_kinds():
    def render(row, facts):
        return kinds.Message(subject=row.kind, text="x\n", html="<p>x</p>")

    for key in ("test.one", "test.other"):
        kinds.register(kinds.Kind(key, f"Name of {key}", lambda row: row, render))
    yield
    kinds.forget("test.one")
    kinds.forget("test.other")


@pytest.fixture
def editor(editor):
    editor.language = "en"
    editor.save()
    return editor


def write(user, kind="test.one", key="k"):
    return actions.write_email(key=key, kind=kind, user=user)


def link_in_mail(user):
    write(user, key="first")
    send_waiting()
    url = mail.outbox[-1].extra_headers["List-Unsubscribe"].strip("<>")
    return re.sub(r"^https?://[^/]+", "", url)


def muted(user):
    return set(user.unsubscriptions.values_list("kind", flat=True))


def test_a_look_at_the_link_only_asks(editor, client):
    link = link_in_mail(editor)
    page = client.get(link)
    assert "Switch off: Name of test.one?" in page.text
    assert "e•••@mentese.example" in page.text
    assert editor.email not in page.text
    assert muted(editor) == set()


def test_a_mail_programs_one_click_is_taken_without_session_or_token(editor):
    answer = Client(enforce_csrf_checks=True).post(link_in_mail(editor), ONE_CLICK)
    assert answer.status_code == 200
    assert muted(editor) == {"test.one"}


def test_only_this_kind_stays_away(editor, client):
    client.post(link_in_mail(editor))
    rows = [write(editor, kind, key=kind) for kind in ("test.one", "test.other")]
    send_waiting()
    states = [Email.objects.get(pk=row.pk).state for row in rows]
    assert states == ["dropped", "sent"]


def test_a_mail_written_before_and_sent_after_stays_away_too(editor, client):
    link = link_in_mail(editor)
    row = write(editor)
    client.post(link)
    assert send_waiting() == 0
    assert Email.objects.get(pk=row.pk).state == "dropped"


def test_it_can_be_taken_back_on_the_same_page(editor, client):
    link = link_in_mail(editor)
    assert "Switched off: Name of test.one" in client.post(link).text
    assert "Switch off: Name of test.one?" in client.post(link, {"again": "1"}).text
    assert muted(editor) == set()


def test_doing_it_twice_changes_nothing(editor, client):
    link = link_in_mail(editor)
    assert [client.post(link, ONE_CLICK).status_code for _ in range(2)] == [200, 200]
    assert Unsubscription.objects.count() == 1


@pytest.mark.parametrize("forge", [lambda link: link[:-3] + "x/", lambda link: "/outbox/unsubscribe/nonsense/"])
def test_a_link_that_is_not_ours_opens_nothing(editor, client, forge):
    answer = client.post(forge(link_in_mail(editor)))
    assert answer.status_code == 404
    assert muted(editor) == set()


def test_somebody_who_was_switched_off_has_nothing_to_choose(editor, client):
    link = link_in_mail(editor)
    User.objects.update(is_active=False)
    assert client.get(link).status_code == 404


class TestThePageOfChoices:
    def test_it_shows_and_keeps_what_was_chosen(self, editor, browse):
        client = browse(editor)
        page = client.get("/outbox/choices/")
        assert 'name="deadlines_digest"' in page.text
        chosen = [kind for kind in kinds.optional_kinds() if kind.key not in ("deadlines.digest", "test.one")]
        answer = client.post("/outbox/choices/", {kind.key.replace(".", "_"): "on" for kind in chosen}, follow=True)
        assert "Your choice is saved." in answer.text
        assert muted(editor) == {"deadlines.digest", "test.one"}
        form = answer.context["form"]
        assert [form["deadlines_digest"].value(), form["visits_moved"].value()] == [False, True]

    def test_what_nobody_can_do_without_is_listed_and_not_offered(self, editor, browse):
        page = browse(editor).get("/outbox/choices/").text
        assert "Cancelled and postponed visits" in page
        assert 'name="visits_called_off"' not in page
        assert 'name="cities_invitation"' not in page

    def test_nothing_ticked_is_a_choice_too(self, editor, browse):
        browse(editor).post("/outbox/choices/", {})
        assert muted(editor) == {kind.key for kind in kinds.optional_kinds()}

    def test_every_kind_of_the_portal_has_a_name_and_says_when_it_comes(self):
        for kind in kinds.optional_kinds():
            if not kind.key.startswith("test."):
                assert str(kind.name)
                assert str(kind.about), kind.key
