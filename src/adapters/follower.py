"""A daemon thread (a greenlet under gevent) that does one thing again and again."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from threading import Event, Lock, Thread
from time import monotonic

from gevent import get_hub, monkey

from src.services.ports import StorageUnavailableError

_log = logging.getLogger(__name__)


# Container allocations between two looks of the youngest generation. An explained ranking makes
# about 2,000 that all die with the answer; Python's default of 700 would walk them while they live.
_YOUNG: int = 20_000


def settle_memory() -> None:
    """Take what is loaded for good out of the garbage collector's sight, and let it look less."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)


def in_native_thread(action: Callable[[], object]) -> None:
    """Begin something long in a thread of the operating system, under gevent, too.

    A greenlet that computes lets no request have its turn; ``action`` must not touch locks or
    sockets that gevent has patched.
    """
    if monkey.is_module_patched("threading"):
        get_hub().threadpool.spawn(action)
    else:
        Thread(target=action, daemon=True).start()


_lock = Lock()
_running: list[Follower] = []


def stop_followers(seconds: float) -> list[str]:
    """End every follower of this process; the names of those still busy after so many seconds."""
    with _lock:
        followers, _running[:] = list(_running), []
    for follower in followers:
        follower.stop()
    end = monotonic() + seconds
    return [one.name for one in followers if not one.has_ended(max(0.0, end - monotonic()))]


class Follower:
    """Calls ``action`` every ``seconds``; a lost database is waited for and told once.

    ``once_done`` is called after the first success.
    """

    def __init__(
        self,
        action: Callable[[], object],
        *,
        seconds: float,
        name: str,
        once_done: Callable[[], object] | None = None,
    ) -> None:
        self._action = action
        self._seconds = seconds
        self.name = name
        self._once_done = once_done
        self._stopped = Event()
        self._ended = Event()
        self._failing = False

    def start(self) -> None:
        """Begin, in the background, until ``stop`` or ``stop_followers``."""
        with _lock:
            _running.append(self)
        Thread(target=self._run, name=self.name, daemon=True).start()

    def stop(self) -> None:
        """End after the call under way."""
        self._stopped.set()

    def has_ended(self, seconds: float) -> bool:
        """Whether nothing runs any more, within so many seconds."""
        return self._ended.wait(seconds)

    def _run(self) -> None:
        try:
            while not self._stopped.is_set():
                self._once()
                self._stopped.wait(self._seconds)
        finally:
            self._ended.set()

    def _once(self) -> None:
        try:
            self._action()
        except StorageUnavailableError:
            if not self._failing:
                _log.warning("%s waits for the database", self.name)
            self._failing = True
        except Exception:  # noqa: BLE001 - told below, and the loop goes on
            # The loop must outlive one bad row; what is wrong is told once until it heals.
            if not self._failing:
                _log.exception("%s failed", self.name)
            self._failing = True
        else:
            if self._failing:
                _log.info("%s goes on", self.name)
            self._failing = False
            if self._once_done is not None:
                self._once_done()
                self._once_done = None
