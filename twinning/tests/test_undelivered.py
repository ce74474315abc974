"""The staff's page of mails that did not simply leave."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import User
from outbox.models import Email

PAGE = "/outbox/undelivered/"


@pytest.fixture
def office(browse, admin):
    User.objects.update(language="en")
    return browse(admin)


@pytest.fixture
def mails(editor):
    def make(subject, **fields):
        fields = {
            "kind": "deadlines.digest",
            "to_address": editor.email,
            "recipient": editor,
            "language": "tr",
        } | fields
        return Email.objects.create(key=subject, subject=subject, **fields)

    now = timezone.now()
    return {
        "refused": make("Refused one", state="failed", reason="550 no such mailbox", attempts=1, finished_at=now),
        "doubtful": make("Doubtful one", state="uncertain", uncertain_at=now, finished_at=now),
        "struggling": make(
            "Struggling one", state="waiting", attempts=2, reason="451 later", send_after=now + dt.timedelta(minutes=4)
        ),
        "twice": make("Twice one", state="sent", uncertain_at=now, finished_at=now),
        "sent": make("Sent one", state="sent", finished_at=now),
        "overdue": make("Overdue one", send_after=now - dt.timedelta(hours=3)),
    }


def titles(page):
    return {row["what"] for row in page.context["rows"]}


def test_each_view_holds_what_it_says(office, mails):
    assert titles(office.get(PAGE)) == {"Refused one", "Doubtful one"}
    assert titles(office.get(PAGE, {"view": "retrying"})) == {"Struggling one"}
    assert titles(office.get(PAGE, {"view": "doubled"})) == {"Twice one"}


def test_it_names_the_reason_the_kind_and_the_person(office, mails, editor):
    page = office.get(PAGE).text
    for words in ("550 no such mailbox", "Reminders of deadlines", editor.full_name, editor.email):
        assert words in page


def test_the_age_of_the_backlog_is_that_of_the_oldest_overdue_mail(office, mails):
    page = office.get(PAGE)
    assert page.context["backlog"]["due"] == 1
    assert page.context["backlog"]["since"] == mails["overdue"].send_after
    assert "3 hours" in page.text.replace("\xa0", " ")


def test_our_own_reasons_are_in_the_readers_language(office, mails, admin):
    from outbox.sending import DIED_WITHIN

    Email.objects.filter(pk=mails["doubtful"].pk).update(reason=DIED_WITHIN)
    admin.language = "tr"
    admin.save()
    assert "Gönderici, e-posta sunucusu iletiyi alırken durdu." in office.get(PAGE).text


def test_search_stays_in_the_view(office, mails):
    assert titles(office.get(PAGE, {"q": "doubtful"})) == {"Doubtful one"}
    assert "No e-mail here fits" in office.get(PAGE, {"q": "nobody@nowhere"}).text


def test_send_again_and_settled(office, mails, admin):
    page = office.post(f"{PAGE}{mails['refused'].pk}/send-again/", follow=True)
    assert "goes out again within a minute" in page.text
    mails["refused"].refresh_from_db()
    assert (mails["refused"].state, mails["refused"].attempts) == ("waiting", 0)
    office.post(f"{PAGE}{mails['doubtful'].pk}/settle/")
    mails["doubtful"].refresh_from_db()
    assert (mails["doubtful"].settled_by, mails["doubtful"].state) == (admin, "uncertain")
    assert titles(office.get(PAGE)) == set()


@pytest.mark.parametrize("which", ["sent", "overdue"])
def test_what_wants_nothing_is_left_alone(office, mails, which):
    assert office.post(f"{PAGE}{mails[which].pk}/send-again/").status_code == 404
    assert office.post(f"{PAGE}{mails[which].pk}/settle/").status_code == 404


def test_all_of_them_after_asking(office, mails):
    assert "Send 2 e-mails again?" in office.get(f"{PAGE}send-again/").text
    assert mails["refused"].state == "failed"
    page = office.post(f"{PAGE}send-again/", follow=True)
    assert "2 e-mails go out again." in page.text
    assert "Every e-mail has left" in page.text


@pytest.mark.parametrize("number", [1, 3])
def test_queries_are_constant(office, editor, number, django_assert_num_queries):
    for at in range(number):
        Email.objects.create(
            key=at, kind="deadlines.digest", to_address=editor.email, recipient=editor, language="tr", state="failed"
        )
    office.get(PAGE)
    with django_assert_num_queries(10):
        office.get(PAGE)
