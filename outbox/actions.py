"""What is done with mails: promised by acts of the domain, sent again or settled by staff. How they leave
is in `outbox.sending`."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from .models import Email

# In the place of an address nobody may know any more.
NOBODY = "nobody@deleted.invalid"


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


@transaction.atomic
def send_again(*, emails):
    """Staff decided: these go out once more. Only finished, unsent mails can. Returns how many."""
    return emails.filter(state__in=[Email.State.FAILED, Email.State.UNCERTAIN]).update(
        state=Email.State.WAITING,
        claimed_by="",
        attempts=0,
        reason="",
        send_after=timezone.now(),
        finished_at=None,
        settled_at=None,
        settled_by=None,
    )


def settle(*, emails, by):
    """Somebody looked and needs to do nothing more: it was told by telephone, or it did arrive."""
    looked_at = emails.undelivered() | emails.maybe_doubled()
    return looked_at.update(settled_at=timezone.now(), settled_by=by)


FORGOTTEN = gettext_noop("Its text was erased.")


def forget_mails(*, emails):
    """Somebody's data are erased: what waits is not sent, of what left only that it did stays. Returns how many."""
    now = timezone.now()
    unsent = [Email.State.WAITING, Email.State.CLAIMED, Email.State.FAILED, Email.State.UNCERTAIN]
    emails.filter(state__in=unsent).update(state=Email.State.DROPPED, claimed_by="", lease_until=None, finished_at=now)
    return emails.update(to_address=NOBODY, subject="", text="", html="", reason=FORGOTTEN)


def forget_texts(*, before):
    """Mails of long ago: that they left is kept, what they said and where they went is not. Returns how many."""
    over = [Email.State.SENT, Email.State.DROPPED, Email.State.FAILED, Email.State.UNCERTAIN]
    old = Email.objects.filter(state__in=over, finished_at__lt=before).exclude(to_address=NOBODY)
    return forget_mails(emails=old)
