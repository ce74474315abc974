"""The mails of the file backend, read back: what the embedded portal shows instead of sending."""

import datetime as dt
import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

# Django's file backend writes all mails of one connection into one file, with this line after each.
SEPARATOR = b"\n" + b"-" * 79 + b"\n"
AT_MOST = 200


@dataclass(frozen=True)
class Mail:
    file: str
    number: int
    message: EmailMessage

    @property
    def subject(self):
        return self.message["Subject"] or ""

    @property
    def to(self):
        return self.message["To"] or ""

    @property
    def date(self):
        """Django writes -0000, which Python reads as "no zone known"; it means UTC."""
        date = self.message["Date"] and parsedate_to_datetime(self.message["Date"])
        return date.replace(tzinfo=dt.UTC) if date and date.tzinfo is None else date

    @property
    def headers(self):
        return [(name, str(value)) for name, value in self.message.items()]

    @property
    def text(self):
        return self._part("plain")

    @property
    def html(self):
        return self._part("html")

    def _part(self, kind):
        part = self.message.get_body(preferencelist=(kind,))
        return part.get_content() if part else ""


def folder():
    """Where the file backend writes, or None when mails really go out."""
    path = getattr(settings, "EMAIL_FILE_PATH", None)
    return Path(path) if path else None


def latest():
    """Newest first, without end: the caller takes what it shows."""
    for path in _files()[:AT_MOST]:
        yield from reversed(_mails_in(path))


def find(file, number):
    """One mail, or None. The name is compared with what lies in the folder and never made into a path."""
    for path in _files():
        if path.name == file:
            mails = _mails_in(path)
            return mails[number] if number < len(mails) else None
    return None


def _files():
    """Their names begin with the time, so that names sort as times do."""
    where = folder()
    if where is None or not where.is_dir():
        return []
    files = [path for path in where.iterdir() if path.is_file() and not path.is_symlink()]
    return sorted(files, key=lambda path: path.name, reverse=True)


def _mails_in(path):
    parts = [part.strip(b"\n") for part in (path.read_bytes() + b"\n").split(SEPARATOR)]
    found = [email.message_from_bytes(part, policy=email.policy.default) for part in parts if part.strip()]
    return [Mail(path.name, number, message) for number, message in enumerate(found)]
