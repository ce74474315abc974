"""Invitations: the only way to an account.

The link carries a signed [id, nonce]; whether it still opens stands on the row. Sending again makes a new
nonce, which ends the old link. All that does not open gives the same answer: None.
"""

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import open_account
from outbox.actions import write_email

from .actions import add_member
from .members import Invitation, new_nonce

KIND = "cities.invitation"
# A dot instead of the usual colon: mail programs end a link at some colons.
_signer = signing.Signer(salt=KIND, sep=".")


def link(invitation):
    token = _signer.sign_object([invitation.pk, invitation.nonce])
    return settings.SITE_URL + reverse("cities:invitation", args=[token])


@transaction.atomic
def invite(*, city, email, full_name, role, language, by):
    invitation = Invitation.objects.create(
        city=city,
        email=email.strip().lower(),
        full_name=full_name,
        role=role,
        language=language,
        invited_by=by,
        expires_at=timezone.now() + settings.INVITATION_LIFETIME,
    )
    _write(invitation)
    return invitation


@transaction.atomic
def invite_guest(*, city, email, full_name, language, by):
    """To an account that belongs to no city. There is one open invitation per address, for another full term from now
    on; its mail is written by whoever asked, who knows what the account is for."""
    invitation = Invitation.objects.select_for_update().pending().of_guests().filter(email=email).first()
    if invitation is None:
        invitation = Invitation(city=city, email=email, role=Invitation.NO_ROLE, invited_by=by)
        invitation.full_name, invitation.language = full_name, language
    invitation.expires_at = timezone.now() + settings.INVITATION_LIFETIME
    invitation.save()
    return invitation


@transaction.atomic
def send_again(*, invitation):
    """A new link for another full term; the old link is dead from now on. False when it was used or withdrawn
    meanwhile."""
    if not _hold(invitation):
        return False
    invitation.nonce = new_nonce()
    invitation.expires_at = timezone.now() + settings.INVITATION_LIFETIME
    invitation.save()
    _write(invitation)
    return True


@transaction.atomic
def withdraw(*, invitation):
    if not _hold(invitation):
        return False
    invitation.withdrawn_at = timezone.now()
    invitation.save()
    return True


def _hold(invitation):
    """Whether it is still pending, as it is now and stays until the transaction ends: who accepts it at the same
    moment must not find it open again."""
    rows = Invitation.objects.select_for_update().pending().filter(pk=invitation.pk)
    return rows.values_list("pk").first() is not None


def _write(invitation):
    write_email(
        key=f"{KIND}:{invitation.pk}:{invitation.nonce}",
        kind=KIND,
        to_address=invitation.email,
        language=invitation.language,
        payload={"invitation": invitation.pk, "nonce": invitation.nonce},
    )


def open_invitation(token):
    """The invitation a link opens, or None: unknown, forged, replaced, expired, used, withdrawn."""
    try:
        pk, nonce = _signer.unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    rows = Invitation.objects.open().select_related("city__parent", "invited_by")
    return rows.filter(pk=pk, nonce=nonce).first()


@transaction.atomic
def accept_with_new_account(*, invitation, full_name, password):
    """Open an account and join the city, if it is to one; None when somebody used the link meanwhile."""
    if not _use(invitation):
        return None
    try:
        with transaction.atomic():
            user = open_account(
                email=invitation.email, full_name=full_name, language=invitation.language, password=password
            )
    except IntegrityError:  # another invitation of the same person was accepted at the same moment
        transaction.set_rollback(True)
        return None
    _join(invitation, user)
    return user


@transaction.atomic
def accept(*, invitation, user):
    """Join the city with an account that is there."""
    if not _use(invitation):
        return False
    _join(invitation, user)
    return True


def _join(invitation, user):
    """An old invitation never changes a role given since."""
    if not invitation.is_for_a_guest and not user.memberships.filter(city=invitation.city).exists():
        add_member(city=invitation.city, user=user, role=invitation.role)


def _use(invitation):
    """True for one caller only: the row is locked until the transaction ends."""
    row = Invitation.objects.open().select_for_update().filter(pk=invitation.pk, nonce=invitation.nonce).first()
    if row is None:
        return False
    row.accepted_at = timezone.now()
    row.save()
    return True
