"""The least that Flask can do: what the service's throughput is compared with."""

from __future__ import annotations

from flask import Flask


def create_app() -> Flask:
    """An application of one route that answers ``{"status": "ok"}``."""
    app = Flask("ceiling", static_folder=None)

    @app.get("/")
    def status() -> dict[str, str]:
        return {"status": "ok"}

    return app
