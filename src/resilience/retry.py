"""How often and when a failed call is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from src.resilience.kinds import TREATMENTS, Failure


@dataclass(frozen=True, slots=True)
class RetryRules:
    """At most ``tries`` attempts, the first included.

    Before attempt n+1 lies a pause drawn from [0, ``base_seconds`` x 2^(n-1) x the multiplier of
    the failure's kind), never longer than ``most_seconds``.
    """

    tries: int = 3
    base_seconds: float = 1.0
    most_seconds: float = 30.0

    def __post_init__(self) -> None:
        if self.tries < 1 or self.base_seconds < 0 or self.most_seconds < self.base_seconds:
            raise ValueError("tries must be at least 1 and most_seconds not below base_seconds")

    def pause_seconds(self, failed: int, failure: Failure, chance: float) -> float:
        """The pause after the attempt of number ``failed``; ``chance`` is drawn from [0, 1).

        Where the dependency said when to come back it is at least that, up to ``most_seconds``,
        and a little more, so that those who were told the same do not all come back at once.
        """
        multiplier = TREATMENTS[failure.kind].multiplier
        # Bounded, since 2 to the power of very many tries overflows.
        grown = self.base_seconds * 2.0 ** min(failed - 1, 64) * multiplier
        if failure.retry_after_seconds is not None:
            told = failure.retry_after_seconds + chance * self.base_seconds
            return min(self.most_seconds, told)
        return chance * min(self.most_seconds, grown)


class RetryBudget:
    """Allows retries up to a share of the calls, so that an outage is not answered by a storm.

    Every call adds ``share`` of a retry and every second ``per_second`` retries, of which at most
    ``most`` are saved up; it starts full. Per process. Safe for threads and greenlets.
    """

    def __init__(
        self, *, share: float = 0.2, per_second: float = 0.5, most: float = 10.0, now: float
    ) -> None:
        if share < 0 or per_second < 0 or most < 1:
            raise ValueError("share and per_second must not be negative, most at least 1")
        self._share = share
        self._per_second = per_second
        self._most = most
        self._balance = most
        self._settled_at = now
        self._lock = Lock()
        # Counted without the lock by who calls: an addition that two threads lose to each other
        # only makes the budget smaller.
        self.calls = 0
        self._settled_calls = 0

    def withdraw(self, now: float) -> bool:
        """Whether a retry may be made now; it is then counted as made."""
        with self._lock:
            self._settle(now)
            # A hair less than one is one: tenths do not add up exactly.
            if self._balance < 1 - 1e-9:
                return False
            self._balance -= 1
            return True

    def remaining(self, now: float) -> float:
        """How many retries could be made now."""
        with self._lock:
            self._settle(now)
            return self._balance

    def _settle(self, now: float) -> None:
        calls = self.calls
        earned = self._share * (calls - self._settled_calls)
        earned += self._per_second * max(0.0, now - self._settled_at)
        self._balance = min(self._most, self._balance + earned)
        self._settled_calls, self._settled_at = calls, max(now, self._settled_at)
