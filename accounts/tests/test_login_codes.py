"""Signing in by a code from the mailbox, and what such a code does not open."""

import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.tests.conftest import FIREFOX, code_of, give_app, is_in
from conftest import PASSWORD, make_user

REQUEST, CONFIRM = "/accounts/login/code/", "/accounts/login/code/confirm/"
WRONG = "0000-0000"


@pytest.fixture
def rare(partner):
    """Arben, who comes twice a year."""
    EmailAddress.objects.create(user=partner, email=partner.email, verified=True, primary=True)
    return partner


def visitor(language="en", **headers):
    client = Client(headers={"User-Agent": FIREFOX} | headers)
    client.cookies["language"] = language
    return client


def ask(client, email, going_to=""):
    """As a browser: the answer to the form for a code, redirect followed."""
    return client.post(REQUEST + (f"?next={going_to}" if going_to else ""), {"email": email}, follow=True)


def code_in(mail):
    return re.search(r"\b\d{4}-\d{4}\b", mail.body).group()


def enter(client, code, going_to=""):
    return client.post(CONFIRM + (f"?next={going_to}" if going_to else ""), {"code": code})


# --- The way in ---------------------------------------------------------------------------------------


def test_without_a_destination_the_code_leads_to_today(rare, mailoutbox):
    client = visitor()
    ask(client, rare.email)
    answer = enter(client, code_in(mailoutbox[0]))
    assert (answer.status_code, answer.url) == (302, "/today/")
    assert get_user(client) == rare


@pytest.mark.parametrize("dash", ["", " ", " - "])
def test_the_code_may_be_typed_in_any_manner(rare, mailoutbox, dash):
    client = visitor()
    ask(client, rare.email)
    enter(client, code_in(mailoutbox[0]).replace("-", dash))
    assert is_in(client)


def links(page):
    return [address.replace("&amp;", "&") for address in re.findall(r'(?:href|action)="([^"]+)"', page)]


def test_a_link_of_a_mail_leads_to_its_page_after_the_code(rare, visit, mailoutbox):
    """Click by click, through a wrong code and a second one."""
    client, wanted = visitor(), reverse("visits:confirm_dates", args=[visit.pk])
    page = client.get(wanted, follow=True)
    assert page.redirect_chain[-1] == (f"/accounts/login/?next={wanted}", 302)
    request_page = next(link for link in links(page.text) if link.startswith(REQUEST))
    form = next(link for link in links(client.get(request_page).text) if link.startswith(REQUEST))
    page = client.post(form, {"email": rare.email}, follow=True)
    here = page.redirect_chain[-1][0]
    page = client.post(here, {"code": WRONG})
    again = next(link for link in links(page.text) if link.startswith(REQUEST))
    page = client.post(again, {"email": rare.email}, follow=True)
    answer = client.post(page.redirect_chain[-1][0], {"code": code_in(mailoutbox[-1])})
    assert answer.url == wanted
    assert client.get(wanted).status_code == 200


def test_back_at_the_sign_in_page_the_destination_is_still_known(rare):
    client = visitor()
    page = ask(client, rare.email, "/visits/")
    back = next(link for link in links(page.text) if link.startswith("/accounts/login/?"))
    assert "/accounts/login/code/?next=%2Fvisits%2F" in links(client.get(back).text)


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_code_never_leads_off_the_site(rare, mailoutbox, away):
    client = visitor()
    page = ask(client, rare.email, away)
    assert "evil" not in page.redirect_chain[-1][0]
    assert enter(client, code_in(mailoutbox[0]), away).url == "/today/"


def test_whoever_is_in_already_is_led_on(browse, rare):
    client = browse(rare)
    assert [client.get(f"{page}?next=/visits/").url for page in (REQUEST, CONFIRM)] == ["/visits/"] * 2


