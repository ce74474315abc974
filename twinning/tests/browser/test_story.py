"""The main job, in Chromium: plan a visit, see its chain, move it, tick off, be reminded, cancel.

It plays on real dates from today on; where the clock must move on, only the sender of reminders lives later.
"""

import datetime as dt
from contextlib import contextmanager

import pytest
import time_machine
from django.core import mail
from django.utils import formats, timezone, translation

from deadlines.models import Deadline
from deadlines.reminders import queue_reminders
from outbox import sending as outbox
from outbox.models import Email
from twinning.tests.browser.conftest import PHONE, sideways
from visits.models import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TRAVELLERS = ["Mehmet Kaya, Daire başkanı", "Elif Işık, Enerji uzmanı", "Hasan Yılmaz", "Ayşe Tunç"]


@pytest.fixture(autouse=True)
def passwords(editor, partner):
    """They sign in by the form, so they need a password and a verified address."""
    for user in (editor, partner):
        user.quiet_days = False  # the story plays on whatever day it is
        user.set_password("a-long-enough-password")
        user.save()
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)


def sign_in(page, user):
    page.goto("/")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", "a-long-enough-password")
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/today/")


def typed(day):
    return day.strftime("%d.%m.%Y")


def printed(day, language="tr"):
    with translation.override(language):
        return formats.date_format(day, "MONTH_DAY_FORMAT")


def fill_dates(page, first, last):
    page.fill("#id_starts_on", typed(first))
    page.fill("#id_ends_on", typed(last))


def plan(page, first, last):
    page.goto("/visits/new/")
    fill_dates(page, first, last)
    page.fill("#id_place", "Elbasan")
    page.select_option("#id_host_lead", label="Arben Hoxha")
    page.fill("#id_d-newcomers", "\n".join(TRAVELLERS))
    page.click(".tw-savebar .btn-primary")
    page.wait_for_url(lambda url: url.rstrip("/").rsplit("/", 1)[-1].isdigit())


@contextmanager
def days_later(days):
    """Noon in Istanbul, so that everybody's hour has come."""
    noon = timezone.now().replace(hour=10, minute=0) + dt.timedelta(days=days)
    with time_machine.travel(noon, tick=False):
        yield


def send_news():
    """The mails that leave at once, whatever the hour: without the digests, which wait for their reader's."""
    before = len(mail.outbox)
    outbox.send_waiting()
    return mail.outbox[before:]


def send():
    """What beat does every few minutes; returns the mails that left."""
    queue_reminders()
    return send_news()


def decision(visit):
    return Deadline.objects.of(visit).get(key="council_decision")


