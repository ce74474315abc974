"""Many people at the same moment, again and again: nothing typed is lost, nothing is made twice.

STORM_ROUNDS says how often; the suite plays a short form, `STORM_ROUNDS=1000 scripts/test -k storms -s` the long one.
"""

import os
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from twinning.tests.matrix import form_on
from visits.models import Visit

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("STORM_ROUNDS", "12"))
HANDS = 20


class Editor:
    """Opens the page, types, and saves until it is saved; remembers what was shown to be overwritten."""

    def __init__(self, client, address):
        self.client, self.address, self.shown = client, address, []

    def plays(self, start, typed):
        try:
            form = form_on(self.client.get(self.address).text, self.address)
            start.wait()
            form |= typed
            for _ in range(10):
                answer = self.client.post(self.address, form)
                if answer.status_code == 302:
                    return
                self.shown += [conflict["theirs"] for conflict in answer.context["form"].conflicts]
                form = form_on(answer.text, self.address)
            raise AssertionError("never saved")
        finally:
            connection.close()


def together(*acts):
    with ThreadPoolExecutor(len(acts)) as hands:
        for outcome in [hands.submit(*act) for act in acts]:
            outcome.result()


def test_two_editors_on_one_record_lose_nothing(visit, browse, editor, coordinator):
    address, lost = f"/visits/{visit.pk}/edit/", []
    dice = random.Random(1)
    for number in range(ROUNDS):
        same = dice.random() < 0.5
        first, second = Editor(browse(editor), address), Editor(browse(coordinator), address)
        mine = {"place": f"Mine {number}"}
        theirs = {"place" if same else "title_en": f"Theirs {number}"}
        start = threading.Barrier(2)
        together((first.plays, start, mine), (second.plays, start, theirs))
        visit = Visit.objects.get(pk=visit.pk)
        kept = {visit.place, visit.title_en} | {*first.shown, *second.shown}
        lost += [text for text in (*mine.values(), *theirs.values()) if text not in kept]
    print(f"two editors: {ROUNDS} rounds on {connection.vendor}, seed 1, {len(lost)} texts lost")
    assert lost == []


def test_twenty_parallel_submits_make_one_record(pairing, browse, editor):
    clients = [browse(editor) for _ in range(HANDS)]
    rounds, wrong = max(1, ROUNDS // 2), []
    for number in range(rounds):
        form = form_on(clients[0].get("/visits/new/").text, "/visits/new/")
        form |= {"title_tr": f"Ziyaret {number}", "title_en": f"Visit {number}"}
        together(*[(send, client, form) for client in clients])
        if pairing.visits.filter(title_en=f"Visit {number}").count() != 1:
            wrong.append(number)
    print(
        f"parallel submits: {rounds} rounds of {HANDS} on {connection.vendor}, {len(wrong)} without exactly one record"
    )
    assert wrong == []


def send(client, form):
    try:
        assert client.post("/visits/new/", form).status_code == 302
    finally:
        connection.close()


def test_the_storm_would_notice_a_lost_text(visit, browse, editor, coordinator, monkeypatch):
    """The control: without the version both save, and the slower one overwrites."""
    monkeypatch.setattr("twinning.shared.versions.VersionedForm.clean", lambda form: form.cleaned_data)
    monkeypatch.setattr("twinning.shared.versions.VersionedForm.claim", lambda form: True)
    with pytest.raises(AssertionError, match=r"Mine|Theirs"):
        for _ in range(10):
            test_two_editors_on_one_record_lose_nothing(visit, browse, editor, coordinator)


def test_the_storm_would_notice_a_double(pairing, browse, editor, monkeypatch):
    """The control: without the key each of the twenty makes a record."""
    monkeypatch.setattr("accounts.submitting.SubmitOnce._key", lambda middleware, request: "")
    with pytest.raises(AssertionError):
        test_twenty_parallel_submits_make_one_record(pairing, browse, editor)
