"""Logs, metrics and error reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from src.telemetry.logging import init_logging

if TYPE_CHECKING:
    from flask import Flask

    from src.resilience import Registry
    from src.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Bind logging, metrics and error reports to the application, which has been wired."""
    # Gunicorn's master reads the metrics from this package before its workers are patched by
    # gevent: the libraries of error reports must not be loaded, with their locks, until then.
    from src.telemetry.sentry import init_sentry  # noqa: PLC0415

    init_logging(settings)
    if settings.sentry_dsn is not None:
        registry: Registry = app.extensions["nextvision_dependencies"]
        init_sentry(settings, registry["sentry"].policy)
