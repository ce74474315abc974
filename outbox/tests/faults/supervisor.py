"""Runs one scenario: a mail server that misbehaves, two senders that die, and time that passes.

Time is not waited for. What a mail waits for is moved back: the leases of owners that are dead, and the
`send_after` of mails that are to be tried again later. The leases of the living are left alone, as if they
had been quick; so each state of the database that arises here is one that waiting would have led to.
"""

import datetime as dt
import json
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.db.models import Q
from django.utils import timezone

from outbox.models import Email

from . import processes, verdict
from .death import STEPS
from .mailserver import publish

SENDERS = 2
HELD = (Email.State.CLAIMED, Email.State.TRANSMITTING)
# No mail moved for so long: the run hangs, which is a finding. Longer than the timeout of a hanging server.
PATIENCE = 90


@dataclass(frozen=True)
class Scenario:
    name: str
    mails: int
    # What the mail server does to which share of first and second tries.
    faults: dict[str, float] = field(default_factory=dict)
    # How many times it does something at least, however small the share.
    at_least: int = 0
    steps: tuple[str, ...] = STEPS
    kills: int = 0
    refusals: int = 0  # how often the server closes its door
    unwanted: int = 0  # mails that nobody wants any more by the time they would leave
    timeout: float | None = None  # seconds a sender waits for an answer; None: what the portal waits
    wrong: str = ""
    mortal: bool = False  # each sender dies at its first passage, and stays dead


def run(scenario, cast, seed, course=None):
    """Returns a Verdict. `cast` is a module; the database must hold no mails and nobody of the cast. `course`
    is the kind of Run, where it is not the usual one."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        return (course or Run)(scenario, cast, seed, Path(folder)).play()


class Run:
    def __init__(self, scenario, cast, seed, folder):
        self.scenario, self.cast, self.seed, self.folder = scenario, cast, seed, folder
        self.processes, self.unwanted, self.minutes = [], set(), None
        self.events = Counter()  # what else happened

    def play(self):
        self.cast.prepare(self.scenario.mails)
        recipients = self.cast.recipients()
        self._write_script(recipients)
        try:
            server = self._start_server()
            senders = self._start_senders()
            self._supervise(server)
            publish(self.folder / "stop", "")
            for sender in senders:
                sender.wait(60)
            server.stdin.close()  # it takes leave of those who died before it has read all they sent
            server.wait(60)
        finally:
            for process in self.processes:
                processes.stop(process)
        return verdict.judge(self, recipients)

    # --- what is to happen -----------------------------------------------------------------------------

    def _write_script(self, recipients):
        dice, script = random.Random(self.seed), {}
        words, shares = list(self.scenario.faults), list(self.scenario.faults.values())
        fine = 1 - sum(shares)
        for recipient in recipients:
            tries = dice.choices(["", *words], [fine, *shares], k=2)
            if any(tries):
                script[recipient] = tries
        sure = dice.sample(recipients[: -self.scenario.unwanted or None], self.scenario.at_least * len(words))
        script |= {recipient: [words[rank % len(words)]] for rank, recipient in enumerate(sure)}
        (self.folder / "script.json").write_text(json.dumps(script))

    def _orders(self):
        scenario = self.scenario
        return {
            "cast": self.cast.__name__,
            "seed": self.seed,
            "steps": scenario.steps,
            "kills": scenario.kills // SENDERS,
            "mails_per_kill": scenario.mails // (2 * scenario.kills) if scenario.kills else 0,
            "timeout": scenario.timeout,
            "wrong": scenario.wrong,
            "mortal": scenario.mortal,
        }

    # --- the processes ---------------------------------------------------------------------------------

    def _start(self, name, *command, **environ):
        process = processes.start(self.folder, name, *command, **environ)
        self.processes.append(process)
        return process

    def _start_server(self):
        server = self._start("mailserver", "outbox.tests.faults.mailserver", str(self.folder))
        processes.until((self.folder / "port").exists, "the mail server")
        return server

    def _start_senders(self):
        (self.folder / "orders.json").write_text(json.dumps(self._orders()))
        url = f"smtp://127.0.0.1:{(self.folder / 'port').read_text()}"
        command = ("outbox.tests.faults.sender", str(self.folder))
        return [
            self._start(f"sender-{slot}", *command, str(slot), EMAIL_URL=url, SITE_URL="http://localhost:8000")
            for slot in range(SENDERS)
        ]

    def journal(self, slot):
        return processes.events(self.folder / f"sender-{slot}.log")

    def dead_owners(self):
        """Who claimed mails in a life that has ended."""
        dead = set()
        for slot in range(SENDERS):
            owners = []
            for event in self.journal(slot):
                if "owner" in event:
                    owners.append(event["owner"])
                if "ended" in event:
                    dead.update(owners)
                    owners = []
        return dead

    # --- the course of things --------------------------------------------------------------------------

    def _supervise(self, server):
        moved, state = time.monotonic(), None
        refusals = _Refusals(self.scenario, server, self.events)
        while (now := self._progress()) != "done":
            self._let_time_pass()
            refusals.next(now)
            if now != state:
                moved, state = time.monotonic(), now
            if time.monotonic() - moved > PATIENCE:
                raise TimeoutError(f"Nothing moves any more: {now}")
            time.sleep(0.05)

    def _progress(self):
        """(rows written, rows on their way) or "done"."""
        written = Email.objects.count()
        if written >= self.scenario.mails and not (self.folder / "written").exists():
            publish(self.folder / "written", "")
            self.unwanted = self.cast.lose_interest(self.scenario.unwanted) if self.scenario.unwanted else set()
        on_the_way = Email.objects.filter(Q(state=Email.State.WAITING) | Q(state__in=HELD)).count()
        return "done" if written >= self.scenario.mails and not on_the_way else (written, on_the_way)

    def _let_time_pass(self):
        now, dead = timezone.now(), self.dead_owners()
        held = Email.objects.filter(state__in=HELD).values_list("pk", "claimed_by")
        left = [pk for pk, owner in held if owner in dead]
        Email.objects.filter(pk__in=left, state__in=HELD).update(lease_until=now - dt.timedelta(seconds=1))
        Email.objects.filter(state=Email.State.WAITING, send_after__gt=now).update(send_after=now)


class _Refusals:
    """Closes the server's door for a while, at even steps of what is done."""

    def __init__(self, scenario, server, events):
        self.scenario, self.server, self.events, self.done, self.open_again = scenario, server, events, 0, 0

    def next(self, progress):
        written, on_the_way = progress
        if self.open_again and time.monotonic() > self.open_again:
            self.open_again = 0
            self.server.stdin.write("serve\n")
        due = self.scenario.refusals * (written - on_the_way) // max(1, self.scenario.mails)
        if not self.open_again and self.done < self.scenario.refusals and due >= self.done:
            self.done += 1
            self.open_again = time.monotonic() + 0.5
            self.events["closed doors"] += 1
            self.server.stdin.write("refuse\n")
