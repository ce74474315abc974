"""What partners abroad and facilitators meet after signing in."""

import re

import pytest
from django.utils import timezone

from conftest import make_user
from documents.models import Document
from sharing.models import Comment
from twinning.shared.subjects import of_subject
from visits.actions import confirm_dates

pytestmark = pytest.mark.django_db


def comment_on(subject, author, city, text, audience="partners", **fields):
    return Comment.objects.create(
        **of_subject(subject), author=author, city=city, text=text, audience=audience, **fields
    )


def document_on(subject, author, city, title, audience="partners", **fields):
    return Document.objects.create(
        **of_subject(subject), created_by=author, city=city, title=title, audience=audience, **fields
    )


@pytest.fixture
def facilitator(pairing):
    now = timezone.now()
    user = make_user("facilitator@consortium.example", full_name="Ines Ferreira", language="en")
    pairing.facilitators.create(email=user.email, full_name=user.full_name, twin_agreed_at=now, host_agreed_at=now)
    return user


def today(browse, user):
    response = browse(user).get("/today/")
    assert response.status_code == 200
    return response


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def test_the_partner_meets_the_pairing_its_next_visit_and_whom_to_ask(browse, visit, partner, coordinator):
    page = today(browse, partner)
    (row,) = page.context["partners"]["pairings"]
    assert (row["name"], row["visit"], row["contact"]) == (
        "Menteşe – Elbasan",
        visit,
        coordinator,
    )
    assert "Your pairings" in words(page)
    assert f'href="{visit.get_absolute_url()}"' in page.text  # the coming visit is one click away


def test_proposed_dates_can_be_answered_from_here_until_they_are(browse, visit, partner):
    page = today(browse, partner)
    assert f'href="/visits/{visit.pk}/confirm/"' in page.text
    assert f"Do the dates {visit.dates} suit you?" not in words(today(browse, make_user("x@x.example")))
    confirm_dates(visit=visit, by=partner, version=visit.version, for_guest=False, for_host=True)
    assert today(browse, partner).context["partners"]["replies"] == []


def test_what_was_shared_lately_is_told_and_nothing_else(browse, visit, editor, partner, mentese, elbasan):
    comment_on(visit, editor, mentese, "Dates suit us & you?")
    comment_on(visit, editor, mentese, "Only for Menteşe", audience="internal")
    comment_on(visit, partner, elbasan, "My own words")
    comment_on(visit, editor, mentese, "Settled already", resolved_at=timezone.now(), resolved_by=editor)
    comment_on(visit, editor, mentese, "Taken back", removed_at=timezone.now())
    document_on(visit, editor, mentese, "Programme as PDF")
    document_on(visit, editor, mentese, "Council decision", audience="internal")
    page = today(browse, partner)
    assert [(news.what, news.quote) for news in page.context["partners"]["news"]] == [
        ("Elif Demir shared “Programme as PDF” for “Technical visit to Elbasan”.", ""),
        ("Elif Demir commented on “Technical visit to Elbasan”.", "Dates suit us & you?"),
    ]
    assert "Dates suit us &amp; you?" in page.text
    for secret in ("Only for", "Settled", "Taken back", "Council decision"):
        assert secret not in page.text


def test_the_latest_six_are_told(browse, visit, editor, partner, mentese):
    for number in range(8):
        comment_on(visit, editor, mentese, f"Word {number}")
    quotes = [news.quote for news in today(browse, partner).context["partners"]["news"]]
    assert quotes == [f"Word {number}" for number in (7, 6, 5, 4, 3, 2)]


def test_people_of_the_twin_city_have_their_own_page(browse, visit, editor, coordinator, reader):
    for person in (editor, coordinator, reader):
        page = today(browse, person)
        assert page.context["partners"] is None
        assert "h-pairings" not in page.text


def test_a_facilitator_finds_the_pairing_and_owes_nothing(browse, visit, facilitator, editor, mentese):
    comment_on(visit, editor, mentese, "For all who share this")
    page = today(browse, facilitator)
    assert [row["name"] for row in page.context["partners"]["pairings"]] == ["Menteşe – Elbasan"]
    assert [news.quote for news in page.context["partners"]["news"]] == ["For all who share this"]
    assert page.context["total"] == 0
    assert page.context["partners"]["replies"] == []
    assert "As a facilitator you owe nothing here" in words(page)


def test_a_facilitator_who_is_not_appointed_by_both_finds_nothing(browse, visit, facilitator, pairing):
    facilitation = pairing.facilitators.get()
    facilitation.host_agreed_at = None
    facilitation.save()
    assert today(browse, facilitator).context["partners"] is None


def test_in_turkish(browse, visit, partner, editor, mentese):
    partner.language = "tr"
    partner.save()
    comment_on(visit, editor, mentese, "Merhaba")
    page = words(today(browse, partner))
    assert "Eşleşmeleriniz" in page
    assert "Elif Demir, “Elbasan teknik ziyareti” için yorum yazdı." in page


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("who", ["partner", "facilitator"])
def test_the_number_of_queries_is_constant(
    browse, make_visit, pairing, mentese, editor, partner, facilitator, who, number, django_assert_num_queries
):
    for at in range(number):
        visit = make_visit(travellers=number)
        comment_on(visit, editor, mentese, f"Word {at}")
        document_on(visit, editor, mentese, f"Paper {at}")
        comment_on(pairing, editor, mentese, f"Word {at} on the pairing")
    client = browse({"partner": partner, "facilitator": facilitator}[who])
    client.get("/today/")
    with django_assert_num_queries({"partner": 23, "facilitator": 19}[who]):
        client.get("/today/")
