"""Django's SQLite backend plus what PostgreSQL brings itself: twin_fold() and Turkish sorting."""

from django.db.backends.sqlite3 import base

from twinning.shared.folding import fold, turkish_order


def _compare(left, right):
    left, right = turkish_order(left), turkish_order(right)
    return (left > right) - (left < right)


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        connection = super().get_new_connection(conn_params)
        connection.create_function("twin_fold", 1, fold, deterministic=True)
        connection.create_collation("tr-x-icu", _compare)
        return connection
