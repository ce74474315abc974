"""Somebody asks to be forgotten. Accounts are anonymised, never deleted, so that what they decided stays decided;
everything that tells who they were goes: names, addresses, sign-in, sessions, mails, and their name where others
wrote it. The log of changes keeps keys only (`twinning.shared.audit`); the act itself is kept as numbers."""

import json
import re

from allauth.usersessions.models import UserSession
from auditlog.context import disable_auditlog
from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from accounts.sessions import end
from cities.models import Person
from outbox.actions import forget_mails
from outbox.models import Email
from portal.inventory import NAME, PERSONAL, SECRET, fields_of
from portal.models import PersonalDataAct
from twinning.shared.audit import MASK

from . import mail_folder
from . import subject as subjects

# What is written in the place of a name: in both languages, for the row does not know who will read it.
NOBODY = "Silinmiş kişi – Deleted person {}"
# Tables whose rows are somebody: scrubbed as a whole when they are this person, and left alone when another's.
OF_SOMEBODY = {"accounts.user", "cities.person", "cities.invitation", "pairings.facilitator"}
# Nobody can change the log; keys of sessions and sign-in are deleted as a whole.
NOT_SEARCHED = {"auditlog.logentry", "sessions.session", "contenttypes.contenttype", "auth.permission"}


@transaction.atomic
def erase(*, subject, by):
    counts = {}
    end_sessions(subject)
    counts |= let_go_of_mails(subject)
    counts |= delete_what_goes_with_the_account(subject)
    counts |= forget_in_texts(subject)
    counts |= scrub(subject)
    transaction.on_commit(lambda: mail_folder.forget(needles(subject)))
    return PersonalDataAct.objects.create(what=PersonalDataAct.What.ERASURE, subject=str(subject), counts=counts, by=by)


def end_sessions(subject):
    if subject.user is None:
        return
    end(UserSession.objects.filter(user=subject.user))
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(subject.user.pk):
            session.delete()


def let_go_of_mails(subject):
    """Those that wait are not sent; of those that left only that they did stays."""
    mine = Email.objects.filter(subjects.by_address(subject, Email))
    if subject.user:
        mine |= Email.objects.filter(recipient=subject.user)
    return {"outbox.email": forget_mails(emails=mine)}


def delete_what_goes_with_the_account(subject):
    """Memberships, addresses, second steps, links to providers: whatever a deleted account would take along."""
    counts = {}
    for model, key in subjects.relations():
        if key.remote_field.on_delete is models.CASCADE and subjects.is_own(model, key):
            rows = list(model._base_manager.filter(subjects.by_key(subject, key)))
            for row in rows:
                row.delete()
            counts[model._meta.label_lower] = len(rows)
    return {label: count for label, count in counts.items() if count}


def scrub(subject):
    """The rows that are this person."""
    counts = {}
    for label in sorted(OF_SOMEBODY):
        model = apps.get_model(label)
        rows = model._base_manager.filter(_is(subject, model))
        for row in rows:
            _scrub(row)
        counts[label] = len(rows)
    return {label: count for label, count in counts.items() if count}


def _is(subject, model):
    if model is User:
        return models.Q(pk=subject.user.pk if subject.user else None)
    if model is Person:
        return models.Q(pk__in=[person.pk for person in subject.persons])
    return subjects.by_address(subject, model)


def _scrub(row):
    for field in fields_of(row._meta.model, NAME, PERSONAL):
        setattr(row, field.attname, _nothing(field, row))
    _END.get(row._meta.label_lower, lambda row: None)(row)
    row.save()


def _nothing(field, row):
    if isinstance(field, models.EmailField):
        return "" if field.blank else f"deleted-{row._meta.model_name}-{row.pk}@deleted.invalid"
    if field.name == "full_name":
        return NOBODY.format(row.pk)
    return None if field.null else field.get_default()


def _end_user(user):
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.groups.clear()
    user.user_permissions.clear()


def _end_person(person):
    person.title, person.duty = "", ""
    person.left_on = person.left_on or timezone.localdate()


def _end_invitation(invitation):
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = timezone.now()


def _end_facilitator(facilitator):
    facilitator.organisation = ""
    facilitator.ended_at = facilitator.ended_at or timezone.now()


_END = {
    "accounts.user": _end_user,
    "cities.person": _end_person,
    "cities.invitation": _end_invitation,
    "pairings.facilitator": _end_facilitator,
}


# --- The name where others wrote it -----------------------------------------------------------------


def needles(subject):
    """What to look for in texts. A name that somebody else has, too, or that is one word, stays: in the texts of
    others nobody knows who is meant."""
    names = {name for name in subject.names if _is_theirs_alone(name, subject)}
    # The administration keeps its messages as JSON, with letters that are not ASCII as numbers.
    return {*subject.addresses, *subject.phones, *names, *(json.dumps(name).strip('"') for name in names)}


def _is_theirs_alone(name, subject):
    users, persons = User.objects.filter(full_name=name), Person.objects.filter(full_name=name)
    if subject.user:
        users = users.exclude(pk=subject.user.pk)
    persons = persons.exclude(pk__in=[person.pk for person in subject.persons])
    return len(name.split()) > 1 and not users.exists() and not persons.exists()


def texts_with(subject):
    """(row, names of fields) of all texts of others in which the person is named."""
    words = needles(subject)
    for model in apps.get_models():
        if model._meta.label_lower not in OF_SOMEBODY | NOT_SEARCHED:
            yield from _texts_of(model, words)


def _texts_of(model, words):
    secret = set(fields_of(model, SECRET))
    texts = [f for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)]
    texts = [f for f in texts if not f.choices and not f.primary_key and f not in secret]
    condition = models.Q(pk__in=[])
    for field in texts:
        for word in words:
            condition |= models.Q(**{f"{field.attname}__icontains": word})
    for row in model._base_manager.filter(condition):
        yield row, [field.attname for field in texts if _without(getattr(row, field.attname), words) is not None]


def _without(text, words):
    """The text without the words; None when there is nothing to do."""
    pattern = r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + r")(?!\w)"
    changed, count = re.subn(pattern, MASK, text or "", flags=re.IGNORECASE)
    return changed if count else None


def forget_in_texts(subject):
    counts, words = {}, needles(subject)
    for row, names in texts_with(subject):
        for name in names:
            setattr(row, name, _without(getattr(row, name), words))
        if hasattr(row, "version"):
            row.version += 1  # a form that is open somewhere must not bring it back
        _save_unseen(row, names)
        counts[row._meta.label_lower] = counts.get(row._meta.label_lower, 0) + 1
    return counts


def _save_unseen(row, names):
    """The log would keep the text as it was before: it is told that there was a change, and no more."""
    with disable_auditlog():
        row.save()
    if auditlog.contains(row._meta.model):
        changes = {name: [MASK, MASK] for name in names}
        LogEntry.objects.log_create(row, action=LogEntry.Action.UPDATE, changes=changes)


def in_the_log(subject):
    """How many entries of the log hold a text in which somebody wrote the name: nobody can change those."""
    condition = models.Q(pk__in=[])
    for word in needles(subject):
        condition |= models.Q(changes__icontains=word) | models.Q(object_repr__icontains=word)
    return LogEntry.objects.filter(condition).count()
