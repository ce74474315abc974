"""Whose data: an account with its people in the cities, or somebody who never signs in; and every row about them."""

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import LogEntry as DoneInAdmin
from django.db import models
from django.db.models import CASCADE, Q

from accounts.models import User
from cities.models import Person
from portal.inventory import PERSONAL, fields_of

# Rows that are the person's own although they stay when an account goes: (table, foreign key).
OWN = {
    ("cities.person", "user"),
    ("outbox.email", "recipient"),
    ("visits.traveller", "person"),
    ("sharing.comment", "author"),
    ("documents.document", "created_by"),
    ("documents.documentversion", "uploaded_by"),
}


@dataclass
class Subject:
    user: User | None
    persons: list = field(default_factory=list)

    def __post_init__(self):
        rows = [*filter(None, [self.user]), *self.persons]
        mine = {row.email.lower() for row in rows if row.email}
        if self.user:
            mine |= set(EmailAddress.objects.filter(user=self.user).values_list("email", flat=True))
        self.addresses = {address.lower() for address in mine}
        self.names = {row.full_name for row in rows}
        self.phones = {person.phone for person in self.persons if person.phone}

    def __str__(self):
        return ", ".join([f"{row._meta.model_name} {row.pk}" for row in [self.user, *self.persons] if row])

    @property
    def full_name(self):
        return (self.user or self.persons[0]).full_name

    @property
    def language(self):
        return self.user.language if self.user else User.Language.TURKISH


def of_user(user):
    return Subject(user, list(user.persons.order_by("pk")))


def of_person(person):
    """Also the same address in other cities, as long as no account stands behind it."""
    if person.user:
        return of_user(person.user)
    same = Q(pk=person.pk) | (Q(user=None, email__iexact=person.email) & ~Q(email=""))
    return Subject(None, list(Person.objects.filter(same).order_by("pk")))


def relations():
    """(model, foreign key) of everything that points to an account or a person."""
    for model in apps.get_models(include_auto_created=True):
        for key in model._meta.concrete_fields:
            if isinstance(key, models.ForeignKey) and key.related_model in (User, Person):
                yield model, key


def is_own(model, key):
    """What would go with the account is the person's own, but for what was done in the administration; so is what
    OWN says."""
    if model is DoneInAdmin:
        return False
    return key.remote_field.on_delete is CASCADE or (model._meta.label_lower, key.name) in OWN


def by_key(subject, key):
    rows = [subject.user] if key.related_model is User else subject.persons
    return Q(**{f"{key.name}__in": [row.pk for row in rows if row]})


def by_address(subject, model):
    """Rows that know somebody by the address alone: invitations, mails, facilitators."""
    found = Q(pk__in=[])
    for known in fields_of(model, PERSONAL):
        if isinstance(known, models.EmailField):
            for address in subject.addresses:
                found |= Q(**{f"{known.name}__iexact": address})
    return found


def rows_about(subject):
    """(model, why, own, rows), each row under each of its reasons."""
    for model, key in relations():
        yield model, key.name, is_own(model, key), model._base_manager.filter(by_key(subject, key))
    for model in apps.get_models():
        if condition := by_address(subject, model):
            yield model, "address", True, model._base_manager.filter(condition)
    if subject.user:
        yield User, "self", True, User.objects.filter(pk=subject.user.pk)
    yield Person, "self", True, Person.objects.filter(pk__in=[person.pk for person in subject.persons])
