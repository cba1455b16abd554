"""What the cache has done, counted exactly over threads without a lock on the way of a hit."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from threading import Lock
from typing import Any, Final, Protocol


class Tally:
    """A number that many threads raise; ``up()`` is one indivisible step."""

    __slots__ = ("_lock", "_reads", "up")

    def __init__(self) -> None:
        self.up = count().__next__
        self._reads = 0
        self._lock = Lock()

    def value(self) -> int:
        """How often it was raised."""
        with self._lock:
            # Reading takes a number as well.
            number = self.up() - self._reads
            self._reads += 1
        return number


@dataclass(frozen=True, slots=True)
class Reading:
    """The figures of one namespace in this process, since it started.

    Every question is counted once: ``near_hits`` and ``far_hits`` are fresh values from this
    process and from the shared level, ``negative`` that there is none, ``stale`` and
    ``stale_errors`` values past their time, ``computed`` values that the caller computed,
    ``waits`` values that somebody else in this process was computing, ``misses`` questions without
    computing for what was not kept, ``errors`` failures.

    ``refreshed`` and ``failed_refreshes`` happened in the background; ``refused`` are values that
    were invalidated while they were computed. ``entries``, ``bytes`` and the ages are of what this
    process keeps now.
    """

    namespace: str
    near_hits: int
    far_hits: int
    negative: int
    stale: int
    stale_errors: int
    computed: int
    misses: int
    waits: int
    errors: int
    refreshed: int
    failed_refreshes: int
    refused: int
    writes: int
    deletes: int
    evictions: int
    expirations: int
    entries: int = 0
    bytes: int = 0
    oldest_seconds: float | None = None
    mean_age_seconds: float | None = None

    @property
    def questions(self) -> int:
        """How often a value was asked for."""
        return self.hits + self.computed + self.waits + self.misses + self.errors

    @property
    def hits(self) -> int:
        """Questions answered by what was kept."""
        return self.near_hits + self.far_hits + self.negative + self.stale + self.stale_errors

    @property
    def hit_rate(self) -> float | None:
        """Share of questions that were answered by what was kept; None without a question."""
        return self.hits / self.questions if self.questions else None


COUNTED: Final = (
    "near_hits", "far_hits", "negative", "stale", "stale_errors", "computed", "misses", "waits",
    "errors", "refreshed", "failed_refreshes", "refused", "writes", "deletes", "evictions",
    "expirations",
)  # fmt: skip


class SpaceStats:
    """The tallies of one namespace."""

    __slots__ = ("namespace", *COUNTED)

    near_hits: Tally
    far_hits: Tally
    negative: Tally
    stale: Tally
    stale_errors: Tally
    computed: Tally
    misses: Tally
    waits: Tally
    errors: Tally
    refreshed: Tally
    failed_refreshes: Tally
    refused: Tally
    writes: Tally
    deletes: Tally
    evictions: Tally
    expirations: Tally

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace
        for name in COUNTED:
            setattr(self, name, Tally())

    def reading(self, **now: Any) -> Reading:
        """The figures; ``now`` are those of what is kept."""
        figures = {name: getattr(self, name).value() for name in COUNTED}
        return Reading(namespace=self.namespace, **figures, **now)


class Meter(Protocol):
    """Is told how long it took to ask the shared level and to compute."""

    def took(self, operation: str, seconds: float) -> None:
        """``operation`` is look, store, put, invalidate, wait or compute."""
        ...


@dataclass(frozen=True, slots=True)
class Events:
    """What happened to the cache as a whole in this process.

    ``sent`` and ``heard`` are invalidations of this process and of others, ``caught_up`` those
    read afterwards because they had not been heard, ``gaps`` how often this process's level was
    dropped because some could not be known; ``far_failures`` how often the shared level could not
    be reached.
    """

    sent: int
    heard: int
    caught_up: int
    gaps: int
    far_failures: int


class NoMeter:
    """Nobody listens."""

    def took(self, operation: str, seconds: float) -> None:
        """Nothing."""
