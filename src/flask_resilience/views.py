"""What operators see and do: health, metrics, dependencies and their switches."""

from __future__ import annotations

import math
from dataclasses import asdict
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST

from src.flask_resilience.bound import Bound
from src.resilience import CircuitOpenError, DeadlineExceededError, ResilienceError, State, Status
from src.resilience.circuit_store import SWITCHED
from src.resilience.errors import UnknownDependencyError

_AUTOMATIC: Final = "automatic"
_CHOICES: Final = (*sorted(SWITCHED), _AUTOMATIC)


def register(app: Flask, bound: Bound) -> None:
    """Serve the pages of the application's dependencies under its ``RESILIENCE_PREFIX``."""
    pages = Blueprint("resilience", __name__, url_prefix=app.config["RESILIENCE_PREFIX"])

    @pages.get("/health")
    def health() -> tuple[Response, int]:
        missed = bound.missed()
        statuses = {each.name: each.status for each in bound.registry.reports()}
        well = all(status is Status.HEALTHY for status in statuses.values())
        overall = Status.DOWN if missed else Status.HEALTHY if well else Status.DEGRADED
        return jsonify(status=overall, dependencies=statuses), 503 if missed else 200

    @pages.get("/metrics")
    def metrics() -> Response:
        return Response(bound.figures.text(), content_type=CONTENT_TYPE_LATEST)

    @pages.get("/dependencies")
    def dependencies() -> Response:
        _administrator()
        told = [
            {"at": datetime.fromtimestamp(at, UTC).isoformat(), "event": type(event).__name__}
            | asdict(event)
            for at, event in bound.events.latest()
        ]
        return jsonify(dependencies=bound.registry.reports(), events=told)

    @pages.post("/dependencies/<name>/switch")
    def switch(name: str) -> Response:
        who = _administrator()
        state, reason, seconds = _wanted(request.get_json())
        try:
            if state == _AUTOMATIC:
                holds = bound.registry.release(name)
            else:
                holds = bound.registry.force(
                    name, State(state), by=who, reason=reason, seconds=seconds
                )
        except UnknownDependencyError:
            abort(404)
        return jsonify(dependency=bound.registry.report(name), holds_everywhere=holds)

    app.register_blueprint(pages)


def refused(error: ResilienceError) -> Response:
    """The answer to a request that cannot do without what did not answer: 503, or 504 in time."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    if isinstance(error, DeadlineExceededError):
        status = HTTPStatus.GATEWAY_TIMEOUT
    answer = jsonify(type="about:blank", title=status.phrase, status=status, dependency=error.name)
    answer.status_code = status
    answer.content_type = "application/problem+json"
    if isinstance(error, CircuitOpenError):
        answer.headers["Retry-After"] = str(max(1, math.ceil(error.retry_after_seconds)))
    return answer


def _administrator() -> str:
    """The name of who asks; 403 unless ``RESILIENCE_ADMIN`` gives one."""
    ask = current_app.config["RESILIENCE_ADMIN"]
    who = ask() if ask is not None else None
    if not who:
        abort(403)
    return str(who)


def _wanted(body: Any) -> tuple[str, str, float | None]:
    """(state, reason, seconds) of a switch; 422 for anything else."""
    given = body if isinstance(body, dict) else {}
    state, reason, seconds = (given.get(key) for key in ("state", "reason", "seconds"))
    if state not in _CHOICES:
        abort(422, f"state must be one of {', '.join(_CHOICES)}")
    if not isinstance(reason, str) or not reason.strip():
        abort(422, "reason must say why")
    if seconds is not None and (
        isinstance(seconds, bool)
        or not isinstance(seconds, int | float)
        or not 0 < seconds < math.inf
    ):
        abort(422, "seconds must be a number above 0, or left out")
    return state, reason, seconds
