"""Share links: made by coordinators, shown once, opened by whoever holds them, and over when they are over."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from sharing.linking import link_opened_by, make_link, take_back
from twinning.masking import masked


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


@pytest.mark.parametrize(
    "line", ["GET /s/{}/ 200", "Not Found: /s/{}", '"http://x/cities/invitation/{}/"', "/outbox/unsubscribe/{}/"]
)
def test_keys_are_struck_out_in_logs(line):
    assert "aB3-_x" not in masked(line.format("aB3-_x"))
    assert masked("GET /s/12/ 200") == "GET /s/12/ 200"
