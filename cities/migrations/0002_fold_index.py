from django.db import migrations

MAKE = [
    f"CREATE INDEX city_{column}_fold ON cities_city USING gin (twin_fold({column}) gin_trgm_ops)"
    for column in ("name", "local_name")
]
DROP = [f"DROP INDEX city_{column}_fold" for column in ("name", "local_name")]


def on_postgresql(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("cities", "0001_initial"), ("shared", "0001_fold")]
    operations = [migrations.RunPython(on_postgresql(MAKE), on_postgresql(DROP))]
