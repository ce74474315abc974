"""Every person on every address with every method: the rights of design.md section 5, tried.

The addresses and their doors come from the policy table, so the matrix grows with the portal; who may
pass which door stands here, written from the design and not taken from the code that is tried.
"""

import hashlib
import logging
import re

import pytest
from django.apps import apps
from django.test import Client
from django.urls import get_resolver

from twinning import policy
from twinning.tests.addresses import walk
from twinning.tests.matrix import METHODS, NEVER, READING, Tally, Visitor, check_object, check_sent_to_login, forged
from twinning.tests.rights import BY_DESIGN, EVERYBODY, EXPECTED, FIXED, REMOVING
from twinning.tests.world import PEOPLE

# Values for what an address wants beside the key of its object.
ARGUMENTS = {
    "state": ["cancelled", "under_way"],
    "token": ["nonsense"],
    "key": ["nonsense"],
    "uidb36": ["1"],
    "app_label": ["cities"],
    "url": ["nonsense"],
    "file": ["nonsense"],
    "number": ["1"],
    "label": ["visits.visit"],
    "content_type_id": ["1"],
    "provider_id": ["nonsense"],
}
# Mail programs post there without a session; the signed address is the key.
WITHOUT_TOKEN = {"outbox:unsubscribe"}
SESSIONS = {"sessions.Session", "usersessions.UserSession"}  # written by looking, too
# Signed-in pages that only some have a use for; for the others they are not there.
NOT_FOR_ALL = {"visits:create": "coordinator editor outsider"}


@pytest.fixture(autouse=True)
def quiet_log(caplog):
    """Thousands of 404s are what is wanted here; nobody wants to read them."""
    caplog.set_level(logging.CRITICAL, logger="django.request")


def addresses():
    return list(walk(get_resolver().url_patterns))


def paths(address, pk=NEVER):
    """The address with each set of arguments; None stands for arguments nobody thought of."""
    found = [address.route.removeprefix("^")]
    for name in address.params:
        values = [str(pk)] if name in ("pk", "object_id", "id") else ARGUMENTS.get(name)
        assert values, f"{address.view_name}: say in ARGUMENTS what its argument “{name}” may be."
        hole = re.compile(rf"<(\w+:)?{name}>|\(\?P<{name}>[^)]*\)")
        found = [hole.sub(value, path) for path in found for value in values]
    return ["/" + path.removesuffix("$") for path in found]


def object_rows():
    for address in addresses():
        rule = policy.rule_for(address)
        if rule and rule.model:
            yield address, rule


def may_pass(rule, thing, view_name):
    """The names of those who pass, from the table above."""
    door = EXPECTED.get((rule.model, rule.door))
    assert door, f"{view_name}: say in EXPECTED who may pass {rule.door} of {rule.model}."
    assert thing in door, f"{view_name}: say in EXPECTED who may pass {rule.door} of {rule.model} “{thing}”."
    return set(door[thing].split())


def visitors(people, browse, tally):
    return {name: Visitor(name, browse(people.get(name)), tally) for name in [None, *PEOPLE]}


