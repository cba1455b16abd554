"""Health endpoints: for load balancers, orchestrators and operators."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from src import __version__
from src.services.health import Component
from src.services.operations import Operations
from src.services.permissions import may
from src.services.records import Role
from src.web.access import identify
from src.web.context import settings, use_cases
from src.web.dependencies import dependency
from src.web.operation import PUBLIC, operation
from src.web.schemas.operations import (
    DetailedHealthAnswer,
    HealthAnswer,
    LiveAnswer,
    ReadyAnswer,
    StartupAnswer,
)

health = Blueprint("health", __name__)


@health.get("/health")
@operation(
    summary="Whether the service and its database answer",
    tag="health",
    access=PUBLIC,
    probe=True,
    answers={200: HealthAnswer, 503: HealthAnswer},
)
def basic() -> tuple[dict[str, Any], int]:
    """For load balancers: 200 or 503."""
    parts = {part.name: part for part in _operations().health.components()}
    connected = parts["database"].ok
    return {
        "status": "healthy" if connected else "unhealthy",
        "timestamp": use_cases().clock.now(),
        "uptime_seconds": round(_operations().life_cycle.uptime_seconds, 3),
        "environment": settings().nextvision_env,
        "version": __version__,
        "database": "connected" if connected else "disconnected",
    }, 200 if connected else 503


@health.get("/health/live", endpoint="live")
@health.get("/live", endpoint="live_alias")
@operation(
    summary="Whether the process answers",
    tag="health",
    access=PUBLIC,
    probe=True,
    answers={200: LiveAnswer},
)
def live() -> dict[str, Any]:
    """Touches nothing outside the process: what a dead database is no reason to restart for."""
    return {"status": "alive", "uptime": round(_operations().life_cycle.uptime_seconds, 3)}


@health.get("/health/ready", endpoint="ready")
@health.get("/ready", endpoint="ready_alias")
@operation(
    summary="Whether requests may be sent here",
    tag="health",
    access=PUBLIC,
    probe=True,
    answers={200: ReadyAnswer, 503: ReadyAnswer},
)
def ready() -> tuple[dict[str, Any], int]:
    """Optional parts are told and decide nothing."""
    operations = _operations()
    parts = operations.health.components()
    is_ready = operations.health.ready()
    return {
        "status": "ready" if is_ready else "not_ready",
        "components": {part.name: part.ok for part in parts},
        "draining": operations.life_cycle.draining,
    }, 200 if is_ready else 503


@health.get("/health/startup")
@operation(
    summary="Whether the process has started",
    tag="health",
    access=PUBLIC,
    probe=True,
    answers={200: StartupAnswer, 503: StartupAnswer},
)
def startup() -> tuple[dict[str, Any], int]:
    """Started once, started for good: what fails later is a matter of readiness."""
    life_cycle = _operations().life_cycle
    if life_cycle.start_seconds is None:
        _operations().health.components()
    seconds = life_cycle.start_seconds
    if seconds is None:
        return {"status": "starting", "duration": round(life_cycle.uptime_seconds, 3)}, 503
    return {"status": "started", "duration": round(seconds, 3)}, 200


@health.get("/health/detailed")
@operation(
    summary="All parts of the service",
    tag="health",
    access=PUBLIC,
    probe=True,
    answers={200: DetailedHealthAnswer, 503: DetailedHealthAnswer},
)
def detailed() -> tuple[dict[str, Any], int]:
    """Anybody sees which part is in order; what is wrong with it is for administrators."""
    principal = identify()
    told = principal is not None and may(principal, role=Role.ADMIN, scope="admin")
    checks = _operations().health
    parts = checks.components()
    overall = checks.overall()
    return {
        "overall_status": overall,
        "timestamp": use_cases().clock.now(),
        "environment": settings().nextvision_env,
        "services": {part.name: _service(part, told=told) for part in parts},
        "resilience": [
            dependency(state, told=told) for state in _operations().dependencies.states()
        ],
        "issues": checks.issues() if told else checks.issue_names(),
    }, 503 if overall == "error" else 200


def _service(part: Component, *, told: bool) -> dict[str, Any]:
    status = "healthy" if part.ok else "error" if part.required else "degraded"
    state: dict[str, Any] = {"status": status, "required": part.required}
    if told:
        state |= {"response_time_ms": part.milliseconds, "detail": part.detail}
    return state


def _operations() -> Operations:
    return use_cases().operations
