"""Counts of durations in buckets that are as wide as so many digits need, and no narrower.

The layout is that of HdrHistogram: linear inside each power of two, so that the relative error is
bounded at every magnitude and memory does not grow with what is recorded.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

HIGHEST: Final = (1 << 32) - 1
"""The longest duration that is told apart, in microseconds (71 minutes); more counts as it."""

_SUB_BITS: Final = {2: 8, 3: 11}


@dataclass(slots=True)
class Histogram:
    """Durations in whole microseconds, to ``digits`` (2 or 3) significant digits.

    A percentile is never below the exact one, and above it by less than one part in 100 or 1,000.
    Least, most and sum are exact.
    """

    digits: int = 3
    total: int = 0
    sum: int = 0
    least: int = HIGHEST
    most: int = 0
    _bits: int = field(init=False, repr=False)
    _counts: NDArray[np.int64] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._bits = _SUB_BITS[self.digits]
        self._counts = np.zeros(self._index(HIGHEST) + 1, np.int64)

    def record(self, microseconds: int, count: int = 1) -> None:
        """Count a duration, so many times; below zero counts as zero."""
        value = min(HIGHEST, max(0, microseconds))
        self._counts[self._index(value)] += count
        self.total += count
        self.sum += value * count
        self.least = min(self.least, value)
        self.most = max(self.most, value)

    def add(self, other: Histogram) -> None:
        """Count all that the other has counted; both have the same digits."""
        if other.digits != self.digits:
            raise ValueError("histograms of different digits do not add up")
        self._counts += other._counts
        self.total += other.total
        self.sum += other.sum
        self.least = min(self.least, other.least)
        self.most = max(self.most, other.most)

    def percentile(self, percent: float) -> int:
        """The least duration that ``percent`` of all do not exceed; 0 where nothing was counted."""
        if self.total == 0:
            return 0
        rank = max(1, math.ceil(percent / 100.0 * self.total))
        at = int(np.searchsorted(np.cumsum(self._counts), rank))
        return min(self._highest_at(at), self.most)

    @property
    def mean(self) -> float:
        """The exact mean; 0 where nothing was counted."""
        return self.sum / self.total if self.total else 0.0

    def curve(self) -> Iterator[tuple[float, int]]:
        """(share of all that is no longer, duration) for every bucket in use, ascending."""
        used = np.flatnonzero(self._counts)
        passed = 0
        for at in used.tolist():
            passed += int(self._counts[at])
            yield passed / self.total, min(self._highest_at(at), self.most)

    @property
    def cells(self) -> int:
        """How many buckets there are, whatever is recorded."""
        return len(self._counts)

    def plain(self) -> dict[str, Any]:
        """JSON-able data from which ``of`` makes the same histogram."""
        used = np.flatnonzero(self._counts)
        return {
            "digits": self.digits,
            "sum": self.sum,
            "least": self.least,
            "most": self.most,
            "buckets": used.tolist(),
            "counts": self._counts[used].tolist(),
        }

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Self:
        """The histogram of such data."""
        made = cls(plain["digits"])
        made._counts[plain["buckets"]] = plain["counts"]
        made.total = int(made._counts.sum())
        made.sum, made.least, made.most = plain["sum"], plain["least"], plain["most"]
        return made

    def _index(self, value: int) -> int:
        shift = max(0, value.bit_length() - self._bits)
        return (shift << (self._bits - 1)) + (value >> shift)

    def _highest_at(self, index: int) -> int:
        half = 1 << (self._bits - 1)
        shift = max(0, index // half - 1)
        return ((index - shift * half + 1) << shift) - 1
