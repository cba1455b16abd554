"""Questions in a second, counted in this process or in Redis."""

from __future__ import annotations

import logging
import time
from collections import deque
from functools import cached_property
from math import floor
from threading import Lock
from typing import Final

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from src.adapters.redis.guard import RedisGuard, SeldomLogged, own_guard
from src.resilience.errors import CircuitOpenError
from src.services.ports import Clock

_log = logging.getLogger(__name__)
_SHORTEST_SECONDS: Final = 0.001


class OwnRate:
    """This process's share of a rate: ``per_second`` over all workers, by their number.

    The window moves, so that in no second more are let through. A share below one a second lets
    one through in as many seconds as it takes.
    """

    def __init__(self, per_second: float, workers: int, clock: Clock) -> None:
        share = per_second / workers
        self.per_second = per_second
        self._most = max(1, floor(share))
        self._window_seconds = 1.0 if share >= 1 else 1.0 / share
        self._clock = clock
        self._sent: deque[float] = deque()
        self._lock = Lock()

    def wait_seconds(self) -> float:
        """0 where a question may be sent now, else when to ask again."""
        with self._lock:
            now = self._clock.monotonic()
            while self._sent and now - self._sent[0] >= self._window_seconds:
                self._sent.popleft()
            if len(self._sent) < self._most:
                self._sent.append(now)
                return 0.0
            return max(_SHORTEST_SECONDS, self._window_seconds - (now - self._sent[0]))


class SharedRate:
    """A rate over all workers and machines, by the limits library in Redis.

    Where Redis fails, this process keeps to its own share, and tries again as the guard lets it.
    """

    def __init__(
        self,
        per_second: int,
        workers: int,
        clock: Clock,
        *,
        redis_url: str,
        timeout_seconds: float,
        guard: RedisGuard | None = None,
    ) -> None:
        self.per_second: float = per_second
        self._limit: RateLimitItem = RateLimitItemPerSecond(per_second)
        self._own = OwnRate(per_second, workers, clock)
        self._redis_url = redis_url
        self._timeout_seconds = timeout_seconds
        self._guard = guard or own_guard(clock.monotonic)
        self._seldom = SeldomLogged(clock.monotonic)

    def wait_seconds(self) -> float:
        """0 where a question may be sent now, else when to ask again."""
        try:
            opens_at = self._guard.call(self._asked)
        except (CircuitOpenError, StorageError) as error:
            if isinstance(error, StorageError) and self._seldom.is_due():
                _log.warning("each worker keeps to its share of the rate: Redis fails")
            self._guard.went_on_without()
            return self._own.wait_seconds()
        return 0.0 if opens_at is None else max(_SHORTEST_SECONDS, opens_at - time.time())

    def _asked(self) -> float | None:
        """When the window opens again, by the wall clock; None where one more fits into it."""
        if self._window.hit(self._limit, "google_maps"):
            return None
        return self._window.get_window_stats(self._limit, "google_maps").reset_time

    @cached_property
    def _window(self) -> MovingWindowRateLimiter:
        # Made at the first question, so that making an application opens nothing.
        return MovingWindowRateLimiter(
            storage_from_string(
                self._redis_url,
                wrap_exceptions=True,
                socket_timeout=self._timeout_seconds,
                socket_connect_timeout=self._timeout_seconds,
            )
        )
