"""What the master and the workers of one server tell each other, in memory that they share."""

from __future__ import annotations

import mmap
from typing import Final

_PLACES: Final = 1024
_STOPPING: Final = _PLACES
_NEWEST: Final = _PLACES + 1
_EMPTY, _FORKED, _ACCEPTING, _SERVED_ONCE = 0, 1, 2, 1


class Board:
    """One byte for each worker by its age (Gunicorn counts its workers up), and two facts more.

    Made by the master before it forks. Every byte has one writer at a time, so nothing is locked;
    ages that are 1024 apart share a byte, and never live together.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _PLACES + 16)

    @property
    def stopping(self) -> bool:
        """Whether the whole server was told to stop, not this or that worker alone."""
        return self._memory[_STOPPING] == 1

    @property
    def living(self) -> int:
        """How many workers there are; those that are still starting count."""
        return _PLACES - self._memory[:_PLACES].count(_EMPTY)

    @property
    def newest(self) -> int:
        """The age of the worker that was forked last, 0 before the first."""
        return int.from_bytes(self._memory[_NEWEST : _NEWEST + 8], "little")

    @property
    def has_served(self) -> bool:
        """Whether any worker of this server has ever taken requests."""
        return self._memory[_NEWEST + 8] == _SERVED_ONCE

    def stop(self) -> None:
        """The whole server ends."""
        self._memory[_STOPPING] = 1

    def forked(self, age: int) -> None:
        """A worker is about to be."""
        self._memory[age % _PLACES] = _FORKED
        self._memory[_NEWEST : _NEWEST + 8] = age.to_bytes(8, "little")

    def accepts(self, age: int) -> None:
        """The worker takes requests from now on."""
        self._memory[age % _PLACES] = _ACCEPTING
        self._memory[_NEWEST + 8] = _SERVED_ONCE

    def gone(self, age: int) -> None:
        """The worker is no more."""
        self._memory[age % _PLACES] = _EMPTY

    def awaited_younger(self, age: int) -> int:
        """How many younger workers are starting, and do not take requests yet."""
        younger = range(age + 1, min(self.newest, age + _PLACES - 1) + 1)
        return sum(self._memory[each % _PLACES] == _FORKED for each in younger)
