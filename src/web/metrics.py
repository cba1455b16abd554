"""The exposition of the metrics, for Prometheus to scrape."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Flask, Response, current_app, request

from src.settings import Settings
from src.telemetry.requests import RequestMetrics
from src.web.operation import PUBLIC, operation

metrics = Blueprint("metrics", __name__)


def init_app(app: Flask, settings: Settings) -> None:
    """Bind the counting of requests, and the endpoint where the settings want it."""
    request_metrics(app).init_app(app)
    if settings.prometheus_enabled:
        app.register_blueprint(metrics)


def request_metrics(app: Flask | None = None) -> RequestMetrics:
    """The metrics of this application."""
    found = (app or current_app).extensions["nextvision_metrics"]
    return cast("RequestMetrics", found)


@metrics.get("/metrics")
@operation(
    summary="Figures of all workers, in Prometheus' text format",
    tag="health",
    access=PUBLIC,
    probe=True,
    answer_media_type="text/plain",
)
def scrape() -> Response:
    """Everything, or the families named by ``name[]``."""
    names = request.args.getlist("name[]") or None
    text, content_type = request_metrics().generate_metrics(request.headers.get("Accept"), names)
    return Response(text, content_type=content_type)
