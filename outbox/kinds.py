"""The kinds of mail there are. An app registers its kinds when it is ready; the outbox knows no domain word.

A kind turns an Email row into a Message when it is about to be sent, or into None when nobody should
get it any more: the deadline is closed, the person has lost access, the reminder no longer holds.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string


@dataclass(frozen=True)
class Message:
    subject: str
    text: str
    html: str


_RENDERERS: dict[str, Callable] = {}


def register(kind: str, render: Callable) -> None:
    _RENDERERS[kind] = render


def render(email) -> Message | None:
    """The text in the language that is active. Raises LookupError for an unknown kind."""
    try:
        renderer = _RENDERERS[email.kind]
    except KeyError:
        raise LookupError(f"No app registered the kind of mail {email.kind!r}.") from None
    return renderer(email)


def message(template: str, context: dict) -> Message:
    """Render `emails/<template>_subject.txt`, `.txt` and `.html` without a request."""
    context = context | {"site_url": settings.SITE_URL}
    subject = " ".join(render_to_string(f"emails/{template}_subject.txt", context).split())
    text = render_to_string(f"emails/{template}.txt", context).strip() + "\n"
    return Message(subject=subject, text=text, html=render_to_string(f"emails/{template}.html", context))
