"""A form does what it does once: through a real form of the portal, by hand and by many at the same moment."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts import tasks
from accounts.models import SubmittedForm

PAGE = "/visits/new/"
KEY = re.compile(r'name="form_key" value="([^"]+)"')


def typed(key, **fields):
    return {"form_key": key, "place": "Elbasan", "title_tr": "Ziyaret", "title_en": "Visit"} | fields


@pytest.fixture
def client(browse, pairing, editor):
    return browse(editor)


def key_on(page):
    return KEY.search(page.text)[1]


def test_every_printed_form_has_a_key_of_its_own(client):
    first, second = (key_on(client.get(PAGE)) for _ in range(2))
    assert first != second


def test_sent_twice_it_makes_one_visit_and_leads_to_it(client, pairing):
    key = key_on(client.get(PAGE))
    first, second = (client.post(PAGE, typed(key)) for _ in range(2))
    visit = pairing.visits.get()
    assert first.url == second.url == visit.get_absolute_url()
    page = client.get(second.url)
    assert "Bu form daha önce gönderilmişti" in page.text


def test_a_form_with_a_mistake_can_be_corrected_with_the_same_key(client, pairing):
    key = key_on(client.get(PAGE))
    page = client.post(PAGE, typed(key, place=""))
    assert page.status_code == 200
    assert not SubmittedForm.objects.exists()
    assert client.post(PAGE, typed(key)).status_code == 302
    assert pairing.visits.count() == 1


def test_another_form_of_the_same_page_is_another_act(client, pairing):
    for _ in range(2):
        client.post(PAGE, typed(key_on(client.get(PAGE))))
    assert pairing.visits.count() == 2


def test_a_key_is_the_persons_own(client, browse, coordinator, pairing):
    key = key_on(client.get(PAGE))
    client.post(PAGE, typed(key))
    browse(coordinator).post(PAGE, typed(key))
    assert pairing.visits.count() == 2


def test_a_form_without_a_key_works_as_ever(client, pairing):
    client.post(PAGE, typed(""))
    assert pairing.visits.count() == 1
    assert not SubmittedForm.objects.exists()


def test_what_a_refused_form_wrote_is_taken_back(client, visit, editor, monkeypatch):
    """A view that writes and then shows the form again has a fault; it leaves no half save all the same."""
    from visits import plan_views

    def half_save(form, travellers, user):
        editor.full_name = "Half saved"
        editor.save()
        raise ValueError("in the middle")

    monkeypatch.setattr(plan_views, "plan", half_save)
    client.raise_request_exception = False
    key = key_on(client.get(PAGE))
    assert client.post(PAGE, typed(key)).status_code == 500
    editor.refresh_from_db()
    assert editor.full_name == "Elif Demir"


@pytest.mark.django_db(transaction=True)
def test_twenty_at_the_same_moment_make_one(client, pairing, browse, editor):
    keys = [key_on(client.get(PAGE)) for _ in range(3)]
    clients = [browse(editor) for _ in range(20)]

    def send(sender, key):
        try:
            return sender.post(PAGE, typed(key)).status_code
        finally:
            connection.close()

    for number, key in enumerate(keys, start=1):
        with ThreadPoolExecutor(20) as hands:
            answers = list(hands.map(send, clients, [key] * 20))
        assert set(answers) == {302}
        assert pairing.visits.count() == number


def test_old_keys_are_forgotten(editor):
    SubmittedForm.objects.create(user=editor, key="old")
    with time_machine.travel(timezone.now() + tasks.KEPT * 2, tick=False):
        SubmittedForm.objects.create(user=editor, key="new")
        tasks.forget_submitted_forms()
    assert [row.key for row in SubmittedForm.objects.all()] == ["new"]
