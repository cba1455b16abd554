"""What the cache needs from the level that all workers and machines share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from src.resilience.tiered.namespaces import Namespace

# A namespace and a key.
Name = tuple[str, str]


class Codec(Protocol):
    """Values as bytes."""

    def encode(self, value: Any) -> bytes:
        """The bytes; raises ``NotStorableError`` for what would not come back the same."""
        ...

    def decode(self, data: bytes) -> Any:
        """The value again, new each time; raises ``ValueError`` for bytes of somebody else."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A value as the shared level keeps it; ``data`` is empty where it is negative.

    ``age_seconds`` is since it was computed, ``left_seconds`` until its time has passed (below 0
    after that), both by the clock of the level.
    """

    data: bytes
    negative: bool
    age_seconds: float
    left_seconds: float
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to compute a value for the whole fleet.

    ``fence`` grows from one lease to the next. ``barriers`` are those of the value's tags as they
    stood when the lease was given: what was read from then on belongs to them.
    """

    token: str
    fence: str
    barriers: str


@dataclass(frozen=True, slots=True)
class Look:
    """What the shared level has: ``kept``, if anything that no tag has barred.

    ``lease`` was asked for, and the value is not fresh, and nobody else computes it.
    """

    kept: Kept | None
    lease: Lease | None


@dataclass(frozen=True, slots=True)
class Invalidation:
    """What is no longer true: values with any of these tags, and those that fit the pattern.

    A tag is ``n:`` and a namespace, ``k:`` and a namespace, ``:`` and a key, or ``t:`` and a tag
    of a caller. ``pattern`` is (namespace, pattern of keys in the manner of Redis).
    """

    tags: tuple[str, ...] = ()
    pattern: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """An invalidation on its way: numbered without gaps from 1 within one ``era``.

    An era begins when the shared level is empty.
    """

    era: str
    number: int
    sender: str
    invalidation: Invalidation


@dataclass(frozen=True, slots=True)
class Position:
    """How far the numbers have come; ``age_seconds`` is how long ago the era began."""

    era: str
    number: int
    age_seconds: float


class Level(Protocol):
    """The shared level. Whatever it cannot do, because it cannot be reached, answers None.

    Nothing is raised for that, and nothing takes longer than its own short time limit.
    """

    def look(
        self,
        space: Namespace,
        key: str,
        tags: Sequence[str],
        *,
        token: str | None = None,
    ) -> Look | None:
        """The value, and with a token the lease to compute it; one round trip."""
        ...

    def look_many(self, space: Namespace, keys: Sequence[str]) -> list[Kept | None] | None:
        """The values in the order of the keys; one round trip."""
        ...

    def store(
        self,
        space: Namespace,
        key: str,
        data: bytes | None,
        lease: Lease,
        *,
        ttl_seconds: float,
        tags: Sequence[str],
    ) -> bool | None:
        """Keep what was computed under the lease (None: that there is no value); ends the lease.

        False, and nothing is kept, where a tag was barred or the key written or deleted since.
        """
        ...

    def release(self, space: Namespace, key: str, lease: Lease) -> bool | None:
        """Let somebody else compute it."""
        ...

    def put_many(
        self,
        space: Namespace,
        values: Mapping[str, bytes | None],
        *,
        ttl_seconds: Mapping[str, float],
        tags: Sequence[str],
        sender: str,
    ) -> bool | None:
        """Keep the values whatever was there, and tell every worker; one round trip."""
        ...

    def bar(self, invalidation: Invalidation, sender: str) -> int | None:
        """Values that it names and that were computed before now are dead; tells every worker.

        What is being computed for them will not be kept. Answers how many values were removed at
        once, namely of single keys and of a pattern.
        """
        ...

    def repeat(self, invalidation: Invalidation, sender: str) -> bool | None:
        """Tell every worker once more what an earlier era was told.

        Nothing of this era is touched: all that is kept in it was begun after that.
        """
        ...

    def position(self) -> Position | None:
        """How far the numbers of invalidations have come."""
        ...

    def since(self, number: int) -> Sequence[Message] | None:
        """The messages after that number in this era, as far back as they are remembered."""
        ...
