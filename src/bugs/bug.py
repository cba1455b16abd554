"""A bug, its comments, and what happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from src.bugs.values import Category, Priority, Severity, Status

EventKind = Literal[
    "created", "changed", "moved", "commented", "comment_changed", "comment_removed", "attached",
    "detached", "merged",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bug:
    """A bug as it is now; ``number`` counts bugs, ``version`` its changes (the ETag).

    ``reporter_id`` is the opaque id of who reported it here; ``reported_by`` what they call
    themselves. ``match_id`` names the match it complains about, ``match`` is the explanation as it
    was then. ``fingerprint`` says that error logs tell of one fault (see ``fingerprint``).
    """

    id: str
    title: str
    description: str
    severity: Severity
    priority: Priority
    created_at: datetime
    updated_at: datetime
    category: Category = "other"
    status: Status = "open"
    number: int = 0
    version: int = 1
    device_id: str | None = None
    firmware_version: str | None = None
    sample_id: str | None = None
    component: str | None = None
    affected_version: str | None = None
    environment: str | None = None
    reproduction_steps: str | None = None
    reported_by: str | None = None
    reported_by_email: str | None = None
    reporter_id: str | None = None
    assigned_to: str | None = None
    assigned_at: datetime | None = None
    tags: tuple[str, ...] = ()
    related_issues: tuple[str, ...] = ()
    duplicate_of: str | None = None
    error_logs: tuple[str, ...] = ()
    watchers: tuple[str, ...] = ()
    resolution: str | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    match_id: str | None = None
    match: Mapping[str, Any] | None = None
    request_id: str | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said about a bug; ``is_internal`` ones are for recruiters and above."""

    id: str
    bug_id: str
    text: str
    created_at: datetime
    updated_at: datetime
    author: str | None = None
    author_email: str | None = None
    author_id: str | None = None
    is_internal: bool = False
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a bug, and is never changed.

    ``seq`` orders the events of all bugs as they were committed (0 before they are stored).
    ``changes`` has (before, after) by field. Who may not see internal comments does not see
    ``is_internal`` events. Figures are computed from events and nothing else.
    """

    bug_id: str
    kind: EventKind
    at: datetime
    by: str
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    is_internal: bool = False
    request_id: str | None = None
    seq: int = 0
