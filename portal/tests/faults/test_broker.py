"""Redis is only what wakes the senders: what happens to it loses and doubles no mail. In short; `scripts/faults`
runs it in full."""

import pytest

from outbox.tests.faults.supervisor import run

from . import broker, digests


class ShortRun(broker.BrokerRun):
    happenings = ("_empty_redis", "_kill_redis")


@pytest.mark.skipif(not broker.installed(), reason="redis-server is not installed")
@pytest.mark.django_db(transaction=True)
def test_all_mails_go_out_once_whatever_happens_to_redis():
    verdict = run(broker.scenario(40), digests, 1, ShortRun)
    assert verdict.kept, (verdict.lost, verdict.unlisted, verdict.crashes)
    assert verdict.states == {"sent": 40}
    assert (verdict.extra, verdict.listed) == (0, 0)
    assert verdict.events == {"emptied": 1, "killed": 1}
