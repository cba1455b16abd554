from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry

from src.telemetry.live import LiveFigures
from src.telemetry.metrics import Metrics
from tests.fakes import FakeClock


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(CollectorRegistry())


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def live(metrics: Metrics, clock: FakeClock) -> LiveFigures:
    return LiveFigures(metrics.registry.collect, clock.monotonic)


def answer(metrics: Metrics, count: int, status: str = "200", seconds: float = 0.004) -> None:
    for _ in range(count):
        metrics.requests.labels("/x", "GET", status).inc()
        metrics.request_duration.labels("/x", "GET").observe(seconds)


def test_at_first_there_is_nothing_to_compare_with(metrics: Metrics, live: LiveFigures) -> None:
    answer(metrics, 5)

    figures = live.take()

    assert figures["requests_per_second"] is None
    assert figures["p99_ms"] is None
    assert figures["in_flight"] == 0


def test_rates_are_of_the_time_between_two_looks(
    metrics: Metrics, live: LiveFigures, clock: FakeClock
) -> None:
    answer(metrics, 1000, seconds=9.0)
    live.take()
    clock.advance(4)
    answer(metrics, 18)
    answer(metrics, 2, "503")
    metrics.cache_operations.labels("get", "geocode", "hit").inc(3)
    metrics.cache_operations.labels("get", "geocode", "computed").inc()

    figures = live.take()

    assert figures["seconds"] == 4
    assert figures["requests_per_second"] == 5
    assert figures["error_share"] == 0.1
    assert figures["cache_hit_rate"] == 0.75
    assert 2.5 <= figures["p99_ms"] <= 5, "what was slow before does not count"


def test_the_span_is_about_ten_seconds_however_often_somebody_looks(
    metrics: Metrics, live: LiveFigures, clock: FakeClock
) -> None:
    answer(metrics, 100)
    for _ in range(30):
        live.take()
        clock.advance(1)

    figures = live.take()

    assert 10 <= figures["seconds"] <= 11
    assert figures["requests_per_second"] == 0
    assert figures["error_share"] is None


def test_many_who_look_on_cost_two_looks_a_second(
    metrics: Metrics, live: LiveFigures, clock: FakeClock
) -> None:
    first = live.take()
    clock.advance(0.4)
    assert live.take() is first
    clock.advance(0.2)
    assert live.take() is not first
