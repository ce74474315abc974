"""Where one is signed in, and how that ends."""

import re

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.tests.conftest import PHONE, confirm_identity, give_app, give_passkey, is_in, sign_in, switch_on_app
from conftest import PASSWORD

URL = "/accounts/sessions/"
NEW = "four-words-nobody-guesses"


@pytest.fixture
def proven(office):
    return confirm_identity(office)


def page(client):
    return client.get(URL).content.decode()


def test_every_device_is_named_with_its_address_and_times(office, phone, member):
    html = page(phone)
    assert "<b>Chrome on Android</b>" in html
    assert "<b>Firefox on Windows</b>" in html
    assert "IP address 10.1.2.3" in html
    assert "IP address 127.0.0.1" in html
    assert html.count("Since ") == 2
    assert html.index("Chrome on Android") < html.index("This device") < html.index("Firefox on Windows")


def test_the_page_stands_where_allauth_has_its_own(office):
    assert reverse("accounts:sessions") == reverse("usersessions_list") == URL
    assert "tw-files" in page(office)


def test_it_is_nobody_elses_to_see():
    assert not admin.site.is_registered(UserSession)


def test_it_can_be_reached(office):
    assert office.get(reverse("accounts:preferences")).content.decode().count(f'href="{URL}"') == 2


def test_somebody_alone_is_offered_nothing_to_end(office):
    html = page(office)
    assert html.count("<b>Firefox on Windows</b>") == 1
    assert f'action="{URL}"' not in html


def test_one_session_is_ended(proven, phone, member):
    tablet = sign_in(member, PHONE)
    row = UserSession.objects.get(session_key=phone.session.session_key)
    assert proven.post(URL, {"session": row.pk}).url == URL
    assert not is_in(phone)
    assert is_in(tablet)
    assert is_in(proven)


def test_all_others_are_ended(proven, phone, member):
    tablet = sign_in(member, PHONE)
    proven.post(URL)
    assert [is_in(client) for client in (phone, tablet, proven)] == [False, False, True]
    assert UserSession.objects.count() == 1


def test_sessions_of_others_are_out_of_reach(proven, phone, make_other):
    other = make_other()
    row = UserSession.objects.get(session_key=other.session.session_key)
    proven.post(URL, {"session": row.pk})
    assert is_in(other)
    assert is_in(phone)  # what is not understood must not end everything
    assert "Firefox" in page(proven)
    proven.post(URL)
    assert is_in(other)


@pytest.mark.parametrize("nonsense", ["x", "0", "99999999999999999999"])
def test_nonsense_ends_nothing(proven, phone, nonsense):
    assert proven.post(URL, {"session": nonsense}).status_code == 200
    assert is_in(phone)


def test_ending_sessions_asks_who_one_is_and_then_goes_on(office, phone):
    answer = office.post(URL)
    assert answer.url == f"/accounts/reauthenticate/?next={URL.replace('/', '%2F')}"
    assert is_in(phone)
    office.post(answer.url, {"password": PASSWORD, "next": URL})
    assert not is_in(phone)
    assert is_in(office)


@pytest.fixture
def make_other(outsider):
    def make():
        outsider.set_password(PASSWORD)
        outsider.save()
        outsider.emailaddress_set.create(email=outsider.email, verified=True, primary=True)
        return sign_in(outsider)

    return make


# --- Changes that end them --------------------------------------------------------------------------


def change_password(client):
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post(reverse("account_change_password"), data)


def switch_off_app(client):
    client.post(reverse("mfa_deactivate_totp"))


def make_codes(client):
    client.post(reverse("mfa_generate_recovery_codes"))


def remove_passkey(client):
    client.post(reverse("mfa_remove_webauthn", args=[give_passkey_of(client).pk]))


def give_passkey_of(client):
    return give_passkey(UserSession.objects.get(session_key=client.session.session_key).user)


# allauth does some of it after the commit, so there must be one.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [change_password, switch_on_app, switch_off_app, make_codes, remove_passkey])
def test_a_change_of_what_protects_the_account_ends_the_other_sessions(proven, phone, member, change):
    if change in (switch_off_app, make_codes):
        give_app(member)
    change(proven)
    assert not is_in(phone)
    assert is_in(proven)


def test_changing_what_does_not_protect_it_leaves_them(proven, phone, member):
    passkey = give_passkey(member)
    proven.post(reverse("mfa_edit_webauthn", args=[passkey.pk]), {"name": "Bureau"})
    passkey.refresh_from_db()
    assert passkey.data["name"] == "Bureau"
    assert is_in(phone)


def test_a_password_chosen_by_the_link_of_a_mail_ends_all_of_them(office, phone, member):
    stranger = Client()
    stranger.post(reverse("account_reset_password"), {"email": member.email})
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[-1].body).group()
    form = stranger.get(link, follow=True)
    stranger.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert [is_in(client) for client in (office, phone, stranger)] == [False, False, False]


# --- How often it is noted --------------------------------------------------------------------------


def test_activity_is_noted_at_most_every_five_minutes(office, phone, django_assert_num_queries):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        is_in(office)
        clock.shift(290)
        with django_assert_num_queries(3):  # session, user, reach
            is_in(office)
        before = UserSession.objects.get(session_key=office.session.session_key).last_seen_at
        clock.shift(20)
        is_in(office)
        after = UserSession.objects.get(session_key=office.session.session_key).last_seen_at
    assert (after - before).total_seconds() == 310


def test_who_comes_by_an_invitation_is_noted_too(client, editor):
    client.force_login(editor)
    client.get(reverse("accounts:preferences"))
    assert UserSession.objects.get().user == editor
