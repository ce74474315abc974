"""The table of URLs is complete, has nothing in it that is not there, and is closed by default."""

import logging

import pytest
from django.apps import apps
from django.test import override_settings

from twinning.tests import planted
from twinning.tests.addresses import fresh, walk

MODES = pytest.mark.parametrize("debug", [False, True], ids=["served", "embedded"])


def unlisted(policy, addresses):
    return sorted(address.route for address in addresses if policy["rule_for"](address) is None)


def opened_by_accident(policy, addresses):
    """Views of ours that only stand under the prefix of a library, whose rule was not written for them. The
    administration's was: what a ModelAdmin adds is for staff, and asks for the rights of its model."""
    ours = [a for a in addresses if a.is_ours and a.view_name not in policy["POLICY"]]
    return [a.view_name for a in ours if policy["rule_for"](a) != policy["STAFF"]]


def stale(policy, addresses):
    names = {address.view_name for address in addresses}
    others = [address.route for address in addresses if address.view_name not in policy["POLICY"]]
    rows = [name for name in policy["POLICY"] if name not in names]
    return rows + [prefix for prefix in policy["PREFIXES"] if not any(route.startswith(prefix) for route in others)]


@MODES
def test_every_url_has_a_rule(debug):
    policy, addresses = fresh(debug)
    assert len(addresses) > 100
    assert unlisted(policy, addresses) == []


@MODES
def test_every_url_of_ours_has_a_row_of_its_own(debug):
    assert opened_by_accident(*fresh(debug)) == []


@MODES
def test_no_row_is_stale(debug):
    assert stale(*fresh(debug)) == []


def test_the_mail_viewer_is_there_only_where_mails_are_files():
    (policy, addresses), (_policy, embedded) = fresh(False), fresh(True)
    assert "outbox:list" not in policy["POLICY"]
    viewer = {address.view_name for address in embedded} - {address.view_name for address in addresses}
    assert viewer == {"outbox:list", "outbox:detail", "outbox:html"}


def test_object_rules_name_a_model_and_a_door_it_has():
    policy, addresses = fresh(False)
    parameters = {address.view_name: address.params for address in addresses}
    for name, rule in policy["POLICY"].items():
        if rule.model:
            assert callable(getattr(apps.get_model(rule.model).objects.none(), rule.door)), name
            assert {"pk", "object_id"} & set(parameters[name]), name


# --- Planted mistakes -----------------------------------------------------------------------------


def test_a_planted_url_without_a_row_is_found():
    policy, _addresses = fresh(False)
    addresses = list(walk(planted.urlpatterns, "planted/"))
    assert unlisted(policy, addresses) == sorted(address.route for address in addresses) != []


def test_a_planted_view_of_ours_below_a_public_prefix_is_found():
    policy, _addresses = fresh(False)
    addresses = list(walk(planted.urlpatterns, "accounts/"))
    assert unlisted(policy, addresses) == []
    assert opened_by_accident(policy, addresses) == [address.view_name for address in addresses] != []


def test_a_planted_stale_row_is_found():
    policy, addresses = fresh(False)
    policy["POLICY"]["visits:gone"] = policy["PUBLIC"]
    policy["PREFIXES"]["gone/"] = policy["PUBLIC"]
    assert stale(policy, addresses) == ["visits:gone", "gone/"]


@override_settings(ROOT_URLCONF="twinning.tests.planted_urls")
def test_an_unlisted_url_does_not_exist_for_anybody(browse, people, caplog):
    for person in [None, *people.values()]:
        with caplog.at_level(logging.ERROR, logger="twinning.middleware"):
            assert browse(person).get("/planted/unlisted/").status_code == 404
    assert caplog.messages == ["URL planted/unlisted/ is not in the policy table"] * 7
