"""A sender with a Django of its own, which is started anew whenever it was killed:

    python -m outbox.tests.faults.sender FOLDER SLOT

It does what Celery's tasks do, without the minutes between: write what is due, send what waits. Each life is
forked from a process that has Django loaded but neither connection, as starting Python takes a second and
there are hundreds of lives. The journal, FOLDER/sender-SLOT.log, tells of owners, deaths and crashes.
"""

import json
import os
import signal
import sys
import time
import traceback
from importlib import import_module
from itertools import count
from pathlib import Path

import django

from .mailserver import Journal


class Slot:
    def __init__(self, folder, slot):
        self.folder, self.slot = folder, slot
        self.orders = json.loads((folder / "orders.json").read_text())
        self.journal = Journal(folder / f"sender-{slot}.log")
        self.stop = folder / "stop"

    def keep_alive(self):
        for life in count():
            self.journal.note(life=life)
            process = os.fork()
            if process == 0:
                self.live(life)
            _, status = os.waitpid(process, 0)
            self.journal.note(ended=life)
            if self.orders["mortal"] and life + 1 == self.orders["kills"]:
                return
            if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
                continue
            if self.stop.exists():
                return

    def live(self, life):
        """Never returns. What ends it but for the stop is told to the journal: a crash is a finding."""
        try:
            self._work(life)
        except BaseException:
            self.journal.note(crash=traceback.format_exc())
            time.sleep(0.2)  # as a scheduler would, not at once
        finally:
            os._exit(0)

    def _work(self, life):
        from outbox.sending import send_waiting

        cast = import_module(self.orders["cast"])
        cast.register()
        self._arm(life)
        written = False
        while not self.stop.exists():
            if not written and not (self.folder / "written").exists():
                cast.write()
            written = True
            send_waiting()
            time.sleep(0.02)

    def _arm(self, life):
        """Get ready to die, if this life is to."""
        from . import death, wrong

        if self.orders["wrong"]:
            wrong.SENDERS[self.orders["wrong"]]()
        step, passage = "", 0
        if life < self.orders["kills"]:
            step, passage = death.chosen(
                self.orders["seed"], self.slot, life, self._steps(life), self.orders["mails_per_kill"]
            )
        if self.orders["mortal"]:
            passage = min(passage, 1)
        death.watch(death.Death(step, passage, self.journal), self.journal)

    def _steps(self, life):
        """Rows are written first, and once they are nobody can die of it."""
        from .death import WRITTEN

        steps = self.orders["steps"]
        others = [step for step in steps if step != WRITTEN]
        to_write = WRITTEN in steps and not (self.folder / "written").exists()
        if not others or (to_write and life <= self.orders["kills"] // len(steps)):
            return [WRITTEN]
        return others


def main(folder, slot):
    slot = Slot(folder, slot)
    django.setup()
    from django.conf import settings

    settings.DEBUG = False  # which would keep every query in memory
    if slot.orders["timeout"]:
        settings.EMAIL_TIMEOUT = slot.orders["timeout"]
    slot.keep_alive()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
