from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from flask import Flask, Response, abort
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Metric

from src.telemetry.exposition import Scrape
from src.telemetry.latency import of_histogram, of_recent
from src.telemetry.matching import PrometheusMatchingMeter
from src.telemetry.metrics import GRADE_BOUNDS, GRADES, SCORE_BUCKETS, Metrics
from src.telemetry.requests import RequestMetrics


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(CollectorRegistry())


def scrape_of(metrics: Metrics, tmp_path: Path, **more: object) -> Scrape:
    return Scrape(metrics.registry, revision="abc123", disk_path=tmp_path, **more)  # type: ignore[arg-type]


def samples(families: Sequence[Metric]) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


# Requests


@pytest.fixture
def counted(metrics: Metrics, tmp_path: Path) -> Flask:
    app = Flask("counted")
    RequestMetrics(metrics, scrape_of(metrics, tmp_path)).init_app(app)

    @app.get("/things/<name>")
    def thing(name: str) -> Response:
        if name == "broken":
            raise RuntimeError(name)
        if name == "missing":
            abort(404)
        return Response(b"x" * 200)

    @app.post("/things")
    def make() -> str:
        return "made"

    @app.get("/health/live", endpoint="live")
    def live() -> str:
        return "alive"

    return app


def test_requests_are_counted_by_rule_never_by_path(counted: Flask, metrics: Metrics) -> None:
    client = counted.test_client()
    for name in ("a", "b", "missing", "broken"):
        client.get(f"/things/{name}")

    found = samples(list(metrics.registry.collect()))
    label = lambda status: (  # noqa: E731
        "nextvision_api_requests_total",
        (("endpoint", "/things/<name>"), ("method", "GET"), ("status", status)),
    )
    assert (found[label("200")], found[label("404")], found[label("500")]) == (2, 1, 1)


def test_what_no_rule_answers_has_one_label_and_strange_methods_too(
    counted: Flask, metrics: Metrics
) -> None:
    client = counted.test_client()
    for path in ("/a", "/b", "/c"):
        client.get(path)
    client.open("/d", method="BREW")
    client.open("/e", method="WHEN")

    found = samples(list(metrics.registry.collect()))
    unmatched = {
        labels: value
        for (name, labels), value in found.items()
        if name == "nextvision_api_requests_total"
    }
    assert unmatched == {
        (("endpoint", "unmatched"), ("method", "GET"), ("status", "404")): 3,
        (("endpoint", "unmatched"), ("method", "other"), ("status", "404")): 2,
    }


def test_probes_are_counted_and_not_timed(counted: Flask, metrics: Metrics) -> None:
    counted.test_client().get("/health/live")
    counted.test_client().get("/things/a")

    found = samples(list(metrics.registry.collect()))
    timed = {
        dict(labels)["endpoint"]
        for name, labels in found
        if name == "nextvision_api_request_duration_seconds_count"
    }
    assert timed == {"/things/<name>"}
    assert found[(
        "nextvision_api_requests_total",
        (("endpoint", "/health/live"), ("method", "GET"), ("status", "200")),
    )] == 1  # fmt: skip


def test_sizes_of_bodies_are_observed(counted: Flask, metrics: Metrics) -> None:
    counted.test_client().get("/things/a")
    counted.test_client().post("/things", data=b"12345")

    found = samples(list(metrics.registry.collect()))
    assert found["nextvision_api_request_size_bytes_sum", ()] == 5
    assert found["nextvision_api_request_size_bytes_count", ()] == 1
    assert found["nextvision_api_response_size_bytes_sum", ()] == 204


def test_requests_in_progress_rise_and_fall(counted: Flask, metrics: Metrics) -> None:
    seen = []

    @counted.get("/look")
    def look() -> str:
        seen.append(metrics.requests_in_progress._value.get())
        return ""

    counted.test_client().get("/look")
    counted.test_client().get("/things/broken")

    assert seen == [1]
    assert metrics.requests_in_progress._value.get() == 0


def test_two_applications_in_one_process_count_apart(tmp_path: Path) -> None:
    first, second = Metrics(CollectorRegistry()), Metrics(CollectorRegistry())
    first.requests.labels("/", "GET", "200").inc()

    found = samples(list(second.registry.collect()))

    assert not [key for key in found if key[0] == "nextvision_api_requests_total"]


