"""Write mails into the outbox, and send them: never silently lost, never doubled by the machine."""

import datetime as dt
import logging
import smtplib
import uuid
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from . import kinds
from .models import Email

log = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=5)
BATCH = 50
ATTEMPTS = 6
# An unfinished SMTP talk answers with one of these before DATA was accepted: the mail was surely not taken.
REFUSED = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPHeloError,
    smtplib.SMTPNotSupportedError,
)


def write_email(*, key, kind, user=None, to_address="", language="", payload=None, send_after=None):
    """Promise one mail; the same key is one mail for ever. Call it inside the transaction of the act.

    Returns the Email, or None when it had been promised before.
    """
    email, created = Email.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "recipient": user,
            "to_address": to_address or user.email,
            "language": language or user.language,
            "payload": payload or {},
            "send_after": send_after or timezone.now(),
        },
    )
    return email if created else None


def send_waiting(*, limit=None):
    """Send what is due, in sets, over one connection. Returns how many mails the server took."""
    recover_expired_leases()
    sent = 0
    owner = uuid.uuid4().hex
    with _Connection() as connection:
        while limit is None or sent < limit:
            ids = list(Email.objects.due(timezone.now()).order_by("pk").values_list("pk", flat=True)[:BATCH])
            if not ids:
                break
            Email.objects.claim(ids=ids, owner=owner, now=timezone.now(), lease=LEASE)
            for email in Email.objects.claimed_by(owner).select_related("recipient").order_by("pk"):
                sent += _send(email, connection)
    return sent


def recover_expired_leases():
    """What a killed sender left behind: prepared mails wait again; half-sent ones are shown to people."""
    stale = Email.objects.filter(lease_until__lt=timezone.now())
    stale.filter(state=Email.State.CLAIMED).update(state=Email.State.WAITING, claimed_by="")
    stale.filter(state=Email.State.TRANSMITTING).update(
        state=Email.State.UNCERTAIN,
        reason="The sender stopped while the mail server was taking the mail.",
        finished_at=timezone.now(),
    )


class _Connection:
    """One mail connection for a whole run, opened when the first mail needs it, opened anew after a fault."""

    def __enter__(self):
        self.backend = None
        return self

    def __exit__(self, *exc_info):
        self.drop()

    def open(self):
        if self.backend is None:
            backend = get_connection()
            backend.open()
            self.backend = backend
        return self.backend

    def drop(self):
        backend, self.backend = self.backend, None
        if backend:
            backend.close()


def _send(email, connection):
    """Send one claimed mail; True when the server took it. Every way out leaves a state that tells the truth."""
    try:
        message = _prepare(email)
        if message is None:
            _finish(email, Email.State.DROPPED)
            return False
        backend = connection.open()
    except Exception as fault:  # whatever it was, nothing has left the house yet: try again later
        log.exception("E-mail %s could not be prepared", email.pk)
        _retry(email, fault)
        return False
    if not _move(email, Email.State.CLAIMED, state=Email.State.TRANSMITTING):
        return False  # our lease ran out and somebody else has it
    try:
        message.connection = backend
        message.send()
    except REFUSED as fault:
        connection.drop()
        _retry(email, fault)
        return False
    except (OSError, smtplib.SMTPException) as fault:
        connection.drop()
        log.warning("E-mail %s: the connection broke while sending", email.pk)
        _finish(email, Email.State.UNCERTAIN, reason=str(fault))
        return False
    _finish(email, Email.State.SENT)
    return True


def _prepare(email):
    """Make the text in the recipient's language and keep it on the row; None when no longer wanted."""
    if email.recipient and not email.recipient.is_active:
        return None
    with translation.override(email.language):
        content = kinds.render(email)
    if content is None:
        return None
    # The Message-ID stays the same over all attempts, so that receivers can tell a copy.
    email.message_id = email.message_id or make_msgid(domain=urlsplit(settings.SITE_URL).hostname)
    email.subject, email.text, email.html = content.subject[:300], content.text, content.html
    email.save(update_fields=["subject", "text", "html", "message_id"])
    mail = EmailMultiAlternatives(
        subject=email.subject,
        body=email.text,
        to=[email.to_address],
        headers={
            "Message-ID": email.message_id,
            "Content-Language": email.language,
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{settings.SITE_URL}/accounts/preferences/>",
        },
    )
    mail.attach_alternative(email.html, "text/html")
    return mail


def _move(email, expected, **changes):
    """Change the row only if it is still ours and still in the expected state."""
    row = Email.objects.filter(pk=email.pk, state=expected, claimed_by=email.claimed_by)
    return row.update(**changes) == 1


def _finish(email, state, reason=""):
    Email.objects.filter(pk=email.pk, claimed_by=email.claimed_by).update(
        state=state, reason=reason, finished_at=timezone.now(), attempts=F("attempts") + 1
    )


def _retry(email, fault):
    """Wait 1, 4, 9, 16, 25 minutes between attempts, then show it to staff as failed."""
    attempts = email.attempts + 1
    if attempts >= ATTEMPTS:
        _finish(email, Email.State.FAILED, reason=str(fault))
        return
    Email.objects.filter(pk=email.pk, claimed_by=email.claimed_by).update(
        state=Email.State.WAITING,
        claimed_by="",
        attempts=attempts,
        reason=str(fault),
        send_after=timezone.now() + dt.timedelta(minutes=attempts**2),
    )


@transaction.atomic
def send_again(*, emails):
    """Staff decided: these go out once more. Only finished, unsent mails can."""
    return emails.filter(state__in=[Email.State.FAILED, Email.State.UNCERTAIN]).update(
        state=Email.State.WAITING, claimed_by="", attempts=0, reason="", send_after=timezone.now(), finished_at=None
    )
