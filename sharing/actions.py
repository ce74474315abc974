"""What is done with comments. Whoever it concerns gets one mail when it is written; changes tell nobody but people
newly addressed."""

from django.db import transaction
from django.utils import timezone, translation

from outbox.actions import write_email
from twinning.shared.subjects import of_subject

from .models import Comment
from .people import KIND, side_of, who_is_told


@transaction.atomic
def write_comment(*, subject, by, text, audience, part="", mentioned=()):
    """Returns (comment, [user who is told])."""
    comment = Comment.objects.create(
        **of_subject(subject),
        city=side_of(subject, by),
        author=by,
        audience=audience,
        part=part,
        text=text,
        language=translation.get_language(),
    )
    comment.mentioned.set(mentioned)
    told = who_is_told(comment)
    for user in told:
        _tell(comment, user)
    return comment, told


@transaction.atomic
def edit_comment(*, comment, by):
    """Save a comment whose text was changed and whose version was claimed."""
    comment.edited_at = timezone.now()
    comment.save()


@transaction.atomic
def remove_comment(*, comment):
    """It is gone for all others at once, and comes back by `restore_comment`. False when it changed meanwhile."""
    return _mark(comment, removed_at=timezone.now())


@transaction.atomic
def restore_comment(*, comment):
    return _mark(comment, removed_at=None)


@transaction.atomic
def settle_comment(*, comment, by):
    return _mark(comment, resolved_at=timezone.now(), resolved_by=by)


@transaction.atomic
def reopen_comment(*, comment):
    return _mark(comment, resolved_at=None, resolved_by=None)


def _mark(comment, **fields):
    if not comment.claim(comment.version):
        return False
    for name, value in fields.items():
        setattr(comment, name, value)
    comment.save()
    return True


def _tell(comment, user):
    write_email(key=f"{KIND}:{comment.pk}:u{user.pk}", kind=KIND, user=user, payload={"comment": comment.pk})
