"""What dead senders leave moves on within five minutes: the same run, but the clock is moved minute by minute
as beat would tick, and no lease is touched."""

import datetime as dt

import time_machine
from django.test import override_settings
from django.utils import timezone

from outbox.models import Email
from outbox.sending import send_waiting

from . import processes
from .death import CLAIMED, INSIDE_DATA
from .mailserver import publish
from .supervisor import HELD, SENDERS, Run, Scenario

LONGEST = 40  # minutes, with the second try of what was in doubt


class StuckRun(Run):
    """`minutes` tells after how many the last mail that a dead sender held was in other hands."""

    def _supervise(self, server):
        processes.until(lambda: self._progress() and self._all_dead(), "the death of the senders", patience=60)
        publish(self.folder / "stop", "")
        for sender in self.processes[1:]:
            sender.wait(60)
        self.cast.register()  # from here on this process is the sender
        died_at = timezone.now()
        held = set(Email.objects.filter(state__in=HELD).values_list("pk", flat=True))
        for minute in range(LONGEST):
            if self._progress() == "done":
                return
            self._tick(died_at + dt.timedelta(minutes=minute))
            if self.minutes is None and not self._still_held(held):
                self.minutes = minute

    def _still_held(self, held):
        return Email.objects.filter(pk__in=held, state__in=HELD).exists()

    def _all_dead(self):
        killed = [event for slot in range(SENDERS) for event in self.journal(slot) if "killed" in event]
        return len(killed) == SENDERS

    def _tick(self, now):
        port = int((self.folder / "port").read_text())
        mail = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1"}
        with time_machine.travel(now), override_settings(**mail, EMAIL_PORT=port):
            send_waiting()


def scenario(mails):
    """One sender dies with a claimed set, the other within DATA."""
    return Scenario(
        "stuck leases, clock moved by the minute", mails, steps=(CLAIMED, INSIDE_DATA), kills=SENDERS, mortal=True
    )
