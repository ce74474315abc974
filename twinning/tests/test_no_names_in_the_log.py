"""The log of earlier versions held names: the migration takes them out, and the triggers are back after it."""

from importlib import import_module

import pytest
from auditlog.models import LogEntry
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction

from cities.models import Person
from twinning.shared.audit import MASK

migration = import_module("twinning.shared.migrations.0003_no_names_in_the_log")


class Editor:
    connection = connection


def test_names_of_earlier_versions_are_taken_out(mentese):
    entry = LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(Person),
        object_pk="7",
        object_id=7,
        action=LogEntry.Action.UPDATE,
        changes={"full_name": ["Ada Kaya", "Ada Demir"], "duty": ["", "council"], "email": ["None", "a@b.example"]},
        actor_email="x@y.example",
    )
    connection.check_constraints()  # PostgreSQL changes no triggers while some are pending
    migration.forwards(apps, Editor)
    entry.refresh_from_db()
    assert (entry.object_repr, entry.actor_email) == (MASK, None)
    assert entry.changes == {"full_name": [MASK, MASK], "duty": ["", "council"], "email": ["", MASK]}
    assert LogEntry.objects.filter(object_repr="Menteşe").exists()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        LogEntry.objects.update(object_repr="forged")
