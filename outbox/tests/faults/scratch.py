"""A database of its own for programs that are no tests, beside the one that DATABASE_URL names."""

import contextlib
import os

import django


@contextlib.contextmanager
def database(name):
    """Django set up, with an empty database that is gone afterwards; never the one that was given."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twinning.settings")
    django.setup()
    from django.db import connection

    given = connection.settings_dict["NAME"]
    # SQLite in a file, as it really runs: several processes use it.
    connection.settings_dict["TEST"]["NAME"] = (
        f"{given}.{name}" if connection.vendor == "sqlite" else f"test_{name}_{given}"
    )
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield connection
    finally:
        connection.creation.destroy_test_db(given, verbosity=0)


def empty():
    from django.contrib.contenttypes.models import ContentType
    from django.core.management import call_command
    from django.db import connection

    from twinning.shared import append_only

    with append_only.triggers_aside(connection):
        call_command("flush", interactive=False, verbosity=0)
    ContentType.objects.clear_cache()
    connection.close()
