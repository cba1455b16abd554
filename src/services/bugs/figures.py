"""The figures of bugs, in every process from the same events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from threading import Lock
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from src.bugs.bug import Event
from src.bugs.figures import Summary, summary, unresolved_counts
from src.bugs.ledger import Ledger
from src.bugs.trends import AgeBucket, DayFigures, ageing, daily
from src.bugs.values import Severity
from src.resilience.deadline import deadline_scope, timeout_seconds
from src.services.bugs.errors import TrackingError
from src.services.ports import Clock, StorageUnavailableError, UnitOfWorkFactory

_CHUNK: Final = 500
_USUAL_SECONDS: Final = 30.0
_MONITOR_SECONDS: Final = 1.0
_SECOND: Final = 1e6  # microseconds
_Figures = TypeVar("_Figures")


class FiguresNotReadyError(TrackingError):
    """Events are still being read, and the caller's time is over; it makes sense to ask again."""


@dataclass(frozen=True, slots=True)
class Trends:
    """The last days, the oldest first, and the ages of the bugs that are unresolved now."""

    days: tuple[DayFigures, ...]
    ageing: tuple[AgeBucket, ...]


@dataclass(frozen=True, slots=True)
class MonitoredBugs:
    """What a scrape tells: unresolved bugs by severity, and the seconds of every resolution."""

    unresolved: Mapping[Severity, int]
    resolution_seconds: NDArray[np.float64]


class BugFigures:
    """Figures from a ledger of this process, which takes in what is new before every answer.

    So every process says the same of what is committed. The first reading takes a while: begin it
    with ``follow`` in the background. It lets others have a turn after every chunk (``pause``);
    who asks meanwhile waits, at most until his deadline. A history that is no longer the one that
    was read (a restored backup) is read anew.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory, clock: Clock, *, pause: Callable[[], None]
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._pause = pause
        self._lock = Lock()
        self._ledger = Ledger()
        self._last: Event | None = None
        self._is_ready = False

    def summary(self, zone: tzinfo) -> Summary:
        """How things stand; today is the day of the zone. Raises as ``follow`` does."""
        return self._answer(lambda ledger, now: summary(ledger, now, zone))

    def trends(self, days: int, zone: tzinfo) -> Trends:
        """The last so many days of the zone. Raises as ``follow`` does."""
        return self._answer(
            lambda ledger, now: Trends(
                tuple(daily(ledger, now, days, zone)), tuple(ageing(ledger, now))
            )
        )

    def monitored(self) -> MonitoredBugs | None:
        """What is monitored; None before everything was read once, or without an answer in time.

        What was known a while ago is never told instead: a scrape that hears less than the one
        before it would take that for a new beginning.
        """
        if not self._is_ready:
            return None
        try:
            with deadline_scope(_MONITOR_SECONDS, self._clock.monotonic):
                return self._answer(
                    lambda ledger, _: MonitoredBugs(
                        unresolved_counts(ledger), ledger.resolution_times / _SECOND
                    )
                )
        except (StorageUnavailableError, FiguresNotReadyError):
            return None

    def follow(self) -> None:
        """Take in what is new.

        Raises ``StorageUnavailableError``, ``FiguresNotReadyError`` where others who read take
        longer than the caller may wait.
        """
        self._answer(lambda ledger, _: len(ledger))

    def _answer(self, question: Callable[[Ledger, datetime], _Figures]) -> _Figures:
        seconds = timeout_seconds(_USUAL_SECONDS)
        if not self._lock.acquire(timeout=_USUAL_SECONDS if seconds is None else seconds):
            raise FiguresNotReadyError
        try:
            self._read()
            return question(self._ledger, self._clock.now())
        finally:
            self._lock.release()

    def _read(self) -> None:
        while True:
            # The last one once more: it says whether what follows goes on from what was read.
            last = self._last
            with self._unit_of_work(read_only=True) as unit:
                found = unit.bug_events.after(0 if last is None else last.seq - 1, limit=_CHUNK)
            if last is not None:
                if not found or found[0] != last:
                    self._ledger, self._last, self._is_ready = Ledger(), None, False
                    continue
                del found[0]
            self._ledger.take_in(found)
            if found:
                self._last = found[-1]
            if len(found) < _CHUNK - 1:
                self._is_ready = True
                return
            self._pause()
            if not self._is_ready and timeout_seconds() == 0:
                # What was taken in is kept: whoever asks next goes on from here.
                raise FiguresNotReadyError
