"""What became of each mail: what the mail server took against what the database says.

A mail is *lost* when nobody will ever hear of it: no row, a row that says sent and was never taken, one that
is neither finished nor listed for staff, one that was dropped while it was wanted. A copy beyond the first is
*unlisted* when the row does not say that an answer was lost, when there is more than one, when staff cannot
see it, or when no answer was lost at all.
"""

import subprocess
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection

from outbox.models import Email

from . import processes
from .death import IN_DOUBT
from .mailserver import ANSWER_LOST, CUT_AFTER, CUT_BEFORE, CUT_EARLY

CUTS = (CUT_EARLY, CUT_BEFORE, CUT_AFTER)


@dataclass
class Verdict:
    scenario: str
    engine: str
    mails: int
    seed: int
    commit: str
    kills: Counter = field(default_factory=Counter)
    faults: Counter = field(default_factory=Counter)
    events: Counter = field(default_factory=Counter)
    states: Counter = field(default_factory=Counter)
    extra: int = 0
    unlisted: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    listed: int = 0
    crashes: list[str] = field(default_factory=list)
    minutes: int | None = None  # until the last mail of a dead sender was in other hands

    @property
    def cuts(self):
        return sum(self.faults[word] for word in CUTS)

    @property
    def kept(self):
        """Whether the promise was kept."""
        return not (self.lost or self.unlisted or self.crashes)


def judge(run, recipients):
    found = Verdict(run.scenario.name, engine(), run.scenario.mails, run.seed, commit())
    accepted = _read_server(run, found)
    in_doubt = _read_senders(run, found) | _answers_lost(run)
    rows = {row.to_address: row for row in Email.objects.defer("text", "html")}
    seen = _seen_by_staff()
    found.minutes, found.events = run.minutes, run.events
    found.states = Counter(row.state for row in rows.values())
    found.listed = sum(row.uncertain_at is not None for row in rows.values())
    for recipient in recipients:
        row, copies = rows.get(recipient), accepted.get(recipient, [])
        if why := _why_lost(row, copies, recipient in run.unwanted, seen):
            found.lost.append(f"{recipient}: {why}")
        if len(copies) > 1:
            found.extra += len(copies) - 1
        if row and (why := _why_unlisted(row, copies, recipient in in_doubt, seen)):
            found.unlisted.append(f"{recipient}: {why}")
    return found


def _why_lost(row, copies, unwanted, seen):
    if row is None:
        return "no row"
    if row.state == Email.State.SENT:
        return "" if copies else "said to be sent, never taken"
    if row.state == Email.State.DROPPED:
        return "" if unwanted else "dropped although it was wanted"
    if row.state in (Email.State.FAILED, Email.State.UNCERTAIN):
        return "" if row.pk in seen else "given up, and not listed"
    return f"left {row.state}"


def _why_unlisted(row, copies, in_doubt, seen):
    """Also of one copy, where the row says that there is none."""
    if row.state == Email.State.FAILED and copies and row.uncertain_at is None:
        return "said to have failed, and taken"
    if len(copies) < 2:
        return ""
    if row.uncertain_at is None:
        return f"{len(copies)} copies, and no word of it"
    if len(copies) > 2:
        return f"{len(copies)} copies"
    if len(set(copies)) > 1:
        return "copies that do not share their Message-ID"
    if not in_doubt:
        return "a copy although no answer was lost"
    if row.pk not in seen and row.state != Email.State.DROPPED:
        return "not among those that may have arrived twice"
    return ""


def _seen_by_staff():
    found = Email.objects.undelivered() | Email.objects.maybe_doubled()
    return set(found.values_list("pk", flat=True))


def _read_server(run, found):
    """{recipient: Message-ID of each copy}"""
    accepted = defaultdict(list)
    for event in processes.events(run.folder / "mailserver.log"):
        if "accepted" in event:
            accepted[event["accepted"]].append(event["id"])
        if "fault" in event:
            found.faults[event["fault"]] += 1
    return accepted


def _read_senders(run, found):
    """Whose mail was in the hands of a sender that died after it had begun to send it."""
    doubtful = set()
    for path in sorted(run.folder.glob("sender-*.log")):
        for event in processes.events(path):
            if "crash" in event:
                found.crashes.append(event["crash"])
            if "killed" in event:
                found.kills[event["killed"]] += 1
                if event["killed"] in IN_DOUBT:
                    doubtful.add(event["recipient"])
    for path in sorted(run.folder.glob("sender-*.err")):
        found.crashes += [text for text in path.read_text("utf-8").split("\n") if "could not be sent" in text]
    return doubtful


def _answers_lost(run):
    events = processes.events(run.folder / "mailserver.log")
    return {event["recipient"] for event in events if event.get("fault") in ANSWER_LOST}


def engine():
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]


def commit():
    def git(*words):
        return subprocess.run(["git", *words], cwd=settings.BASE_DIR, capture_output=True, text=True).stdout.strip()

    return (git("rev-parse", "--short", "HEAD") or "unknown") + ("+" if git("status", "--porcelain", "-uno") else "")
