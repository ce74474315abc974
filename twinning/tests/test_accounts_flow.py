"""The door: who gets in, who does not, and that the answer tells a stranger nothing."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.urls import reverse

from accounts.models import User

PASSWORD = "a-long-enough-password"
LOGIN = "/accounts/login/"


@pytest.fixture
def member(editor):
    return with_password(editor)


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def log_in(client, email, password=PASSWORD):
    return client.post(LOGIN, {"login": email, "password": password})


def is_in(client):
    return "_auth_user_id" in client.session


def code_of(secret, step=0):
    counter = next(totp.yield_hotp_counters_from_time()) + step
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def give_second_factor(user):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


@pytest.mark.parametrize("typed", ["editor@mentese.example", "EDITOR@Mentese.example"])
def test_the_address_is_the_login_whatever_its_case(client, member, typed):
    assert log_in(client, typed).url == "/today/"
    assert is_in(client)


def test_signing_in_leads_where_one_wanted_to_go(client, member, visit):
    wanted = client.get(visit.get_absolute_url())
    assert wanted.url == f"{LOGIN}?next={visit.get_absolute_url()}"
    answer = client.post(wanted.url, {"login": member.email, "password": PASSWORD, "next": visit.get_absolute_url()})
    assert answer.url == visit.get_absolute_url()


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_never_leads_off_the_site(client, member, away):
    assert client.post(LOGIN, {"login": member.email, "password": PASSWORD, "next": away}).url == "/today/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, member):
    pages = []
    for email in (member.email, "nobody@mentese.example"):
        html = log_in(client, email, "wrong-password-for-sure").content.decode().replace(email, "")
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html))
    assert pages[0] == pages[1]
    assert not is_in(client)


def test_somebody_switched_off_stays_outside(client, member):
    member.is_active = False
    member.save()
    log_in(client, member.email)
    assert not is_in(client)


def test_an_unverified_address_does_not_open_the_door(client, editor):
    editor.set_password(PASSWORD)
    editor.save()
    log_in(client, editor.email)
    assert not is_in(client)
    assert [message.to for message in mail.outbox] == [[editor.email]]


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signs_up_without_an_invitation(client, db, method):
    data = {"email": "new@mentese.example", "password1": PASSWORD, "password2": PASSWORD}
    getattr(client, method)("/accounts/signup/", data)
    assert not User.objects.exists()
    assert not is_in(client)


def test_guessing_is_stopped_by_account_after_a_few_tries(client, member):
    for _ in range(8):
        log_in(client, member.email, "wrong-password-for-sure")
    assert not is_in(client)
    log_in(client, member.email)
    assert not is_in(client)  # even the right password has to wait now
    log_in(client, with_password(User.objects.create_user("other@mentese.example", full_name="Ayşe")).email)
    assert is_in(client)  # and nobody else does


def test_signing_out_needs_a_post(client, member):
    log_in(client, member.email)
    client.get("/accounts/logout/")
    assert is_in(client)
    assert client.post("/accounts/logout/").url == "/"
    assert not is_in(client)


def test_a_new_password_is_written_in_the_recipients_language(client, member):
    client.cookies["language"] = "en"
    client.post(reverse("account_reset_password"), {"email": member.email})
    assert mail.outbox[0].subject == "Yeni parola belirleyin"


def test_with_a_second_factor_the_password_alone_is_not_enough(client, member):
    secret = give_second_factor(member)
    answer = log_in(client, member.email)
    assert answer.url.startswith(reverse("mfa_authenticate"))
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert is_in(client)


def test_who_loses_the_second_factor_while_waiting_for_it_begins_anew(client, member):
    give_second_factor(member)
    log_in(client, member.email)
    Authenticator.objects.all().delete()  # by an administrator, because the phone is lost
    assert client.get(reverse("mfa_authenticate")).url == LOGIN
    assert client.get(LOGIN).status_code == 200
    log_in(client, member.email)
    assert is_in(client)


def test_who_has_it_is_led_back_to_the_second_step(client, member):
    give_second_factor(member)
    log_in(client, member.email)
    assert client.get(LOGIN).url == reverse("mfa_authenticate")


class TestAdministration:
    @pytest.fixture
    def boss(self, admin, settings):
        settings.ADMIN_SECOND_FACTOR = True
        return with_password(admin)

    def test_without_a_second_factor_staff_is_led_to_setting_one_up(self, client, boss):
        log_in(client, boss.email)
        assert client.get("/admin/").url == reverse("mfa_index")

    def test_with_it_the_administration_opens(self, client, boss):
        secret = give_second_factor(boss)
        log_in(client, boss.email)
        client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
        assert client.get("/admin/").status_code == 200
        assert Authenticator.objects.get(user=boss).last_used_at.timestamp() <= time.time()

    def test_it_has_no_login_of_its_own(self, client, boss):
        assert client.get("/admin/login/").url.startswith(LOGIN)

    def test_for_others_it_does_not_exist(self, browse, editor, boss):
        assert browse(editor).get("/admin/").status_code == 404
