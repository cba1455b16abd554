"""Families of cached values that share how long they are true."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from src.resilience.tiered.errors import UnknownNamespaceError

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Namespace:
    """How long the values of one family are kept and given.

    A value is fresh for ``ttl_seconds``, less a random share of up to ``jitter``, so that what was
    computed together does not run out together. For ``stale_seconds`` after that it is still given
    at once, while one caller computes it anew behind; for ``error_seconds`` it is given where
    computing fails, and computing then rests for ``rest_seconds``. That there is no value
    (computing gave None) is remembered for ``negative_seconds``, 0 for not at all.
    ``version`` is of the form of the values: whoever changes the form raises it.
    ``lease_seconds`` is the longest that others wait for the one who computes. A value of more than
    ``most_bytes`` is given and not kept.
    """

    name: str
    ttl_seconds: float
    stale_seconds: float = 0.0
    error_seconds: float = 0.0
    negative_seconds: float = 0.0
    rest_seconds: float = 5.0
    jitter: float = 0.1
    version: int = 1
    lease_seconds: float = 30.0
    most_bytes: int | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"'{self.name}' is no name of a namespace")
        if min(self.ttl_seconds, self.lease_seconds) <= 0:
            raise ValueError(f"{self.name}: times to live and leases are longer than nothing")
        spans = (self.stale_seconds, self.error_seconds, self.negative_seconds, self.rest_seconds)
        if min(spans) < 0:
            raise ValueError(f"{self.name}: no time is below 0")
        if not 0 <= self.jitter < 1:
            raise ValueError(f"{self.name}: the jitter is a share of the time to live, below 1")

    def takes(self, data: bytes | None) -> bool:
        """Whether a value of these bytes is kept; None says that there is none."""
        return self.most_bytes is None or data is None or len(data) <= self.most_bytes

    @property
    def tag(self) -> str:
        """The tag that all its values bear."""
        return f"n:{self.name}"

    def lifetime_seconds(self, ttl: float | None, *, negative: bool, chance: float) -> float:
        """How long a value is fresh: ``ttl`` or its usual time, jittered by ``chance`` in [0, 1).

        Never longer than was declared or asked for.
        """
        usual = self.negative_seconds if negative else self.ttl_seconds
        return (usual if ttl is None else ttl) * (1.0 - self.jitter * chance)

    @property
    def grace_seconds(self) -> float:
        """How long a value that has run out is still kept."""
        return max(self.stale_seconds, self.error_seconds)


class Namespaces:
    """The declared families by name."""

    def __init__(self, declared: Iterable[Namespace]) -> None:
        self._all: dict[str, Namespace] = {}
        for each in declared:
            if each.name in self._all:
                raise ValueError(f"'{each.name}' is declared twice")
            self._all[each.name] = each

    def __getitem__(self, name: str) -> Namespace:
        """The family of that name. Raises ``UnknownNamespaceError``."""
        try:
            return self._all[name]
        except KeyError:
            raise UnknownNamespaceError(name) from None

    def __iter__(self) -> Iterator[Namespace]:
        return iter(self._all.values())
