"""The simplest cast: one mail of a kind of its own to each of many people."""

from django.db import transaction

from accounts.models import User
from outbox import kinds
from outbox.actions import write_email
from outbox.models import Email

KIND = "test.fault"


def prepare(count):
    people = [User(email=f"person-{number}@faults.example", full_name=f"Person {number}") for number in range(count)]
    User.objects.bulk_create(people, batch_size=1000)


def register():
    kinds.register(kinds.Kind(KIND, "Tests", still_wanted, render))


def still_wanted(email):
    # Asked anew, as real kinds do.
    return User.objects.filter(pk=email.recipient_id).exclude(full_name="").first()


def render(email, user):
    line = f"Dear {user.full_name}, this is due.\n"
    return kinds.Message(subject="Due", text=line * 20, html=f"<p>{line}</p>" * 20)


def write():
    promised = set(Email.objects.values_list("recipient", flat=True))
    for user in User.objects.exclude(pk__in=promised).order_by("pk"):
        with transaction.atomic():
            write_email(key=f"{KIND}:{user.pk}", kind=KIND, user=user)


def lose_interest(count):
    """The last ones: their mails are written, and not yet sent."""
    people = list(User.objects.order_by("-pk")[:count])
    User.objects.filter(pk__in=[user.pk for user in people]).update(full_name="")
    return {user.email for user in people}


def recipients():
    return list(User.objects.order_by("pk").values_list("email", flat=True))
