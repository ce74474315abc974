"""Sudden death at named steps: the sender's functions are wrapped from outside, and at the chosen passage of
the chosen step the process sends itself SIGKILL. Nothing of it runs after that, not even a `finally`."""

import functools
import os
import random
import signal
import smtplib
from dataclasses import dataclass

from outbox import sending
from outbox.models import EmailQuerySet
from outbox.transport import Transport

WRITTEN = "row written"  # in the transaction that writes it, before its end
CLAIMED = "claimed"
CONNECTED = "connected"
RENDERED = "rendered"
BEFORE_DATA = "before DATA"  # marked as transmitting, nothing said yet
INSIDE_DATA = "inside DATA"  # half of the text has left
AFTER_DOT = "after the final dot"  # all of it has left, the answer is not read
BEFORE_SENT = "before SENT is written"  # the answer was read
AFTER = "after"
STEPS = (WRITTEN, CLAIMED, CONNECTED, RENDERED, BEFORE_DATA, INSIDE_DATA, AFTER_DOT, BEFORE_SENT, AFTER)
# Whoever dies here leaves a mail of which nobody can say whether it was taken.
IN_DOUBT = (BEFORE_DATA, INSIDE_DATA, AFTER_DOT, BEFORE_SENT)
# Passed once for many mails.
RARE = {CLAIMED: 2, CONNECTED: 1}


@dataclass
class Death:
    """Where this life ends: at the given passage of the step; never, without a step."""

    step: str
    passage: int
    journal: object

    def at(self, step, recipient=""):
        if step != self.step:
            return
        self.passage -= 1
        if self.passage == 0:
            self.journal.note(killed=step, recipient=recipient)
            os.kill(os.getpid(), signal.SIGKILL)


def chosen(seed, slot, life, steps, mails_per_kill):
    """The same for the same seed, wherever it runs."""
    dice = random.Random(f"{seed} {slot} {life}")
    step = steps[(life + slot * (len(steps) // 2)) % len(steps)]
    return step, dice.randint(1, RARE.get(step, max(1, 2 * mails_per_kill)))


def watch(death, journal):
    """Wrap what a sender passes. The journal learns who claimed what, so that the dead can be told apart."""
    at_hand = {"recipient": ""}
    _watch_writing(death)
    _watch_preparing(death, journal)
    _watch_marking(death, at_hand)
    _watch_transmitting(death, at_hand)


def _wrap(owner, name, *, before=None, after=None):
    inner = getattr(owner, name)

    @functools.wraps(inner)
    def outer(*args, **kwargs):
        if before:
            before(*args)
        result = inner(*args, **kwargs)
        if after:
            after(result, *args)
        return result

    setattr(owner, name, outer)


def _watch_writing(death):
    _wrap(EmailQuerySet, "get_or_create", after=lambda result, *args: result[1] and death.at(WRITTEN))


def _watch_preparing(death, journal):
    def claimed(emails, sender):
        if emails:
            journal.note(owner=sender.owner)
            death.at(CLAIMED)

    def connected(result, transport):
        if getattr(transport, "seen", None) is not transport.backend:
            transport.seen = transport.backend
            death.at(CONNECTED)

    _wrap(sending.Sender, "claim", after=claimed)
    _wrap(Transport, "open", after=connected)
    _wrap(sending, "_prepare", after=lambda mail, email: death.at(RENDERED, email.to_address))


def _watch_marking(death, at_hand):
    def begun(ours, email):
        at_hand["recipient"] = email.to_address
        if ours:
            death.at(BEFORE_DATA, email.to_address)

    _wrap(sending, "_begin", after=begun)
    _wrap(
        sending,
        "_taken",
        before=lambda email: death.at(BEFORE_SENT, email.to_address),
        after=lambda result, email: death.at(AFTER, email.to_address),
    )


def _watch_transmitting(death, at_hand):
    send = smtplib.SMTP.send

    def watched(self, text):
        if not (isinstance(text, bytes) and text.endswith(b"\r\n.\r\n")):
            return send(self, text)
        half = len(text) // 2
        send(self, text[:half])
        death.at(INSIDE_DATA, at_hand["recipient"])
        send(self, text[half:])
        death.at(AFTER_DOT, at_hand["recipient"])

    smtplib.SMTP.send = watched
