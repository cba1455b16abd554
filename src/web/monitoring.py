"""What the service and its machine are doing now."""

from __future__ import annotations

from time import perf_counter
from typing import Any, Final

from flask import Blueprint

from src.services.records import Role
from src.telemetry.batch import batch_figures
from src.telemetry.latency import of_histogram, of_recent
from src.web.context import settings, use_cases
from src.web.metrics import request_metrics
from src.web.operation import Access, operation
from src.web.schemas.operations import PerformanceAnswer, SystemAnswer

monitoring = Blueprint("monitoring", __name__, url_prefix="/monitoring")

_ACCESS: Final = Access(Role.VIEWER, "admin")


@monitoring.get("/performance")
@operation(
    summary="Response times, requests in progress and resources",
    tag="monitoring",
    access=_ACCESS,
    answers={200: PerformanceAnswer},
)
def performance() -> dict[str, Any]:
    """Percentiles of all workers since the start, and of this worker's recent requests."""
    figures = request_metrics()
    families = figures.families()
    everywhere = _times(
        f"{figures.over} since the start, from the histogram", *of_histogram(families)
    )
    here = _times(
        "the latest requests of the worker that answers", *of_recent(figures.traffic.recent)
    )
    in_progress = next(
        (
            sum(sample.value for sample in family.samples)
            for family in families
            if family.name == "nextvision_api_requests_in_progress"
        ),
        0.0,
    )
    machine, now = figures.machine, perf_counter()
    memory = machine.memory()
    return {
        "timestamp": use_cases().clock.now(),
        "environment": settings().nextvision_env,
        **{f"p{p}_response_time_ms": everywhere[f"p{p}_ms"] for p in (50, 95, 99)},
        "response_times": [everywhere, here],
        "batch_processing": {
            "enabled": use_cases().batches.is_on,
            **batch_figures({family.name: family for family in families}),
        },
        "cache": _cache(),
        "retry_strategies": _retries(),
        "system_resources": {
            "cpu_percent": machine.cpu_percent(),
            "memory_percent": memory["percent"],
            "memory_used_mb": memory["used_mb"],
            "disk_percent": machine.disk()["percent"],
        },
        "active_requests": {
            "count": int(in_progress),
            "details": [
                {"method": method, "endpoint": rule, "seconds": round(now - start, 6)}
                for method, rule, start in list(figures.traffic.active.values())
            ],
        },
    }


def _retries() -> dict[str, Any]:
    """How often each service that is asked is tried, and what is left for trying again."""
    states = use_cases().operations.dependencies.states()
    return {
        "enabled": bool(states),
        "services": {
            state.report.name: {
                "tries": state.profile.retry.tries,
                "retries_left": state.report.budget_remaining,
            }
            for state in states
        },
    }


def _cache() -> dict[str, Any]:
    """What this worker's cache has been asked and could answer."""
    tiers = use_cases().cache.cache
    counts = tiers.counts()
    questions = sum(each.questions for each in counts)
    hits = sum(each.hits for each in counts)
    return {
        "enabled": tiers.is_on,
        "shared": tiers.is_shared,
        "questions": questions,
        "hit_rate": hits / questions if questions else None,
        "memory_bytes": tiers.near_bytes,
    }


@monitoring.get("/system")
@operation(
    summary="Processor, memory, disk and network of the machine",
    tag="monitoring",
    access=_ACCESS,
    answers={200: SystemAnswer},
)
def system() -> dict[str, Any]:
    """Read when asked."""
    machine = request_metrics().machine
    return {
        "timestamp": use_cases().clock.now(),
        "cpu": {"percent": machine.cpu_percent(), "load_average": machine.load_average()},
        "memory": machine.memory(),
        "disk": machine.disk(),
        "network": machine.network(),
    }


def _times(source: str, requests: int, milliseconds: dict[int, float]) -> dict[str, Any]:
    return {
        "source": source,
        "requests": requests,
        **{
            f"p{p}_ms": round(milliseconds[p], 3) if p in milliseconds else None
            for p in (50, 95, 99)
        },
    }
