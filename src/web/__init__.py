"""The HTTP skin over the use cases."""

from __future__ import annotations

from flask import Flask

from src.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Bind hooks, security and every blueprint, in the order a request meets them."""
    del app, settings
