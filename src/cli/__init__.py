"""The command-line skin over the use cases."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Add every command to ``flask``."""
    del app
