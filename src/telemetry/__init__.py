"""Logs, metrics and error reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from src.telemetry.logging import init_logging
from src.telemetry.sentry import init_sentry

if TYPE_CHECKING:
    from flask import Flask

    from src.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Bind logging, metrics and error reports to the application."""
    del app
    init_logging(settings)
    init_sentry(settings)
