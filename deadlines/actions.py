"""What people do with a deadline. Each act claims the version it was decided on, then reads the row again:
what planning wrote meanwhile (it claims no version) must not be written back."""

from django.db import transaction
from django.utils import timezone

from .models import Deadline, Snooze
from .notices import tell_of_hand_over
from .planning import count_again

BY_PEOPLE = (Deadline.Closed.MET, Deadline.Closed.WAIVED)


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
    """Undo a closing by a person; it is then due when its rule says by the dates of now. What the portal
    cancelled, and what hangs on something that is off, comes back only by planning."""
    if deadline.is_open or not _claimed(deadline) or deadline.closed_how not in BY_PEOPLE:
        return False
    if deadline.is_derived and not count_again(deadline):
        return False
    deadline.closed_how, deadline.closed_at, deadline.closed_by, deadline.closed_note = "", None, None, ""
    deadline.save()
    return True


@transaction.atomic
def reassign_deadline(*, deadline, to, by):
    """Hand it to another person of the owing city, who is told, or with None to whoever holds the duty."""
    if not _claimed_open(deadline):
        return False
    deadline.responsible = to
    deadline.save()
    tell_of_hand_over(deadline=deadline, to=to, by=by)
    return True


@transaction.atomic
def pin_deadline(*, deadline, due_on, due_time, by):
    """Set the date by hand: from now on it stays where it is when the chain moves."""
    if not _claimed_open(deadline):
        return False
    deadline.due_on, deadline.due_time = due_on, due_time
    deadline.pinned, deadline.short_notice = True, False
    deadline.save()
    return True


@transaction.atomic
def unpin_deadline(*, deadline, by):
    """Take a date set by hand back: its rule dates it again. False for what has no rule or hangs on nothing."""
    if not deadline.is_derived or not _claimed_open(deadline):
        return False
    deadline.pinned, deadline.due_time = False, None
    if not count_again(deadline):
        return False
    deadline.save()
    return True


def snooze_deadline(*, deadline, user, until):
    Snooze.objects.update_or_create(deadline=deadline, user=user, defaults={"until": until})


def _close(deadline, how, by, note):
    if not _claimed_open(deadline):
        return False
    deadline.closed_how, deadline.closed_at, deadline.closed_by = how, timezone.now(), by
    deadline.closed_note = note
    deadline.save()
    return True


def _claimed_open(deadline):
    return deadline.is_open and _claimed(deadline) and deadline.is_open


def _claimed(deadline):
    """False when somebody else was faster. The claim locks the row until the transaction ends."""
    if not deadline.claim(deadline.version):
        return False
    deadline.refresh_from_db()
    return True
