from django.core.cache import cache, caches
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def healthz(request):
    """The process answers; it asks nobody else, so that a slow database does not get it killed."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request):
    """The portal can work: database and cache answer. 503 names the part that does not."""
    parts = {"database": _works(_ask_database), "cache": _works(_ask_cache)}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _works(ask):
    try:
        ask()
    except Exception:  # any fault at all means the same here: not ready
        return False
    return True


def _ask_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_cache():
    """Redis itself where there is one: while it is down the database stands in."""
    getattr(caches["default"], "ask_server", lambda: cache.get("readyz"))()
