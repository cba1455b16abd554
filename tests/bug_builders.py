"""Bugs, events and comments with what a test does not care about filled in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from src.bugs.bug import Bug, Comment, Event

MOMENT = datetime(2026, 1, 5, 9, tzinfo=UTC)


def bug(title: str = "Capteur muet", **values: Any) -> Bug:
    """A medium bug."""
    plain: dict[str, Any] = {
        "id": str(uuid4()),
        "title": title,
        "description": "Ne répond plus après deux heures.",
        "severity": "medium",
        "priority": "medium",
        "created_at": MOMENT,
        "updated_at": MOMENT,
    }
    return Bug(**plain | values)


def event(of: Bug, kind: Any = "changed", **values: Any) -> Event:
    """Something that happened to it."""
    return Event(**{"bug_id": of.id, "kind": kind, "at": MOMENT, "by": "someone"} | values)


def comment(of: Bug, text: str = "Vu.", **values: Any) -> Comment:
    """Something said about it."""
    plain = {"id": str(uuid4()), "created_at": MOMENT, "updated_at": MOMENT}
    return Comment(**plain | {"bug_id": of.id, "text": text} | values)
