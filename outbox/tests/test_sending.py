"""The outbox: each mail once, and never silently lost. Sent to a real SMTP server on this machine."""

import datetime as dt
import email
import email.policy
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from aiosmtpd.controller import Controller
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from accounts.models import User
from outbox import actions, kinds
from outbox.models import Email


class Server:
    """Takes mails, or answers as told by `script`: a list of replies to DATA, None for a normal 250."""

    def __init__(self):
        self.mails, self.script, self.recipients_refused = [], [], False

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.recipients_refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        reply = self.script.pop(0) if self.script else None
        if reply != "451 try later":
            self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        if reply == "cut":
            server.transport.close()
            return "250 never arrives"
        return reply or "250 OK"


@pytest.fixture
def smtp(settings):
    server = Server()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield server
    controller.stop()


@pytest.fixture(autouse=True)
def kind():
    """A kind of mail of these tests: greets in the recipient's language, is unwanted when told so."""

    def render(row):
        if row.payload.get("unwanted"):
            return None
        if row.payload.get("broken"):
            raise ValueError("cannot render")
        greeting = "Günaydın İğne" if translation.get_language() == "tr" else "Good morning"
        return kinds.Message(subject=greeting, text=f"{greeting}\n", html=f"<p>{greeting}</p>")

    kinds.register("test", render)
    yield
    kinds._RENDERERS.pop("test")


@pytest.fixture
def user(db):
    return User.objects.create_user("elif@mentese.example", full_name="Elif Demir")


def write(user, key="k", **payload):
    return actions.write_email(key=key, kind="test", user=user, payload=payload)


def state(row):
    row.refresh_from_db()
    return row.state


def test_a_mail_is_sent_once_in_the_recipients_language(user, smtp):
    row = write(user)
    assert actions.send_waiting() == 1
    assert actions.send_waiting() == 0
    assert state(row) == "sent"
    [mail] = smtp.mails
    assert (mail["Subject"], mail["To"], mail["Content-Language"]) == ("Günaydın İğne", user.email, "tr")
    assert mail["Message-ID"] == row.message_id
    parts = {part.get_content_type(): part.get_content().strip() for part in mail.iter_parts()}
    assert parts == {"text/plain": "Günaydın İğne", "text/html": "<p>Günaydın İğne</p>"}


def test_english_readers_get_english(user, smtp):
    user.language = "en"
    write(user)
    actions.send_waiting()
    assert smtp.mails[0]["Subject"] == "Good morning"


def test_the_same_key_is_one_mail_for_ever(user, smtp):
    assert write(user) is not None
    assert write(user) is None
    actions.send_waiting()
    assert write(user) is None
    assert actions.send_waiting() == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Email.objects.create(key="k", kind="test", to_address=user.email, language="tr")


def test_what_nobody_wants_any_more_is_dropped(user, smtp):
    row = write(user, unwanted=True)
    assert actions.send_waiting() == 0
    assert (state(row), smtp.mails) == ("dropped", [])


def test_somebody_switched_off_gets_nothing(user, smtp):
    row = write(user)
    User.objects.update(is_active=False)
    actions.send_waiting()
    assert (state(row), smtp.mails) == ("dropped", [])


def test_one_mail_that_cannot_be_rendered_does_not_stop_the_others(user, smtp):
    broken, fine = write(user, key="a", broken=True), write(user, key="b")
    assert actions.send_waiting() == 1
    assert (state(broken), state(fine)) == ("waiting", "sent")
    assert broken.reason == "cannot render"


def test_a_temporary_refusal_is_tried_again_later(user, smtp):
    smtp.script = ["451 try later"]
    row = write(user)
    assert actions.send_waiting() == 0
    assert state(row) == "waiting"
    assert row.send_after > timezone.now()
    Email.objects.update(send_after=timezone.now())
    assert actions.send_waiting() == 1
    assert (state(row), len(smtp.mails)) == ("sent", 1)


def test_after_six_refusals_staff_sees_the_mail_and_the_reason(user, smtp):
    smtp.recipients_refused = True
    row = write(user)
    for _ in range(6):
        actions.send_waiting()
        Email.objects.update(send_after=timezone.now())
    assert state(row) == "failed"
    assert "no such mailbox" in row.reason
    smtp.recipients_refused = False
    assert actions.send_again(emails=Email.objects.filter(pk=row.pk)) == 1
    assert actions.send_waiting() == 1


def test_no_server_loses_nothing(user, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    row = write(user)
    assert actions.send_waiting() == 0
    assert state(row) == "waiting"


def test_a_connection_cut_after_the_mail_went_out_is_uncertain_and_never_sent_again_by_itself(user, smtp):
    smtp.script = ["cut"]
    row = write(user)
    actions.send_waiting()
    assert state(row) == "uncertain"
    assert actions.send_waiting() == 0
    assert len(smtp.mails) == 1


def test_a_sender_that_died_while_preparing_leaves_the_mail_waiting(user, smtp):
    row = write(user)
    past = timezone.now() - dt.timedelta(minutes=6)
    Email.objects.claim(ids=[row.pk], owner="dead", now=timezone.now(), lease=past - timezone.now())
    assert state(row) == "claimed"
    assert actions.send_waiting() == 1
    assert state(row) == "sent"


def test_a_sender_that_died_while_sending_leaves_the_mail_uncertain(user, smtp):
    row = write(user)
    Email.objects.update(state="transmitting", claimed_by="dead", lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert actions.send_waiting() == 0
    assert state(row) == "uncertain"
    assert smtp.mails == []


def test_a_mail_under_lease_is_left_alone(user, smtp):
    row = write(user)
    Email.objects.claim(ids=[row.pk], owner="other", now=timezone.now(), lease=dt.timedelta(minutes=5))
    assert actions.send_waiting() == 0
    assert state(row) == "claimed"


@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_send_each_mail_once(user, smtp):
    for number in range(40):
        write(user, key=f"k{number}")

    def send():
        actions.send_waiting()
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
    # per mail: keep the text, mark transmitting, mark sent; the rest is for the whole set
    with django_assert_max_num_queries(5 * 3 + 6):
        actions.send_waiting()