def test_the_password_still_works_while_a_code_is_on_its_way(member):
    client = visitor()
    ask(client, member.email)
    page = client.get("/accounts/login/?next=/visits/")
    assert page.status_code == 200
    answer = client.post("/accounts/login/?next=/visits/", {"login": member.email, "password": PASSWORD})
    assert answer.url == "/visits/"


def test_the_session_is_listed_like_any_other(rare, mailoutbox):
    client = visitor()
    ask(client, rare.email)
    enter(client, code_in(mailoutbox[0]))
    assert [session.user for session in UserSession.objects.all()] == [rare]
    assert "Firefox on Windows" in client.get("/accounts/sessions/").text


def test_nobody_stays_signed_in_without_having_asked_for_it(rare, mailoutbox):
    client = visitor()
    ask(client, rare.email)
    enter(client, code_in(mailoutbox[0]))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")


# --- The pages and the mail ---------------------------------------------------------------------------

TEXTS = {
    "en": ["Sign in with a code", "Mail me a code", "Send the code", "Code from the e-mail", "Send another code"],
    "tr": ["Kodla giriş", "Bana kod gönder", "Kodu gönder", "E-postadaki kod", "Yeni kod gönder"],
}


@pytest.mark.parametrize("language", ["en", "tr"])
def test_the_pages_speak_both_languages(rare, language):
    client = visitor(language)
    pages = [client.get("/accounts/login/").text, client.get(REQUEST).text, ask(client, rare.email).text]
    assert [text for text in TEXTS[language] if text not in "".join(pages)] == []
    assert [page.count("<h1>") for page in pages] == [1] * 3
    assert rare.email in pages[2]


@pytest.mark.parametrize(
    ("language", "subject", "minutes", "otherwise"),
    [
        ("en", "Your code to sign in", "valid for 10 minutes", "If it was not you, do nothing"),
        ("tr", "Giriş kodunuz", "10 dakika", "Siz istemediyseniz bir şey yapmanız gerekmez"),
    ],
)
def test_the_mail_is_in_the_language_of_its_reader(rare, mailoutbox, language, subject, minutes, otherwise):
    rare.language = language
    rare.save()
    ask(visitor("en" if language == "tr" else "tr"), rare.email)
    [mail] = mailoutbox
    html, _kind = mail.alternatives[0]
    assert mail.subject == subject
    assert mail.to == [rare.email]
    for text in (mail.body, html):
        assert minutes in text
        assert otherwise in text
        assert "Arben" in text
        assert code_in(mail) in text


def test_a_further_address_that_was_proven_opens_the_account_too(rare, mailoutbox):
    EmailAddress.objects.create(user=rare, email="arben@home.example", verified=True)
    client = visitor("tr")
    ask(client, "Arben@Home.example")
    assert (mailoutbox[0].to, mailoutbox[0].subject) == (["arben@home.example"], "Your code to sign in")
    enter(client, code_in(mailoutbox[0]))
    assert is_in(client)


# --- What a code does not open ------------------------------------------------------------------------


def test_an_address_that_was_never_proven_gets_no_code(rare, mailoutbox):
    """It may belong to somebody else, whose mailbox would open the account."""
    EmailAddress.objects.create(user=rare, email="mistyped@elbasan.example", verified=False)
    ask(visitor(), "mistyped@elbasan.example")
    assert [mail.subject for mail in mailoutbox] == ["There is no account with this address"]
    assert "Hello,\n" in mailoutbox[0].body


def test_an_address_taken_from_the_account_meanwhile_opens_nothing(rare, mailoutbox):
    further = EmailAddress.objects.create(user=rare, email="arben@home.example", verified=True)
    client = visitor()
    ask(client, further.email)
    further.delete()
    enter(client, code_in(mailoutbox[0]))
    assert not is_in(client)


def test_somebody_switched_off_meanwhile_stays_outside(rare, mailoutbox):
    client = visitor()
    ask(client, rare.email)
    rare.is_active = False
    rare.save()
    assert enter(client, code_in(mailoutbox[0])).url == "/accounts/inactive/"
    assert not is_in(client)


