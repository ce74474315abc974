"""What every answer carries, whatever it says: design.md 3.16 and the other headers a browser obeys."""

import os
import re
import subprocess
import sys

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from django.urls import get_resolver

from conftest import PASSWORD
from portal.views import health
from twinning import policy
from twinning.headers import NOBODY_KEEPS, PERMISSIONS
from twinning.tests.addresses import walk
from twinning.tests.test_matrix import paths
from twinning.tests.test_settings import NAMES, SAFE

CSP = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}
OTHERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
}
STRICTER = {"Referrer-Policy": "no-referrer"}  # where the address itself is a key
# What the policy above would silently switch off: better it is not there.
INLINE = re.compile(
    rb"<script\b(?![^>]*\s(?:src=|type=\"application/(?:ld\+)?json\"))|<style\b|\sstyle\s*=\s*[\"']"
    rb"|<[^>]*\son[a-z]+\s*=\s*[\"']|javascript:",
    re.IGNORECASE,
)
# Links may lead elsewhere; nothing is loaded from there or sent there.
ELSEWHERE = re.compile(rb"<(?!a\b)\w+\b[^>]*\s(?:src|srcset|href|action|formaction)=\"((?:https?:)?//[^\"]+)")


def csp_of(response):
    parts = (part.strip().partition(" ") for part in response.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def is_shut(response):
    """What may not even load or run what the portal's pages may: files that people brought."""
    csp = csp_of(response)
    return "sandbox" in csp or csp.get("default-src") == "'none'"


def lacking(response):
    """The names of the headers that are missing or say something else. Some answers may be stricter."""
    wrong = [name for name, value in OTHERS.items() if response.headers.get(name) not in (value, STRICTER.get(name))]
    if "Content-Security-Policy" not in response.headers or not (csp_of(response) == CSP or is_shut(response)):
        wrong.append("Content-Security-Policy")
    return wrong


def answers(client, world):
    """(path, answer) for every address there is, with an object of each model that is behind it."""
    for address in walk(get_resolver().url_patterns):
        rule = policy.rule_for(address)
        objects = world.get(rule.model, {}) if rule else {}
        keys = [row.pk for row in objects.values()][:3] or [world["visits.visit"]["there"].pk]
        for path in {*paths(address), *(path for key in keys for path in paths(address, key))}:
            yield path, client.get(path)


def keeping(response, signed_in):
    """What is wrong with who may keep a copy."""
    control = response.headers.get("Cache-Control", "")
    if signed_in or response.cookies:
        return [] if control == NOBODY_KEEPS else [f"Cache-Control: {control}"]
    return [] if control else ["Cache-Control"]


@pytest.mark.parametrize("name", [None, "editor", "reader", "partner", "facilitator", "admin"])
def test_every_answer_carries_them(name, world, people, browse, record_property):
    found, statuses = {}, set()
    for path, response in answers(browse(people.get(name)), world):
        found[path] = lacking(response) + keeping(response, signed_in=name is not None)
        statuses.add(response.status_code)
    record_property("answers", len(found))
    assert len(found) > 200
    assert statuses >= {200, 302, 405}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("name", [None, "editor", "admin"])
def test_no_page_has_anything_inline_or_from_elsewhere(name, world, people, browse):
    for path, response in answers(browse(people.get(name)), world):
        if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
            assert INLINE.findall(response.content) == [], path
            assert ELSEWHERE.findall(response.content) == [], path


@pytest.mark.parametrize(
    ("plant", "finds"),
    [
        (b"<script>alert(1)</script>", True),
        (b'<p style="color: red">', True),
        (b'<a onclick="go()">', True),
        (b'<a href="javascript:go()">', True),
        (b'<script src="/static/x.js" defer></script>', False),
        (b'<script id="x" type="application/json">{}</script>', False),
        (b"<p>only = 'words'</p>", False),
    ],
)
def test_what_is_inline_is_found(plant, finds):
    assert bool(INLINE.search(plant)) == finds


def _without_database(client):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(health, "_works", lambda ask: False)
        return client.get("/readyz")


def odd_answers(client):
    """{what: (answer, status)} that no page gives by itself."""
    return {
        "a form without its token": (Client(enforce_csrf_checks=True).post("/accounts/login/", {}), 403),
        "a method that is not taken": (client.post("/visits/"), 405),
        "a choice that is none": (client.post("/accounts/theme/", {"theme": "pink"}), 400),
        "a page that is not there": (client.get("/no/such/page"), 404),
        "a fault": (client.get("/planted/fault/"), 500),
        "a stylesheet": (client.get("/static/site.css"), 200),
        "a host that is not ours": (client.get("/accounts/login/", headers={"host": "evil.example"}), 400),
        "a missing slash": (client.get("/visits"), 301),
        "a database that does not answer": (_without_database(client), 503),
    }


def test_odd_answers_carry_them_too(people, settings, monkeypatch):
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.ROOT_URLCONF = "twinning.tests.planted_urls"
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    monkeypatch.setitem(policy.POLICY, "planted:fault", policy.PUBLIC)
    client = Client(raise_request_exception=False)
    client.force_login(people["editor"])
    answers = odd_answers(client)
    assert {what: answer.status_code for what, (answer, _) in answers.items()} == {
        what: status for what, (_, status) in answers.items()
    }
    assert {what: wrong for what, (answer, _) in answers.items() if (wrong := lacking(answer))} == {}
    kept = {what for what, (answer, _) in answers.items() if answer.headers["Cache-Control"] != NOBODY_KEEPS}
    assert kept == {"a stylesheet"}  # the only thing anybody may keep, and it sets no cookie
    assert not answers["a stylesheet"][0].cookies


def test_a_fault_of_ours_says_sorry_in_the_house_and_nothing_of_itself(client, settings, monkeypatch):
    settings.ROOT_URLCONF = "twinning.tests.planted_urls"
    monkeypatch.setitem(policy.POLICY, "planted:fault", policy.PUBLIC)
    client.raise_request_exception = False
    page = client.get("/planted/fault/").content.decode()
    assert "site.css" in page
    assert "RuntimeError" not in page and "Planted" not in page


def test_signed_in_pages_are_nobody_elses_to_keep(browse, editor, visit):
    for path in ("/today/", visit.get_absolute_url()):
        answer = browse(editor).get(path)
        assert "Cookie" in answer.headers["Vary"]
        assert "public" not in answer.headers.get("Cache-Control", "")


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(client, editor):
    editor.set_password(PASSWORD)
    editor.save()
    EmailAddress.objects.create(user=editor, email=editor.email, verified=True, primary=True)
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": editor.email, "password": PASSWORD})
    client.post("/accounts/theme/", {"theme": "dark"})
    client.post("/accounts/language/", {"language": "tr"})
    kept = {name: (bool(cookie["httponly"]), cookie["samesite"]) for name, cookie in client.cookies.items()}
    assert set(kept) >= {"sessionid", "csrftoken", "theme", "language"}
    assert set(kept.values()) == {(True, "Lax")}


SERVED = """
import django; django.setup()
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import Client
call_command("collectstatic", interactive=False, verbosity=0)
plain, safe = Client().get("/accounts/login/", headers={"host": "twinning.example"}), Client().get(
    "/healthz", headers={"host": "twinning.example"}, secure=True)
print(plain.status_code, plain.headers["Location"])
print(safe.status_code, safe.headers["Strict-Transport-Security"])
static = Client().get(staticfiles_storage.url("site.css"), headers={"host": "twinning.example"}, secure=True)
refused = Client().get("/healthz", headers={"host": "evil.example"}, secure=True)
print(static.status_code, static.headers["Cache-Control"], refused.status_code)
for answer in (plain, safe, static, refused):
    print(sorted(k for k in answer.headers
                 if k.startswith(("X-", "Content-Security", "Referrer", "Cross", "Permissions", "Cache"))))
from django.conf import settings as s
print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE, s.ADMIN_SECOND_FACTOR)
"""


def test_served_it_is_https_only(tmp_path):
    clean = {name: value for name, value in os.environ.items() if name not in NAMES}
    environment = clean | SAFE | {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "twinning.settings"}
    done = subprocess.run(
        [sys.executable, "-c", SERVED],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == [
        "301 https://twinning.example/accounts/login/",
        "200 max-age=31536000; includeSubDomains; preload",
        "200 max-age=315360000, public, immutable 400",
        *[str(sorted([*OTHERS, "Content-Security-Policy", "Cache-Control"]))] * 4,
        "__Host-sessionid True __Host-csrftoken True True",
    ], done.stderr
