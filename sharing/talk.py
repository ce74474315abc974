"""A subject's comments for its page: the open ones, latest first, the settled ones folded away, and the form."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language

from cities.attached import Audience, audience_open_to

from .forms import CommentForm
from .models import Comment

PER_PAGE, BRIEF = 20, 10


@dataclass(frozen=True)
class Talk:
    rows: list
    form: CommentForm | None  # None for who may only read
    action: str
    part: str
    page: object = None  # of all open ones; None for the brief look at the latest
    settled: object = None  # a page, too
    looked_up: bool = False  # whether a page of settled ones was asked for


def number_open(model, user):
    """An expression for a queryset of subjects the user sees: how many open comments of each are theirs to read."""
    kind = ContentType.objects.get_for_model(model)
    rows = Comment.objects.filter(audience_open_to(user), content_type=kind, object_id=OuterRef("pk"))
    rows = rows.kept().filter(resolved_at=None)
    number = rows.order_by().values("object_id").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0)


def talk_on(subject, user, *, action, may_talk, pages=None, part=None, brief=False):
    """`part` None is all that is said about the subject; "program" only what is said of its programme. A `brief`
    look is one query: the latest open ones, with the way to all. `pages` is the query string: `page` of the open
    ones, `settled` of those."""
    pages = pages or {}
    comments = Comment.objects.visible_to(user).of(subject).with_names()
    if part is not None:
        comments = comments.filter(part=part)
    open_ones = comments.filter(resolved_at=None)
    form = CommentForm(subject=subject, user=user, brief=brief) if may_talk else None
    if brief:
        rows = [_row(comment, subject, user, may_talk) for comment in open_ones[:BRIEF]]
        return Talk(rows, form, action, part or "")
    page = Paginator(open_ones, PER_PAGE).get_page(pages.get("page"))
    settled = comments.filter(resolved_at__isnull=False).order_by("-resolved_at", "-pk")
    settled = Paginator(settled, PER_PAGE).get_page(pages.get("settled"))
    settled.object_list = [_row(comment, subject, user, may_talk) for comment in settled]
    return Talk(
        rows=[_row(comment, subject, user, may_talk) for comment in page],
        form=form,
        action=action,
        part=part or "",
        page=page,
        settled=settled,
        looked_up="settled" in pages,
    )


def _row(comment, subject, user, may_talk):
    mine = may_talk and comment.author_id == user.pk
    return {
        "pk": comment.pk,
        "author": comment.author,
        "is_you": comment.author_id == user.pk,
        "city": comment.city.name,
        "tone": "" if comment.city_id == subject.city.pk else "pine",
        "at": localtime(comment.created_at),
        "edited": comment.edited_at is not None,
        "text": comment.text,
        "lang": comment.language if comment.language != get_language() else "",
        "internal": comment.audience == Audience.INTERNAL,
        "about": subject.parts.get(comment.part, ""),
        "resolved_by": comment.resolved_by,
        "edit_url": reverse("sharing:edit_comment", args=[comment.pk]) if mine else "",
        "remove_url": reverse("sharing:remove_comment", args=[comment.pk]) if mine else "",
        "settle_url": reverse(
            "sharing:reopen_comment" if comment.resolved_at else "sharing:settle_comment", args=[comment.pk]
        )
        if may_talk
        else "",
    }
