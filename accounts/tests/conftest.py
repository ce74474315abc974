"""People who sign in by the form, as people do: with a password and a proven address."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from conftest import PASSWORD

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36"


@pytest.fixture
def member(editor):
    editor.set_password(PASSWORD)
    editor.language = "en"
    editor.save()
    EmailAddress.objects.create(user=editor, email=editor.email, verified=True, primary=True)
    return editor


def sign_in(user, user_agent=FIREFOX, **extra):
    client = Client(headers={"User-Agent": user_agent}, **extra)
    client.cookies["language"] = user.language
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def confirm_identity(client):
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def is_in(client):
    """Asked as a browser would, by opening a page."""
    return client.get(reverse("accounts:preferences")).status_code == 200


@pytest.fixture
def office(member):
    return sign_in(member)


@pytest.fixture
def phone(member):
    return sign_in(member, PHONE, REMOTE_ADDR="10.1.2.3")


def code_of(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


def switch_on_app(client):
    html = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'id="authenticator_secret" value="(\w+)"', html).group(1)
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    return secret


def give_app(user):
    """As if switched on long ago: (secret, recovery codes)."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret, RecoveryCodes.activate(user).get_unused_codes()


def give_passkey(user, name="Chrome on Android"):
    """A row as allauth keeps it; what is inside is only read when somebody signs in with it."""
    data = {"name": name, "credential": {"clientExtensionResults": {"credProps": {"rk": True}}}}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
