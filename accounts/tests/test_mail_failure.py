"""The mail server is down: nobody meets a fault, nobody learns who has an account, and the log knows."""

import logging
import re
import socket

import pytest
from django.test import Client
from django.urls import reverse

from accounts.tests.conftest import confirm_identity, give_passkey, sign_in
from conftest import PASSWORD

NEW = "four-words-nobody-guesses"
TRY_AGAIN = "The e-mail could not be sent just now. Please try again in a few minutes."
MADE = "The change is made. Only the e-mail about it could not be sent."


@pytest.fixture(autouse=True)
def closed_port(settings):
    """A port nobody listens on: bound for a moment, so that it was free."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 2


@pytest.fixture(autouse=True)
def log(caplog):
    caplog.set_level(logging.ERROR, logger="accounts.adapter")
    return caplog


def without_token(answer):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def ask_for_a_new_password(email):
    client = Client()
    client.cookies["language"] = "en"
    return client.post(reverse("account_reset_password"), {"email": email}, follow=True)


def test_who_forgot_a_password_reads_the_same_sentence_known_or_not(member, log):
    answers = [ask_for_a_new_password(email) for email in (member.email, "nobody@mugla.example")]
    pages = [without_token(answer) for answer in answers]
    assert [answer.redirect_chain for answer in answers] == [[(reverse("account_reset_password"), 302)]] * 2
    assert pages[0] == pages[1]
    assert pages[0].count(TRY_AGAIN) == 1
    assert [record.exc_info[0] for record in log.records] == [ConnectionRefusedError] * 2
    assert member.email not in log.text


def test_who_asked_for_a_code_is_led_back_the_same_known_or_not_and_keeps_the_destination(member, log):
    asking = reverse("account_request_login_code") + "?next=/visits/"
    pages = []
    for email in (member.email, "nobody@mugla.example"):
        client = Client()
        client.cookies["language"] = "en"
        answer = client.post(asking, {"email": email}, follow=True)
        assert answer.redirect_chain == [(asking, 302)]
        pages.append(without_token(answer))
    assert pages[0] == pages[1]
    assert pages[0].count(TRY_AGAIN) == 1
    assert member.email not in log.text


def test_who_has_to_prove_an_address_first_is_asked_to_try_again(editor, log):
    editor.language = "en"
    editor.set_password(PASSWORD)
    editor.save()
    client = sign_in(editor)
    assert TRY_AGAIN in client.get(reverse("account_login")).content.decode()
    assert "_auth_user_id" not in client.session
    assert len(log.records) == 1


def test_a_new_address_is_kept_and_its_link_can_be_sent_again(office, member, log):
    confirm_identity(office)
    add = {"action_add": "", "email": "elif@mentese.example"}
    html = office.post(reverse("account_email"), add, follow=True).content.decode()
    assert TRY_AGAIN in html
    assert "elif@mentese.example" in html
    assert "Send the confirmation again" in html
    assert len(log.records) == 1


def test_a_changed_password_is_changed(office, member, log):
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    html = office.post(reverse("account_change_password"), form, follow=True).content.decode()
    assert MADE in html
    member.refresh_from_db()
    assert member.check_password(NEW)
    assert [record.getMessage() for record in log.records] == [
        "The mail account/email/password_changed could not be sent"
    ]


def test_a_removed_passkey_is_removed(office, member, log):
    passkey = give_passkey(member)
    confirm_identity(office)
    html = office.post(reverse("mfa_remove_webauthn", args=[passkey.pk]), follow=True).content.decode()
    assert MADE in html
    assert not member.authenticator_set.exists()
    assert len(log.records) == 1


def test_other_faults_are_not_hidden(member, settings):
    settings.EMAIL_BACKEND = "no.such.Backend"
    with pytest.raises(ImportError):
        ask_for_a_new_password(member.email)
