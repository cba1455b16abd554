"""Where this process is between its start and its end, and what is closed in the end."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock
from typing import Final, Literal

from src.services.ports import Clock

Stage = Literal["background", "cache", "database", "redis"]
Listener = Callable[[str], None]
# Who uses comes before what is used: caches still speak to Redis when they end.
STAGES: Final[tuple[Stage, ...]] = ("background", "cache", "database", "redis")
_log = logging.getLogger(__name__)


class LifeCycle:
    """Starting, serving, draining (still answering), refusing (answering 503), ended.

    ``workers`` says how many processes of this server live, so that each can know its share; where
    nobody tells, this is the only one.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._born = clock.monotonic()
        self._start_seconds: float | None = None
        self._is_warm = True
        self._draining = False
        self._refusing = False
        self._closings: list[tuple[Stage, Callable[[], object]]] = []
        self._listeners: tuple[Listener, ...] = ()
        self._lock = Lock()
        self.workers: Callable[[], int] = lambda: 1

    @property
    def uptime_seconds(self) -> float:
        """Seconds since the application was made."""
        return self._clock.monotonic() - self._born

    @property
    def start_seconds(self) -> float | None:
        """Seconds it took to become ready for the first time; None while starting."""
        return self._start_seconds

    @property
    def is_warm(self) -> bool:
        """Whether what the first requests would have to wait for is there."""
        return self._is_warm

    @property
    def draining(self) -> bool:
        """Whether the server was told to stop and finishes what it has."""
        return self._draining

    @property
    def refusing(self) -> bool:
        """Whether the grace for load balancers is over: new requests are answered 503."""
        return self._refusing

    def warming(self) -> None:
        """From now on there is something to wait for before the process has started."""
        self._is_warm = False

    def warmed(self) -> None:
        """What was waited for is there."""
        self._is_warm = True

    def started(self) -> None:
        """Keep the moment of the first readiness; nothing while warming, nor when called again."""
        if self._start_seconds is None and self._is_warm:
            self._start_seconds = self.uptime_seconds

    def drain(self) -> None:
        """From now on: not ready. New requests are still answered.

        Called from a signal handler, so it only sets a flag; ``announce`` tells.
        """
        self._draining = True

    def refuse(self) -> None:
        """From now on new requests are answered 503."""
        self._draining = self._refusing = True

    def listen(self, listener: Listener) -> None:
        """Tell the listener what is announced of the end."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

    def announce(self, phase: str) -> None:
        """Tell those who listen: ``draining``, ``refusing`` or ``leaving``."""
        for listener in self._listeners:
            listener(phase)

    def at_end(self, stage: Stage, close: Callable[[], object]) -> None:
        """Have ``close`` called when the process ends, with the others of its stage."""
        with self._lock:
            self._closings.append((stage, close))

    def end(self) -> None:
        """Close everything, stage by stage, each with a line that says how long it took.

        What cannot be closed is told and hinders nothing after it; a second call does nothing.
        """
        with self._lock:
            closings, self._closings = self._closings, []
        for stage in STAGES:
            due = [close for name, close in closings if name == stage]
            if not due:
                continue
            began = self._clock.monotonic()
            for close in due:
                try:
                    close()
                except Exception:  # noqa: BLE001 - told here, and the others still have to close
                    _log.exception("%s could not be closed", stage)
            _log.info("closed %s in %.3f s", stage, self._clock.monotonic() - began)
