"""What surrounds every request: its identifiers, its deadline, its time, its one log line."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Callable
from random import getrandbits
from time import perf_counter
from typing import Any, Final

from flask import Flask, Response, g, request

from src.settings import Settings
from src.telemetry.logging import forget_request, log_request, remember_request
from src.web.context import use_cases
from src.web.problems import Problem

_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9._-]{8,128}")
_COMPONENT: Final = "http"


def init_app(app: Flask, settings: Settings) -> None:
    """Bind the hooks; bind them before all others, so that their end comes after all others."""
    longest_seconds = settings.request_timeout_seconds
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes

    def begin() -> None:
        started = perf_counter()
        given = request.headers
        own = g._get_current_object()  # one look-up, not six
        own.started = started
        own.request_id = _identifier(given.get("X-Request-ID")) or f"{getrandbits(128):032x}"
        own.correlation_id = _identifier(given.get("X-Correlation-ID")) or own.request_id
        own.deadline = use_cases().clock.monotonic() + longest_seconds
        remember_request(own.request_id)
        wanted = given.get("X-Request-Timeout")
        if wanted is not None:
            own.deadline += min(longest_seconds, _seconds(wanted)) - longest_seconds

    def end(response: Response) -> Response:
        own = g._get_current_object()
        duration_ms = round((perf_counter() - own.started) * 1000, 3)
        headers = response.headers
        # Nobody else sets these, and adding spares the search for one to replace.
        headers.add("X-Request-ID", own.request_id)
        headers.add("X-Correlation-ID", own.correlation_id)
        headers.add("X-Processing-Time", str(duration_ms))
        headers.add("Server-Timing", f"app;dur={duration_ms}")
        rule = request.url_rule
        principal = own.get("principal")
        log_request(
            logging.INFO if response.status_code < 500 else logging.ERROR,
            {
                "request_id": own.request_id,
                "correlation_id": own.correlation_id,
                "user_id": principal.id if principal is not None else None,
                "route": rule.rule if rule is not None else None,
                "method": request.method,
                "status": response.status_code,
                "duration_ms": duration_ms,
                "component": _COMPONENT,
                "bytes": None if response.is_streamed else response.content_length,
            },
        )
        return response

    # Flask looks at each hook of each request whether it is a coroutine; none here ever is.
    app.ensure_sync = _as_it_is  # type: ignore[method-assign, assignment]
    app.before_request(begin)
    app.after_request(end)
    app.teardown_request(lambda _error: forget_request())


def _as_it_is(function: Callable[..., Any]) -> Callable[..., Any]:
    return function


def remaining_seconds() -> float:
    """Seconds until the deadline of this request; never less than zero."""
    return max(0.0, float(g.deadline) - use_cases().clock.monotonic())


def _identifier(given: str | None) -> str | None:
    return given if given is not None and _IDENTIFIER.fullmatch(given) else None


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds > 0):
        raise Problem(
            400,
            "malformed-request",
            "X-Request-Timeout must be a number of seconds above zero.",
            french="X-Request-Timeout doit être un nombre de secondes supérieur à zéro.",
        )
    return seconds
