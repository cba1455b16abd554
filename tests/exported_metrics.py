"""What the product exports, and which names and labels it has promised to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Final

from prometheus_client import CollectorRegistry

from src.telemetry.exposition import Scrape
from src.telemetry.metrics import Metrics

# Without the prefix, as samples are named: docs, dashboards and alerts elsewhere rely on these.
PROMISED: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(labels.split())
    for name, labels in {
        "api_requests_total": "endpoint method status",
        "api_request_duration_seconds_bucket": "endpoint method le",
        "api_request_size_bytes_count": "",
        "api_response_size_bytes_count": "",
        "api_requests_in_progress": "",
        "matching_jobs_processed_total": "status",
        "matching_duration_seconds_count": "job_type",
        "job_matches_per_hour": "",
        "match_quality_score_bucket": "grade le",
        "conformity_rate_percent": "",
        "reject_rate_percent": "",
        "average_match_score": "",
        "active_candidates": "",
        "cache_operations_total": "operation cache_type result",
        "cache_hit_rate": "cache_type",
        "cache_latency_seconds_count": "operation",
        "cache_size_bytes": "",
        "cache_evictions_total": "",
        "cache_expirations_total": "",
        "external_api_calls_total": "service status",
        "external_api_duration_seconds_count": "service",
        "circuit_breaker_state": "name",
        "circuit_breaker_transitions_total": "name to",
        "retry_attempts_total": "service outcome",
        "retry_budget_remaining": "service",
        "fallbacks_total": "service step",
        "component_up": "name",
        "db_connection_pool_size": "",
        "db_connection_pool_available": "",
        "db_query_duration_seconds_count": "query_type",
        "websocket_connections_active": "",
        "websocket_messages_sent_total": "",
        "websocket_messages_received_total": "",
        "websocket_errors_total": "",
        "batch_queue_size": "",
        "batch_jobs_per_second": "",
        "batch_pairs_total": "",
        "feature_enabled": "feature",
        "bugs_open": "severity",
        "bugs_resolution_seconds_bucket": "le",
        "bugs_resolution_seconds_count": "",
        "system_cpu_usage_percent": "",
        "system_memory_usage_percent": "",
        "system_disk_usage_percent": "",
        "build_info": "version revision",
    }.items()
}
_SUFFIXES: Final = {
    "counter": ("_total",),
    "gauge": ("",),
    "histogram": ("_bucket", "_count", "_sum"),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """One family: its name without suffixes, what it is, its labels and its help."""

    name: str
    kind: str
    labels: tuple[str, ...]
    text: str

    @property
    def samples(self) -> dict[str, frozenset[str]]:
        """Labels by name of sample."""
        return {
            self.name + suffix: frozenset(self.labels) | ({"le"} if suffix == "_bucket" else set())
            for suffix in _SUFFIXES[self.kind]
        }


def exported() -> list[Exported]:
    """Every family that a scrape can show, by name."""
    registry = CollectorRegistry()
    Metrics(registry)
    found = {each.name: each for each in _kept(registry)}
    scrape = Scrape(registry, revision="", disk_path=Path(gettempdir()))
    for family in scrape.collect():
        # What a scrape computes knows its labels; what is kept in the registry shows samples alone.
        if family.name not in found:
            found[family.name] = _as_exported(family.name, family.type, family)
    return [found[name] for name in sorted(found)]


def samples() -> dict[str, frozenset[str]]:
    """Labels of every sample that a scrape can show."""
    return {name: labels for each in exported() for name, labels in each.samples.items()}


def _kept(registry: CollectorRegistry) -> Iterator[Exported]:
    for metric in registry._collector_to_names:
        one: Any = metric
        yield Exported(one._name, one._type, tuple(one._labelnames), one._documentation)


def _as_exported(name: str, kind: str, family: Any) -> Exported:
    return Exported(name, kind, tuple(family._labelnames), family.documentation)
