"""Who is told what happened."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock

from src.resilience.events import Event

Listener = Callable[[Event], None]


class Listeners:
    """Tells events to listeners, in the thread or greenlet in which they happen.

    A listener that raises harms nobody: ``faults`` counts such errors. Successful attempts are
    told only once somebody has asked for them, since making the event costs as much as the rest
    of a successful call.
    """

    def __init__(self) -> None:
        self.tells_successes = False
        self.faults = 0
        self._all: tuple[Listener, ...] = ()
        self._lock = Lock()

    def add(self, listener: Listener, *, successes: bool = False) -> None:
        """Tell the listener everything from now on, with ``successes`` every success too."""
        with self._lock:
            self._all = (*self._all, listener)
            self.tells_successes = self.tells_successes or successes

    def remove(self, listener: Listener) -> None:
        """Tell the listener nothing any more."""
        with self._lock:
            self._all = tuple(each for each in self._all if each != listener)

    def tell(self, event: Event) -> None:
        """Hand the event to every listener."""
        for listener in self._all:
            try:
                listener(event)
            except Exception:  # noqa: BLE001 - a call must not fail because somebody looks on
                with self._lock:
                    self.faults += 1


class RecentEvents:
    """A listener that remembers the last ``most`` events and when they happened.

    ``now`` is any clock; what it gives stands beside each event.
    """

    def __init__(self, now: Callable[[], float], *, most: int = 200) -> None:
        self._now = now
        self._events: deque[tuple[float, Event]] = deque(maxlen=most)

    def __call__(self, event: Event) -> None:
        """Remember the event, and forget the oldest if there are too many."""
        self._events.append((self._now(), event))

    def latest(self) -> tuple[tuple[float, Event], ...]:
        """(when, event), the newest first."""
        # A copy first: another thread may append, which ends an iteration over the deque itself.
        return tuple(reversed(self._events.copy()))
