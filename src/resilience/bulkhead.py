"""Bounds how many calls to one dependency run at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Event, Lock
from typing import Protocol

from src.resilience.errors import BulkheadFullError


class Signal(Protocol):
    """What a waiting call is woken by; ``threading.Event`` is one."""

    def set(self) -> None:
        """Wake who waits."""
        ...

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until woken, at most so many seconds."""
        ...


class _Waiting:
    __slots__ = ("granted", "signal")

    def __init__(self, signal: Signal) -> None:
        self.signal = signal
        self.granted = False


class Bulkhead:
    """At most ``most`` calls at once; up to ``most_waiting`` others wait, first come first served.

    A place that becomes free is handed to who has waited longest, so nobody overtakes. Safe for
    threads and greenlets.
    """

    def __init__(
        self,
        name: str,
        most: int,
        *,
        wait_seconds: float = 0.0,
        most_waiting: int | None = None,
        signal: Callable[[], Signal] = Event,
    ) -> None:
        if most < 1 or wait_seconds < 0 or (most_waiting is not None and most_waiting < 0):
            raise ValueError("most must be at least 1, waiting not negative")
        self.name = name
        self.most = most
        self.wait_seconds = wait_seconds
        self._most_waiting = most if most_waiting is None else most_waiting
        self._signal = signal
        self._running = 0
        self._queue: deque[_Waiting] = deque()
        self._lock = Lock()

    @property
    def running(self) -> int:
        """How many calls run now."""
        return self._running

    @property
    def waiting(self) -> int:
        """How many calls wait for a place."""
        return len(self._queue)

    def enter(self, left_seconds: float | None = None) -> None:
        """Take a place, after waiting at most ``wait_seconds`` or what is left of the deadline.

        Whoever has entered must ``leave``. Raises ``BulkheadFullError``.
        """
        seconds = self.wait_seconds if left_seconds is None else min(
            self.wait_seconds, left_seconds
        )  # fmt: skip
        with self._lock:
            if self._running < self.most:
                self._running += 1
                return
            if seconds <= 0 or len(self._queue) >= self._most_waiting:
                raise BulkheadFullError(self.name, self.most)
            waiting = _Waiting(self._signal())
            self._queue.append(waiting)
        entered = False
        try:
            waiting.signal.wait(seconds)
            entered = True
        finally:
            # The place may have been handed over at the very end of the time, or to somebody who
            # is being killed: it must not be lost.
            with self._lock:
                granted = waiting.granted
                if not granted:
                    self._queue.remove(waiting)
            if granted and not entered:
                self.leave()
        if not granted:
            raise BulkheadFullError(self.name, self.most)

    def leave(self) -> None:
        """Give the place back, to who has waited longest."""
        with self._lock:
            if self._queue:
                waiting = self._queue.popleft()
                waiting.granted = True
            else:
                self._running -= 1
                return
        waiting.signal.set()