def test_a_visit_from_plan_to_cancellation(window, pairing, editor, partner, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    page = window(None)
    sign_in(page, editor)

    # Planned 100 days ahead with four travellers: the ladder shows the chain with real dates, in Turkish.
    first = timezone.localdate() + dt.timedelta(days=100)
    plan(page, first, first + dt.timedelta(days=3))
    visit = Visit.objects.get()
    assert visit.travellers.count() == 4
    ladder = page.inner_text(".tw-chain")
    assert "Meclis kararı veya başkanlık oluru" in ladder
    assert printed(decision(visit).due_on) in ladder
    assert [message.to for message in send_news()] == [[partner.email]]  # Elbasan is asked for the dates
    assert mail.outbox[-1].subject.startswith("Technical visit") or "Elbasan" in mail.outbox[-1].subject

    # Moved by two weeks: open derived dates move, one notice goes out.
    before = decision(visit).counted_on
    page.goto(f"/visits/{visit.pk}/edit/")
    fill_dates(page, first + dt.timedelta(days=14), first + dt.timedelta(days=17))
    page.click(".tw-savebar .btn-primary")
    page.wait_for_url(f"**/visits/{visit.pk}/")
    assert decision(visit).counted_on == before + dt.timedelta(days=14)
    assert printed(decision(visit).due_on) in page.inner_text(".tw-chain")
    assert [message.to for message in send_news()] == [[partner.email]]

    # The council's decision is ticked off on its page, and stays so.
    page.goto(decision(visit).get_absolute_url())
    page.click("a[href$='/meet/']")
    page.click("dialog[open] .btn-primary")
    page.wait_for_selector(".tw-toast")
    assert decision(visit).closed_how == "met"

    # Later the digests come: Turkish to the editor, English to the partner for what the host owes; once. On that
    # day the note is due and the letter, some days before it, is late, whatever holidays lie between.
    letter = Deadline.objects.of(visit).get(key="invitation_letter")
    note = Deadline.objects.of(visit).get(key="council_note")
    with days_later((note.due_on - timezone.localdate()).days):
        digests = {message.to[0]: message for message in send()}
        assert set(digests) == {editor.email, partner.email}
        assert "Meclis gündemi için bilgi notu" in digests[editor.email].body
        assert "Meclis kararı" not in digests[editor.email].body
        assert "Invitation letter sent" in digests[partner.email].body
        assert "Council" not in digests[partner.email].body
        assert printed(letter.due_on, "en") in digests[partner.email].body
        assert send() == []

    # Cancelled: the chain stops; the partner is told once, and no reminder ever leaves again.
    page.goto(f"/visits/{visit.pk}/become/cancelled/")
    page.fill("textarea[name=reason]", "Deprem nedeniyle")
    page.click("main form .btn-danger, main form .btn-primary")
    page.wait_for_url(f"**/visits/{visit.pk}/")
    assert not Deadline.objects.of(visit).open().exists()
    assert [message.to for message in send()] == [[partner.email]]
    for days in (60, 90, 120, 150):
        with days_later(days):
            assert send() == []
    assert set(Email.objects.values_list("state", flat=True)) == {"sent"}
    assert page.faults == []


def test_a_visit_in_twenty_days_starts_at_short_notice_without_a_flood(window, pairing, editor, partner, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    page = window(None, size=PHONE)
    sign_in(page, editor)
    first = timezone.localdate() + dt.timedelta(days=20)
    plan(page, first, first + dt.timedelta(days=2))
    assert sideways(page) == 0
    rows = Deadline.objects.of(Visit.objects.get())
    assert rows.filter(short_notice=True).count() > 5
    assert not rows.filter(due_on__lt=timezone.localdate()).exists()
    assert "işin süresi kısa" in page.inner_text(".tw-toasts")
    with days_later(0):
        digests = [message.to[0] for message in send() if "teknik" not in message.subject]
    assert sorted(digests).count(editor.email) == 1
    assert len(digests) <= 3


def test_two_people_on_one_visit_overwrite_nothing(window, visit, editor, coordinator):
    mine, theirs = window(editor), window(coordinator)
    for page in (mine, theirs):
        page.goto(f"/visits/{visit.pk}/edit/")
    theirs.fill("#id_place", "Tiran")
    theirs.click(".tw-savebar .btn-primary")
    theirs.wait_for_url(f"**/visits/{visit.pk}/")
    mine.fill("#id_place", "Dıraç")
    mine.click(".tw-savebar .btn-primary")
    mine.wait_for_selector("[role=alert]")
    assert mine.input_value("#id_place") == "Dıraç"
    assert "Tiran" in mine.inner_text("main")
    visit.refresh_from_db()
    assert visit.place == "Tiran"
    mine.click(".tw-savebar .btn-primary")
    mine.wait_for_url(f"**/visits/{visit.pk}/")
    visit.refresh_from_db()
    assert visit.place == "Dıraç"


def test_the_partner_sees_the_visit_in_english_and_not_what_is_menteses_own(window, visit, partner):
    page = window(partner, language="en")
    page.goto("/today/")
    assert "Invitation letter sent" in page.inner_text("main")
    page.goto(visit.get_absolute_url())
    text = page.inner_text("main")
    assert "Technical visit to Elbasan" in text
    assert "Council decision" not in text
    assert "Edit" not in page.inner_text(".tw-actions")
