"""Addresses that are keys stand in no log: whoever reads logs must not be able to open what they open."""

import logging
import re

# What comes before the key, as far as an address is written in a log line.
KEYED = (
    "/s/",
    "/cities/invitations/",
    "/outbox/unsubscribe/",
    "/accounts/confirm-email/",
    "/accounts/password/reset/key/",
)
_KEY = re.compile(rf"({'|'.join(map(re.escape, KEYED))})(?!\d+(?:[/\s\"'?]|$))[^/\s?\"'<>]+")
MASK = r"\1***"


def masked(text):
    """The same text with the key of each such address struck out; the number of a row is no key."""
    return _KEY.sub(MASK, text)


class Formatter(logging.Formatter):
    """Masks the finished line, so that arguments and tracebacks are masked, too."""

    def format(self, record):
        return masked(super().format(record))
