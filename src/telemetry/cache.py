"""The figures of the cache as metrics, exact over workers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from threading import Lock, Timer
from typing import Final

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from src.resilience.tiered import Reading
from src.telemetry.metrics import CACHE_HIT_RATE, PREFIX, Metrics

OPERATIONS: Final = f"{PREFIX}_cache_operations"
# (operation, result) of each tally of a namespace.
SERIES: Final[Mapping[str, tuple[str, str]]] = {
    "near_hits": ("get", "hit"),
    "far_hits": ("get", "hit_shared"),
    "negative": ("get", "negative"),
    "stale": ("get", "stale"),
    "stale_errors": ("get", "stale_error"),
    "computed": ("get", "computed"),
    "waits": ("get", "waited"),
    "misses": ("get", "miss"),
    "errors": ("get", "error"),
    "refreshed": ("refresh", "computed"),
    "failed_refreshes": ("refresh", "error"),
    "refused": ("store", "refused"),
    "writes": ("set", "written"),
    "deletes": ("delete", "deleted"),
}
HITS: Final = frozenset({"hit", "hit_shared", "negative", "stale", "stale_error"})
_FLUSH_SECONDS: Final = 0.25
_RATE_SECONDS: Final = 300.0


class CacheFigures:
    """Brings what a cache has counted into the metrics; ``Meter`` for what takes time.

    A hit costs a microsecond or two, and writing a metric that workers share as much again: so
    hits are counted where they happen, and written together a quarter of a second later.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._counts: Callable[[], Iterable[Reading]] = tuple
        self._bytes: Callable[[], int] = int
        self._written: dict[tuple[str, str], int] = {}
        self._lock = Lock()
        self._is_due = False

    def watch(self, counts: Callable[[], Iterable[Reading]], near_bytes: Callable[[], int]) -> None:
        """Take the figures from there."""
        self._counts, self._bytes = counts, near_bytes

    def took(self, operation: str, seconds: float) -> None:
        """An operation that left the memory of this process."""
        self._metrics.cache_latency.labels(operation).observe(seconds)
        self.note()

    def note(self) -> None:
        """The cache may have been used: its figures are written soon."""
        if self._is_due:
            return
        self._is_due = True
        timer = Timer(_FLUSH_SECONDS, self.flush)
        timer.daemon = True
        timer.start()

    def flush(self) -> None:
        """The metrics say what has been counted until now."""
        # First, so that what is counted from here on is noted anew.
        self._is_due = False
        with self._lock:
            for reading in self._counts():
                for name, (operation, result) in SERIES.items():
                    self._write(reading, name, operation, result)
                self._raise("evictions", reading, self._metrics.cache_evictions.inc)
                self._raise("expirations", reading, self._metrics.cache_expirations.inc)
            self._metrics.cache_size.set(self._bytes())

    def _write(self, reading: Reading, name: str, operation: str, result: str) -> None:
        labels = (operation, reading.namespace, result)
        self._raise(
            name, reading, lambda more: self._metrics.cache_operations.labels(*labels).inc(more)
        )

    def _raise(self, name: str, reading: Reading, raise_by: Callable[[float], None]) -> None:
        key, now = (reading.namespace, name), int(getattr(reading, name))
        more = now - self._written.get(key, 0)
        if more:
            raise_by(more)
            self._written[key] = now


def operations(families: Mapping[str, Metric]) -> dict[str, dict[tuple[str, str], float]]:
    """How often, by namespace and then by (operation, result), over all workers."""
    found: dict[str, dict[tuple[str, str], float]] = {}
    family = families.get(OPERATIONS)
    for sample in family.samples if family else ():
        labels = sample.labels
        of = found.setdefault(labels["cache_type"], {})
        of[labels["operation"], labels["result"]] = sample.value
    return found


class HitRates:
    """Share of questions answered by what was kept, over at most the last five minutes.

    Measured between scrapes that the same process answered, from the counters of all workers; a
    namespace nobody asked for has none.
    """

    def __init__(self) -> None:
        self._points: deque[tuple[float, dict[str, tuple[float, float]]]] = deque()

    def family(self, families: Mapping[str, Metric], now: float) -> GaugeMetricFamily:
        """The rates now, 0-1."""
        totals = {
            namespace: (
                sum(n for (what, how), n in found.items() if what == "get" and how in HITS),
                sum(n for (what, _), n in found.items() if what == "get"),
            )
            for namespace, found in operations(families).items()
        }
        points = self._points
        while len(points) > 1 and points[1][0] <= now - _RATE_SECONDS:
            points.popleft()
        before = points[0][1] if points else {}
        if not points or now - points[-1][0] >= 1.0:
            points.append((now, totals))
        family = GaugeMetricFamily(
            CACHE_HIT_RATE,
            "Share of questions answered by what was kept, over the last minutes",
            labels=["cache_type"],
        )
        for namespace, (hits, questions) in sorted(totals.items()):
            hits_before, questions_before = before.get(namespace, (0.0, 0.0))
            if questions > questions_before:
                rate = (hits - hits_before) / (questions - questions_before)
                family.add_metric([namespace], rate)
        return family
