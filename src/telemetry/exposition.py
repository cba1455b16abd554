"""What a scrape answers: the figures of all workers, what follows from them, and the machine."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import monotonic
from typing import Final

from prometheus_client import CollectorRegistry, Metric, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from prometheus_client.values import MutexValue, ValueClass

from src import __version__
from src.telemetry import metrics as names
from src.telemetry.cache import HitRates
from src.telemetry.known import known_families
from src.telemetry.multiprocess import collect
from src.telemetry.resilience import circuit_states
from src.telemetry.system import Machine

_HOUR: Final = 3600.0


class Scrape(Collector):
    """Collects the families of a folder or registry and adds those computed from them.

    ``known`` are the families of what the application knows of itself.
    """

    def __init__(
        self,
        source: Path | CollectorRegistry,
        *,
        revision: str,
        disk_path: Path,
        known: Callable[[], Iterable[Metric]] = known_families,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._source = source
        self._revision = revision
        self.machine = Machine(disk_path)
        self.known = known
        self._clock = clock
        self._processed: deque[tuple[float, float]] = deque()
        self._hit_rates = HitRates()

    def measured(self) -> list[Metric]:
        """The families of the source: what was counted, timed or set, over all workers."""
        if isinstance(self._source, Path):
            return collect(self._source)
        return list(self._source.collect())

    @property
    def over(self) -> str:
        """Whose figures these are, in words."""
        return "all workers" if isinstance(self._source, Path) else "this process"

    def describe(self) -> Iterable[Metric]:
        """Nothing in advance: registering must not read the files."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Every family of the exposition."""
        families = self.measured()
        yield from families
        by_name = {family.name: family for family in families}
        yield from self._matching(by_name)
        yield self._hit_rates.family(by_name, self._clock())
        yield circuit_states(by_name, f"{names.PREFIX}_")
        yield from self.known()
        build = GaugeMetricFamily(
            names.BUILD_INFO, "What is running", labels=["version", "revision"]
        )
        build.add_metric([__version__, self._revision], 1.0)
        yield build
        machine = self.machine
        yield _gauge(names.SYSTEM_CPU, "Processor use of the machine", machine.cpu_percent())
        yield _gauge(names.SYSTEM_MEMORY, "Memory use of the machine", machine.memory()["percent"])
        yield _gauge(
            names.SYSTEM_DISK, "Use of the file system that holds var", machine.disk()["percent"]
        )

    def _matching(self, families: dict[str, Metric]) -> Iterator[Metric]:
        count, total = 0.0, 0.0
        above = 0.0
        quality = families.get(f"{names.PREFIX}_match_quality_score")
        for sample in quality.samples if quality else ():
            if sample.name.endswith("_count"):
                count += sample.value
                if sample.labels["grade"] != names.GRADES[-1]:
                    above += sample.value
            elif sample.name.endswith("_sum"):
                total += sample.value
        yield _gauge(
            names.AVERAGE_SCORE, "Mean score of all matched pairs", total / count if count else None
        )
        share = 100.0 * above / count if count else None
        yield _gauge(names.CONFORMITY_RATE, "Share of matched pairs that are compatible", share)
        yield _gauge(
            names.REJECT_RATE,
            "Share of matched pairs that are incompatible",
            None if share is None else 100.0 - share,
        )
        processed = families.get(f"{names.PREFIX}_matching_jobs_processed")
        yield _gauge(
            names.MATCHES_PER_HOUR,
            "Jobs met in matches an hour, over at most the last hour of scrapes by one process",
            self._hourly(sum(s.value for s in processed.samples) if processed else 0.0),
        )

    def _hourly(self, processed: float) -> float | None:
        """Rate an hour since the oldest scrape of the last hour; None at the first scrape."""
        now = self._clock()
        points = self._processed
        while len(points) > 1 and points[1][0] <= now - _HOUR:
            points.popleft()
        if not points or now - points[-1][0] >= 1.0:
            points.append((now, processed))
        elapsed = now - points[0][0]
        return (processed - points[0][1]) / elapsed * _HOUR if elapsed > 0 else None


def counts_in_files() -> bool:
    """Whether figures are kept in files that workers share.

    prometheus_client decides that once, when it is imported, by the folder in the environment.
    """
    return ValueClass is not MutexValue


def serve_alone(host: str, port: int, scrape: Scrape) -> None:
    """Answer scrapes there from a thread of this process. Raises ``OSError`` on a taken port."""
    registry = CollectorRegistry()
    registry.register(scrape)
    start_http_server(port, host, registry)


def _gauge(name: str, text: str, value: float | None) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text)
    if value is not None:  # unknown is not zero: the family is named, without a sample
        family.add_metric([], value)
    return family
