"""The kinds of mail there are. An app registers its kinds when it is ready; the outbox knows no domain word.

A kind answers two questions when an Email row is about to be sent. `still_wanted` looks at how things stand
now and returns what is to be told, or None when nobody should get it any more: the deadline is closed, the
person has lost access, the reminder no longer holds. `render` makes a Message of what `still_wanted` found.

A kind with many mails may have a `look_up`, too. It is called for a set of rows shortly before they are sent,
and leaves on each of them what `still_wanted` asks for, read for all of them at once.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Message:
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Kind:
    key: str
    name: Promise  # how people call it: "Reminders of deadlines"
    still_wanted: Callable[[Any], Any]
    render: Callable[[Any, Any], Message]
    about: Promise | str = ""  # for the page of choices: when it comes
    optional: bool = True  # whether its readers may switch it off
    # When the mail server's answer was lost the mail may have arrived. A reminder is better twice than
    # never; an invitation is better held until somebody looks.
    again_when_uncertain: bool = True
    look_up: Callable[[list[Any]], None] | None = None


log = logging.getLogger(__name__)

_KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    for kind in kinds:
        _KINDS[kind.key] = kind


def forget(key: str) -> None:
    _KINDS.pop(key, None)


def kind_of(email) -> Kind:
    """Raises LookupError for a kind nobody registered."""
    try:
        return _KINDS[email.kind]
    except KeyError:
        raise LookupError(f"No app registered the kind of mail {email.kind!r}.") from None


def name_of(key: str) -> Promise | str:
    """How people call a kind; one that no app has any more keeps its key."""
    return _KINDS[key].name if key in _KINDS else key


def optional_kinds() -> list[Kind]:
    """In the order in which the apps stand, which is that of their registration."""
    return [kind for kind in _KINDS.values() if kind.optional]


def obligatory_kinds() -> list[Kind]:
    return [kind for kind in _KINDS.values() if not kind.optional]


def look_up(emails) -> None:
    by_kind = defaultdict(list)
    for email in emails:
        by_kind[email.kind].append(email)
    for key, rows in by_kind.items():
        kind = _KINDS.get(key)
        if kind and kind.look_up:
            try:
                kind.look_up(rows)
            except Exception:  # each mail then asks for itself, and fails for itself
                log.exception("Mails of the kind %s could not be prepared together", key)


def message_for(email) -> Message | None:
    """What is to be said now, in the language that is active; None when it is no longer wanted."""
    kind = kind_of(email)
    facts = kind.still_wanted(email)
    return None if facts is None else kind.render(email, facts)
