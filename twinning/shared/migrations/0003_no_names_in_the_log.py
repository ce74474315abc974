from django.db import migrations

from twinning.shared.append_only import triggers_aside

MASK = "•••"
# Rows called after people, and the fields of theirs that are.
OF_PEOPLE = {
    ("accounts", "user"): ("full_name", "email"),
    ("cities", "person"): ("full_name", "title", "email", "phone"),
    ("cities", "invitation"): ("full_name", "email"),
    ("cities", "membership"): (),
    ("visits", "traveller"): (),
}
FIELDS = {**OF_PEOPLE, ("visits", "agendaitem"): ("contact",)}


def forwards(apps, schema_editor):
    """Entries of earlier versions held names, which nobody could have erased later. Once, and only here, the
    triggers step aside for something else than a test."""
    entries = apps.get_model("auditlog", "LogEntry").objects.using(schema_editor.connection.alias)
    if not entries.exists():
        return
    with triggers_aside(schema_editor.connection):
        entries.exclude(actor_email=None).update(actor_email=None)
        for (app, model), fields in FIELDS.items():
            rows = entries.filter(content_type__app_label=app, content_type__model=model)
            if (app, model) in OF_PEOPLE:
                rows.update(object_repr=MASK)
            for row in rows.iterator() if fields else ():
                _mask(row, fields)


def _mask(row, fields):
    named = [name for name in fields if isinstance((row.changes or {}).get(name), list)]
    for name in named:
        row.changes[name] = ["" if value in ("", "None", None) else MASK for value in row.changes[name]]
    if named:
        row.save(update_fields=["changes"])


class Migration(migrations.Migration):
    dependencies = [("shared", "0002_audit_append_only"), ("contenttypes", "0002_remove_content_type_name")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
