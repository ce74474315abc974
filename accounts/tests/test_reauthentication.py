"""Sensitive acts ask again who one is; so do views of ours that say so."""

import pytest
import time_machine
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.reauthentication import identity_confirmed
from accounts.tests.conftest import code_of, confirm_identity, give_app, give_passkey
from conftest import PASSWORD

AGAIN = "/accounts/reauthenticate/"


def acts(user):
    """(method, address, form) of what asks first."""
    yield "post", reverse("account_email"), {"action_add": "", "email": "new@mentese.example"}
    yield "post", reverse("account_email"), {"action_primary": "", "email": user.email}
    passkey = give_passkey(user)
    give_app(user)
    yield from [
        ("get", reverse("mfa_activate_totp"), {}),
        ("post", reverse("mfa_deactivate_totp"), {}),
        ("get", reverse("mfa_add_webauthn"), {}),
        ("post", reverse("mfa_edit_webauthn", args=[passkey.pk]), {"name": "x"}),
        ("post", reverse("mfa_remove_webauthn", args=[passkey.pk]), {}),
        ("get", reverse("mfa_view_recovery_codes"), {}),
        ("post", reverse("mfa_generate_recovery_codes"), {}),
        ("post", reverse("accounts:sessions"), {}),
    ]


def test_each_sensitive_act_asks_first_and_does_nothing_until_then(office, member):
    for method, url, data in acts(member):
        answer = getattr(office, method)(url, data)
        assert answer.headers.get("Location", "").startswith(AGAIN), (url, answer.status_code)
    assert {found.type for found in Authenticator.objects.all()} == {"webauthn", "totp", "recovery_codes"}
    assert [found.email for found in member.emailaddress_set.all()] == [member.email]


def test_a_new_password_needs_the_old_one(office, member):
    new = "four-words-nobody-guesses"
    office.post(reverse("account_change_password"), {"oldpassword": "wrong", "password1": new, "password2": new})
    member.refresh_from_db()
    assert member.check_password(PASSWORD)


def test_the_proof_lasts_a_quarter_of_an_hour(office):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        confirm_identity(office)
        clock.shift(14 * 60)
        assert office.get(reverse("mfa_activate_totp")).status_code == 200
        clock.shift(2 * 60)
        assert office.get(reverse("mfa_activate_totp")).url.startswith(AGAIN)
    assert settings.ACCOUNT_REAUTHENTICATION_TIMEOUT == 15 * 60


def test_a_wrong_password_proves_nothing(office):
    office.post(AGAIN, {"password": "wrong"})
    assert office.get(reverse("mfa_activate_totp")).url.startswith(AGAIN)


def test_a_code_and_a_passkey_are_offered_as_other_ways(office, member):
    secret, _codes = give_app(member)
    give_passkey(member)
    html = office.get(AGAIN).content.decode()
    assert f'href="{reverse("mfa_reauthenticate")}"' in html
    assert "Use a passkey</a>" in html
    office.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)})
    assert office.get(reverse("mfa_view_recovery_codes")).status_code == 200


# --- The decorator for views of ours ----------------------------------------------------------------


@identity_confirmed
def view(request):
    return HttpResponse(request.method)


@pytest.fixture
def request_of(rf, member):
    def make(method, user=member):
        request = getattr(rf, method)("/")
        request.user, request.session = user, {}
        return request

    return make


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_reading_is_free(request_of, method):
    assert view(request_of(method)).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_writing_asks_first(request_of, method):
    with pytest.raises(ReauthenticationRequired):
        view(request_of(method))


def test_a_form_that_was_held_back_goes_through_after_the_proof(office, phone):
    """The sessions page carries the decorator: its form arrives although only the password was sent."""
    held = office.post(reverse("accounts:sessions"), {})
    answer = office.post(held.url, {"password": PASSWORD, "next": reverse("accounts:sessions")}, follow=True)
    assert "You are signed out everywhere else." in answer.content.decode()
