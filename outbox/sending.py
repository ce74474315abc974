"""Send what waits: never silently lost, never doubled by the machine.

A sender claims a set of rows by one conditional UPDATE with a lease. Right before DATA it marks the row as
transmitting; from there until the server's answer nobody can know whether the mail was taken. A sender that
dies before that mark leaves a row that is sent again; after it, one that is uncertain and listed for staff.
"""

import datetime as dt
import logging
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from . import choices, kinds
from .models import Email
from .transport import Broken, NoConnection, Refused, Transport, Uncertain

log = logging.getLogger(__name__)

# With the minute until beat looks again, what a dead sender left behind moves on within five minutes.
LEASE = dt.timedelta(minutes=4)
BATCH = 50
# What was read for a whole set of mails is read again after that long: somebody may have lost access.
FRESH = dt.timedelta(seconds=10)
ATTEMPTS = 6
# How long to leave a mail server alone that cannot be reached at all.
OUTAGE = dt.timedelta(minutes=1)
# Before a mail that may have arrived goes out once more, with the same Message-ID.
SECOND_THOUGHT = dt.timedelta(minutes=15)

# Kept in English like what mail servers say, and translated for whoever reads it.
DIED_BEFORE = gettext_noop("The sender stopped while preparing the mail.")
DIED_WITHIN = gettext_noop("The sender stopped while the mail server was taking the mail.")


def send_waiting(*, limit=None) -> int:
    """Send what is due, in sets, over one connection. Returns how many mails the server took."""
    recover_expired_leases()
    sender = Sender()
    with Transport() as transport:
        while limit is None or sender.sent < limit:
            emails = sender.claim()
            if not emails or not sender.send_all(emails, transport):
                break
    return sender.sent


def recover_expired_leases():
    """What a killed sender left behind: prepared mails wait again; half-sent ones may have arrived."""
    stale = Email.objects.filter(lease_until__lt=timezone.now())
    claimed = stale.filter(state=Email.State.CLAIMED)
    for email in _in_hand(claimed):
        # Counted, so that a mail that kills each sender that prepares it does not do so for ever.
        _retry(email, DIED_BEFORE, wait=dt.timedelta(0))
    claimed.update(state=Email.State.WAITING, claimed_by="")
    for email in stale.filter(state=Email.State.TRANSMITTING):
        _in_doubt(email, DIED_WITHIN)


def _in_hand(claimed):
    """What each sender was preparing: the first of its set, unless it was sending one. The others of the set
    only stood behind it, which must not count as an attempt."""
    sending = Email.objects.filter(state=Email.State.TRANSMITTING).values("claimed_by")
    first = {}
    for email in claimed.exclude(claimed_by__in=sending).defer("text", "html").order_by("pk"):
        first.setdefault(email.claimed_by, email)
    return first.values()


class Sender:
    """One run of one process."""

    def __init__(self):
        self.owner, self.sent = uuid.uuid4().hex, 0
        self.claimed_at = self.looked_up_at = None

    def claim(self):
        """The next set, oldest first; empty when nothing is due. Whom another sender was faster with is left out."""
        now, claimed = timezone.now(), Email.objects.claimed_by(self.owner)
        while ids := list(Email.objects.due(now).order_by("pk").values_list("pk", flat=True)[:BATCH]):
            Email.objects.claim(ids=ids, owner=self.owner, now=now, lease=LEASE)
            self.claimed_at, self.looked_up_at = now, None
            if emails := list(claimed.select_related("recipient").order_by("pk")):
                return emails
        return []

    def send_all(self, emails, transport):
        """False when the mail server cannot be reached: then the rest waits, and no attempt is counted."""
        for at, email in enumerate(emails):
            self._keep_hold()
            try:
                transport.open()
            except NoConnection as fault:
                log.warning("The mail server cannot be reached: %s", fault)
                self._release(emails[at:], fault)
                return False
            self._look_up(emails[at:])
            self.sent += self._send(email, transport)
        return True

    def _keep_hold(self):
        """Who lives keeps its set, however slow the mail server is: others would take it for dead."""
        now = timezone.now()
        if now > self.claimed_at + LEASE / 4:
            Email.objects.claimed_by(self.owner).update(lease_until=now + LEASE)
            self.claimed_at = now

    def _look_up(self, emails):
        now = timezone.now()
        if self.looked_up_at is None or now > self.looked_up_at + FRESH:
            choices.look_up(emails)
            kinds.look_up(emails)
            self.looked_up_at = now

    def _release(self, emails, fault):
        rows = Email.objects.claimed_by(self.owner).filter(pk__in=[email.pk for email in emails])
        rows.update(state=Email.State.WAITING, claimed_by="", reason=str(fault), send_after=timezone.now() + OUTAGE)

    def _send(self, email, transport):
        """Send one claimed mail; True when the server took it. Every way out leaves a state that tells the truth."""
        begun = False

        def begin():
            nonlocal begun
            begun = _begin(email)
            return begun

        try:
            mail = _prepare(email)
            if mail is None:
                _finish(email, Email.State.DROPPED)
                return False
            if not transport.send(mail, before_data=begin):
                return False  # our lease ran out and somebody else has it
        except Uncertain as fault:
            log.warning("E-mail %s: the connection broke while sending", email.pk)
            _in_doubt(email, str(fault))
            return False
        except Refused as fault:
            _give_up(email, fault) if fault.for_good else _retry(email, fault)
            return False
        except Broken as fault:
            _retry(email, fault)
            return False
        except Exception as fault:  # one mail must not stop the others
            log.exception("E-mail %s could not be sent", email.pk)
            transport.drop()  # it may stand in the middle of a talk
            _in_doubt(email, str(fault)) if begun else _retry(email, fault)
            return False
        _taken(email)
        return True


