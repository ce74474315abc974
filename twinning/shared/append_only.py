"""The triggers that make the audit log take new rows and nothing else, whoever asks: also raw SQL of the
portal's own user. Made by migration 0002; they step aside only where tests and measurements empty all tables."""

import contextlib

POSTGRESQL = """
CREATE OR REPLACE FUNCTION twin_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is append-only.';
END $$;
CREATE TRIGGER twin_audit_rows BEFORE UPDATE OR DELETE ON auditlog_logentry
    FOR EACH ROW EXECUTE FUNCTION twin_audit_is_append_only();
CREATE TRIGGER twin_audit_table BEFORE TRUNCATE ON auditlog_logentry
    FOR EACH STATEMENT EXECUTE FUNCTION twin_audit_is_append_only();
"""
POSTGRESQL_OFF = """
DROP TRIGGER twin_audit_rows ON auditlog_logentry;
DROP TRIGGER twin_audit_table ON auditlog_logentry;
"""
SQLITE = [
    """CREATE TRIGGER twin_audit_update BEFORE UPDATE ON auditlog_logentry
    BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END""",
    """CREATE TRIGGER twin_audit_delete BEFORE DELETE ON auditlog_logentry
    BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END""",
]
SQLITE_OFF = ["DROP TRIGGER twin_audit_update", "DROP TRIGGER twin_audit_delete"]


def triggers_on(connection):
    _run(connection, POSTGRESQL, SQLITE)


def triggers_off(connection):
    _run(connection, POSTGRESQL_OFF, SQLITE_OFF)


@contextlib.contextmanager
def triggers_aside(connection):
    triggers_off(connection)
    try:
        yield
    finally:
        triggers_on(connection)


def _run(connection, postgresql, sqlite):
    with connection.cursor() as cursor:
        for statement in [postgresql] if connection.vendor == "postgresql" else sqlite:
            cursor.execute(statement)
