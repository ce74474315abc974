from django.db import migrations

from twinning.shared import append_only


def forwards(apps, schema_editor):
    append_only.triggers_on(schema_editor.connection)


def backwards(apps, schema_editor):
    append_only.triggers_off(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("shared", "0001_fold"), ("auditlog", "0017_add_actor_email")]
    operations = [migrations.RunPython(forwards, backwards)]
