"""What came back of a load, as the generating process counted it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from src.stress.histogram import Histogram

MOST_BINS = 120
"""How finely the course of a load is told at most."""


class Sample(NamedTuple):
    """One request: when it was due, how long its answer took from then on, and what came.

    Seconds after the start; status 0 where no answer came, then ``failure`` says why.
    """

    due: float
    seconds: float
    status: int
    failure: str
    kind: str

    @property
    def good(self) -> bool:
        """Whether it was answered as wished."""
        return 200 <= self.status < 300

    @property
    def broken(self) -> bool:
        """Whether the server failed, or did not answer."""
        return self.status == 0 or self.status >= 500


@dataclass(frozen=True, slots=True)
class Bin:
    """The requests that were due in one stretch of time; milliseconds from when they were due."""

    start_seconds: float
    seconds: float
    requests: int
    errors: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float


@dataclass(slots=True)
class Measured:
    """Sums over a load. Durations count from when a request was due, answered or not.

    seconds: from the first moment a request could be due to the last answer. scheduled_seconds:
    to when the last was due. cpu_share: of one core, used by the generator. started_at: on the
    monotonic clock, which all processes of a machine read alike. lag: how late it sent those that
    found a connection free; waits for a connection are the server's doing, not lag.
    """

    requests: int = 0
    seconds: float = 0.0
    scheduled_seconds: float = 0.0
    cpu_share: float = 0.0
    connections: int = 0
    started_at: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    latency: Histogram = field(default_factory=Histogram)
    lag: Histogram = field(default_factory=Histogram)
    kinds: dict[str, Histogram] = field(default_factory=dict)
    bins: list[Bin] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)

    @property
    def succeeded(self) -> int:
        """Requests that were answered 2xx."""
        return sum(count for status, count in self.statuses.items() if 200 <= status < 300)

    @property
    def broken(self) -> int:
        """Requests that the server failed at (5xx) or left without an answer."""
        return self.failures.total() + sum(
            count for status, count in self.statuses.items() if status >= 500
        )

    def take(self, sample: Sample) -> None:
        """Count one request."""
        microseconds = round(sample.seconds * 1e6)
        self.requests += 1
        self.latency.record(microseconds)
        self.kinds.setdefault(sample.kind, Histogram(2)).record(microseconds)
        if sample.status:
            self.statuses[sample.status] += 1
        else:
            self.failures[sample.failure] += 1

    def add(self, later: Measured) -> None:
        """Count a load that came after this one; what each part used becomes the worst of both."""
        shift = self.seconds
        self.bins += [
            Bin(b.start_seconds + shift, b.seconds, b.requests, b.errors, *_times(b))
            for b in later.bins
        ]
        self.requests += later.requests
        self.seconds += later.seconds
        self.scheduled_seconds += later.scheduled_seconds
        self.cpu_share = max(self.cpu_share, later.cpu_share)
        self.connections = max(self.connections, later.connections)
        self.statuses += later.statuses
        self.failures += later.failures
        self.latency.add(later.latency)
        self.lag.add(later.lag)
        for kind, histogram in later.kinds.items():
            self.kinds.setdefault(kind, Histogram(2)).add(histogram)

    def plain(self) -> dict[str, Any]:
        """JSON-able data from which ``of`` makes the same."""
        return {
            "requests": self.requests,
            "seconds": self.seconds,
            "scheduled_seconds": self.scheduled_seconds,
            "cpu_share": self.cpu_share,
            "connections": self.connections,
            "started_at": self.started_at,
            "statuses": sorted(self.statuses.items()),
            "failures": self.failures,
            "latency": self.latency.plain(),
            "lag": self.lag.plain(),
            "kinds": {kind: found.plain() for kind, found in self.kinds.items()},
            "bins": [
                (b.start_seconds, b.seconds, b.requests, b.errors, *_times(b)) for b in self.bins
            ],
            "samples": self.samples,
        }

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Self:
        """What such data tells."""
        return cls(
            requests=plain["requests"],
            seconds=plain["seconds"],
            scheduled_seconds=plain["scheduled_seconds"],
            cpu_share=plain["cpu_share"],
            connections=plain["connections"],
            started_at=plain["started_at"],
            statuses=Counter(dict(plain["statuses"])),
            failures=Counter(plain["failures"]),
            latency=Histogram.of(plain["latency"]),
            lag=Histogram.of(plain["lag"]),
            kinds={kind: Histogram.of(found) for kind, found in plain["kinds"].items()},
            bins=[Bin(*row) for row in plain["bins"]],
            samples=[Sample(*row) for row in plain["samples"]],
        )


class Course:
    """The course of a load in at most ``MOST_BINS`` stretches, by when requests were due."""

    def __init__(self, scheduled_seconds: float) -> None:
        self._seconds = max(0.25, scheduled_seconds / MOST_BINS)
        self._found: dict[int, tuple[Histogram, list[int]]] = {}

    def take(self, sample: Sample) -> None:
        """Count one request."""
        histogram, errors = self._found.setdefault(
            int(sample.due / self._seconds), (Histogram(2), [0])
        )
        histogram.record(round(sample.seconds * 1e6))
        errors[0] += not sample.good

    def bins(self) -> list[Bin]:
        """The stretches in order; one in which nothing was due is left out."""
        return [
            Bin(
                at * self._seconds,
                self._seconds,
                histogram.total,
                errors[0],
                *(histogram.percentile(percent) / 1000 for percent in (50, 95, 99, 100)),
            )
            for at, (histogram, errors) in sorted(self._found.items())
        ]


def latency_of(samples: Iterable[Sample]) -> Histogram:
    """The durations of these requests."""
    histogram = Histogram()
    for sample in samples:
        histogram.record(round(sample.seconds * 1e6))
    return histogram


def _times(b: Bin) -> Sequence[float]:
    return b.p50_ms, b.p95_ms, b.p99_ms, b.max_ms
