"""Chance with a seed: weighted choices, and one independent source for every document."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Sequence
from itertools import accumulate
from random import Random
from typing import Final, Generic, TypeVar

T = TypeVar("T")

# A prime far above any number of documents keeps the seeds of two sets apart.
_STRIDE: Final = 2_147_483_647


class Chance:
    """A source of chance with a seed; an even spread over small numbers needs no more than this."""

    __slots__ = ("random",)

    def __init__(self, seed: int | str) -> None:
        self.random = Random(seed).random  # noqa: S311 (no secret is made of it)

    def below(self, bound: int) -> int:
        """A number from 0 to ``bound`` - 1."""
        return int(self.random() * bound)

    def between(self, low: int, high: int) -> int:
        """A number from ``low`` to ``high``, both included."""
        return low + int(self.random() * (high - low + 1))

    def uniform(self, low: float, high: float) -> float:
        """A number from ``low`` to ``high``."""
        return low + self.random() * (high - low)

    def choice(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[int(self.random() * len(items))]

    def some(self, items: Sequence[T], low: int, high: int) -> list[T]:
        """From ``low`` to ``high`` different items (fewer when there are not so many), shuffled."""
        left = list(items)
        most = min(high, len(left))
        least = min(low, most)
        return [left.pop(self.below(len(left))) for _ in range(self.between(least, most))]


class Weighted(Generic[T]):
    """A choice among items, each as likely as its weight says."""

    def __init__(self, items: Iterable[tuple[T, float]]) -> None:
        pairs = list(items)
        self.items: Sequence[T] = [item for item, _ in pairs]
        self._sums = list(accumulate(weight for _, weight in pairs))

    def draw(self, chance: Chance) -> T:
        """One of the items."""
        return self.items[bisect(self._sums, chance.random() * self._sums[-1])]


def source(seed: int, kind: int, number: int) -> Chance:
    """The source of chance of one document: it depends on nothing that was drawn before."""
    return Chance((seed * 7 + kind) * _STRIDE + number)
