"""What a request hears from a process that was told to stop."""

from __future__ import annotations

from typing import Final

from flask import Flask, request

from src.telemetry.requests import PROBES, UNTIMED
from src.web.metrics import request_metrics
from src.web.problems import Problem

# By then a load balancer has noticed, and an orchestrator has another process.
_RETRY_AFTER_SECONDS: Final = 2


def init_app(app: Flask) -> None:
    """Answer 503 once the grace is over; probes and metrics are answered to the end.

    That the connection closes is Gunicorn's business (``pre_request`` in gunicorn.conf.py).
    """
    life_cycle = app.extensions["nextvision"].operations.life_cycle

    def refuse() -> None:
        if not life_cycle.refusing:
            return
        rule = request.url_rule
        if rule is not None and rule.rule in PROBES:
            return
        raise Problem(
            503,
            "unavailable",
            "This process is stopping; send the request again.",
            headers={"Retry-After": str(_RETRY_AFTER_SECONDS)},
            french="Ce processus s'arrête ; renvoyez la requête.",
        )

    app.before_request(refuse)


def running(app: Flask) -> int:
    """How many requests are being answered here; probes, metrics and WebSockets left out."""
    active = list(request_metrics(app).traffic.active.values())
    return sum(1 for _, rule, _ in active if rule not in UNTIMED)
