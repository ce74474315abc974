"""The settings file in processes of its own: it runs with nothing, and refuses what is unsafe or nonsense."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

SAFE = {
    "DEBUG": "false",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "ALLOWED_HOSTS": "twinning.example",
    "SITE_URL": "https://twinning.example",
    "DATABASE_URL": "postgres://twinning@127.0.0.1/twinning",
    "REDIS_URL": "redis://127.0.0.1/0",
    "EMAIL_URL": "smtp+tls://user:secret@mail.twinning.example:587",
}
NAMES = {*SAFE, "TRUSTED_PROXIES", "VAR_DIR", "DJANGO_SETTINGS_MODULE"}
OIDC = {
    "OIDC_ISSUER": "https://login.mugla.example:8443/realms/city/",
    "OIDC_CLIENT_ID": "twinning",
    "OIDC_CLIENT_SECRET": "not-told",
}
NAMES |= set(OIDC)


@pytest.fixture
def start(tmp_path):
    """`manage.py COMMAND` with just these variables; returns (went well, all that was printed)."""

    def run(*command, **variables):
        clean = {name: value for name, value in os.environ.items() if name not in NAMES}
        environment = clean | {"VAR_DIR": str(tmp_path)} | variables
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode == 0, done.stdout + done.stderr

    return run


def test_it_runs_with_an_empty_environment(start):
    went_well, said = start("check")
    assert went_well, said


def test_empty_variables_are_no_variables(start):
    went_well, said = start("check", **dict.fromkeys(SAFE, ""))
    assert went_well, said


def test_a_safe_environment_passes_the_deployment_checks(start):
    went_well, said = start("check", "--deploy", "--fail-level", "WARNING", **SAFE)
    assert went_well, said


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("SECRET_KEY", "", "SECRET_KEY must have at least 50 characters"),
        ("SECRET_KEY", "short", "SECRET_KEY must have at least 50 characters"),
        ("ALLOWED_HOSTS", "", "ALLOWED_HOSTS must name the portal's hosts"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS must name the portal's hosts"),
        ("SITE_URL", "http://twinning.example", "SITE_URL must start with https://"),
        ("DATABASE_URL", "sqlite:////tmp/x.sqlite3", "DATABASE_URL must point to PostgreSQL"),
        ("REDIS_URL", "", "REDIS_URL must be set"),
        ("EMAIL_URL", "", "EMAIL_URL must be set"),
    ],
)
def test_served_without_a_safeguard_it_refuses_and_names_it(start, variable, value, sentence):
    went_well, said = start("check", **SAFE | {variable: value})
    assert not went_well
    assert sentence in said


def test_all_that_is_missing_is_named_at_once(start):
    _, said = start("check", DEBUG="false")
    assert all(name in said for name in SAFE if name != "DEBUG")


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"DEBUG": "maybe"}, "DEBUG='maybe' is neither true nor false."),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES='-1' is not a whole number of at least 0."),
        ({"TRUSTED_PROXIES": "one"}, "TRUSTED_PROXIES='one' is not a whole number of at least 0."),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL is not an address"),
        ({"SITE_URL": "twinning.example"}, "SITE_URL='twinning.example' is not an address"),
        ({"ALLOWED_HOSTS": "twinning.example"}, "DEBUG is for this machine only"),
        (OIDC | {"OIDC_CLIENT_SECRET": ""}, "Set all of OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, or none"),
        ({"OIDC_CLIENT_ID": "twinning"}, "Set all of OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, or none"),
        (OIDC | {"OIDC_ISSUER": "http://login.mugla.example"}, "is not an address that starts with https://."),
        (OIDC | {"OIDC_ISSUER": "https://"}, "is not an address that starts with https://."),
        (OIDC | SAFE | {"OIDC_ISSUER": "http://localhost:9400"}, "is not an address that starts with https://."),
    ],
)
def test_nonsense_is_refused_in_a_sentence(start, variables, sentence):
    went_well, said = start("check", **variables)
    assert not went_well
    assert sentence in said


def test_an_identity_provider_on_this_machine_is_for_trying_out(start):
    went_well, said = start("check", **OIDC | {"OIDC_ISSUER": "http://localhost:9400"})
    assert went_well, said


TELL = """
from django.conf import settings as s
print(s.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"], s.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"])
"""


@pytest.mark.parametrize("base", [{}, SAFE], ids=["embedded", "served"])
def test_a_configured_identity_provider_is_where_forms_may_lead(start, base):
    _, said = start("shell", "--verbosity", "0", "-c", TELL, **base | OIDC)
    assert "'server_url': 'https://login.mugla.example:8443/realms/city'" in said
    assert "'provider_id': 'login.mugla.example'" in said
    assert said.strip().endswith("""["'self'", 'https://login.mugla.example:8443']""")
    _, said = start("shell", "--verbosity", "0", "-c", TELL, **base)
    assert said.strip() == """[] ["'self'"]"""
