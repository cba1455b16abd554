"""How one worker of Gunicorn ends without losing a request."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any, Final

import gevent

from src.adapters.serving.board import Board
from src.services.life_cycle import LifeCycle

_log = logging.getLogger(__name__)
_LOOK_SECONDS: Final = 0.05
_TELL_SECONDS: Final = 5.0
# A signal to a whole process group reaches a worker before the master has said what it is about.
_MASTER_SECONDS: Final = 0.5
# One younger worker to load beside others that serve, and more: it takes requests after 20 s of
# loading whatever comes, and has to read its modules before.
_YOUNGER_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Time as the departure takes it; ``spawn`` runs something beside everything else."""

    monotonic: Callable[[], float]
    sleep: Callable[[float], object]
    spawn: Callable[[Callable[[], None]], object]


class Departure:
    """What happens between a signal and the end of a worker.

    A server that stops: not ready at once; after ``grace_seconds``, which load balancers need to
    notice, new requests are answered 503; ``running()`` ones have ``drain_seconds`` to finish.
    A worker that is replaced (SIGHUP, or alone): siblings share its socket, so it refuses nothing
    and stops accepting once younger workers do, or no further one has come for a minute. Then
    WebSockets are closed, and Gunicorn's loop is left to finish the connections.
    """

    def __init__(
        self,
        worker: Any,
        board: Board,
        life_cycle: LifeCycle,
        *,
        pace: Pace,
        running: Callable[[], int],
        close_websockets: Callable[[], int],
        grace_seconds: float,
        drain_seconds: float,
    ) -> None:
        self._worker = worker
        self._board = board
        self._life_cycle = life_cycle
        self._pace = pace
        self._running = running
        self._close_websockets = close_websockets
        self._grace_seconds = grace_seconds
        self._drain_seconds = drain_seconds
        self._began_at: float | None = None
        self.is_leaving = False
        self.is_orderly = False

    def signalled(self, number: int, frame: Any = None) -> None:
        """Begin to end. Safe in a signal handler; a terminal and the master may both tell it."""
        del number, frame
        if self._began_at is not None:
            return
        self._began_at = self._pace.monotonic()
        if self._board.stopping:
            self._drain()
        self._pace.spawn(self._run)

    def follow(self) -> None:
        """Begin to end where Gunicorn has ended the worker itself (``max_requests``)."""
        if not self._worker.alive:
            self.signalled(0)

    def end(self) -> None:
        """Close what the process has open; the worker has no connection any more."""
        self._life_cycle.end()
        now = self._pace.monotonic()
        began_at = now if self._began_at is None else self._began_at
        _log.info("ended in order after %.1f s", now - began_at)

    def _run(self) -> None:
        try:
            if self._is_replaced():
                self._leave_to_younger()
            else:
                self._stop()
        except Exception:
            _log.exception("the worker ends at once")
            raise
        finally:
            self._worker.alive = False

    def _is_replaced(self) -> bool:
        """Whether the master, given a moment to say so, does not stop the whole server."""
        end = self._pace.monotonic() + _MASTER_SECONDS
        while not self._board.stopping and self._pace.monotonic() < end:
            self._pace.sleep(_LOOK_SECONDS)
        return not self._board.stopping

    def _leave_to_younger(self) -> None:
        awaited = -1
        while (coming := self._board.awaited_younger(self._worker.age)) > 0:
            if self._board.stopping:
                self._stop()
                return
            if coming != awaited:  # they load in turns: each has its time
                awaited, end = coming, self._pace.monotonic() + _YOUNGER_SECONDS
            elif self._pace.monotonic() >= end:
                _log.warning("%d younger workers do not come", coming)
                break
            self._pace.sleep(_LOOK_SECONDS)
        _log.info("leaving to other workers: %d requests running", self._running())
        self.is_leaving = True
        self._life_cycle.announce("leaving")
        self._hand_over(self._drain_seconds)

    def _stop(self) -> None:
        self._drain()
        _log.info(
            "stopping: not ready, and answering for %.1f s more: %d requests running",
            self._grace_seconds,
            self._running(),
        )
        self._life_cycle.announce("draining")
        self._pace.sleep(self._grace_seconds)
        self._life_cycle.refuse()
        self._life_cycle.announce("refusing")
        left_seconds = self._wait_for_running()
        self._hand_over(left_seconds)

    def _wait_for_running(self) -> float:
        """Seconds that are left once no request is running, 0 when some would not end."""
        end = self._pace.monotonic() + self._drain_seconds
        told_at = self._pace.monotonic()
        _log.info("refusing new requests: waiting for %d", self._running())
        while (running := self._running()) and (now := self._pace.monotonic()) < end:
            if now - told_at >= _TELL_SECONDS:
                told_at = now
                _log.info("%d requests remaining", running)
            self._pace.sleep(_LOOK_SECONDS)
        if running:
            _log.warning("%d requests did not end in %.0f s", running, self._drain_seconds)
        return max(0.0, end - self._pace.monotonic())

    def _hand_over(self, left_seconds: float) -> None:
        """Close WebSockets, and give Gunicorn so long for the connections that are left."""
        began = self._pace.monotonic()
        closed = self._close_websockets()
        _log.info("closed %d websockets in %.3f s", closed, self._pace.monotonic() - began)
        self._worker.cfg.set("graceful_timeout", max(1, math.ceil(left_seconds)))
        self.is_orderly = True

    def _drain(self) -> None:
        self.is_leaving = True
        self._life_cycle.drain()


def departure_of(
    worker: Any,
    life_cycle: LifeCycle,
    *,
    running: Callable[[], int],
    close_websockets: Callable[[], int],
    grace_seconds: float,
    drain_seconds: float,
) -> Departure:
    """The departure of a worker under gevent, whose sleep lets others run."""
    return Departure(
        worker,
        worker.nextvision_board,
        life_cycle,
        pace=Pace(monotonic, sleep, gevent.spawn),
        running=running,
        close_websockets=close_websockets,
        grace_seconds=grace_seconds,
        drain_seconds=drain_seconds,
    )