def digest():
    """Every row of every table but sessions."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.label not in SESSIONS]
    rows = {model._meta.label: list(model._base_manager.order_by("pk").values_list()) for model in models}
    return {label: hashlib.sha256(repr(values).encode()).hexdigest() for label, values in rows.items()}


def bystanders_of(name, world, address, rule, row):
    """Reads what this person must leave alone: objects behind doors closed to them, and what is fixed here."""

    def closed(label, thing):
        if thing in BY_DESIGN.get(address.view_name, ()):
            return False
        doors = [who for (model, door), who in EXPECTED.items() if model == label and door != "visible_to"]
        return not any(name in door.get(thing, "").split() for door in doors)

    others = {label: [row.pk for thing, row in rows.items() if closed(label, thing)] for label, rows in world.items()}

    def look():
        rows = [list(apps.get_model(label).objects.filter(pk__in=keys).values()) for label, keys in others.items()]
        if address.view_name in REMOVING:
            return rows
        return rows, apps.get_model(rule.model).objects.filter(pk=row.pk).values(*FIXED[rule.model]).get()

    return look


def strangers_of(name, world):
    """One object of each model that this person does not even see."""
    found = {}
    for label, rows in world.items():
        door = EXPECTED[label, "visible_to"]
        unseen = [row for thing, row in rows.items() if name not in door.get(thing, name).split()]
        found[label] = unseen[-1] if unseen else rows["foreign"]
    return found


def try_objects(name, world, everybody, rows):
    """One person on every object behind every address of `rows`."""
    strangers, visitor = strangers_of(name, world), everybody[name]
    for address, rule in rows:
        for number in range(len(paths(address))):

            def at(pk, number=number, address=address):
                return paths(address, pk)[number]

            visitor.ask("GET", at(NEVER))  # caches are warm before anything is compared
            for thing, row in world[rule.model].items():
                welcome = may_pass(rule, thing, address.view_name)
                payload = forged(row, _page(everybody, welcome, at(row.pk)), at(row.pk), strangers)
                look = bystanders_of(name, world, address, rule, row) if rule.door != "visible_to" else None
                check_object(visitor, at, row, allowed=name in welcome, payload=payload, bystanders=look)


def _page(everybody, welcome, path):
    """The page as somebody who may see it gets it, to know its form."""
    for name in sorted(welcome):
        answer = everybody[name].ask("GET", path, undo=True)
        return answer.body.replace(b"PATH", path.encode()).decode(errors="replace") if answer.status == 200 else ""
    return ""


def passed(tally, record_property):
    record_property("cells", tally.cells)
    print(f"{tally.cells} cells tried, {len(tally.faults)} faults")
    assert not tally.faults, "\n".join(["", *tally.faults[:60]])


@pytest.mark.parametrize("name", [None, *PEOPLE], ids=["anonymous", *PEOPLE])
def test_objects_are_open_to_whom_the_design_says(name, world, people, browse, record_property):
    tally = Tally()
    everybody = visitors(people, browse, tally)
    before = digest()
    rows = list(object_rows())
    assert len(rows) >= 15
    try_objects(name, world, everybody, rows)
    assert digest() == before
    passed(tally, record_property)


@pytest.mark.parametrize("name", [None, *PEOPLE], ids=["anonymous", *PEOPLE])
def test_pages_without_an_object(name, world, people, browse, record_property):
    tally = Tally()
    visitor = Visitor(name, browse(people.get(name)), tally)
    before = digest()
    for address in addresses():
        rule = policy.rule_for(address)
        if rule and not rule.model:
            for path in paths(address):
                for method in METHODS:
                    _try_page(visitor, address, rule, method, path)
    assert digest() == before
    passed(tally, record_property)


def _try_page(visitor, address, rule, method, path):
    answer = visitor.ask(method, path, {"id": "1", "email": "x@y.example"}, undo=method not in READING)
    if rule is not policy.PUBLIC and visitor.name is None:
        check_sent_to_login(visitor, method, path, answer)
    elif rule is policy.STAFF and visitor.name != "admin":
        _expect(visitor, method, path, answer, {404})
    elif visitor.name not in NOT_FOR_ALL.get(address.view_name, EVERYBODY).split() and visitor.name:
        _expect(visitor, method, path, answer, {404, 405})
    elif rule is policy.SIGNED_IN and method in ("GET", "HEAD"):
        _expect(visitor, method, path, answer, {200})
    if answer.writes and method in READING:
        visitor.tally.fault(visitor.name, method, path, f"wrote: {answer.writes}")


def _expect(visitor, method, path, answer, statuses):
    if answer.status not in statuses:
        visitor.tally.fault(visitor.name, method, path, f"expected {statuses}, got {answer.status}")


# --- The checker itself ---------------------------------------------------------------------------


@pytest.fixture
def plant(monkeypatch, settings, world, people, browse):
    """Adds a row to the table for a planted view and tries one person on it; returns the faults found."""

    def found(name, rule, who):
        settings.ROOT_URLCONF = "twinning.tests.planted_urls"
        monkeypatch.setitem(policy.POLICY, name, rule)
        tally = Tally()
        rows = [(address, rule) for address, rule in object_rows() if address.view_name == name]
        try_objects(who, world, visitors(people, browse, tally), rows)
        return tally.faults

    return found


def test_a_view_without_its_door_is_found(plant):
    faults = plant("planted:without_door", policy.reads("visits.visit"), "outsider")
    assert any("may not, but got 200" in fault for fault in faults)
    assert any(fault.startswith("outsider: GET") and "DoesNotExist" in fault for fault in faults)


def test_a_view_with_half_a_door_is_found(plant):
    faults = plant("planted:with_half_a_door", policy.edits("visits.visit"), "reader")
    assert any("reader: POST forged" in fault and "may not, but got 200" in fault for fault in faults)
    assert any("reader: GET" in fault and "wrote: ['UPDATE visits_visit']" in fault for fault in faults)


def test_a_view_that_tells_not_yours_from_not_there_is_found(plant):
    faults = plant("planted:gossip", policy.reads("visits.visit"), "outsider")
    assert faults
    assert all("is told apart from what does not exist, by its body" in fault for fault in faults)


def test_a_view_that_asks_the_database_longer_for_what_is_not_yours_is_found(plant):
    faults = plant("planted:hesitates", policy.reads("visits.visit"), "outsider")
    assert faults
    assert all("is told apart by queries" in fault for fault in faults)


def test_a_form_that_takes_a_foreign_key_from_the_browser_is_found(plant):
    faults = plant("planted:takes_what_is_sent", policy.edits("visits.visit"), "editor")
    assert any("POST forged" in fault and "changed what is not this person's to change" in fault for fault in faults)


def test_a_door_nobody_wrote_expectations_for_is_named(plant):
    with pytest.raises(AssertionError, match=r"say in EXPECTED who may pass upcoming of visits\.visit"):
        plant("planted:without_door", policy.Rule("object", "visits.visit", "upcoming"), "editor")


def test_an_object_nobody_wrote_expectations_for_is_named(plant, world):
    world["visits.visit"]["brand new"] = world["visits.visit"]["there"]
    with pytest.raises(AssertionError, match=r"say in EXPECTED who may pass visible_to of visits\.visit “brand new”"):
        plant("planted:without_door", policy.reads("visits.visit"), "editor")


# --- What holds for every address ----------------------------------------------------------------


def test_no_form_is_taken_without_its_token(world, people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["admin"])
    forms = [address for address in addresses() if address.view_name not in WITHOUT_TOKEN]
    taken = [path for address in forms for path in paths(address) if client.post(path, {}).status_code != 403]
    assert taken == []


@pytest.mark.parametrize("pk", ["0", str(2**63), "9" * 40])
def test_keys_that_cannot_be_are_not_there(pk, world, people, browse):
    client = browse(people["coordinator"])
    for address, _rule in object_rows():
        for path in paths(address, pk):
            assert client.get(path).status_code == 404, path
