"""The processes of a run: each in a session of its own, so that it is stopped with all that it started."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

from django.conf import settings
from django.db import connection


def database_url():
    """Where the database of this process is, for another process."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    user, password, host, port = (told[name] for name in ("USER", "PASSWORD", "HOST", "PORT"))
    return f"postgres://{user}{':' + password if password else ''}@{host or '127.0.0.1'}:{port or 5432}/{told['NAME']}"


def environment(folder, **more):
    ours = {"VAR_DIR": str(folder), "DATABASE_URL": database_url(), "DEBUG": "true", "REDIS_URL": ""}
    return os.environ | ours | more


def start(folder, name, *command, **environ):
    """`python -m command...`, with its errors in FOLDER/name.err."""
    with open(folder / f"{name}.err", "ab") as errors:
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=settings.BASE_DIR,
            env=environment(folder, **environ),
            stdin=subprocess.PIPE,
            stdout=errors,
            stderr=errors,
            text=True,
            bufsize=1,
            start_new_session=True,
        )


def stop(process, how=signal.SIGKILL):
    """With all its children, which no longer matter."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, how)
    process.wait(30)
    process.stdin.close()


def events(path):
    """The lines of a journal, as far as they are whole."""
    if not path.exists():
        return []
    lines = path.read_bytes().split(b"\n")[:-1]
    return [json.loads(line) for line in lines]


def until(condition, what, patience=30):
    """Wait for something that surely comes; a run that hangs must end and say where."""
    limit = time.monotonic() + patience
    while not (found := condition()):
        if time.monotonic() > limit:
            raise TimeoutError(f"In vain waited for {what}.")
        time.sleep(0.02)
    return found
