"""Which other sites' pages may read the answers: those that are configured, else none."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response
from flask_cors import CORS

from src.settings import Settings

_EXPOSED: Final = (
    "Content-Language", "ETag", "Idempotency-Replayed", "Link", "Location", "RateLimit",
    "RateLimit-Policy", "Retry-After", "Server-Timing", "X-Degraded", "X-Processing-Time",
    "X-Request-ID",
)  # fmt: skip
_ACCEPTED: Final = (
    "Accept-Language", "Authorization", "Content-Type", "Idempotency-Key", "If-Match",
    "If-None-Match", "X-API-Key", "X-CSRF-Token", "X-Correlation-ID", "X-Request-ID",
    "X-Request-Timeout",
)  # fmt: skip
_PREFLIGHT_SECONDS: Final = 600


def init_app(app: Flask, settings: Settings) -> None:
    """Send CORS headers to the configured origins; without any, to nobody."""
    if not settings.cors_origins:
        return
    anybody = "*" in settings.cors_origins
    # Bound before the headers, so that it ends after them.
    app.after_request(_vary)
    CORS(
        app,
        origins=list(settings.cors_origins),
        methods=["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"],
        allow_headers=list(_ACCEPTED),
        expose_headers=list(_EXPOSED),
        # A session cookie travels only to origins that are named; "*" never gets it.
        supports_credentials=not anybody,
        send_wildcard=anybody,
        max_age=_PREFLIGHT_SECONDS,
        vary_header=False,
    )


def _vary(response: Response) -> Response:
    """Say that the answer depends on the origin, also to an origin that gets no headers.

    Flask-CORS leaves that out where one origin is configured: a shared cache would then hand an
    answer without the headers to the origin that may read it.
    """
    response.vary.add("Origin")
    return response