def test_a_code_works_once(rare, mailoutbox):
    client = visitor()
    ask(client, rare.email)
    code = code_in(mailoutbox[0])
    enter(client, code)
    client.post("/accounts/logout/")
    assert enter(client, code).url == REQUEST
    assert not is_in(client)


def test_after_ten_minutes_it_opens_nothing_and_the_page_says_so(rare, mailoutbox):
    client = visitor()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask(client, rare.email)
        clock.shift(10 * 60 + 1)
        answer = enter(client, code_in(mailoutbox[0]), "/visits/")
        assert answer.url == f"{REQUEST}?next=%2Fvisits%2F"
        assert "No valid code is waiting in this browser. Please ask for a new one." in client.get(answer.url).text
        assert not is_in(client)


def test_a_new_code_ends_the_one_before(rare, mailoutbox):
    client = visitor()
    ask(client, rare.email)
    ask(client, rare.email)
    first, second = [code_in(mail) for mail in mailoutbox]
    assert "Incorrect code." in enter(client, first).text
    enter(client, second)
    assert is_in(client)


def test_a_code_works_in_the_browser_that_asked_for_it_only(rare, mailoutbox):
    ask(visitor(), rare.email)
    other = visitor()
    assert enter(other, code_in(mailoutbox[0])).url == REQUEST
    ask(other, rare.email)
    assert "Incorrect code." in enter(other, code_in(mailoutbox[0])).text
    assert not is_in(other)


def test_the_second_step_is_asked_for_after_the_code_and_leads_on(rare, mailoutbox):
    secret, _codes = give_app(rare)
    client = visitor()
    ask(client, rare.email, "/visits/")
    assert enter(client, code_in(mailoutbox[0]), "/visits/").url == "/accounts/2fa/authenticate/"
    assert not is_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)}).url == "/visits/"
    assert is_in(client)


def test_the_administration_needs_its_second_step_after_a_code_too(admin, monkeypatch, mailoutbox):
    monkeypatch.setattr(settings, "ADMIN_SECOND_FACTOR", True)
    EmailAddress.objects.create(user=admin, email=admin.email, verified=True, primary=True)
    client = visitor()
    ask(client, admin.email, "/admin/")
    assert enter(client, code_in(mailoutbox[0]), "/admin/").url == "/admin/"
    answer = client.get("/admin/")
    assert (answer.status_code, answer.url) == (302, reverse("mfa_index"))


def test_a_code_proves_nothing_anew(member, mailoutbox):
    """Sensitive acts ask for the password: an open mailbox alone must not change what protects the account."""
    client = visitor()
    ask(client, member.email)
    enter(client, code_in(mailoutbox[0]))
    assert client.post("/accounts/sessions/").url.startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize("email", ["partner@elbasan.example", "nobody@elbasan.example"])
def test_known_or_not_one_mail_leaves_and_its_subject_holds_no_code(rare, mailoutbox, email):
    ask(visitor(), email)
    [mail] = mailoutbox
    assert not re.search(r"\d", mail.subject)


def test_the_mail_to_a_stranger_says_what_was_asked_for(db, mailoutbox):
    ask(visitor(), "nobody@elbasan.example")
    assert "A code to sign in or a new password was asked for, but nobody uses the portal" in mailoutbox[0].body


def test_somebody_switched_off_is_written_to_like_a_stranger(bodrum, mailoutbox):
    locked = make_user("locked@bodrum.example", bodrum, "reader", is_active=False, language="tr")
    for email in (locked.email, "nobody@bodrum.example"):
        ask(visitor(), email)
    known, unknown = [(mail.subject, mail.body, mail.alternatives) for mail in mailoutbox]
    assert known == unknown


def test_nothing_typed_is_said_beside_the_field(db):
    page = visitor().post(REQUEST, {"email": ""})
    assert page.status_code == 200
    assert 'id="id_email_error"' in page.text
