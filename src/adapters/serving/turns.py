"""Workers of one server load in turns, so that those that serve keep processors to serve with."""

from __future__ import annotations

import fcntl
import os
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

_LOOK_SECONDS: Final = 0.1
_ENDING: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGABRT)


class Turns:
    """So many places for workers that load; whoever comes later waits for one.

    Made by the master before it forks. A place is a byte of a file of no name, locked for a
    process (POSIX record locks): a worker that dies gives its place back by that. Who is forked
    while nobody serves yet may use one place for each processor, others half of them.
    """

    def __init__(self, processors: int | None = None) -> None:
        self._processors = processors or len(_own_processors())
        with tempfile.TemporaryFile() as file:
            self._file = os.dup(file.fileno())  # open as long as the server lives
        self._place: int | None = None

    def take(self, notify: Callable[[], object], *, beside_others: bool) -> None:
        """Come back when this process has a place; ``notify`` is called while it waits.

        For a process that has only been forked: a signal that says to end does so at once, without
        what the master would have done about it.
        """
        places = max(1, self._processors // 2) if beside_others else self._processors
        for number in _ENDING:
            signal.signal(number, signal.SIG_DFL)
        while not self._take_one_of(places):
            notify()
            time.sleep(_LOOK_SECONDS)

    def give_back(self) -> None:
        """Let another one load; nothing where this process has no place (any more)."""
        if self._place is not None:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, self._place)
            self._place = None

    def _take_one_of(self, places: int) -> bool:
        for place in range(places):
            with suppress(BlockingIOError, PermissionError):  # systems differ in what they say
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
                self._place = place
                return True
        return False


def _own_processors() -> set[int]:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return set(range(os.cpu_count() or 1))
