"""The promise of the outbox in short; `scripts/faults` runs it in full. See docs/reliability.md."""

import pytest

from outbox import kinds

from . import plain, stuck, wrong
from .death import IN_DOUBT, STEPS
from .mailserver import ANSWER_LOST, CUT_AFTER, CUT_BEFORE, FAULTS, HANG_AFTER, HANG_EARLY
from .supervisor import Scenario, run

pytestmark = pytest.mark.django_db(transaction=True)
SEED = 1


@pytest.fixture(autouse=True)
def cast():
    yield
    kinds.forget(plain.KIND)


def show(verdict):
    return "\n".join([repr(verdict), *verdict.lost[:5], *verdict.unlisted[:5], *verdict.crashes[:2]])


def test_nothing_is_lost_and_no_copy_leaves_without_a_word():
    shares = {word: 0.0 if word in (HANG_EARLY, HANG_AFTER) else 0.03 for word in FAULTS}
    scenario = Scenario("all at once", 160, faults=shares, at_least=2, kills=27, refusals=1, unwanted=10, timeout=2.0)
    verdict = run(scenario, plain, SEED)
    assert verdict.kept, show(verdict)
    assert set(verdict.kills) == set(STEPS), show(verdict)
    assert set(verdict.faults) == set(FAULTS), show(verdict)
    assert verdict.extra <= sum(verdict.faults[word] for word in ANSWER_LOST) + sum(
        verdict.kills[step] for step in IN_DOUBT
    )
    assert 0 < verdict.states["dropped"] <= 10


@pytest.mark.parametrize("sender", wrong.SENDERS)
def test_a_sender_that_breaks_the_promise_is_found_out(sender):
    """Without this the figures above would say nothing."""
    shares = {CUT_BEFORE: 0.2, CUT_AFTER: 0.2}
    scenario = Scenario(sender, 50, faults=shares, kills=10, steps=(*IN_DOUBT, STEPS[1]), timeout=2.0, wrong=sender)
    verdict = run(scenario, plain, SEED)
    if sender == "send, then mark":
        assert verdict.unlisted and not verdict.lost, show(verdict)
    else:
        assert verdict.lost and not verdict.unlisted, show(verdict)


def test_what_dead_senders_held_moves_on_within_five_minutes():
    verdict = run(stuck.scenario(60), plain, SEED, stuck.StuckRun)
    assert verdict.kept, show(verdict)
    assert verdict.kills.total() == 2
    assert 0 < verdict.minutes <= 5
