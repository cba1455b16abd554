"""What a scrape costs after many workers have come and gone, and whether its sums are exact.

``python -m bench.scrape LIVING RECYCLED ROUNDS`` prints JSON. prometheus_client's own collector,
which keeps the files of dead workers, is measured in the same run.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import process_time
from typing import Final

from prometheus_client import CollectorRegistry, Metric, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from bench.single import in_own_process
from src.telemetry.metrics import PREFIX, Metrics
from src.telemetry.multiprocess import collect, fold_worker, prepare_folder

OURS: Final = "nextvision"
PEER: Final = "prometheus_client"
ROUTES: Final = tuple(f"/api/v1/things/{number}" for number in range(30))
_STATUSES: Final = ("200", "422")
_STATEMENTS: Final = ("select", "insert", "update", "delete", "with", "other")
_NAMESPACES: Final = ("geocode", "routes", "matching", "weights", "latest", "aggregates")
_RESULTS: Final = ("hit", "hit_shared", "computed", "miss")
# A power of two, so that a sum of many is exact in binary.
_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True)
class Collecting:
    """CPU milliseconds of a scrape with the living workers alone, and after many were recycled."""

    collector: str
    few_ms: float
    many_ms: float
    ratio: float
    files: int


@dataclass(frozen=True, slots=True)
class Scraping:
    """Both collectors; ``exact`` tells whether every sum of ours is what the workers counted."""

    living: int
    recycled: int
    samples: int
    exact: bool
    collectors: list[Collecting]

    def of(self, name: str) -> Collecting | None:
        """One collector, None where it was not measured."""
        return next((each for each in self.collectors if each.collector == name), None)


def measure_scrape(*, living: int, recycled: int, rounds: int) -> Scraping:
    """Scrapes of both collectors, in turn. Raises ``ServerError``."""
    found = in_own_process("bench.scrape", *map(str, (living, recycled, rounds)))
    found["collectors"] = [Collecting(**each) for each in found["collectors"]]
    return Scraping(**found)


def times_counted(worker: int) -> int:
    """How often that worker counts each thing."""
    return worker % 7 + 1


def work(folder: Path, worker: int) -> int:
    """Process id of a worker that has counted in that folder and is dead."""
    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
        return pid
    try:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        _count(Metrics(CollectorRegistry()), times_counted(worker))
    finally:
        os._exit(0)  # as a worker that was killed: nothing is said in the end


def _count(metrics: Metrics, times: int) -> None:
    for _ in range(times):
        for route in ROUTES:
            for status in _STATUSES:
                metrics.requests.labels(route, "GET", status).inc()
            metrics.request_duration.labels(route, "GET").observe(_SECONDS)
        for statement in _STATEMENTS:
            metrics.query_duration.labels(statement).observe(_SECONDS)
        for namespace in _NAMESPACES:
            for result in _RESULTS:
                metrics.cache_operations.labels("get", namespace, result).inc()
    metrics.pool_size.set(50)


def is_exact(families: Iterable[Metric], workers: int, living: int) -> bool:
    """Whether sums, counts, buckets and gauges are those of so many workers."""
    counted = sum(map(times_counted, range(workers)))
    expected = {
        f"{PREFIX}_api_requests_total": (len(ROUTES) * len(_STATUSES), counted),
        f"{PREFIX}_api_request_duration_seconds_count": (len(ROUTES), counted),
        f"{PREFIX}_api_request_duration_seconds_sum": (len(ROUTES), counted * _SECONDS),
        f"{PREFIX}_db_query_duration_seconds_count": (len(_STATEMENTS), counted),
        f"{PREFIX}_cache_operations_total": (len(_NAMESPACES) * len(_RESULTS), counted),
        f"{PREFIX}_db_connection_pool_size": (1, 50.0 * living),
    }
    found: dict[str, list[float]] = {}
    for family in families:
        for sample in family.samples:
            found.setdefault(sample.name, []).append(sample.value)
    return all(found.get(name) == [value] * times for name, (times, value) in expected.items())


def measure(folder: Path, *, living: int, recycled: int, rounds: int) -> Scraping:
    """Both collectors, each over a folder of few workers and one of many."""
    few, ours, peer = (folder / name / f"server-{os.getpid()}" for name in ("few", "ours", "peer"))
    for each in (few, ours, peer):
        prepare_folder(each)
    for worker in range(living):
        for each in (few, ours, peer):
            work(each, worker)
    for worker in range(living, living + recycled):
        fold_worker(ours, work(ours, worker))
        mark_process_dead(work(peer, worker), str(peer))
    timed: dict[tuple[str, str], list[float]] = {}
    for _ in range(rounds):
        for name, how, many in ((OURS, _folded, ours), (PEER, _kept, peer)):
            timed.setdefault((name, "few"), []).append(_milliseconds(how, few))
            timed.setdefault((name, "many"), []).append(_milliseconds(how, many))
    families = collect(ours)
    return Scraping(
        living,
        recycled,
        sum(len(family.samples) for family in families),
        is_exact(families, living + recycled, living),
        [
            Collecting(
                name,
                median(timed[name, "few"]),
                median(timed[name, "many"]),
                median(
                    many / less
                    for less, many in zip(timed[name, "few"], timed[name, "many"], strict=True)
                ),
                len(list(folder_of.glob("*.db"))),
            )
            for name, folder_of in ((OURS, ours), (PEER, peer))
        ],
    )


class _Folder(Collector):
    """The families of a folder, as an exposition asks for them."""

    def __init__(self, read: Callable[[], Iterable[Metric]]) -> None:
        self.collect = read  # type: ignore[method-assign]


def _folded(folder: Path) -> Iterable[Metric]:
    return collect(folder)


def _kept(folder: Path) -> Iterable[Metric]:
    found: Iterable[Metric] = MultiProcessCollector(None, str(folder)).collect()
    return found


def _milliseconds(how: Callable[[Path], Iterable[Metric]], folder: Path) -> float:
    began = process_time()
    generate_latest(_Folder(lambda: how(folder)))
    return 1000 * (process_time() - began)


def main() -> int:
    """0 after the figures are printed."""
    living, recycled, rounds = map(int, sys.argv[1:])
    # Decided when prometheus_client is imported, by a folder that is not there yet.
    values.ValueClass = values.MultiProcessValue()
    with tempfile.TemporaryDirectory(prefix="nextvision-scrape-") as folder:
        found = measure(Path(folder), living=living, recycled=recycled, rounds=rounds)
    print(json.dumps(asdict(found)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
