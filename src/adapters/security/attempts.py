"""Attempts to sign in, counted by the limits library in memory or in Redis."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Iterable
from functools import cached_property
from ipaddress import IPv6Address, ip_address, ip_network

from limits import parse_many
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from src.adapters.redis.guard import RedisGuard, own_guard
from src.resilience.errors import CircuitOpenError
from src.services.access_errors import AttemptsUnknownError, TooManyAttemptsError


class WindowedAttempts:
    """At most ``rates`` (such as "5 per minute;30 per hour") per account and per address.

    Counted over all workers with Redis (``redis_url``), else in this process alone, where each
    worker grants its own share. The window moves, so that no boundary lets twice as much through.
    While the ``guard`` of Redis lets nobody ask, nobody is let in.
    """

    def __init__(
        self,
        rates: str,
        *,
        redis_url: str | None,
        timeout_seconds: float,
        guard: RedisGuard | None = None,
    ) -> None:
        self._limits = parse_many(rates)
        self._redis_url = redis_url
        self._timeout_seconds = timeout_seconds
        self._guard = guard or own_guard(time.monotonic)

    def attempt(self, *, account: str, address: str) -> None:
        """Count one attempt.

        Raises ``TooManyAttemptsError`` when either has used up its share, ``AttemptsUnknownError``
        when the storage does not answer.
        """
        owners = (("account", _digest(account)), ("address", _network(address)))
        try:
            if self._redis_url is None:
                refused = self._refused(owners)
            else:
                refused = self._guard.call(lambda: self._refused(owners))
        except (StorageError, CircuitOpenError) as error:
            raise AttemptsUnknownError from error
        if refused:
            reset_at, policy = max(refused)
            raise TooManyAttemptsError(policy, max(1, math.ceil(reset_at - time.time())))

    def _refused(self, owners: Iterable[tuple[str, str]]) -> list[tuple[float, str]]:
        """Until when each limit refuses that is used up, and the limit."""
        refused = []
        for limit in self._limits:
            for owner in owners:
                if not self._window.hit(limit, "login", *owner):
                    reset_at = self._window.get_window_stats(limit, "login", *owner).reset_time
                    refused.append((reset_at, str(limit)))
        return refused

    @cached_property
    def _window(self) -> MovingWindowRateLimiter:
        # Made at the first attempt, so that making an application opens nothing.
        if self._redis_url is None:
            return MovingWindowRateLimiter(storage_from_string("memory://"))
        return MovingWindowRateLimiter(
            storage_from_string(
                self._redis_url,
                wrap_exceptions=True,
                socket_timeout=self._timeout_seconds,
                socket_connect_timeout=self._timeout_seconds,
            )
        )


def _digest(account: str) -> str:
    """What stands for an account among the counters: no e-mail address goes to Redis."""
    return hashlib.sha256(account.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _network(address: str) -> str:
    """The address, or the /64 of an IPv6 address, which one subscriber has for himself."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)
