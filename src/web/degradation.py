"""What answers of matching say when less than was configured stood behind them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from flask import Flask, Response

from src.services.dependencies import DATABASE
from src.web.context import use_cases
from src.web.render import DEGRADED

_STALE: Final = "stale"


def init_app(app: Flask) -> None:
    """Count the answers that were given while the database was away."""
    app.after_request(_count)


def _count(response: Response) -> Response:
    names = response.headers.get(DEGRADED)
    if names is not None and DATABASE in names.split(", "):
        use_cases().operations.dependencies.went_on_without(DATABASE, _STALE)
    return response


def degraded() -> list[str]:
    """Names of the parts that did less than they are configured to; ask it after the ranking.

    ``database``: it is away, and what this process has read of the stock may be behind.
    """
    found = use_cases().phrases.degraded()
    return [*found, DATABASE] if use_cases().index.is_behind else found


def mark(matches: Iterable[dict[str, Any]]) -> None:
    """Say it in each match too, since matches are kept and shown by themselves."""
    names = degraded()
    for match in matches:
        match["degraded"] = list(names)
