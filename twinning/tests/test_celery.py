"""A real worker with a real broker: beat's tick reaches the outbox, and a mail leaves the house."""

import os
import subprocess
import sys
import time

import pytest
from django.conf import settings

from accounts.models import User
from outbox.models import Email
from outbox.tests.faults.processes import database_url
from twinning import celery_app


def test_what_beat_calls_exists():
    celery_app.loader.import_default_modules()
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks == {
        "accounts.tasks.forget_submitted_forms",
        "portal.tasks.let_go_of_what_is_old",
        "deadlines.tasks.queue_reminders",
        "documents.tasks.draw_previews",
        "documents.tasks.purge",
        "outbox.tasks.send_waiting",
    }
    assert tasks <= set(celery_app.tasks)


def celery(*arguments, folder):
    environment = os.environ | {"VAR_DIR": str(folder), "DATABASE_URL": database_url(), "DEBUG": "true"}
    command = [sys.executable, "-m", "celery", "-A", "twinning", *arguments]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)


@pytest.fixture
def worker(tmp_path):
    """`celery worker` as `scripts/run` starts it, on the tests' own database."""
    process = celery("worker", "-P", "solo", "--loglevel=warning", folder=tmp_path)
    yield process
    process.terminate()
    process.wait(30)


@pytest.mark.django_db(transaction=True)
def test_a_message_through_the_broker_makes_the_worker_look_into_the_outbox(worker, tmp_path):
    user = User.objects.create_user("elif@mentese.example", full_name="Elif Demir")
    row = Email.objects.create(
        key="k",
        kind="deadlines.digest",
        recipient=user,
        to_address=user.email,
        language="tr",
        payload={"deadlines": []},
    )
    assert celery("call", "outbox.tasks.send_waiting", folder=tmp_path).wait(30) == 0
    until = time.monotonic() + 60
    while row.finished_at is None and time.monotonic() < until:
        assert worker.poll() is None
        time.sleep(0.2)
        row.refresh_from_db()
    assert row.state == "dropped"  # a digest of nothing is wanted by nobody: the worker itself found that out
