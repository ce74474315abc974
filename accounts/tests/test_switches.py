"""Language and theme: switched before signing in or after, and remembered."""

import pytest
from django.test import Client
from django.urls import reverse


def switch(client, name, value, back="/accounts/login/"):
    return client.post(reverse(f"accounts:{name}"), {name: value, "next": back})


def test_the_language_switch_is_remembered_before_signing_in(client):
    assert '<html lang="tr"' in client.get("/accounts/login/").content.decode()
    assert switch(client, "language", "en").url == "/accounts/login/"
    assert '<html lang="en"' in client.get("/accounts/login/").content.decode()


def test_the_language_switch_is_remembered_in_the_profile(browse, editor):
    switch(browse(editor), "language", "en")
    editor.refresh_from_db()
    assert editor.language == "en"


def test_the_profile_wins_over_the_cookie_of_somebody_else(browse, partner):
    client = browse(partner)
    client.cookies["language"] = "tr"
    assert '<html lang="en"' in client.get(reverse("accounts:preferences")).content.decode()


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_the_server_prints_the_chosen_theme(client, theme):
    switch(client, "theme", theme)
    assert f'data-bs-theme="{theme}"' in client.get("/accounts/login/").content.decode()


def test_without_a_choice_the_theme_is_that_of_the_device(client):
    assert 'data-bs-theme="auto"' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(("name", "value"), [("language", "xx"), ("language", ""), ("theme", "pink"), ("theme", "")])
def test_an_unknown_choice_is_refused(client, name, value):
    response = switch(client, name, value)
    assert response.status_code == 400
    assert not response.cookies


@pytest.mark.parametrize("name", ["language", "theme"])
def test_a_switch_is_no_link(client, name):
    assert client.get(reverse(f"accounts:{name}")).status_code == 405


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x()", ""])
def test_a_switch_leads_to_no_other_site(client, back):
    assert switch(client, "theme", "dark", back).url == "/"


def test_a_switch_needs_the_form_of_our_page(db):
    assert switch(Client(enforce_csrf_checks=True), "theme", "dark").status_code == 403


def test_what_is_saved_under_my_account_holds_at_once(browse, editor):
    client = browse(editor)
    url = reverse("accounts:preferences")
    data = {
        "full_name": "Elif Demir",
        "language": "en",
        "time_zone": "Europe/Tirane",
        "digest": "weekly",
        "digest_hour": 7,
        "digest_weekday": 2,
    }
    page = client.post(url, data, follow=True).content.decode()
    editor.refresh_from_db()
    assert (editor.language, editor.time_zone, editor.digest_weekday) == ("en", "Europe/Tirane", 2)
    assert '<html lang="en"' in page
    assert "Your settings are saved." in page
    client.post(reverse("account_logout"))
    assert '<html lang="en"' in client.get(reverse("account_login")).content.decode()


def test_what_is_wrong_under_my_account_is_named_first(browse, partner):
    page = browse(partner).post(reverse("accounts:preferences"), {"time_zone": "Elbasan"}).content.decode()
    assert '<a href="#id_full_name">Full name: ' in page
    assert '<a href="#id_time_zone">Time zone: ' in page
