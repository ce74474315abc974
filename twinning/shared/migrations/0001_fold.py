from django.db import migrations

FOLD = """
CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE OR REPLACE FUNCTION twin_fold(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT btrim(regexp_replace(
    lower(public.unaccent('public.unaccent', translate($1, 'İIı', 'iii'))), '[^[:alnum:]_]+', ' ', 'g'))
$$;
"""


def make_fold(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FOLD)


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunPython(make_fold, migrations.RunPython.noop)]
