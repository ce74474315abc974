"""Members and invitations."""

from django.db import transaction

from .models import Membership, Person


@transaction.atomic
def add_member(*, city, user, role):
    """Give a user a role in a city; whoever is a member is also one of the city's people."""
    membership, _ = Membership.objects.update_or_create(city=city, user=user, defaults={"role": role})
    if not Person.objects.filter(city=city, user=user).exists():
        _person_of(city, user).save()
    return membership


def _person_of(city, user):
    """Somebody the city already lists under this address, now with a login; else a new person."""
    listed = Person.objects.active().filter(city=city, user=None, email__iexact=user.email).first()
    person = listed or Person(city=city, full_name=user.full_name, email=user.email)
    person.user = user
    return person
