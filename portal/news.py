"""What others shared lately on what this user sees: comments and documents, latest first."""

import datetime as dt
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from cities.attached import SHARED
from deadlines.words import short_date
from documents.models import Document
from sharing.models import Comment
from twinning.shared.subjects import attach_subjects

SHOWN, QUOTED = 6, 120


@dataclass(frozen=True)
class News:
    when: dt.datetime
    who: str
    city: str
    what: str  # a whole sentence
    quote: str
    url: str

    @property
    def day(self):
        return short_date(localtime(self.when).date(), localdate())


def news_for(user):
    """Never what the user did. Constant in rows: one query per kind of news and per kind of subject."""
    comments = Comment.objects.visible_to(user).filter(audience__in=SHARED, resolved_at=None)
    documents = Document.objects.visible_to(user).filter(audience__in=SHARED)
    rows = [
        *comments.exclude(author_id=user.pk).with_names().order_by("-created_at", "-pk")[:SHOWN],
        *documents.exclude(created_by_id=user.pk).with_names().order_by("-created_at", "-pk")[:SHOWN],
    ]
    rows = sorted(attach_subjects(rows, user), key=lambda row: row.created_at, reverse=True)
    return [_of_comment(row) if isinstance(row, Comment) else _of_document(row) for row in rows[:SHOWN]]


def _of_comment(comment):
    words = _("%(who)s commented on “%(subject)s”.") % {"who": comment.author, "subject": comment.subject}
    quote = Truncator(comment.text).chars(QUOTED)
    url = f"{comment.subject.get_absolute_url()}?tab=comments"
    return News(comment.created_at, str(comment.author), comment.city.name, words, quote, url)


def _of_document(document):
    names = {"who": document.created_by, "document": document.title, "subject": document.subject}
    words = _("%(who)s shared “%(document)s” for “%(subject)s”.") % names
    return News(
        document.created_at, str(document.created_by), document.city.name, words, "", document.get_absolute_url()
    )
