"""The last results of a dependency, counted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from threading import Lock
from typing import Final

from src.resilience.rules import CircuitRules

_PARTS: Final = 10


@dataclass(frozen=True, slots=True)
class Counts:
    """Results in a window."""

    calls: int
    failures: int
    slow: int
    consecutive_failures: int

    @property
    def failure_rate(self) -> float:
        """The share of calls that failed; 0 without any."""
        return self.failures / self.calls if self.calls else 0.0

    @property
    def slow_rate(self) -> float:
        """The share of calls that were slow; 0 without any."""
        return self.slow / self.calls if self.calls else 0.0


class Window:
    """Counts results, and says when they are too bad. Safe for threads and greenlets.

    Over time, the window moves by tenths: it spans the running tenth and the nine before it.
    """

    __slots__ = (
        "_at", "_calls", "_consecutive", "_entries", "_entry", "_entry_ends_at", "_failures",
        "_lock", "_part", "_part_seconds", "_rules", "_size", "_slow",
    )  # fmt: skip

    def __init__(self, rules: CircuitRules) -> None:
        self._rules = rules
        self._lock = Lock()
        self._calls = self._failures = self._slow = self._consecutive = 0
        # Over a number of calls an entry is one result, over time it is a tenth: [calls, failed,
        # slow].
        self._size = rules.window_calls or 0
        self._entries = [[0, 0, 0] for _ in range(self._size or _PARTS)]
        self._at = 0
        self._part: int | None = None
        self._part_seconds = rules.window_seconds / _PARTS
        # What counts now, from the first result on, and until when it does without another look.
        self._entry: list[int]
        self._entry_ends_at = -math.inf

    def succeed(self, now: float) -> bool:
        """Count one answer that was not slow; whether the circuit should open.

        It should where this is the first call that makes enough of them to judge by.
        """
        with self._lock:
            if now >= self._entry_ends_at:
                self._move(now)
            self._entry[0] += 1
            self._calls += 1
            self._consecutive = 0
            if self._failures or self._slow:
                return self._is_bad()
            return False

    def record(self, now: float, *, failed: bool, slow: bool) -> bool:
        """Count one result; whether the circuit should open."""
        with self._lock:
            if now >= self._entry_ends_at:
                self._move(now)
            entry = self._entry
            entry[0] += 1
            self._calls += 1
            if slow:
                entry[2] += 1
                self._slow += 1
            if failed:
                entry[1] += 1
                self._failures += 1
                self._consecutive += 1
            else:
                self._consecutive = 0
            return self._consecutive >= self._rules.consecutive_failures or self._is_bad()

    def counts(self, now: float) -> Counts:
        """What lies in the window now."""
        with self._lock:
            if not self._size and now >= self._entry_ends_at:
                self._move(now)
            return Counts(self._calls, self._failures, self._slow, self._consecutive)

    def _is_bad(self) -> bool:
        """Whether a rate is too high, as far as there are calls enough to say so."""
        calls, rules = self._calls, self._rules
        # Divided rather than multiplied: 7 of 10 are then exactly the rate 0.7.
        return calls >= rules.minimum_calls and (
            self._failures / calls >= rules.failure_rate or self._slow / calls >= rules.slow_rate
        )

    def _move(self, now: float) -> None:
        """Go to the entry that counts what happens now, after what fell out of the window."""
        if self._size:
            self._entry = self._entries[self._at]
            self._at = (self._at + 1) % self._size
            self._drop(self._entry)
            return
        part, last = int(now // self._part_seconds), self._part
        for passed in range(_PARTS if last is None else min(_PARTS, part - last)):
            self._drop(self._entries[(part - passed) % _PARTS])
        self._part = part
        self._entry = self._entries[part % _PARTS]
        # A result that waited for the lock may be a little older than this: it counts now.
        self._entry_ends_at = (part + 1) * self._part_seconds

    def _drop(self, entry: list[int]) -> None:
        if entry[0]:
            self._calls -= entry[0]
            self._failures -= entry[1]
            self._slow -= entry[2]
            entry[0] = entry[1] = entry[2] = 0
