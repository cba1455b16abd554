"""Figures of a run: percentiles, slices, ratios, and whether they may be believed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

# A generator busier than this would measure itself.
MOST_GENERATOR_CPU = 0.8
# Later than this, one request in a hundred, and the arrivals are not those that were meant.
MOST_LAG_MS = 5.0


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that ``share`` of the values do not exceed (nearest rank).

    ``ordered`` ascends; raises ``ValueError`` when it is empty.
    """
    if not ordered:
        raise ValueError("no values")
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True, slots=True)
class Latency:
    """Percentiles of ``count`` answers, in milliseconds."""

    count: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Latency:
        """The percentiles of these latencies; zeros and a count of 0 where there are none."""
        ordered = sorted(1000.0 * each for each in seconds)
        if not ordered:
            return cls(0, 0.0, 0.0, 0.0, 0.0)
        return cls(
            len(ordered),
            percentile(ordered, 0.50),
            percentile(ordered, 0.95),
            percentile(ordered, 0.99),
            ordered[-1],
        )


@dataclass(frozen=True, slots=True)
class Load:
    """What a generator saw in one slice.

    ``answered`` counts good answers within ``seconds`` and ``answer_bytes`` is their mean size,
    ``failures`` counts all others; ``lag_p99_ms`` is by how much the generator itself was late
    (open model); ``cpu_share`` is what it used of one core.
    """

    seconds: float
    answered: int
    failures: int
    latency: Latency
    cpu_share: float
    answer_bytes: float = 0.0
    lag_p99_ms: float = 0.0
    offered_per_second: float | None = None

    @property
    def per_second(self) -> float:
        """Good answers a second."""
        return self.answered / self.seconds

    @property
    def faults(self) -> list[str]:
        """Why this slice may not be believed; empty when it may."""
        found = []
        if self.failures:
            found.append(f"{self.failures} requests failed")
        if not self.answered:
            found.append("nothing was answered")
        if self.cpu_share > MOST_GENERATOR_CPU:
            found.append(f"the generator used {self.cpu_share:.0%} of a core")
        if self.lag_p99_ms > MOST_LAG_MS:
            found.append(f"the generator was {self.lag_p99_ms:.1f} ms late (p99)")
        return found


@dataclass(frozen=True, slots=True)
class Slice:
    """One slice under load, and what the machine did meanwhile.

    ``server_cpu_seconds`` is the CPU of the workers; ``other_cpu_share`` what processes outside
    this bench took of the whole machine.
    """

    load: Load
    server_cpu_seconds: float
    other_cpu_share: float

    @property
    def cpu_ms_per_answer(self) -> float:
        """CPU of the server for one answer, in milliseconds."""
        return 1000.0 * self.server_cpu_seconds / max(1, self.load.answered)


@dataclass(frozen=True, slots=True)
class Range:
    """The median of several values, and how far they lie apart."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Range:
        """Raises ``ValueError`` when there are no values."""
        if not values:
            raise ValueError("no values")
        return cls(median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class Measured:
    """One kind of request: slices beside slices of the ceiling, alone, and at a fixed rate.

    ``pairs`` holds (own slice, ceiling's slice) in the order they were measured.
    """

    name: str
    stock: int
    pairs: tuple[tuple[Slice, Slice], ...]
    alone: Slice
    open: Slice

    @property
    def throughput(self) -> Range:
        """Answers a second in the closed loop."""
        return Range.of([own.load.per_second for own, _ in self.pairs])

    @property
    def ratio(self) -> Range:
        """Own throughput over the ceiling's of the same pair of slices."""
        return Range.of(
            [
                own.load.per_second / ceiling.load.per_second
                for own, ceiling in self.pairs
                if ceiling.load.answered
            ]
        )

    @property
    def answer_bytes(self) -> float:
        """Mean size of an answer's body."""
        return median(own.load.answer_bytes for own, _ in self.pairs)

    @property
    def cpu_ms(self) -> float:
        """CPU of the server for one answer in the closed loop, in milliseconds."""
        return median(own.cpu_ms_per_answer for own, _ in self.pairs)

    @property
    def faults(self) -> list[str]:
        """Why these figures may not be believed; empty when they may."""
        slices = [("closed loop", own) for own, _ in self.pairs]
        slices += [("ceiling", ceiling) for _, ceiling in self.pairs]
        slices += [("one in flight", self.alone), ("open model", self.open)]
        found = [f"{where}: {fault}" for where, each in slices for fault in each.load.faults]
        return list(dict.fromkeys(found))

    @property
    def other_cpu_share(self) -> float:
        """The most that other processes took of the machine in any slice."""
        slices = [each for pair in self.pairs for each in pair]
        return max(each.other_cpu_share for each in (*slices, self.alone, self.open))
