"""Share links: made by coordinators, shown once, opened by whoever holds them, and over when they are over."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from sharing.linking import link_opened_by, make_link, take_back
from twinning.masking import masked
from twinning.tests.addresses import walk
from twinning.tests.test_matrix import paths


@pytest.fixture
def made(visit, coordinator):
    """(link, token) of a visit, for a month."""
    day = dt.date.today() + dt.timedelta(days=30)
    words = {"recipient": "Kreshnik Sala", "purpose": "To read", "language": "en", "last_day": day}
    return make_link(subject=visit, by=coordinator, **words)


def opened(token, client=None):
    return (client or Client()).get(f"/s/{token}/", follow=True)


def test_whoever_holds_the_link_reads_the_page_and_no_name_of_a_traveller(made, visit):
    link, token = made
    answer = opened(token)
    assert answer.redirect_chain == [(f"/s/{link.pk}/", 302)]
    assert "Technical visit to Elbasan" in answer.text
    assert "Yolcu 1" not in answer.text
    assert token not in answer.text
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert link.visits.count() == 1


def test_what_opens_nothing_is_answered_alike(made, visit, coordinator):
    link, token = made
    answers = [opened(nonsense) for nonsense in ("nonsense", "1234567", "ş")]
    client = Client()
    opened(token, client)
    take_back(link=link, by=coordinator)
    answers += [opened(token), client.get(f"/s/{link.pk}/"), Client().get(f"/s/{link.pk}/")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert link.visits.count() == 1


def test_a_link_ends_by_its_day_and_with_what_it_shows(made, visit):
    link, token = made
    visit.state = "idea"
    visit.save()
    assert opened(token).status_code == 404
    link.created_at, link.expires_at = timezone.now() - dt.timedelta(days=2), timezone.now() - dt.timedelta(hours=1)
    link.save()
    assert link_opened_by(token) is None


def test_the_token_is_kept_nowhere(made):
    _link, token = made
    with connection.cursor() as cursor:
        cursor.execute("SELECT token_hash FROM sharing_sharelink")
        assert token not in str(cursor.fetchall())


def test_one_looks_in_the_partners_place_without_what_partners_keep_to_themselves(browse, visit, coordinator, partner):
    browse(partner).post(f"/visits/{visit.pk}/comment/", {"text": "Among ourselves", "audience": "internal"})
    browse(partner).post(f"/visits/{visit.pk}/comment/", {"text": "To both sides", "audience": "partners"})
    seen = browse(coordinator).get(f"/visits/{visit.pk}/as-partner/?tab=comments").text
    assert "To both sides" in seen
    assert "Among ourselves" not in seen
    assert "<textarea" not in seen


def test_every_address_that_is_a_key_is_struck_out():
    """Grows with the addresses: what is called a token, or the key of a password or an address, is one."""
    keyed = [one for one in walk(get_resolver().url_patterns) if {"token", "key", "uidb36"} & set(one.params)]
    assert len(keyed) >= 5
    for address in keyed:
        for path in paths(address):
            assert "nonsense" not in masked(path), address.view_name


def test_the_page_of_who_has_access_takes_as_many_queries_for_three_links_as_for_one(browse, visit, made, coordinator):
    client = browse(coordinator)
    page = f"/visits/{visit.pk}/?tab=access"

    def queries():
        client.get(page)
        with CaptureQueriesContext(connection) as seen:
            assert "Kreshnik Sala" in client.get(page).text
        return len(seen)

    with_one = queries()
    day = dt.date.today() + dt.timedelta(days=3)
    for _number in range(2):
        make_link(subject=visit, by=coordinator, recipient="X", purpose="Y", language="tr", last_day=day)
    assert queries() == with_one


@pytest.mark.parametrize(
    "line", ["GET /s/{}/ 200", "Not Found: /s/{}", '"http://x/cities/invitations/{}/"', "/outbox/unsubscribe/{}/"]
)
def test_keys_are_struck_out_in_logs(line):
    assert "aB3-_x" not in masked(line.format("aB3-_x"))
    assert masked("GET /s/12/ 200") == "GET /s/12/ 200"
