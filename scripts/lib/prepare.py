"""Readies the database for scripts/run in one interpreter start: tables, reference data, demo people.
What is there already costs a look, not a run."""

import hashlib
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twinning.settings")

import django  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

LOADED = ("*/data/*", "*/demo/*", "*/demo.py", "*/reference.py", "*/management/commands/*.py")


def migrate():
    """True when the database was empty before."""
    executor = MigrationExecutor(connection)
    was_empty = not executor.loader.applied_migrations
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Preparing the database", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
    # Apart from the migrations, so that a start that was interrupted between the two is made good.
    call_command("createcachetable", verbosity=0)
    return was_empty


def fingerprint():
    """Changes with the database and with what the two loading commands are made of."""
    digest = hashlib.sha256(repr(sorted(connection.settings_dict.items())).encode())
    for pattern in LOADED:
        for path in sorted(path for path in ROOT.glob(pattern) if path.is_file()):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def load(was_empty):
    stamp = Path(settings.VAR_DIR) / "loaded.json"
    done = json.loads(stamp.read_text()) if stamp.exists() else {}
    now = fingerprint()
    if was_empty or done.get("fingerprint") != now:
        print("Loading reference data", flush=True)
        call_command("load_reference_data", verbosity=0)
        if settings.DEBUG:
            print("Loading the demo", flush=True)
            with open(Path(settings.VAR_DIR) / "demo-logins.txt", "w", encoding="utf-8") as logins:
                call_command("demo", stdout=logins)
        stamp.write_text(json.dumps({"fingerprint": now}))


if __name__ == "__main__":
    django.setup()
    if not settings.DEBUG:
        print("Collecting static files", flush=True)
        call_command("collectstatic", interactive=False, verbosity=0)
    load(was_empty=migrate())
