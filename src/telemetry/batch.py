"""Feeds the metrics of batches: what waits, what was scored, and how fast."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any, Final

from prometheus_client import Metric

from src.services.ports import Clock
from src.telemetry.metrics import PREFIX, Metrics

RATE_SECONDS: Final = 60.0


class PrometheusBatchMeter:
    """``BatchMeter`` over Prometheus metrics.

    Every worker looks at the queue itself, which is that of the fleet, and the latest look of a
    living worker counts; speeds of workers are added up.
    """

    def __init__(self, metrics: Metrics, clock: Clock) -> None:
        self._metrics = metrics
        self._clock = clock
        self._stored: deque[tuple[float, int]] = deque()

    def waiting(self, candidates: int) -> None:
        """Candidates of open batches that are not done, in the whole fleet, as just measured."""
        self._metrics.batch_queue_size.set(candidates)

    def scored(self, pairs: int) -> None:
        """Pairs of a chunk that was stored by this process; 0 to say that time has passed."""
        now = self._clock.monotonic()
        if pairs:
            self._metrics.batch_pairs.inc(pairs)
            self._stored.append((now, pairs))
        while self._stored and self._stored[0][0] <= now - RATE_SECONDS:
            self._stored.popleft()
        self._metrics.batch_speed.set(sum(count for _, count in self._stored) / RATE_SECONDS)


def batch_figures(families: Mapping[str, Metric]) -> dict[str, Any]:
    """Queue, speed and pairs of all workers as scraped; None where nothing was measured yet."""

    def value(name: str) -> float | None:
        family = families.get(f"{PREFIX}_{name}")
        return sum(sample.value for sample in family.samples) if family else None

    return {
        "queue_size": value("batch_queue_size"),
        "jobs_per_second": value("batch_jobs_per_second"),
        "pairs_total": value("batch_pairs"),
    }
