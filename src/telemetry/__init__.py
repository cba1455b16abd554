"""Logs, metrics and error reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from src.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Bind logging, metrics and error reports to the application."""
    del app, settings
