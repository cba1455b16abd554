"""A token bucket: so many at once, and as many again over a time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """What somebody has used: ``sent`` is ``allowed`` and ``refused`` together.

    tokens: left now, whole and parts. refill_seconds: until the bucket is full again.
    """

    sent: int
    allowed: int
    refused: int
    tokens: float
    capacity: int
    tokens_per_second: float
    refill_seconds: float

    @property
    def remaining(self) -> int:
        """How many would be allowed at once."""
        return int(self.tokens)


class TokenBucket:
    """At most ``capacity`` at once, and in any time of t seconds ``capacity * (1 + t / seconds)``.

    The caller tells the time (monotonic seconds); a time before the last one counts as that one.
    What is refused costs nothing.
    """

    __slots__ = ("_allowed", "_at", "_capacity", "_refused", "_seconds", "_tokens")

    def __init__(self, capacity: int, seconds: float, now: float) -> None:
        if capacity < 1 or seconds <= 0:
            msg = "A bucket holds at least one token and refills in more than no time."
            raise ValueError(msg)
        self._capacity = capacity
        self._seconds = seconds
        self._tokens = float(capacity)
        self._at = now
        self._allowed = 0
        self._refused = 0

    @property
    def used_at(self) -> float:
        """The last time that was told."""
        return self._at

    def allow(self, now: float) -> bool:
        """Whether one more is allowed now; if so, its token is taken."""
        self._refill(now)
        if self._tokens < 1.0:
            self._refused += 1
            return False
        self._tokens -= 1.0
        self._allowed += 1
        return True

    def usage(self, now: float) -> Usage:
        """Where it stands."""
        self._refill(now)
        speed = self._capacity / self._seconds
        return Usage(
            sent=self._allowed + self._refused,
            allowed=self._allowed,
            refused=self._refused,
            tokens=self._tokens,
            capacity=self._capacity,
            tokens_per_second=speed,
            refill_seconds=(self._capacity - self._tokens) / speed,
        )

    def is_full(self, now: float) -> bool:
        """Whether it has refilled, so that a new one would say the same."""
        self._refill(now)
        return self._tokens >= self._capacity

    def _refill(self, now: float) -> None:
        if now > self._at:
            gained = (now - self._at) * self._capacity / self._seconds
            self._tokens = min(float(self._capacity), self._tokens + gained)
            self._at = now
