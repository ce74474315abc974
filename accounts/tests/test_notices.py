"""Changes that protect an account are told to its owner: what, when, from where, and what to do."""

import re
from pathlib import Path

import allauth
import pytest
import time_machine
from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from django.core import mail
from django.urls import reverse

from accounts.notices import NOTICES
from accounts.tests.conftest import (
    FIREFOX,
    PHONE,
    code_of,
    confirm_identity,
    give_app,
    give_passkey,
    sign_in,
    switch_on_app,
)
from conftest import PASSWORD

NEW = "four-words-nobody-guesses"
OTHER = "elif@mentese.example"
DETAILS = {"from_email": "old@x.example", "to_email": "new@x.example"}
DETAILS |= {"deleted_email": "gone@x.example", "added_email": "more@x.example"}

ENGLISH = """Hello Elif,

{subject}

{text}

When: 24 November 2026 17:05 (Istanbul)
Device: Firefox on Windows
IP address: 10.1.2.3

If it was you, there is nothing to do. If not, choose a new password at once and tell your city’s coordinator.

Choose a new password:
http://localhost:8000/accounts/password/reset/

-- 
You get this e-mail because your account in the Twinning portal was changed.
Muğla Metropolitan Municipality, http://localhost:8000
Funded by the European Union.
"""  # noqa: W291 (two hyphens and a space begin a signature)
TURKISH = """Merhaba Elif,

{subject}

{text}

Ne zaman: 24 Kasım 2026 17.05 (İstanbul)
Cihaz: Firefox, Windows
IP adresi: 10.1.2.3

Bunu siz yaptıysanız başka bir şey gerekmez. Siz yapmadıysanız hemen yeni bir parola belirleyin ve şehrinizin \
koordinatörüne haber verin.

Yeni parola belirleyin:
http://localhost:8000/accounts/password/reset/

-- 
Bu iletiyi, Twinning portalındaki hesabınızda bir değişiklik yapıldığı için aldınız.
Muğla Büyükşehir Belediyesi, http://localhost:8000
Avrupa Birliği tarafından finanse edilmektedir.
"""  # noqa: W291
# A block each: name, subject and text in English, the same in Turkish.
BLOCKS = [block.splitlines() for block in (Path(__file__).parent / "notices.txt").read_text("utf-8").split("\n\n")]
TEXTS = {name: {"en": lines[:2], "tr": lines[2:]} for name, *lines in BLOCKS}
WHOLE = {"en": ENGLISH, "tr": TURKISH}


@pytest.fixture
def tell(member, rf, client):
    """Sends one notice as allauth would; returns the mail."""

    def send(name, language, **fields):
        member.language = language
        for field, value in fields.items():
            setattr(member, field, value)
        member.save()
        request = rf.post("/", headers={"User-Agent": FIREFOX}, REMOTE_ADDR="10.1.2.3")
        request.user, request.session = member, client.session
        with request_context(request), time_machine.travel("2026-11-24T14:05:00+00:00", tick=False):
            get_adapter().send_notification_mail(name, member, DETAILS)
        return mail.outbox[-1]

    return send


def words(text):
    """What is read, without the frame of tables and without the colons it stands for."""
    return " ".join(re.findall(r"[\w@’().,]+", re.sub(r"<[^>]+>", " ", text)))


@pytest.mark.parametrize("language", ["en", "tr"])
@pytest.mark.parametrize("name", NOTICES)
def test_the_whole_mail(tell, name, language):
    message = tell(name, language)
    subject, text = TEXTS[name][language]
    assert message.to == ["editor@mentese.example"]
    assert message.subject == subject
    assert message.body == WHOLE[language].format(subject=subject, text=text).strip()
    html = message.alternatives[0].content
    assert f'<html lang="{language}">' in html
    assert words(message.body.split("http")[0]) in words(html)
    assert 'href="http://localhost:8000/accounts/password/reset/"' in html


