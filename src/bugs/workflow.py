"""How a bug may move: one table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from src.bugs.errors import ForbiddenMoveError
from src.bugs.values import Status

MOVES: Final[Mapping[Status, tuple[Status, ...]]] = {
    "open": ("in_progress", "wont_fix"),
    "in_progress": ("resolved", "wont_fix"),
    "resolved": ("closed", "open"),
    "closed": ("open",),
    "wont_fix": ("open",),
}
"""The statuses that can follow each; back to open is reopening."""


def check_move(current: Status, wanted: Status) -> None:
    """Nothing where the table lets a bug move so. Raises ``ForbiddenMoveError``."""
    if wanted not in MOVES[current]:
        raise ForbiddenMoveError(current, wanted, MOVES[current])