def _prepare(email):
    """Make the mail in the recipient's language; None when it is no longer wanted."""
    if (email.recipient and not email.recipient.is_active) or choices.is_unwanted(email):
        return None
    with translation.override(email.language):
        content = kinds.message_for(email)
    if content is None:
        return None
    # The Message-ID stays the same over all attempts, so that receivers can tell a copy.
    email.message_id = email.message_id or f"<{email.pk}.{uuid.uuid4().hex}@{urlsplit(settings.SITE_URL).hostname}>"
    parts = (content.subject[:300], content.text, content.html)
    email.subject, email.text, email.html = (part.replace("\0", "") for part in parts)  # PostgreSQL takes none
    mail = EmailMultiAlternatives(
        subject=email.subject, body=email.text, to=[email.to_address], headers=_headers(email)
    )
    mail.attach_alternative(email.html, "text/html")
    return mail


def _headers(email):
    headers = {
        "Message-ID": email.message_id,
        "Content-Language": email.language,
        "Auto-Submitted": "auto-generated",
    }
    if url := choices.unsubscribe_url(email):
        # RFC 8058: mail programs end the subscription by a POST, without opening a page.
        headers |= {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers


def _ours(email):
    """The row, as long as it still stands as we know it: in these hands, and in this state."""
    return Email.objects.filter(pk=email.pk, claimed_by=email.claimed_by, state=email.state)


def _begin(email):
    """Mark the row right before DATA, with all that is about to leave; False when it is no longer ours."""
    claimed = _ours(email).filter(state=Email.State.CLAIMED)
    begun = claimed.update(
        state=Email.State.TRANSMITTING,
        lease_until=timezone.now() + LEASE,
        subject=email.subject,
        text=email.text,
        html=email.html,
        message_id=email.message_id,
    )
    if begun:
        email.state = Email.State.TRANSMITTING
    return begun == 1


def _finish(email, state, reason="", **changes):
    _ours(email).update(state=state, reason=reason, finished_at=timezone.now(), attempts=email.attempts + 1, **changes)


def _taken(email):
    """The server said so, which counts even when the lease ran out meanwhile and the row was put in doubt."""
    sent = {"state": Email.State.SENT, "reason": "", "finished_at": timezone.now(), "attempts": email.attempts + 1}
    if not _ours(email).update(**sent):
        in_doubt = Email.objects.filter(pk=email.pk, uncertain_at__isnull=False)
        in_doubt.filter(state__in=[Email.State.WAITING, Email.State.UNCERTAIN]).update(**sent)


def _give_up(email, fault):
    _finish(email, Email.State.FAILED, reason=str(fault))


def _retry(email, fault, *, wait=None):
    """Wait 1, 4, 9, 16, 25 minutes between attempts, then show it to staff as failed."""
    attempts = email.attempts + 1
    if attempts >= ATTEMPTS:
        return _give_up(email, fault)
    wait = dt.timedelta(minutes=attempts**2) if wait is None else wait
    _wait(email, reason=str(fault), send_after=timezone.now() + wait)


def _wait(email, **changes):
    _ours(email).update(state=Email.State.WAITING, claimed_by="", attempts=email.attempts + 1, **changes)


def _in_doubt(email, why):
    """It may have arrived. Where twice is better than never it goes out once more, with the same Message-ID;
    a second doubt, and kinds that are better held, wait for a person. Each such row stays listed."""
    now = timezone.now()
    if email.uncertain_at is None and _kind_goes_again(email):
        _wait(email, reason=why, uncertain_at=now, send_after=now + SECOND_THOUGHT)
    else:
        _finish(email, Email.State.UNCERTAIN, reason=why, uncertain_at=email.uncertain_at or now)


def _kind_goes_again(email):
    try:
        return kinds.kind_of(email).again_when_uncertain
    except LookupError:
        return False