def test_every_notice_has_its_text_and_every_text_its_notice():
    assert set(TEXTS) == set(NOTICES)


def test_all_that_allauth_announces_is_a_notice():
    sources = [path.read_text("utf-8") for path in Path(allauth.__file__).parent.rglob("*.py")]
    announced = {name for text in sources for name in re.findall(r'"(\w+/email/\w+)"', text.replace("\n", " "))}
    told = {name for text in sources for name in re.findall(r'send_notification_mail\(\s*"([\w/]+)"', text)}
    assert len(told) > 10
    assert told <= announced
    assert told <= set(NOTICES)


def test_the_hour_is_that_of_the_reader(tell):
    message = tell("account/email/password_changed", "en", time_zone="Europe/London")
    assert "When: 24 November 2026 14:05 (London)" in message.body


# --- The acts themselves ----------------------------------------------------------------------------


def change_password(client, member):
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})


def reset_password(client, member):
    client.post(reverse("account_logout"))
    client.post(reverse("account_reset_password"), {"email": member.email})
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox.pop().body).group()
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})


def add_address(client, member):
    client.post(reverse("account_email"), {"action_add": "", "email": OTHER})
    client.post(re.search(r"/accounts/confirm-email/\S+", mail.outbox.pop().body).group())


def change_address(client, member):
    member.emailaddress_set.create(email=OTHER, verified=True)
    client.post(reverse("account_email"), {"action_primary": "", "email": OTHER})


def remove_address(client, member):
    member.emailaddress_set.create(email=OTHER, verified=True)
    client.post(reverse("account_email"), {"action_remove": "", "email": OTHER})


def switch_on(client, member):
    switch_on_app(client)


def switch_off(client, member):
    give_app(member)
    client.post(reverse("mfa_deactivate_totp"))


def make_codes(client, member):
    give_app(member)
    client.post(reverse("mfa_generate_recovery_codes"))


def remove_passkey(client, member):
    client.post(reverse("mfa_remove_webauthn", args=[give_passkey(member).pk]))


def sign_in_with_code(client, member):
    _secret, codes = give_app(member)
    sign_in(member).post(reverse("mfa_authenticate"), {"code": codes[0]})


def prove_oneself_with_code(client, member):
    _secret, codes = give_app(member)
    client.post(reverse("mfa_reauthenticate"), {"code": codes[0]})


# allauth tells some of it after the commit, so there must be one.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("act", "notice"),
    [
        (change_password, "account/email/password_changed"),
        (reset_password, "account/email/password_reset"),
        (add_address, "accounts/email_added"),
        (change_address, "account/email/email_changed"),
        (remove_address, "account/email/email_deleted"),
        (switch_on, "mfa/email/totp_activated"),
        (switch_off, "mfa/email/totp_deactivated"),
        (make_codes, "mfa/email/recovery_codes_generated"),
        (remove_passkey, "mfa/email/webauthn_removed"),
        (sign_in_with_code, "accounts/recovery_code_used"),
        (prove_oneself_with_code, "accounts/recovery_code_used"),
    ],
)
def test_each_change_is_told_once_to_where_its_owner_was_reached(office, member, act, notice):
    confirm_identity(office)
    mail.outbox.clear()
    act(office, member)
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["editor@mentese.example"], TEXTS[notice]["en"][0])
    ]
    assert "Device: Firefox on Windows" in mail.outbox[0].body


def test_a_code_of_the_app_is_no_news(office, member):
    secret, _codes = give_app(member)
    again = sign_in(member, PHONE)
    again.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert "_auth_user_id" in again.session
    assert mail.outbox == []


def test_the_first_address_of_an_account_is_no_news_either(editor):
    editor.set_password(PASSWORD)
    editor.save()
    client = sign_in(editor)  # sends the link, because the address is not proven yet
    client.post(re.search(r"/accounts/confirm-email/\S+", mail.outbox.pop().body).group())
    assert editor.emailaddress_set.get().verified
    assert mail.outbox == []
