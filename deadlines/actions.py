"""What people do with a deadline."""

from django.db import transaction
from django.utils import timezone

from .models import Deadline, Snooze


@transaction.atomic
def meet_deadline(*, deadline, by, note=""):
    """Done. A deadline somebody closed meanwhile stays as it was."""
    return _close(deadline, Deadline.Closed.MET, by, note)


@transaction.atomic
def waive_deadline(*, deadline, by, reason):
    """Not needed here, for a reason that stays readable."""
    return _close(deadline, Deadline.Closed.WAIVED, by, reason)


@transaction.atomic
def reopen_deadline(*, deadline, by):
    """Undo a closing by a person. What the portal cancelled comes back only by planning."""
    if deadline.closed_how not in (Deadline.Closed.MET, Deadline.Closed.WAIVED):
        return False
    if not deadline.claim(deadline.version):
        return False
    deadline.closed_how, deadline.closed_at, deadline.closed_by, deadline.closed_note = "", None, None, ""
    deadline.save()
    return True


@transaction.atomic
def reassign_deadline(*, deadline, to, by):
    """Hand it to another person of the owing city, or with None to whoever holds the duty."""
    if not deadline.is_open or not deadline.claim(deadline.version):
        return False
    deadline.responsible = to
    deadline.save()
    return True


@transaction.atomic
def pin_deadline(*, deadline, due_on, due_time, by):
    """Set the date by hand: from now on it stays where it is when the chain moves."""
    if not deadline.is_open or not deadline.claim(deadline.version):
        return False
    deadline.due_on, deadline.due_time = due_on, due_time
    deadline.pinned, deadline.short_notice = True, False
    deadline.save()
    return True


def snooze_deadline(*, deadline, user, until):
    Snooze.objects.update_or_create(deadline=deadline, user=user, defaults={"until": until})


def _close(deadline, how, by, note):
    if not deadline.is_open or not deadline.claim(deadline.version):
        return False
    deadline.closed_how, deadline.closed_at, deadline.closed_by = how, timezone.now(), by
    deadline.closed_note = note
    deadline.save()
    return True
