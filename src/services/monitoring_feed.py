"""What operators who look on are told as it happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from queue import Empty, Full, Queue
from threading import Lock
from typing import Any, Final

from src.resilience.events import CircuitTurned, Event
from src.services.ports import Clock

MOST_WAITING: Final = 100


class Overflowed(Exception):  # noqa: N818 - what happened to the subscription
    """Somebody took so little that more would have waited than is kept for one."""


class Subscription:
    """What one who looks on has not taken yet; never more than ``most_waiting``."""

    def __init__(self, most_waiting: int) -> None:
        self._waiting: Queue[Mapping[str, Any]] = Queue(most_waiting)
        self._overflowed = False

    def put(self, told: Mapping[str, Any]) -> None:
        """Keep it until it is taken; waits for nobody."""
        try:
            self._waiting.put_nowait(told)
        except Full:
            self._overflowed = True

    def take(self, seconds: float) -> Mapping[str, Any] | None:
        """The next thing, or None when nothing was told for so long. Raises ``Overflowed``."""
        if self._overflowed:
            raise Overflowed
        try:
            return self._waiting.get(block=seconds > 0, timeout=seconds)
        except Empty:
            return None


class MonitoringFeed:
    """Tells everybody who subscribed: circuits that turn, switches, the end of the process.

    Nothing personal is told, and nobody who tells waits for those who look on.
    """

    def __init__(self, clock: Clock, *, most_waiting: int = MOST_WAITING) -> None:
        self._clock = clock
        self._most_waiting = most_waiting
        self._lock = Lock()
        self._all: tuple[Subscription, ...] = ()

    def subscribe(self) -> Subscription:
        """From now on everything is kept for one more."""
        one = Subscription(self._most_waiting)
        with self._lock:
            self._all = (*self._all, one)
        return one

    def unsubscribe(self, one: Subscription) -> None:
        """Nothing is kept for it any more."""
        with self._lock:
            self._all = tuple(each for each in self._all if each is not one)

    def tell(self, event: str, **details: Any) -> None:
        """Tell that something has happened now."""
        everybody = self._all
        if everybody:
            told = {"type": "event", "event": event, "at": self._clock.now(), **details}
            for one in everybody:
                one.put(told)

    def heard(self, event: Event) -> None:
        """Tell a circuit's turn; a listener of the registry, which tells calls as well."""
        if isinstance(event, CircuitTurned) and self._all:
            details = {field.name: getattr(event, field.name) for field in fields(event)}
            self.tell(_words(type(event).__name__), **details)

    def switched(self, feature: str, on: bool) -> None:
        """Tell that a feature was switched."""
        self.tell("feature_switched", feature=feature, on=on)

    def phase(self, name: str) -> None:
        """Tell that the process has come to this phase of its end."""
        self.tell("process", phase=name)


def _words(name: str) -> str:
    """``CircuitHalfOpened`` as ``circuit_half_opened``."""
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name).lstrip("_")
