"""The outbox: each mail once, and never silently lost. Sent to a real SMTP server on this machine."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from outbox import actions, kinds, rendering
from outbox.models import Email
from outbox.sending import send_waiting

from .mails import state, write

pytestmark = pytest.mark.usefixtures("kind")


def test_a_mail_is_sent_once_in_the_recipients_language(user, smtp):
    row = write(user)
    assert send_waiting() == 1
    assert send_waiting() == 0
    assert state(row) == "sent"
    [mail] = smtp.mails
    assert (mail["Subject"], mail["To"], mail["Content-Language"]) == ("Günaydın İğne", user.email, "tr")
    assert mail["Message-ID"] == row.message_id
    parts = {part.get_content_type(): part.get_content().strip() for part in mail.iter_parts()}
    assert parts == {"text/plain": "Günaydın İğne", "text/html": "<p>Günaydın İğne</p>"}


def test_english_readers_get_english(user, smtp):
    user.language = "en"
    write(user)
    send_waiting()
    assert smtp.mails[0]["Subject"] == "Good morning"


def test_the_same_key_is_one_mail_for_ever(user, smtp):
    assert write(user) is not None
    assert write(user) is None
    send_waiting()
    assert write(user) is None
    assert send_waiting() == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Email.objects.create(key="k", kind="test", to_address=user.email, language="tr")


def test_what_nobody_wants_any_more_is_dropped(user, smtp):
    row = write(user, unwanted=True)
    assert send_waiting() == 0
    assert (state(row), smtp.mails) == ("dropped", [])


def test_somebody_switched_off_gets_nothing(user, smtp):
    row = write(user)
    User.objects.update(is_active=False)
    send_waiting()
    assert (state(row), smtp.mails) == ("dropped", [])


def test_one_mail_that_cannot_be_rendered_does_not_stop_the_others(user, smtp):
    broken, fine = write(user, key="a", broken=True), write(user, key="b")
    assert send_waiting() == 1
    assert (state(broken), state(fine)) == ("waiting", "sent")
    assert broken.reason == "cannot render"


def test_a_temporary_refusal_is_tried_again_later(user, smtp):
    smtp.script = ["451 try later"]
    row = write(user)
    assert send_waiting() == 0
    assert state(row) == "waiting"
    assert row.send_after > timezone.now()
    Email.objects.update(send_after=timezone.now())
    assert send_waiting() == 1
    assert (state(row), len(smtp.mails)) == ("sent", 1)


def test_after_six_refusals_staff_sees_the_mail_and_the_reason(user, smtp):
    smtp.script = ["451 try later"] * 6
    row = write(user)
    for _ in range(6):
        send_waiting()
        Email.objects.update(send_after=timezone.now())
    assert state(row) == "failed"
    assert row.reason == "451 try later"
    assert actions.send_again(emails=Email.objects.filter(pk=row.pk)) == 1
    assert send_waiting() == 1


@pytest.mark.parametrize(("answer", "reason"), [("recipient", "550 no such mailbox"), ("data", "554 no spam")])
def test_a_refusal_for_good_is_not_tried_again(user, smtp, answer, reason):
    smtp.recipients_refused = answer == "recipient"
    smtp.script = ["554 no spam"]
    row, other = write(user), write(user, key="other")
    send_waiting()
    assert (state(row), row.reason, row.attempts) == ("failed", reason, 1)
    assert state(other) == ("failed" if smtp.recipients_refused else "sent")  # the talk goes on


def test_no_server_loses_nothing_and_counts_no_attempt(user, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    rows = [write(user, key=f"k{number}") for number in range(3)]
    for _ in range(10):  # an outage of any length
        assert send_waiting() == 0
        Email.objects.update(send_after=timezone.now())
    assert [(state(row), row.attempts, row.claimed_by) for row in rows] == [("waiting", 0, "")] * 3
    assert "refused" in rows[0].reason


def test_a_connection_that_breaks_before_the_text_is_no_doubt(user, smtp):
    smtp.cut_at_recipient = 1
    row = write(user)
    send_waiting()
    assert (state(row), row.uncertain_at, smtp.mails) == ("waiting", None, [])
    Email.objects.update(send_after=timezone.now())
    assert send_waiting() == 1
    assert (state(row), len(smtp.mails)) == ("sent", 1)


def test_a_reminder_whose_answer_was_lost_goes_out_once_more_and_stays_listed(user, smtp):
    smtp.script = ["cut"]
    row = write(user)
    send_waiting()
    assert state(row) == "waiting"
    assert row.uncertain_at
    assert send_waiting() == 0  # not at once: the server may still be working on it
    Email.objects.update(send_after=timezone.now())
    assert send_waiting() == 1
    assert state(row) == "sent"
    assert [mail["Message-ID"] for mail in smtp.mails] == [row.message_id] * 2
    assert list(Email.objects.maybe_doubled()) == [row]


@pytest.mark.parametrize("answer", ["999 what?", "hello"])
def test_an_answer_that_says_neither_yes_nor_no_is_a_doubt(user, smtp, answer):
    smtp.script = [answer]
    row = write(user)
    send_waiting()
    assert state(row) == "waiting"
    assert row.uncertain_at


def test_every_yes_is_a_yes(user, smtp):
    smtp.script = ["252 taken"]
    row = write(user)
    assert send_waiting() == 1
    assert state(row) == "sent"


def test_a_second_lost_answer_waits_for_a_person(user, smtp):
    smtp.script = ["cut", "cut"]
    row = write(user)
    for _ in range(4):
        send_waiting()
        Email.objects.update(send_after=timezone.now())
    assert (state(row), len(smtp.mails)) == ("uncertain", 2)
    assert list(Email.objects.undelivered()) == [row]


def test_a_kind_that_is_better_held_is_not_sent_again_by_itself(user, smtp):
    smtp.script = ["cut"]
    row = actions.write_email(key="k", kind="test.held", user=user)
    for _ in range(3):
        send_waiting()
        Email.objects.update(send_after=timezone.now())
    assert (state(row), len(smtp.mails)) == ("uncertain", 1)
    assert actions.settle(emails=Email.objects.filter(pk=row.pk), by=user) == 1
    assert not Email.objects.undelivered().exists()


@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_send_each_mail_once(user, smtp):
    for number in range(40):
        write(user, key=f"k{number}")

    def send():
        send_waiting()
        connection.close()

    with ThreadPoolExecutor(4) as senders:
        for outcome in [senders.submit(send) for _ in range(4)]:
            outcome.result()
    assert len(smtp.mails) == 40
    assert len({mail["Message-ID"] for mail in smtp.mails}) == 40
    assert set(Email.objects.values_list("state", flat=True)) == {"sent"}


def test_claiming_takes_the_same_queries_for_any_number(user, smtp, django_assert_max_num_queries):
    for number in range(5):
        write(user, key=f"k{number}")
    # per mail: ask whether it is still wanted, mark it as transmitting with its text, mark it as sent
    with django_assert_max_num_queries(5 * 3 + 7):
        send_waiting()


class TestHeaders:
    @pytest.fixture
    def hostile(self):
        text = "Elif\r\nBcc: everybody@evil.example\u2028\x00\u202egnp.exe"
        kinds.register(kinds.Kind("test.hostile", "Tests", lambda row: text, self.render))
        yield
        kinds.forget("test.hostile")

    def render(self, row, text):
        return kinds.Message(subject=rendering.one_line(text), text=text, html="<p>x</p>")

    def test_a_name_cannot_start_another_header_or_turn_the_subject(self, user, smtp, hostile):
        actions.write_email(key="k", kind="test.hostile", user=user)
        send_waiting()
        [mail] = smtp.mails
        assert mail["Subject"] == "Elif Bcc: everybody@evil.example gnp.exe"
        assert mail["Bcc"] is None
        assert mail.get_all("To") == [user.email]

    def test_mail_programs_can_unsubscribe_with_one_click(self, user, smtp):
        write(user)
        send_waiting()
        [mail] = smtp.mails
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["List-Unsubscribe"].strip().startswith("<http://localhost:8000/outbox/unsubscribe/")

    def test_what_nobody_can_do_without_offers_no_way_out(self, user, smtp):
        actions.write_email(key="k", kind="test.held", user=user)
        actions.write_email(key="k2", kind="test.held", to_address="new@mentese.example", language="tr")
        send_waiting()
        assert [mail["List-Unsubscribe"] for mail in smtp.mails] == [None, None]
        assert len(smtp.mails) == 2
