"""Every metric: its name, labels and help in one place, made once for each application.

A metric stands here when something feeds it; nothing is exported that is not measured. Those of
guarded dependencies stand in ``dependency_metrics``, since other applications have them too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)

from src.telemetry.dependency_metrics import DependencyMetrics

PREFIX: Final = "nextvision"
# Seconds: fine below 30 ms, where a match should be, up to the request timeout.
DURATION_BUCKETS: Final = (
    0.001,
    0.0025,
    0.005,
    0.01,
    0.015,
    0.02,
    0.03,
    0.05,
    0.075,
    0.1,
    0.25,
    0.5,
    1.0,
    2.0,
    5.0,
    10.0,
    30.0,
)
CACHE_BUCKETS: Final = (0.0001, 0.00025, 0.0005, *DURATION_BUCKETS)
SIZE_BUCKETS: Final = (100.0, 1_000.0, 10_000.0, 100_000.0, 1_000_000.0, 10_000_000.0, 50_000_000.0)
# Scores in [0, 1]; the bounds of the levels are among the bounds of the buckets.
SCORE_BUCKETS: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 1.0)
# Seconds: an hour, four, eight, a day, two, three, a week, two, thirty days, ninety.
BUGS_RESOLUTION_BUCKETS: Final = (
    3_600.0,
    14_400.0,
    28_800.0,
    86_400.0,
    172_800.0,
    259_200.0,
    604_800.0,
    1_209_600.0,
    2_592_000.0,
    7_776_000.0,
)
GRADES: Final = ("A+", "A", "B", "C", "D")
GRADE_BOUNDS: Final = (0.85, 0.70, 0.50, 0.30)  # excellent, good, average, poor, incompatible
COMPATIBLE: Final = 0.30  # from here a pair is no longer incompatible

# Computed when they are scraped, from the metrics below or from the machine.
BUILD_INFO: Final = f"{PREFIX}_build_info"
SYSTEM_CPU: Final = f"{PREFIX}_system_cpu_usage_percent"
SYSTEM_MEMORY: Final = f"{PREFIX}_system_memory_usage_percent"
SYSTEM_DISK: Final = f"{PREFIX}_system_disk_usage_percent"
AVERAGE_SCORE: Final = f"{PREFIX}_average_match_score"
CONFORMITY_RATE: Final = f"{PREFIX}_conformity_rate_percent"
REJECT_RATE: Final = f"{PREFIX}_reject_rate_percent"
MATCHES_PER_HOUR: Final = f"{PREFIX}_job_matches_per_hour"
ACTIVE_CANDIDATES: Final = f"{PREFIX}_active_candidates"
FEATURE_ENABLED: Final = f"{PREFIX}_feature_enabled"
CACHE_HIT_RATE: Final = f"{PREFIX}_cache_hit_rate"
BUGS_OPEN: Final = f"{PREFIX}_bugs_open"
BUGS_RESOLUTION: Final = f"{PREFIX}_bugs_resolution_seconds"

disable_created_metrics()  # a second series for every counter, which no alert reads


@dataclass(frozen=True, slots=True)
class Metrics:
    """The metrics of one application; in a worker of Gunicorn they live in mapped files."""

    registry: CollectorRegistry
    requests: Counter = field(init=False)
    request_duration: Histogram = field(init=False)
    request_size: Histogram = field(init=False)
    response_size: Histogram = field(init=False)
    requests_in_progress: Gauge = field(init=False)
    jobs_processed: Counter = field(init=False)
    batch_queue_size: Gauge = field(init=False)
    batch_speed: Gauge = field(init=False)
    batch_pairs: Counter = field(init=False)
    matching_duration: Histogram = field(init=False)
    match_quality: Histogram = field(init=False)
    pool_size: Gauge = field(init=False)
    pool_available: Gauge = field(init=False)
    query_duration: Histogram = field(init=False)
    external_calls: Counter = field(init=False)
    external_duration: Histogram = field(init=False)
    cache_operations: Counter = field(init=False)
    cache_latency: Histogram = field(init=False)
    cache_size: Gauge = field(init=False)
    cache_evictions: Counter = field(init=False)
    cache_expirations: Counter = field(init=False)
    circuit_severity: Gauge = field(init=False)
    circuit_transitions: Counter = field(init=False)
    retry_attempts: Counter = field(init=False)
    retry_budget: Gauge = field(init=False)
    fallbacks: Counter = field(init=False)
    webhooks_waiting: Gauge = field(init=False)
    webhooks_oldest: Gauge = field(init=False)
    webhooks_dead: Gauge = field(init=False)
    component_up: Gauge = field(init=False)
    websocket_connections: Gauge = field(init=False)
    websocket_sent: Counter = field(init=False)
    websocket_received: Counter = field(init=False)
    websocket_errors: Counter = field(init=False)

    def __post_init__(self) -> None:
        def put(name: str, metric: object) -> None:
            object.__setattr__(self, name, metric)

        put(
            "requests",
            self._counter(
                "api_requests_total", "HTTP requests answered", ("endpoint", "method", "status")
            ),
        )
        put(
            "request_duration",
            self._histogram(
                "api_request_duration_seconds",
                "Time to answer, probes and metrics left out",
                ("endpoint", "method"),
                DURATION_BUCKETS,
            ),
        )
        put(
            "request_size",
            self._histogram(
                "api_request_size_bytes",
                "Bodies of requests that say their length",
                (),
                SIZE_BUCKETS,
            ),
        )
        put(
            "response_size",
            self._histogram(
                "api_response_size_bytes", "Bodies of answers of known length", (), SIZE_BUCKETS
            ),
        )
        put(
            "requests_in_progress",
            self._gauge("api_requests_in_progress", "Requests being answered now"),
        )
        put(
            "jobs_processed",
            self._counter(
                "matching_jobs_processed_total",
                "Jobs met in a match, by what became of them",
                ("status",),
            ),
        )
        put(
            "matching_duration",
            self._histogram(
                "matching_duration_seconds",
                "Time to match, loading and rendering left out",
                ("job_type",),
                DURATION_BUCKETS,
            ),
        )
        put(
            "match_quality",
            self._histogram(
                "match_quality_score", "Scores of matched pairs by grade", ("grade",), SCORE_BUCKETS
            ),
        )
        put(
            "batch_queue_size",
            self._gauge(
                "batch_queue_size",
                "Candidates of open batches that are not done, at the latest look",
                mode="livemostrecent",
            ),
        )
        put(
            "batch_speed",
            self._gauge(
                "batch_jobs_per_second", "Pairs of batches scored a second over the last minute"
            ),
        )
        put(
            "batch_pairs",
            self._counter("batch_pairs_total", "Pairs of batches that were scored and stored", ()),
        )
        put(
            "pool_size",
            self._gauge(
                "db_connection_pool_size", "Database connections that all workers may open"
            ),
        )
        put(
            "pool_available",
            self._gauge("db_connection_pool_available", "Database connections that are not in use"),
        )
        put(
            "query_duration",
            self._histogram(
                "db_query_duration_seconds",
                "Time the database took for a statement",
                ("query_type",),
                DURATION_BUCKETS,
            ),
        )

        put(
            "external_calls",
            self._counter(
                "external_api_calls_total",
                "Requests to other services, by what became of them",
                ("service", "status"),
            ),
        )
        put(
            "external_duration",
            self._histogram(
                "external_api_duration_seconds",
                "Time another service took, failures included",
                ("service",),
                DURATION_BUCKETS,
            ),
        )

        put(
            "cache_operations",
            self._counter(
                "cache_operations_total",
                "What the cache was asked, by namespace and by what became of it",
                ("operation", "cache_type", "result"),
            ),
        )
        put(
            "cache_latency",
            self._histogram(
                "cache_latency_seconds",
                "Time of cache operations that left the process's memory: the shared level, "
                "waiting, computing",
                ("operation",),
                CACHE_BUCKETS,
            ),
        )
        put("cache_size", self._gauge("cache_size_bytes", "Kept in the memory of all workers"))
        put(
            "cache_evictions",
            self._counter("cache_evictions_total", "Values that had to go before their time", ()),
        )
        put(
            "cache_expirations",
            self._counter("cache_expirations_total", "Values removed after their time", ()),
        )

        for name, metric in vars(DependencyMetrics(self.registry, f"{PREFIX}_")).items():
            put(name, metric)
        put(
            "webhooks_waiting",
            self._gauge(
                "webhook_deliveries_waiting",
                "Deliveries of webhooks that are not over, at the latest look",
                mode="livemostrecent",
            ),
        )
        put(
            "webhooks_oldest",
            self._gauge(
                "webhook_oldest_waiting_seconds",
                "How long the oldest of them had waited, at the latest look",
                mode="livemostrecent",
            ),
        )
        put(
            "webhooks_dead",
            self._gauge(
                "webhook_deliveries_dead",
                "Deliveries of webhooks that were given up within a day, at the latest look",
                mode="livemostrecent",
            ),
        )
        put(
            "component_up",
            # The latest look of any worker counts: one that looks no more must not contradict.
            self._gauge(
                "component_up",
                "Whether a part (database, cache, index) was in order at the latest look: 1 or 0",
                ("name",),
                mode="livemostrecent",
            ),
        )
        put(
            "websocket_connections",
            self._gauge("websocket_connections_active", "WebSockets that are open now"),
        )
        for name, text in (
            ("sent", "Messages sent over WebSockets"),
            ("received", "Messages received over WebSockets"),
            ("errors", "Messages that could not be used, and connections refused or broken off"),
        ):
            what = name if name == "errors" else f"messages_{name}"
            put(f"websocket_{name}", self._counter(f"websocket_{what}_total", text, ()))

    def _counter(self, name: str, text: str, labels: Sequence[str]) -> Counter:
        return Counter(f"{PREFIX}_{name}", text, labels, registry=self.registry)

    def _gauge(
        self,
        name: str,
        text: str,
        labels: Sequence[str] = (),
        *,
        mode: Literal["livesum", "livemostrecent"] = "livesum",
    ) -> Gauge:
        # Over living workers: a gauge of a dead one says nothing any more.
        return Gauge(
            f"{PREFIX}_{name}", text, labels, registry=self.registry, multiprocess_mode=mode
        )

    def _histogram(
        self, name: str, text: str, labels: Sequence[str], buckets: Sequence[float]
    ) -> Histogram:
        return Histogram(f"{PREFIX}_{name}", text, labels, registry=self.registry, buckets=buckets)
