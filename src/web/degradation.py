"""What answers of matching say when less than was configured stood behind them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from src.web.context import use_cases


def degraded() -> list[str]:
    """Names of the parts that did less than they are configured to; ask it after the ranking."""
    return use_cases().phrases.degraded()


def mark(matches: Iterable[dict[str, Any]]) -> None:
    """Say it in each match too, since matches are kept and shown by themselves."""
    names = degraded()
    for match in matches:
        match["degraded"] = list(names)
