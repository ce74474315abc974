"""One person asks another: Remind, with the mail shown before it leaves, and handing over."""

import datetime as dt

import pytest
import time_machine
from django.core import mail

from conftest import make_user
from deadlines.actions import reassign_deadline
from deadlines.models import Deadline
from outbox.models import Email
from outbox.sending import send_waiting

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def letter(visit):
    """What Elbasan owes Menteşe."""
    return Deadline.objects.of(visit).get(key="invitation_letter")


@pytest.fixture
def coordinated(mentese):
    return make_user("own@mentese.example", mentese, "coordinator", full_name="Ali Kaya")


def sent(kind):
    send_waiting()
    ids = set(Email.objects.filter(kind=kind).values_list("message_id", flat=True))
    return [message for message in mail.outbox if message.extra_headers["Message-ID"] in ids]


def address(deadline):
    return f"/deadlines/{deadline.pk}/remind/"


class TestRemind:
    def test_it_first_shows_who_gets_which_mail_in_their_language(self, browse, letter, editor):
        page = browse(editor).get(address(letter)).text
        assert "Arben Hoxha" in page
        assert '<section class="tw-mail" lang="en">' in page
        assert "is awaiting your reply: Invitation letter sent" in page
        assert not Email.objects.filter(kind="deadlines.nudge").exists()

    def test_the_mail_says_who_waits_and_names_contact_and_coordinator(self, browse, letter, editor, coordinated):
        browse(editor).post(address(letter))
        (message,) = sent("deadlines.nudge")
        assert message.to == ["partner@elbasan.example"]
        assert message.body.startswith(
            "Hello Arben,\n\nElif Demir (Menteşe) is awaiting your reply: Invitation letter sent\n"
        )
        said = "Menteşe is awaiting your reply. Your contact there: Elif Demir. Coordinator: Ali Kaya."
        assert said in message.body
        assert said in message.alternatives[0].content
        assert message.subject.endswith(": Invitation letter sent")
        for blame in ("late", "overdue", "failed"):
            assert blame not in message.subject

    def test_at_most_once_a_day(self, browse, letter, editor, coordinator):
        browse(editor).post(address(letter))
        page = browse(coordinator).post(address(letter), follow=True)
        assert "Bugün zaten" in page.text or "zaten bir hatırlatma" in page.text
        assert Email.objects.filter(kind="deadlines.nudge").count() == 1
        with time_machine.travel(NOW + dt.timedelta(days=1), tick=False):
            browse(editor).post(address(letter))
        assert Email.objects.filter(kind="deadlines.nudge").count() == 2

    def test_what_was_done_meanwhile_is_not_asked_for(self, browse, letter, editor):
        browse(editor).post(address(letter))
        Deadline.objects.filter(pk=letter.pk).update(closed_how="met", closed_at=NOW)
        assert sent("deadlines.nudge") == []

    def test_a_colleague_is_reminded_not_awaited(self, browse, visit, editor, reader):
        briefing = Deadline.objects.of(visit).get(key="briefing")
        Deadline.objects.filter(pk=briefing.pk).update(responsible=reader.persons.get())
        browse(editor).post(address(briefing))
        (message,) = sent("deadlines.nudge")
        assert "Elif Demir (Menteşe) hatırlatıyor: Heyet bilgilendirmesi" in message.body
        assert "bekliyor" not in message.body

    def test_the_partner_may_ask_for_what_it_awaits(self, browse, visit, partner):
        participants = Deadline.objects.of(visit).get(key="participant_list")
        browse(partner).post(address(participants))
        (message,) = sent("deadlines.nudge")
        assert message.to == ["editor@mentese.example"]

    def test_nobody_to_reach_says_so(self, browse, letter, editor, partner):
        partner.is_active = False
        partner.save()
        page = browse(editor).get(address(letter)).text
        assert "Şehirden, portalda hesabı olan birini belirtmesini isteyin" in page
        assert "btn-primary" not in page.split("tw-confirm")[1].split("</form>")[0]

    def test_the_list_of_what_is_awaited_offers_it(self, browse, letter, editor):
        page = browse(editor).get("/deadlines/", {"view": "awaiting"}).text
        assert f'href="{address(letter)}?next=' in page


class TestHandingOver:
    def test_the_new_person_is_told_once_for_all_rows_of_it(self, make_visit, editor, reader):
        visit = make_visit(travellers=3)
        for row in Deadline.objects.of(visit).filter(key="tickets"):
            reassign_deadline(deadline=row, to=reader.persons.get(), by=editor)
        (message,) = sent("deadlines.handed_over")
        assert message.to == [reader.email]
        assert "Elif Demir (Menteşe) bu işi size devretti: Uçak bileti" in message.body

    def test_whoever_takes_it_over_alone_is_not_told(self, visit, reader):
        reassign_deadline(deadline=Deadline.objects.of(visit).first(), to=reader.persons.get(), by=reader)
        assert sent("deadlines.handed_over") == []

    def test_handed_on_before_the_mail_left_the_first_is_not_told(self, visit, editor, reader, coordinator, mugla):
        deadline = Deadline.objects.of(visit).get(key="briefing")
        reassign_deadline(deadline=deadline, to=reader.persons.get(), by=editor)
        reassign_deadline(deadline=deadline, to=coordinator.persons.get(), by=editor)
        assert [message.to for message in sent("deadlines.handed_over")] == [[coordinator.email]]
