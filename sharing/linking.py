"""What is done with share links. The token is known to whoever made the link, for one look, and to whom they give it;
here stands a hash of it."""

import datetime as dt
import hashlib
import secrets
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts.devices import device
from twinning.shared.subjects import of_subject

from .models import ShareLink

TOKEN_BYTES = 32
# Whoever reads on, or comes back to the page soon, opened it once.
ONE_OPENING = dt.timedelta(minutes=30)


def hash_of(token):
    """The token is 256 random bits, so a hash without salt and without slowness tells nothing of it."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_link(*, subject, by, recipient, purpose, language, last_day):
    """Returns (link, token). It opens until the end of `last_day` where the city is."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    midnight = dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time(), ZoneInfo(subject.city.time_zone))
    link = ShareLink.objects.create(
        **of_subject(subject),
        city=subject.city,
        created_by=by,
        recipient=recipient,
        purpose=purpose,
        language=language,
        token_hash=hash_of(token),
        expires_at=midnight,
    )
    return link, token


@transaction.atomic
def take_back(*, link, by):
    """From now on the link opens nothing. False when it was over already."""
    still_open = ShareLink.objects.open().select_for_update().filter(pk=link.pk).first()
    if still_open is None:
        return False
    still_open.revoked_at, still_open.revoked_by = timezone.now(), by
    still_open.save()
    return True


def link_opened_by(token):
    """The link whose token this is, as long as it is open; one answer, None, to all else."""
    if not token.isascii():
        return None
    return ShareLink.objects.open().with_names().filter(token_hash=hash_of(token)).first()


def note_opening(link, user_agent):
    name = device(user_agent)[:60]
    if not link.visits.filter(device=name, opened_at__gt=timezone.now() - ONE_OPENING).exists():
        link.visits.create(device=name)
