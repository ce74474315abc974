"""What a share link opens. Each app says how its subject looks to somebody outside, whom the portal knows nothing of
but that they hold the link: less than partners see, and never a name but that of whoever made the link."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import models


@dataclass(frozen=True)
class SharedPage:
    """The manager of `model` has `shareable()`: what may be shown outside at the moment."""

    model: type[models.Model]
    template: str
    context: Callable  # (subject) -> dict
    shows: str  # a sentence, translated when it is read
    hides: str


_pages = {}


def register(page):
    _pages[page.model] = page


def page_of(subject):
    return _pages[type(subject)]


def subject_of(link):
    """What the link is about, or None once it is gone or may not be shown any more."""
    model = ContentType.objects.get_for_id(link.content_type_id).model_class()
    if model not in _pages:
        return None
    return model.objects.shareable().with_names().filter(pk=link.object_id).first()
