"""Passkeys in Chromium, with the virtual authenticator of its developer tools: a device that always agrees."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from twinning.tests.browser.conftest import PHONE, sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a-long-enough-password"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
KEY_WITHOUT_PIN = DEVICE | {"transport": "usb", "hasResidentKey": False, "hasUserVerification": False}


@pytest.fixture
def member(editor):
    editor.set_password(PASSWORD)
    editor.language = "en"
    editor.save()
    editor.emailaddress_set.create(email=editor.email, verified=True, primary=True)
    return editor


@pytest.fixture
def device(window):
    """A browser nobody is signed in with, on a device that keeps passkeys."""

    def make(options=DEVICE, **look):
        page = window(None, **{"language": "en"} | look)
        page.tools = page.context.new_cdp_session(page)
        page.tools.send("WebAuthn.enable")
        page.authenticator = page.tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return page

    return make


def no_longer_agrees(page):
    page.tools.send("WebAuthn.setUserVerified", page.authenticator | {"isUserVerified": False})


def forget(page):
    page.tools.send("WebAuthn.clearCredentials", page.authenticator)


def sign_in(page, user):
    page.goto("/accounts/login/")
    page.fill("#id_login", user.email)
    page.fill("#id_password", PASSWORD)
    with page.expect_navigation():
        page.press("#id_password", "Enter")


def sign_out(page):
    page.goto("/accounts/logout/")
    with page.expect_navigation():
        page.click("main .btn-primary")


def add_passkey(page, name="", alone=True):
    page.goto("/accounts/2fa/webauthn/")
    page.click("main a[href$='/webauthn/add/']")
    if "reauthenticate" in page.url:
        page.fill("#id_password", PASSWORD)
        page.press("#id_password", "Enter")
        page.wait_for_url("**/webauthn/add/")
    if name:
        page.fill("#id_name", name)
    page.set_checked("#id_passwordless", alone)
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/2fa/recovery-codes/")


def test_from_adding_one_to_signing_in_with_it(device, member, visit):
    elsewhere = Client()
    elsewhere.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    page = device()
    sign_in(page, member)
    add_passkey(page)
    assert page.locator(".tw-codes li").count() == 10
    assert [message.subject for message in mail.outbox] == ["A passkey was added to your account"]
    assert elsewhere.get("/today/").status_code == 302  # the other session is over

    page.goto("/accounts/2fa/webauthn/")
    text = page.inner_text("main")
    assert "Chrome on Linux" in text
    assert "Signs in without a password" in text
    assert "not used yet" in text

    # Nothing but the passkey, and on to where one wanted to go.
    sign_out(page)
    page.goto(visit.get_absolute_url())
    page.click("#passkey_login")
    page.wait_for_url(lambda url: url.endswith(visit.get_absolute_url()) and "next=" not in url)
    page.goto("/accounts/2fa/webauthn/")
    assert "last used" in page.inner_text("main")
    assert page.faults == []


def test_after_a_password_it_is_the_second_step(device, member):
    page = device()
    sign_in(page, member)
    add_passkey(page)
    sign_out(page)
    sign_in(page, member)
    assert "/2fa/authenticate/" in page.url
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/today/")
    assert page.faults == []


def test_a_key_without_a_pin_serves_as_second_step_only(device, member):
    page = device(KEY_WITHOUT_PIN)
    sign_in(page, member)
    add_passkey(page, alone=False)
    page.goto("/accounts/2fa/webauthn/")
    assert "Second step after the password" in page.inner_text("main")
    sign_out(page)
    sign_in(page, member)
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/today/")
    assert page.faults == []


def test_it_proves_again_who_one_is(device, member):
    page = device()
    sign_in(page, member)
    add_passkey(page)
    sign_out(page)
    page.goto("/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/today/")
    page.goto("/accounts/2fa/recovery-codes/")
    page.click("text=Use a passkey")
    page.click("#mfa_webauthn_reauthenticate")
    page.wait_for_url("**/2fa/recovery-codes/")
    assert page.locator(".tw-codes li").count() == 10
    assert page.faults == []


def test_it_is_renamed_and_removed(device, member):
    page = device(size=PHONE)
    sign_in(page, member)
    add_passkey(page, "Telefon")
    page.goto("/accounts/2fa/webauthn/")
    assert sideways(page) == 0
    page.click("text=Rename")
    page.fill("#id_name", "Belediye telefonu")
    page.click("text=Save")
    page.wait_for_url("**/2fa/webauthn/")
    assert "Belediye telefonu" in page.inner_text("main")
    page.click("text=Remove")
    assert "Remove the passkey “Belediye telefonu”?" in page.inner_text("h1")
    page.click(".btn-danger")
    page.wait_for_url("**/2fa/webauthn/")
    assert "No passkey yet" in page.inner_text("main")
    assert not Authenticator.objects.exists()  # nor the recovery codes, which nothing asks for any more
    assert mail.outbox[-1].subject == "A passkey was removed from your account"
    assert page.faults == []


def test_what_goes_wrong_is_said_on_the_page(device, member, axe):
    page = device()
    page.goto("/accounts/login/")
    assert not page.is_visible("[data-tw-passkey-fault]")
    no_longer_agrees(page)
    page.click("#passkey_login")
    page.wait_for_selector("[data-tw-passkey-fault]:not([hidden])")
    assert "could not be used" in page.inner_text("[data-tw-passkey-fault]")
    assert page.evaluate("document.activeElement.matches('[data-tw-passkey-fault]')")
    assert axe(page) == []
    assert page.faults == []


def test_a_passkey_the_portal_does_not_know_opens_nothing(device, member):
    page = device()
    sign_in(page, member)
    add_passkey(page)
    sign_out(page)
    Authenticator.objects.all().delete()
    page.goto("/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_selector(".tw-note.is-late:not([data-tw-passkey-fault])")
    assert "/accounts/login/" in page.url


def test_somebody_switched_off_stays_outside(device, member):
    page = device()
    sign_in(page, member)
    add_passkey(page)
    sign_out(page)
    member.is_active = False
    member.save()
    page.goto("/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/accounts/inactive/")
    page.goto("/today/")
    assert "/accounts/login/" in page.url


def test_without_script_the_pages_say_what_is_missing_and_offer_nothing_dead(chromium, live_server, member):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, member)
    assert page.url.endswith("/today/")
    page.goto("/accounts/2fa/webauthn/add/")
    page.fill("#id_password", PASSWORD)
    with page.expect_navigation():
        page.press("#id_password", "Enter")
    assert "knows no passkeys" in page.inner_text("main")
    assert not page.is_visible("#mfa_webauthn_add")
    sign_out(page)
    page.goto("/accounts/login/")
    assert not page.is_visible("#passkey_login")
    context.close()


def test_the_scripts_are_files_and_the_rest_is_data(device):
    page = device()
    page.goto("/accounts/login/")
    html = page.content()
    assert "unsafe" not in str(page.request.get("/accounts/login/").headers)
    kinds = re.findall(r"<script([^>]*)>", html)
    assert all('src="/static/' in kind or 'type="application/json"' in kind for kind in kinds)
    assert len(kinds) == 6


@pytest.mark.parametrize(
    ("language", "look"), [("tr", {}), ("en", {"size": PHONE, "dark": True})], ids=["tr", "en-phone-dark"]
)
def test_the_pages_with_a_passkey_are_accessible_and_fit(device, member, axe, language, look):
    member.language = language
    member.save()
    page, errors = device(language=language, **look), []
    sign_in(page, member)
    add_passkey(page)
    passkey = Authenticator.objects.get(type="webauthn")
    names = ["mfa_index", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_view_recovery_codes"]
    names += ["mfa_generate_recovery_codes", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "accounts:sessions"]
    pages = [reverse(name) for name in names]
    pages += [reverse(name, args=[passkey.pk]) for name in ("mfa_edit_webauthn", "mfa_remove_webauthn")]
    for address in pages:
        page.goto(address)
        assert page.url.endswith(address)
        errors += inspected(page, axe)
    sign_out(page)
    sign_in(page, member)
    errors += inspected(page, axe)
    assert errors == []
    assert page.faults == []


def inspected(page, axe):
    wide = [f"scrolls sideways by {sideways(page)} px"] if sideways(page) > 0 else []
    return [f"{page.url}: {fault}" for fault in [*axe(page), *wide]]
