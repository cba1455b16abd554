"""The words of bug tracking, worst or most pressing first."""

from __future__ import annotations

from typing import Final, Literal, get_args

Severity = Literal["critical", "high", "medium", "low"]
Priority = Literal["urgent", "high", "medium", "low"]
Status = Literal["open", "in_progress", "resolved", "closed", "wont_fix"]
Category = Literal[
    "hardware", "firmware", "backend", "frontend", "sensor", "quality", "ml", "matching", "data",
    "other",
]  # fmt: skip

SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
PRIORITIES: Final[tuple[Priority, ...]] = get_args(Priority)
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)
# Somebody still has something to do.
UNRESOLVED: Final[frozenset[Status]] = frozenset({"open", "in_progress"})
# The error logs of one bug, all together: lists show them, and longer ones belong in a file.
MOST_LOG_CHARACTERS: Final = 100_000
