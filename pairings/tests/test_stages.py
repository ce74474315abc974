"""The states of a pairing: what each step waits for, who takes it, what ends with it, and the way back."""

import datetime as dt

import pytest

from deadlines.models import Deadline
from pairings import stages
from pairings.models import Pairing

State = Pairing.State


def put(pairing, state, **fields):
    Pairing.objects.filter(pk=pairing.pk).update(state=state, **fields)


def step(client, pairing, state, **typed):
    return client.post(f"/pairings/{pairing.pk}/state/{state}/", typed)


def sign_for(client, pairing, city, day=None):
    day = day or dt.date(2026, 9, 1)
    typed = {"city": city.pk, "signatory": "Mayor", "signed_on": day.strftime("%d.%m.%Y")}
    return client.post(f"/pairings/{pairing.pk}/sign/", typed)


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        *((State.PROPOSED, state, state in (State.WITHDRAWN,)) for state in State),
        *((State.AGREED, state, state in (State.ACTIVE, State.WITHDRAWN)) for state in State),
        *((State.ACTIVE, state, state in (State.COMPLETED, State.WITHDRAWN)) for state in State),
        *((State.COMPLETED, state, False) for state in State),
        *((State.WITHDRAWN, state, False) for state in State),
    ],
)
def test_the_steps_a_state_allows(browse, coordinator, pairing, before, after, allowed):
    """From proposed to agreed signatures are missing here."""
    put(pairing, before)
    step(browse(coordinator), pairing, after, reason="Why not")
    pairing.refresh_from_db()
    assert pairing.state == (after if allowed else before)


def test_agreed_waits_for_the_signatures_of_all_cities(browse, coordinator, editor, partner, pairing, mentese, elbasan):
    put(pairing, State.PROPOSED)
    page = browse(coordinator).get(f"/pairings/{pairing.pk}/")
    assert len(page.context["agreement"]["missing"]) == 2
    sign_for(browse(editor), pairing, mentese)
    step(browse(coordinator), pairing, State.AGREED)
    pairing.refresh_from_db()
    assert pairing.state == State.PROPOSED
    sign_for(browse(partner), pairing, elbasan)
    step(browse(coordinator), pairing, State.AGREED)
    pairing.refresh_from_db()
    assert pairing.state == State.AGREED


def test_a_city_signs_for_itself_and_not_tomorrow(browse, editor, pairing, mentese, elbasan):
    client = browse(editor)
    assert sign_for(client, pairing, elbasan).status_code == 200
    assert sign_for(client, pairing, mentese, dt.date(2099, 1, 1)).status_code == 200
    assert not pairing.signatures.exists()


def test_active_waits_for_the_first_day(browse, coordinator, pairing):
    put(pairing, State.AGREED, starts_on=None)
    step(browse(coordinator), pairing, State.ACTIVE)
    pairing.refresh_from_db()
    assert pairing.state == State.AGREED


@pytest.mark.parametrize(
    ("ends_on", "reason", "done"),
    [
        (dt.date(2026, 9, 30), "", True),
        (dt.date(2099, 1, 1), "", False),
        (dt.date(2099, 1, 1), "Finished early", True),
        (None, "", False),
    ],
)
def test_completing_early_needs_a_reason(browse, coordinator, pairing, ends_on, reason, done):
    put(pairing, State.ACTIVE, ends_on=ends_on)
    step(browse(coordinator), pairing, State.COMPLETED, reason=reason)
    pairing.refresh_from_db()
    assert (pairing.state == State.COMPLETED) == done


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.COMPLETED])
def test_what_is_due_ends_with_it_and_comes_back(browse, coordinator, pairing, visit, state):
    client = browse(coordinator)
    assert Deadline.objects.open().of(visit).exists()
    step(client, pairing, state, reason="No budget")
    assert not Deadline.objects.open().of(visit).exists()
    assert "No budget" in client.get(f"/pairings/{pairing.pk}/").text
    client.post(f"/pairings/{pairing.pk}/undo/")
    pairing.refresh_from_db()
    assert (pairing.state, pairing.state_note) == (State.ACTIVE, "")
    assert Deadline.objects.open().of(visit).exists()


def test_only_one_of_two_takes_the_step(pairing):
    first, second = (Pairing.objects.get(pk=pairing.pk) for _ in range(2))
    assert stages.move(pairing=first, state=State.WITHDRAWN, reason="R")
    assert not stages.move(pairing=second, state=State.WITHDRAWN, reason="R")
