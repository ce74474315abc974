"""Which kinds of mail a person gets: chosen on a page, or by the link in the mail itself without signing in."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import User

from . import kinds
from .models import Unsubscription

# A dot instead of the usual colon: mail programs end a link at some colons.
_signer = signing.Signer(salt="outbox.unsubscribe", sep=".")


def unsubscribe_url(email):
    """Opens without signing in, and only this: no more mails of this kind to this person. Empty where the
    kind is not optional. It never expires, because mails are kept for years."""
    if email.recipient_id is None or not kinds.kind_of(email).optional:
        return ""
    token = _signer.sign_object([email.recipient_id, email.kind])
    return settings.SITE_URL + reverse("outbox:unsubscribe", args=[token])


def read_token(token):
    """(user, kind) of a link, or None."""
    try:
        user_id, key = _signer.unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    kind = next((kind for kind in kinds.optional_kinds() if kind.key == key), None)
    return (user, kind) if user and kind else None


def is_unwanted(email):
    """Whether the recipient has switched this kind off since the mail was written."""
    if email.recipient_id is None or not kinds.kind_of(email).optional:
        return False
    if not hasattr(email, "switched_off"):
        look_up([email])
    return email.switched_off


def look_up(emails):
    """For a set of mails that are about to be sent: one query."""
    rows = Unsubscription.objects.filter(user__in={email.recipient_id for email in emails})
    found = set(rows.values_list("user_id", "kind"))
    for email in emails:
        email.switched_off = (email.recipient_id, email.kind) in found


def who_want(key, users):
    """Of a queryset of users, those who have not switched off mails of that kind."""
    return users.exclude(pk__in=Unsubscription.objects.filter(kind=key).values("user"))


def switched_off(user):
    return set(user.unsubscriptions.values_list("kind", flat=True))


def switch_off(*, user, kind):
    Unsubscription.objects.get_or_create(user=user, kind=kind.key)


def switch_on(*, user, kind):
    user.unsubscriptions.filter(kind=kind.key).delete()
