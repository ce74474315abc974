"""The mail about a comment, made when it is sent: what was removed, or is no longer the reader's to see, is not."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.contacts import coordinators_of
from cities.reach import reach_of
from outbox.kinds import Kind
from outbox.rendering import message

from .models import Comment
from .people import KIND
from .views import address_of


def still_said(email):
    return Comment.objects.visible_to(email.recipient).with_names().filter(pk=email.payload["comment"]).first()


def render_comment(email, comment):
    subject, reader = comment.subject, email.recipient
    words = {"author": comment.author, "subject": subject, "city": comment.city}
    addressed = comment.mentioned.filter(pk=reader.pk).exists()
    headline = _("%(author)s (%(city)s) addresses you: %(subject)s") if addressed else None
    context = {
        "name": reader.get_short_name(),
        "headline": (headline or _("%(author)s (%(city)s) comments: %(subject)s")) % words,
        "text": comment.text,
        "lang": comment.language,
        "about": subject.parts.get(comment.part, ""),
        "contact": _contact(subject, reader),
        "button_url": settings.SITE_URL + address_of(comment, subject),
        "button_label": _("Answer"),
    }
    return message(email, "sharing/comment", context)


def _contact(subject, reader):
    """Whom a partner turns to: the coordinator of the city that owns the subject."""
    if subject.city.pk in reach_of(reader).read:
        return ""
    coordinator = coordinators_of([subject.city]).get(subject.city.pk)
    return coordinator.full_name if coordinator else ""


COMMENT = Kind(
    key=KIND,
    name=gettext_lazy("Comments"),
    still_wanted=still_said,
    render=render_comment,
    about=gettext_lazy("When somebody addresses you, or comments on what you are in charge of or commented on."),
)