# Matching


@given(st.lists(
    st.one_of(st.floats(0, 1), st.sampled_from(sorted({*GRADE_BOUNDS, *SCORE_BUCKETS, 0.0}))),
    max_size=60,
))  # fmt: skip
def test_scores_added_at_once_equal_scores_observed_one_by_one(values: list[float]) -> None:
    at_once, one_by_one = Metrics(CollectorRegistry()), Metrics(CollectorRegistry())

    PrometheusMatchingMeter(at_once).scores(np.array(values))
    for value in values:
        grade = next((g for g, b in zip(GRADES, GRADE_BOUNDS, strict=False) if value >= b), "D")
        one_by_one.match_quality.labels(grade).observe(value)

    expected = samples(list(one_by_one.registry.collect()))
    assert samples(list(at_once.registry.collect())) == pytest.approx(expected, abs=1e-4)


def test_matching_gauges_follow_from_what_was_measured(metrics: Metrics, tmp_path: Path) -> None:
    now = [0.0]
    scrape = scrape_of(metrics, tmp_path, clock=lambda: now[0])
    before = samples(list(scrape.collect()))
    for name in ("average_match_score", "conformity_rate_percent", "job_matches_per_hour"):
        assert (f"nextvision_{name}", ()) not in before, "nothing was measured yet"

    meter = PrometheusMatchingMeter(metrics)
    meter.scores([0.9, 0.7, 0.5, 0.1])
    meter.processed("scored", 4)
    meter.processed("excluded", 6)
    meter.processed("failed", 0)
    now[0] = 1800.0
    found = samples(list(scrape.collect()))

    assert found["nextvision_average_match_score", ()] == pytest.approx(0.55)
    assert found["nextvision_conformity_rate_percent", ()] == pytest.approx(75)
    assert found["nextvision_reject_rate_percent", ()] == pytest.approx(25)
    assert found["nextvision_job_matches_per_hour", ()] == pytest.approx(20)


def test_matches_an_hour_are_those_of_the_last_hour(metrics: Metrics, tmp_path: Path) -> None:
    now = [0.0]
    scrape = scrape_of(metrics, tmp_path, clock=lambda: now[0])
    meter = PrometheusMatchingMeter(metrics)
    meter.processed("scored", 1000)
    list(scrape.collect())
    for minute in range(1, 121):
        now[0] = minute * 60.0
        found = samples(list(scrape.collect()))

    assert found["nextvision_job_matches_per_hour", ()] == 0


def test_the_build_and_the_machine_are_told(metrics: Metrics, tmp_path: Path) -> None:
    found = samples(list(scrape_of(metrics, tmp_path).collect()))

    assert next(labels for name, labels in found if name == "nextvision_build_info")[0] == (
        "revision", "abc123",
    )  # fmt: skip
    for name in ("cpu", "memory", "disk"):
        assert 0 <= found[f"nextvision_system_{name}_usage_percent", ()] <= 100


# Percentiles


def test_percentiles_of_recent_requests_are_exact() -> None:
    count, found = of_recent([n / 1000 for n in range(1, 101)])

    assert count == 100
    assert found == {50: pytest.approx(50), 95: pytest.approx(95), 99: pytest.approx(99)}


def test_percentiles_of_the_histogram_lie_in_the_right_bucket(metrics: Metrics) -> None:
    for _ in range(98):
        metrics.request_duration.labels("/a", "GET").observe(0.004)
    for _ in range(2):
        metrics.request_duration.labels("/b", "POST").observe(0.4)

    count, found = of_histogram(metrics.registry.collect())

    assert count == 100
    assert 2.5 < found[50] <= 5
    assert 2.5 < found[95] <= 5
    assert 250 < found[99] <= 500


def test_beyond_the_last_bucket_is_the_last_bound(metrics: Metrics) -> None:
    metrics.request_duration.labels("/a", "GET").observe(1000)

    assert of_histogram(metrics.registry.collect())[1][50] == 30_000


def test_without_requests_there_are_no_percentiles(metrics: Metrics) -> None:
    assert of_histogram(metrics.registry.collect()) == (0, {})
    assert of_recent([]) == (0, {})
