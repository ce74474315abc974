"""Who works for a city, and as what. What somebody may do is read anew at each request, so every act here holds at
once."""

import uuid

from django.db import transaction
from django.utils import timezone

from outbox.actions import write_email

from . import joining
from .models import City, Invitation, Membership, Person

CHANGED, GRANT = "cities.membership", "cities.grant"


class LastCoordinator(Exception):
    """A city without coordinator could invite nobody any more."""


@transaction.atomic
def add_member(*, city, user, role):
    """Give a user a role in a city; whoever is a member is also one of the city's people."""
    membership, joins = Membership.objects.update_or_create(city=city, user=user, defaults={"role": role})
    if joins:
        joining.carry_out(user)
    if not Person.objects.filter(city=city, user=user).exists():
        _person_of(city, user).save()
    return membership


def _person_of(city, user):
    """Somebody the city already lists under this address, now with a login; else a new person."""
    listed = Person.objects.active().filter(city=city, user=None, email__iexact=user.email).first()
    person = listed or Person(city=city, full_name=user.full_name, email=user.email)
    person.user = user
    return person


@transaction.atomic
def change_role(*, membership, role, by):
    """Raises LastCoordinator. False when the person was removed meanwhile, or has that role already."""
    current = _hold(membership)
    if current is None or current.role == role:
        return False
    if current.role == Membership.Role.COORDINATOR:
        _keep_one_coordinator(current)
    current.role = role
    current.save()
    _tell(current, by, role=role)
    return True


@transaction.atomic
def remove_member(*, membership, by):
    """The person stays among the city's people, for what they did; raises LastCoordinator. False when somebody
    else was faster."""
    current = _hold(membership)
    if current is None:
        return False
    if current.role == Membership.Role.COORDINATOR:
        _keep_one_coordinator(current)
    _withdraw_invitations(current)
    _tell(current, by, role="")
    current.delete()
    return True


def _withdraw_invitations(membership):
    """An open invitation of the same person must not be a way back in."""
    pending = Invitation.objects.select_for_update().pending()
    for invitation in pending.filter(city=membership.city_id, email=membership.user.email):
        invitation.withdrawn_at = timezone.now()
        invitation.save()


def _hold(membership):
    """The row as it is now, while nobody else changes who works for this city."""
    City.objects.select_for_update().filter(pk=membership.city_id).values_list("pk").first()
    return Membership.objects.with_names().filter(pk=membership.pk).first()


def _keep_one_coordinator(membership):
    others = Membership.objects.coordinating().filter(city=membership.city_id).exclude(pk=membership.pk)
    if not others.exists():
        raise LastCoordinator


def _tell(membership, by, *, role):
    """Whoever did it to themselves knows."""
    if membership.user_id != by.pk:
        payload = {"city": membership.city_id, "role": role, "by": by.pk}
        key = f"{CHANGED}:{membership.pk}:{uuid.uuid4().hex}"
        write_email(key=key, kind=CHANGED, user=membership.user, payload=payload)


@transaction.atomic
def set_grant(*, city, granted, by):
    """Let the metropolitan municipality act for its district, or take that back: from the next request on it then
    only reads, and gets no reminders for the district. False when somebody saved the city meanwhile."""
    if not city.claim(city.version):
        return False
    city.parent_may_act = granted
    city.save()
    for membership in Membership.objects.coordinating().filter(city=city.parent_id).exclude(user=by).with_names():
        key = f"{GRANT}:{city.pk}:v{city.version}:u{membership.user_id}"
        payload = {"city": city.pk, "granted": granted, "by": by.pk}
        write_email(key=key, kind=GRANT, user=membership.user, payload=payload)
    return True
