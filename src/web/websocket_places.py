"""The WebSockets of this process: how many there may be, and who has how many messages left."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic, sleep
from typing import Final, Protocol

from src.resilience.token_bucket import TokenBucket

MESSAGES: Final = 100
MESSAGE_SECONDS: Final = 60.0
_KNOWN_CLIENTS: Final = 1000
_LOOK_SECONDS: Final = 0.02
_LEAVE_SECONDS: Final = 3.0


class Closable(Protocol):
    """A connection that can be told to end."""

    def close(self, code: int, reason: str) -> None:
        """Tell it."""
        ...


class Places:
    """At most ``most`` connections at once, and one bucket of messages a client.

    The bucket outlives the connection: who comes back finds it as it was left.
    """

    def __init__(self, most: int, now: Callable[[], float]) -> None:
        self._most = most
        self._now = now
        self._taken = 0
        self._open: set[Closable] = set()
        self._buckets: dict[str, TokenBucket] = {}
        self._lock = Lock()

    def take(self) -> bool:
        """Whether there was a place left; it is taken until ``give_back``."""
        with self._lock:
            if self._taken >= self._most:
                return False
            self._taken += 1
            return True

    def give_back(self) -> None:
        """A place is free again."""
        with self._lock:
            self._taken -= 1

    def opened(self, one: Closable) -> None:
        """The connection will be told when all have to end."""
        with self._lock:
            self._open.add(one)

    def closed(self, one: Closable) -> None:
        """The connection has ended."""
        with self._lock:
            self._open.discard(one)

    def bucket(self, client: str) -> TokenBucket:
        """The messages that the client has left, over all its connections to this process."""
        now = self._now()
        with self._lock:
            if len(self._buckets) >= _KNOWN_CLIENTS:
                kept = {name: one for name, one in self._buckets.items() if not one.is_full(now)}
                self._buckets = kept
            if client not in self._buckets:
                self._buckets[client] = TokenBucket(MESSAGES, MESSAGE_SECONDS, now)
            return self._buckets[client]

    def close_all(self, code: int, reason: str, seconds: float = _LEAVE_SECONDS) -> int:
        """How many connections were told to end; comes back when they have, or after a while."""
        with self._lock:
            told = list(self._open)
        for one in told:
            one.close(code, reason)
        end = monotonic() + seconds
        while self._open and monotonic() < end:
            sleep(_LOOK_SECONDS)
        return len(told)
