"""A run with a real worker, a real beat and a Redis of its own that is emptied, stopped and killed on the way.

Digests become due in waves. The first comes while all is well, the others each right after something has
happened to Redis; every wave must have left before the next one comes."""

import datetime as dt
import shutil
import signal
import socket
import subprocess
import time

import redis

from deadlines.models import Deadline
from outbox.models import Email
from outbox.tests.faults import processes
from outbox.tests.faults.supervisor import Run, Scenario
from twinning.shared.dates import today_in

from .digests import ZONE

APP = "portal.tests.faults.quick"


def installed():
    return shutil.which("redis-server") is not None


def scenario(mails):
    return Scenario("worker and beat; Redis emptied, stopped, killed", mails)


class BrokerRun(Run):
    happenings = ("_empty_redis", "_stop_redis", "_kill_redis", "_empty_redis")

    def _start_senders(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.redis_port = free.getsockname()[1]
        self._keep_the_deadlines_far()
        self._start_redis()
        port = (self.folder / "port").read_text()
        where = {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0"}
        celery = ("celery", "-A", APP)
        quiet = ("--without-gossip", "--without-mingle", "--loglevel", "warning")
        beat = (*celery, "beat", "--schedule", str(self.folder / "beat"), "--loglevel", "warning")
        worker = self._start("worker", *celery, "worker", "--concurrency", "2", *quiet, **where)
        return [worker, self._start("beat", *beat, **where)]

    def _supervise(self, server):
        first, *waves = self._waves(1 + len(self.happenings))
        self._come(first)
        for happening, wave in zip(self.happenings, waves, strict=True):
            getattr(self, happening)()
            self._come(wave)
        for process in self.processes[1:]:
            processes.stop(process, signal.SIGTERM)

    def _keep_the_deadlines_far(self):
        Deadline.objects.update(due_on=today_in(ZONE) + dt.timedelta(days=40))

    def _waves(self, number):
        keys = list(Deadline.objects.order_by("pk").values_list("pk", flat=True))
        return [keys[rank::number] for rank in range(number)]

    def _come(self, wave):
        """These become due, and leave."""
        Deadline.objects.filter(pk__in=wave).update(due_on=today_in(ZONE) + dt.timedelta(days=2))
        due = Deadline.objects.filter(due_on__lt=today_in(ZONE) + dt.timedelta(days=40)).count()

        def left():
            return Email.objects.filter(state=Email.State.SENT).count() == due

        # A worker that has lost its broker tries again after 2, 4, 6 ... seconds.
        processes.until(left, f"{due} mails", patience=180)

    # --- Redis -----------------------------------------------------------------------------------------

    def _start_redis(self):
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(self.redis_port)]
        command += ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        with open(self.folder / "redis.log", "ab") as log:
            self.redis = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=log, stderr=log, text=True, start_new_session=True
            )
        self.processes.append(self.redis)
        processes.until(self._redis_answers, "Redis")

    def _redis_answers(self):
        try:
            return redis.Redis(port=self.redis_port).ping()
        except redis.ConnectionError:
            return False

    def _empty_redis(self):
        redis.Redis(port=self.redis_port).flushall()
        self.events["emptied"] += 1

    def _stop_redis(self, how=signal.SIGTERM):
        self.processes.remove(self.redis)
        processes.stop(self.redis, how)
        self.events["stopped" if how == signal.SIGTERM else "killed"] += 1
        time.sleep(2)  # beat finds nobody there
        self._start_redis()

    def _kill_redis(self):
        self._stop_redis(signal.SIGKILL)
