"""Embedded, mails are files in a folder. Who is forgotten must not be read there."""

import email
from email import policy
from pathlib import Path

from django.conf import settings


def forget(words):
    """Delete the files that hold one of the words."""
    for path in _files():
        if any(word.casefold() in _text_of(path) for word in words):
            path.unlink(missing_ok=True)


def _files():
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    return [path for path in Path(folder).glob("**/*") if path.is_file()] if folder else []


def _text_of(path):
    """Headers and texts as people would read them, not as they travel."""
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*map(str, message.values()), *map(str, parts)]).casefold()
