"""Mails from templates: a subject of one line, a text part and an HTML part, without a request."""

import unicodedata

from django.conf import settings
from django.template.loader import render_to_string

from .choices import unsubscribe_url
from .kinds import Message


def message(email, template, context) -> Message:
    """Render `emails/<template>_subject.txt`, `.txt` and `.html`."""
    context = context | {"site_url": settings.SITE_URL, "unsubscribe_url": unsubscribe_url(email)}
    return Message(
        subject=one_line(render_to_string(f"emails/{template}_subject.txt", context)),
        text=render_to_string(f"emails/{template}.txt", context).strip() + "\n",
        html=render_to_string(f"emails/{template}.html", context),
    )


def one_line(text: str) -> str:
    """A header is one line of visible text: names that people type must not start another header, and
    invisible characters that turn the reading direction must not make it look like another subject."""
    spaced = " ".join(text.split())
    return "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cf"))
