"""Computing once in this process, however many ask."""

from __future__ import annotations

from threading import Event, Lock, get_ident

from src.resilience.tiered.level import Name
from src.resilience.tiered.near import Entry
from src.resilience.tiered.outcome import Status


class Flight:
    """One value on its way. It ends with an entry, an error, or nothing: then others go on.

    ``seen`` is the number of the latest invalidation when it began; from ``overdue_at`` (monotonic
    seconds) on nobody waits for it any longer.
    """

    __slots__ = ("_ended", "_owner", "entry", "error", "overdue_at", "seen", "status")

    def __init__(self, seen: int, overdue_at: float) -> None:
        self.seen = seen
        self.overdue_at = overdue_at
        self._owner: int | None = None
        self.entry: Entry | None = None
        self.status = Status.COMPUTED
        self.error: Exception | None = None
        self._ended = Event()

    def own(self) -> None:
        """This thread or greenlet brings it."""
        self._owner = get_ident()

    def is_own(self) -> bool:
        """Whether this thread or greenlet is the one that brings it."""
        return self._owner == get_ident()

    def land(self, entry: Entry, status: Status, error: Exception | None = None) -> None:
        """Hand the entry to all who wait."""
        self.entry, self.status, self.error = entry, status, error

    def fail(self, error: Exception) -> None:
        """Hand the error to all who wait."""
        self.error = error

    def end(self) -> None:
        """Wake all who wait."""
        self._ended.set()

    def wait(self, seconds: float | None) -> bool:
        """Whether it ended within so many seconds."""
        return self._ended.wait(seconds)


class Flights:
    """What is being computed in this process, by name."""

    def __init__(self) -> None:
        self._all: dict[Name, Flight] = {}
        self._lock = Lock()

    def find(self, name: Name) -> Flight | None:
        """The flight under way."""
        return self._all.get(name)

    def begin(self, name: Name, flight: Flight, instead_of: Flight | None) -> bool:
        """Whether this flight is now the one under way.

        ``instead_of`` is the one that was found, whose value would be too old, or None.
        """
        with self._lock:
            if self._all.get(name) is not instead_of:
                return False
            self._all[name] = flight
            return True

    def finish(self, name: Name, flight: Flight) -> None:
        """The flight is over."""
        with self._lock:
            if self._all.get(name) is flight:
                del self._all[name]
        flight.end()

    def __len__(self) -> int:
        return len(self._all)
