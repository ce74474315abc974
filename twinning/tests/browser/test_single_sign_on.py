"""The way to the identity provider and back, in Chromium: its address is the only one forms may lead to."""

import copy

import pytest
from django.conf import settings as configured
from django.urls import reverse
from oidc_provider_mock import User as Known
from oidc_provider_mock import run_server_in_thread

from twinning.tests.browser.conftest import PHONE, sideways
from twinning.tests.test_single_sign_on import configure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OFFER = "text=Sign in with your organisation"


@pytest.fixture
def provider(settings, monkeypatch):
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    person = Known(sub="elif", claims={"email": "editor@mentese.example", "email_verified": True})
    with run_server_in_thread(user_claims=[person]) as server:
        issuer = f"http://localhost:{server.server_port}"
        configure(settings, issuer)
        yield issuer


@pytest.fixture
def policy(settings):
    settings.CONTENT_SECURITY_POLICY = copy.deepcopy(configured.CONTENT_SECURITY_POLICY)
    return settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]


@pytest.fixture
def member(editor):
    editor.language = "en"
    editor.save()
    editor.emailaddress_set.create(email=editor.email, verified=True, primary=True)
    return editor


def test_there_and_back(window, provider, policy, member, axe):
    policy["form-action"].append(provider)
    page = window(None, language="en", size=PHONE)
    page.goto("/accounts/login/?next=/visits/")
    assert axe(page) == []
    page.click(OFFER)
    page.wait_for_url(f"{provider}/**")
    page.click("button[value=elif]")
    page.wait_for_url(lambda url: url.endswith("/visits/") and "next=" not in url)
    # The page of the provider looks for a style elsewhere and has no icon; what counts is what was refused.
    assert [fault for fault in page.faults if "Content Security Policy" in fault] == []
    page.goto(reverse("socialaccount_connections"))
    assert "editor@mentese.example" in page.inner_text("main")
    assert axe(page) == []
    assert sideways(page) == 0


def test_a_provider_that_is_not_configured_cannot_be_reached_by_a_form(window, provider, policy, member):
    page = window(None, language="en")
    page.goto("/accounts/login/")
    page.click(OFFER)
    page.wait_for_timeout(1000)
    assert page.url.endswith("/accounts/login/")
    assert "form-action" in " ".join(page.faults)
