"""The full form: everything at once with all mails, then each step and each fault alone with a twentieth of them,
and the two senders that must be found out."""

from outbox.tests.faults import mailserver, stuck, wrong
from outbox.tests.faults.death import CLAIMED, IN_DOUBT, STEPS
from outbox.tests.faults.supervisor import Run, Scenario

from . import broker

# The promise is broken here on purpose; see `found_out`.
CONTROLS = tuple(wrong.SENDERS)

MIXED = {
    mailserver.REFUSED: 0.01,
    mailserver.REFUSED_FOR_GOOD: 0.005,
    mailserver.REFUSED_AT_THE_END: 0.01,
    mailserver.CUT_EARLY: 0.01,
    mailserver.CUT_BEFORE: 0.01,
    mailserver.CUT_AFTER: 0.02,
    mailserver.NONSENSE: 0.005,
    mailserver.HANG_EARLY: 0.0,
    mailserver.HANG_AFTER: 0.0,
}
ALONE = {
    "451 at the recipient": {mailserver.REFUSED: 0.1},
    "451 after the dot": {mailserver.REFUSED_AT_THE_END: 0.1},
    "550 at the recipient": {mailserver.REFUSED_FOR_GOOD: 0.05},
    "cut at the recipient": {mailserver.CUT_EARLY: 0.1},
    "cut before the dot": {mailserver.CUT_BEFORE: 0.1},
    "cut after the dot": {mailserver.CUT_AFTER: 0.1},
    "nonsense after the dot": {mailserver.NONSENSE: 0.1},
}


def all_of_them(mails):
    """(scenario, kind of run)"""
    twentieth = max(20, mails // 20)
    yield _everything(mails), Run
    for step in STEPS:
        yield Scenario(f"killed: {step}", twentieth, steps=(step,), kills=max(4, twentieth // 20)), Run
    yield Scenario("connection refused", twentieth, refusals=5), Run
    for name, faults in ALONE.items():
        yield Scenario(name, twentieth, faults=faults), Run
    hangs = {mailserver.HANG_EARLY: 0.0, mailserver.HANG_AFTER: 0.0}
    yield Scenario("no answer for 20 seconds", twentieth, faults=hangs, at_least=2), Run
    yield stuck.scenario(60), stuck.StuckRun
    yield broker.scenario(max(40, twentieth // 2)), broker.BrokerRun
    for sender in CONTROLS:
        yield _control(sender, twentieth), Run


def _everything(mails):
    kills, unwanted = max(18, mails // 50), max(5, mails // 100)
    return Scenario("all at once", mails, faults=MIXED, at_least=2, kills=kills, refusals=5, unwanted=unwanted)


def _control(sender, mails):
    faults = {mailserver.CUT_BEFORE: 0.03, mailserver.CUT_AFTER: 0.03}
    return Scenario(sender, mails, faults=faults, steps=(*IN_DOUBT, CLAIMED), kills=max(10, mails // 40), wrong=sender)


def found_out(verdict):
    """The wrong senders are expected to break the promise, all others to keep it."""
    if verdict.scenario == "send, then mark":
        return bool(verdict.unlisted) and not verdict.crashes
    if verdict.scenario == "mark, then send":
        return bool(verdict.lost) and not verdict.crashes
    return None


def passed(verdict):
    return verdict.kept if (found := found_out(verdict)) is None else found
