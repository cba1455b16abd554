"""What the cache has counted is in the metrics, each once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from threading import Event

import pytest
from prometheus_client import CollectorRegistry

from src.adapters.cached_values import JsonCodec
from src.resilience.tiered import Namespace, TieredCache
from src.resilience.tiered.stats import COUNTED, Tally
from src.resilience.timing import Timing
from src.telemetry.cache import SERIES, CacheFigures
from src.telemetry.exposition import Scrape
from src.telemetry.metrics import Metrics


class Trial:
    """A cache, its figures, and a clock that each scrape reads."""

    def __init__(self, folder: Path) -> None:
        self.seconds = 0.0
        self.metrics = Metrics(CollectorRegistry())
        self.figures = CacheFigures(self.metrics)
        tokens = count()
        self.cache = TieredCache(
            [Namespace("things", 100, jitter=0), Namespace("others", 100)],
            JsonCodec(),
            Timing(lambda: self.seconds, lambda _: None, lambda: 0.0),
            spawn=lambda task: task(),
            new_token=lambda: str(next(tokens)),
            meter=self.figures,
            most_entries=3,
        )
        self.figures.watch(self.cache.counts, lambda: self.cache.near_bytes)
        self.scrape = Scrape(
            self.metrics.registry, revision="r", disk_path=folder, clock=lambda: self.seconds
        )

    def ask(self, *keys: str) -> None:
        for key in keys:
            self.cache.get_or_compute("things", key, lambda: 1)

    def sample(self, name: str, **labels: str) -> float | None:
        self.figures.flush()
        for family in self.scrape.collect():
            for each in family.samples:
                if each.name == f"nextvision_{name}" and each.labels == labels:
                    return float(each.value)
        return None

    def operations(self, operation: str, result: str) -> float | None:
        return self.sample(
            "cache_operations_total", operation=operation, cache_type="things", result=result
        )


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    return Trial(tmp_path)


def test_every_tally_has_its_series() -> None:
    assert {*SERIES, "evictions", "expirations"} == set(COUNTED)
    assert len(set(SERIES.values())) == len(SERIES)


def test_what_is_written_twice_is_counted_once(trial: Trial) -> None:
    trial.ask("a", "a", "a")
    assert trial.operations("get", "hit") == 2
    assert trial.operations("get", "hit") == 2
    trial.ask("a")
    trial.cache.set("things", "b", 1)
    trial.cache.delete("things", "b", "c")
    assert trial.operations("get", "hit") == 3
    assert trial.operations("get", "computed") == 1
    assert (trial.operations("set", "written"), trial.operations("delete", "deleted")) == (1, 2)
    assert trial.operations("get", "stale") is None


def test_what_goes_and_what_is_kept_is_counted(trial: Trial) -> None:
    trial.ask(*"abcde")
    assert trial.sample("cache_evictions_total") == 2
    assert trial.sample("cache_size_bytes") == trial.cache.near_bytes > 0
    trial.seconds += 101
    trial.ask("c", "d")
    assert trial.sample("cache_expirations_total") == 3


def test_what_takes_time_is_timed(trial: Trial) -> None:
    def slow() -> int:
        trial.seconds += 3
        return 1

    trial.cache.get_or_compute("things", "a", slow)
    assert trial.sample("cache_latency_seconds_sum", operation="compute") == 3
    assert trial.sample("cache_latency_seconds_count", operation="compute") == 1


def test_the_hit_rate_is_of_the_last_minutes(trial: Trial) -> None:
    assert trial.sample("cache_hit_rate", cache_type="things") is None
    trial.ask("a", "b", "c", "c")
    assert trial.sample("cache_hit_rate", cache_type="things") == 0.25
    # For seven minutes whatever is asked for is there, or nearly.
    for _ in range(7):
        trial.seconds += 60
        trial.ask("a", "a")
        if trial.seconds > 100:
            trial.cache.set("things", "a", 1)
        rate = trial.sample("cache_hit_rate", cache_type="things")
    assert rate == pytest.approx(1.0, abs=0.11)
    assert trial.sample("cache_hit_rate", cache_type="others") is None
    trial.seconds += 301
    trial.sample("cache_hit_rate", cache_type="things")
    trial.seconds += 1
    assert trial.sample("cache_hit_rate", cache_type="things") is None


def test_what_is_noted_is_written_soon_without_being_asked(trial: Trial) -> None:
    written = Event()
    trial.cache.set("things", "a", 1)
    trial.figures.watch(
        lambda: written.set() or trial.cache.counts(), lambda: trial.cache.near_bytes
    )
    trial.figures.note()
    trial.figures.note()
    assert written.wait(10)


def test_a_tally_can_be_read_as_often_as_one_likes() -> None:
    tally = Tally()
    assert [tally.value() for _ in range(3)] == [0, 0, 0]
    tally.up()
    tally.up()
    assert [tally.value() for _ in range(3)] == [2, 2, 2]
