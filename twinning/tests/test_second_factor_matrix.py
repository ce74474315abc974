"""The administration, and what else is for staff only, on every address: without a second factor, and with one."""

import logging

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from twinning import policy
from twinning.tests.matrix import METHODS, READING, Tally, Visitor
from twinning.tests.test_matrix import addresses, passed, paths


@pytest.fixture(autouse=True)
def as_it_is_served(settings, caplog):
    settings.ADMIN_SECOND_FACTOR = True
    caplog.set_level(logging.CRITICAL, logger="django.request")


def staff_paths():
    rows = [address for address in addresses() if policy.rule_for(address) is policy.STAFF]
    return [path for address in rows for path in paths(address)]


def tried(visitor, expected):
    for path in staff_paths():
        for method in METHODS:
            answer = visitor.ask(method, path, undo=method not in READING)
            if not expected(method, answer):
                visitor.tally.fault(visitor.name, method, path, f"got {answer.status} {answer.location}")
    return visitor.tally


def test_without_a_second_factor_every_staff_address_leads_to_setting_one_up(world, people, browse, record_property):
    visitor = Visitor("admin without second factor", browse(people["admin"]), Tally())
    tally = tried(visitor, lambda _method, answer: (answer.status, answer.location) == (302, "/accounts/2fa/"))
    passed(tally, record_property)


def test_with_a_second_factor_the_staff_addresses_open(world, people, browse, record_property):
    TOTP.activate(people["admin"], generate_totp_secret())
    RecoveryCodes.activate(people["admin"])
    assert Authenticator.objects.count() == 2
    visitor = Visitor("admin with second factor", browse(people["admin"]), Tally())
    passed(tried(visitor, lambda _method, answer: answer.location != "/accounts/2fa/"), record_property)
    index = visitor.ask("GET", "/admin/")
    assert index.status == 200
