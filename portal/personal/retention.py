"""What is let go when its time is over, every day. The periods are settings (docs/settings.md)."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cities.models import Invitation
from outbox.actions import forget_texts
from sharing.models import ShareVisit


@transaction.atomic
def let_go():
    """{kind: how many}"""
    now = timezone.now()
    return {
        "sessions": sessions_that_ended(now),
        "invitations": invitations_of_long_ago(now),
        "mails": forget_texts(before=now - settings.KEEP_MAIL_TEXTS),
        "openings of links": _deleted(ShareVisit.objects.filter(opened_at__lt=now - settings.KEEP_LINK_OPENINGS)),
    }


def sessions_that_ended(now):
    """Also where and with what somebody was signed in, once that session is over."""
    Session.objects.filter(expire_date__lt=now).delete()
    over = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    return _deleted(over.filter(last_seen_at__lt=now - settings.KEEP_SESSIONS))


def invitations_of_long_ago(now):
    """Answered, withdrawn or never answered: the address of somebody who did not come is not ours to keep."""
    before = now - settings.KEEP_INVITATIONS
    over = Q(accepted_at__lt=before) | Q(withdrawn_at__lt=before) | Q(expires_at__lt=before)
    rows = list(Invitation.objects.filter(over))
    for invitation in rows:
        invitation.delete()  # one by one: the log of changes sees it
    return len(rows)


def _deleted(rows):
    return rows.delete()[0]
