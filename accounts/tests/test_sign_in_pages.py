"""Sign-in, password and second step: the pages stand in our house, in both languages."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client
from django.urls import reverse

from conftest import PASSWORD

BEFORE_THE_DOOR = [
    "account_login",
    "account_request_login_code",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
]
BEHIND_THE_DOOR = ["account_email", "account_change_password", "mfa_index"]


@pytest.fixture
def member(editor):
    editor.set_password(PASSWORD)
    editor.language = "en"
    editor.save()
    EmailAddress.objects.create(user=editor, email=editor.email, verified=True, primary=True)
    return editor


@pytest.fixture
def signed_in(member):
    """By the form itself, so that it counts as a fresh sign-in."""
    client = Client()
    client.cookies["language"] = "en"
    answer = client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def page(client, url, *args):
    response = client.get(reverse(url, args=args), follow=True)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("url", BEFORE_THE_DOOR)
def test_pages_before_the_door_show_the_shores_and_no_menu(client, db, url, language):
    client.cookies["language"] = language
    html = page(client, url)
    assert f'<html lang="{language}"' in html
    assert '<main class="lg"' in html
    assert html.count("<h1>") == 1
    assert 'id="menu"' not in html


@pytest.mark.parametrize("url", BEHIND_THE_DOOR)
def test_pages_behind_the_door_have_the_frame_of_the_house(signed_in, url):
    html = page(signed_in, url)
    assert 'id="menu"' in html
    assert html.count("<h1") == 1


def test_nobody_is_offered_to_sign_up(client, db):
    assert reverse("account_signup") not in page(client, "account_login")


def test_a_wrong_password_is_said_first_and_keeps_the_address(client, member):
    client.cookies["language"] = "en"
    html = client.post(reverse("account_login"), {"login": member.email, "password": "wrong"}).content.decode()
    assert 'role="alert" tabindex="-1" data-tw-focus' in html
    assert f'value="{member.email}"' in html
    assert "wrong" not in html


def test_a_forgotten_password_is_replaced_by_the_link_in_the_mail(client, member):
    client.cookies["language"] = "en"
    client.post(reverse("account_reset_password"), {"email": member.email})
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body).group()
    form = client.get(link, follow=True)
    assert "Choose a new password" in form.content.decode()
    new = "four-words-nobody-guesses"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    member.refresh_from_db()
    assert member.check_password(new)


def test_a_used_reset_link_says_so_and_offers_another(client, db):
    html = page(client, "account_reset_password_from_key", "1", "abc-def")
    assert reverse("account_reset_password") in html


def test_the_second_step_is_switched_on_with_a_picture_or_a_key(signed_in, member):
    assert "Is it you?" in page(signed_in, "mfa_activate_totp")
    signed_in.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    html = page(signed_in, "mfa_activate_totp")
    assert 'src="data:image/svg+xml' in html
    secret = re.search(r'id="authenticator_secret" value="(\w+)"', html).group(1)
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    signed_in.post(reverse("mfa_activate_totp"), {"code": code})
    html = page(signed_in, "mfa_index")
    assert "Switched on" in html
    assert "10 codes are left" in html
    assert len(re.findall(r"<li>[\w-]{8,}</li>", page(signed_in, "mfa_view_recovery_codes"))) == 10


def test_signing_out_asks_and_is_a_form(signed_in):
    assert 'method="post"' in page(signed_in, "account_logout")
    signed_in.post(reverse("account_logout"))
    assert "_auth_user_id" not in signed_in.session


def test_the_mail_for_a_new_password_is_in_our_house_and_in_both_forms(client, member):
    client.cookies["language"] = "en"
    client.post(reverse("account_reset_password"), {"email": member.email})
    message = mail.outbox[0]
    html = message.alternatives[0].content
    link = re.search(r"https?://\S+/password/reset/key/\S+", message.body).group()
    assert message.subject == "Choose a new password"
    assert "Hello Elif," in message.body
    assert f'href="{link}"' in html
    assert "border-radius:12px" in html


def test_a_stranger_who_forgot_a_password_learns_nothing_on_the_page(client, member):
    client.cookies["language"] = "en"
    answers = [
        client.post(reverse("account_reset_password"), {"email": email}, follow=True).content
        for email in (member.email, "nobody@mugla.example")
    ]
    without_tokens = [re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer) for answer in answers]
    assert without_tokens[0] == without_tokens[1]
    assert mail.outbox[1].subject == "There is no account with this address"
