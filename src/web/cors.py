"""Which other sites' pages may read the answers: those that are configured, else none."""

from __future__ import annotations

from typing import Final

from flask import Flask
from flask_cors import CORS

from src.settings import Settings

_EXPOSED: Final = (
    "Content-Language", "ETag", "Idempotency-Replayed", "Link", "Location", "RateLimit",
    "RateLimit-Policy", "Retry-After", "Server-Timing", "X-Processing-Time", "X-Request-ID",
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
    CORS(
        app,
        origins=list(settings.cors_origins),
        methods=["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"],
        allow_headers=list(_ACCEPTED),
        expose_headers=list(_EXPOSED),
        # A session cookie travels only to origins that are named; "*" never gets it.
        supports_credentials="*" not in settings.cors_origins,
        max_age=_PREFLIGHT_SECONDS,
        vary_header=True,
    )
