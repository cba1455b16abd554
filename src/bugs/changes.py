"""What becomes of a bug that is reported or changed, and the events that tell of it.

Events are never erased, so e-mail addresses are masked in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final

from src.bugs.bug import Bug, Event, EventKind
from src.bugs.errors import ResolutionRequiredError
from src.bugs.masking import told_of
from src.bugs.workflow import check_move

CHANGEABLE: Final = frozenset({
    "title", "description", "severity", "priority", "category", "status", "device_id",
    "firmware_version", "sample_id", "component", "affected_version", "environment",
    "reproduction_steps", "reported_by", "reported_by_email", "assigned_to", "tags",
    "related_issues", "error_logs", "watchers", "resolution", "duplicate_of",
})  # fmt: skip
"""What a change may name; all else follows from the change."""

# What figures are computed from stands in the event of the report.
_TOLD_AT_FIRST: Final = ("status", "severity", "priority", "category", "assigned_to")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an opaque id, and the id of the request."""

    id: str
    request_id: str | None = None


def reported(bug: Bug, actor: Actor) -> Event:
    """The event of a new bug."""
    first = {name: (None, getattr(bug, name)) for name in _TOLD_AT_FIRST}
    known = {name: pair for name, pair in first.items() if pair[1] is not None}
    return Event(
        bug.id, "created", bug.created_at, actor.id, told_of(known), request_id=actor.request_id
    )


def changed(
    bug: Bug, changes: Mapping[str, Any], actor: Actor, *, at: datetime
) -> tuple[Bug, Event | None]:
    """(the bug after the changes, the event that tells of them; None where nothing changes).

    Resolving needs a resolution, sets when and by whom; reopening takes all three away; assigning
    sets when. Raises ``ForbiddenMoveError``, ``ResolutionRequiredError``, ``ValueError`` for a
    field that may not be changed.
    """
    unknown = changes.keys() - CHANGEABLE
    if unknown:
        raise ValueError(f"not to be changed: {', '.join(sorted(unknown))}")
    wanted = {name: value for name, value in changes.items() if getattr(bug, name) != value}
    if not wanted:
        return bug, None
    wanted |= _following(bug, wanted, actor, at)
    after = replace(bug, **wanted, updated_at=at, version=bug.version + 1)
    told = {
        each.name: (getattr(bug, each.name), getattr(after, each.name))
        for each in fields(Bug)
        if each.name in CHANGEABLE and getattr(bug, each.name) != getattr(after, each.name)
    }
    kind: EventKind = "moved" if "status" in told else "changed"
    return after, Event(bug.id, kind, at, actor.id, told_of(told), request_id=actor.request_id)


def _following(bug: Bug, wanted: Mapping[str, Any], actor: Actor, at: datetime) -> dict[str, Any]:
    """What the changes bring with them."""
    found: dict[str, Any] = {}
    if "assigned_to" in wanted:
        found["assigned_at"] = at if wanted["assigned_to"] is not None else None
    status = wanted.get("status", bug.status)
    if "status" in wanted:
        check_move(bug.status, status)
        if status == "resolved":
            found |= {"resolved_at": at, "resolved_by": actor.id}
        elif status == "open":  # it comes back: nothing else leads there
            found |= {"resolved_at": None, "resolved_by": None, "duplicate_of": None}
            if "resolution" not in wanted:
                found["resolution"] = None
    # A bug that came from elsewhere without one may still be changed otherwise.
    is_said = "status" in wanted or "resolution" in wanted
    if status == "resolved" and is_said and not wanted.get("resolution", bug.resolution):
        raise ResolutionRequiredError
    return found
