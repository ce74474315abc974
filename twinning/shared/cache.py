"""Redis as cache, with a table of the database standing in while it does not answer: the limits of sign-in live in
the cache, and must neither let everybody try as often as they like nor keep everybody out."""

import logging
import time

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# How long to leave a Redis alone that did not answer, so that not every request waits for it.
PAUSE = 5


class RedisWithStandIn(RedisCache):
    """Counts may begin anew when one takes over from the other: a limit holds at most twice, never not at all."""

    STAND_IN = "stand-in"
    down_until = 0.0  # of the process: threads have caches of their own, but the same Redis

    def ask_server(self):
        """Raises when Redis does not answer: for who wants to know, not for who wants to work."""
        super().get("ready")

    def _try(self, name, *args, **kwargs):
        kind = type(self)
        if time.monotonic() >= kind.down_until:
            try:
                return getattr(super(), name)(*args, **kwargs)
            except (RedisError, OSError) as fault:
                log.warning("Redis does not answer, the database stands in: %s", fault)
                kind.down_until = time.monotonic() + PAUSE
        return getattr(caches[self.STAND_IN], name)(*args, **kwargs)


def _standing_in(name):
    def call(self, *args, **kwargs):
        return self._try(name, *args, **kwargs)

    call.__name__ = name
    return call


METHODS = ("add", "get", "set", "touch", "delete", "get_many", "has_key", "incr", "set_many", "delete_many", "clear")
for _name in METHODS:
    setattr(RedisWithStandIn, _name, _standing_in(_name))
