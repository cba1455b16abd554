"""Bugs, their events and comments as the caller may see them, and what the caller may not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from flask import g
from pydantic.alias_generators import to_camel

from src.bugs.bug import Bug, Comment, Event
from src.bugs.changes import Actor
from src.bugs.masking import PEOPLE, masked
from src.services.permissions import may
from src.services.records import Role
from src.web.access import acting_principal

# The names that go out where they are not the field's own in camelCase.
_NAMES: Final = {"affected_version": "version", "text": "comment"}
_SHOWN: Final = (
    "id", "number", "title", "description", "severity", "priority", "category", "status",
    "device_id", "firmware_version", "sample_id", "component", "affected_version", "environment",
    "reproduction_steps", "reported_by", "reported_by_email", "assigned_to", "assigned_at",
    "tags", "related_issues", "duplicate_of", "error_logs", "watchers", "resolution",
    "resolved_at", "resolved_by", "created_at", "updated_at", "match_id", "request_id",
)  # fmt: skip
_COMMENT: Final = (
    "id", "bug_id", "text", "author", "author_email", "is_internal", "mentions", "created_at",
    "updated_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at bugs, and what they see of them."""

    id: str
    sees_all: bool
    sees_matches: bool

    @property
    def variant(self) -> str:
        """Names what the same version looks like to such a viewer, for its entity tag."""
        return f"{'all' if self.sees_all else self.id}{' match' if self.sees_matches else ''}"


def viewer() -> Viewer:
    """Who makes this request. Recruiters, and keys that may write bugs, see everything."""
    principal = acting_principal()
    return Viewer(
        principal.id,
        sees_all=may(principal, role=Role.RECRUITER, scope="bugs:write"),
        sees_matches=may(principal, role=Role.RECRUITER, scope="matching:read"),
    )


def actor() -> Actor:
    """Who makes this request, for the events of what it does."""
    return Actor(acting_principal().id, g.get("request_id"))


def bug_id_of(text: str) -> str:
    """The id that a path names, as it is stored; the operation has seen that it is a UUID."""
    return text.lower()


def shown_bug(bug: Bug, by: Viewer) -> dict[str, Any]:
    """The bug; e-mails are masked unless they are the viewer's own or the viewer sees all."""
    sees_emails = by.sees_all or bug.reporter_id == by.id
    shown = _shown(bug, _SHOWN, sees_emails=sees_emails)
    if by.sees_matches and bug.match is not None:
        shown["match"] = {to_camel(name): value for name, value in bug.match.items()}
    return shown


def shown_comment(comment: Comment, by: Viewer) -> dict[str, Any]:
    """The comment; e-mails are masked unless it is the viewer's own or the viewer sees all."""
    return _shown(comment, _COMMENT, sees_emails=by.sees_all or comment.author_id == by.id)


def shown_event(event: Event) -> dict[str, Any]:
    """What happened, with what was before and after; e-mails are masked in it for everybody."""
    changes = {
        name_of(name): {"from": before, "to": after}
        for name, (before, after) in event.changes.items()
    }
    return {
        "seq": event.seq,
        "kind": event.kind,
        "at": event.at,
        "by": event.by,
        "isInternal": event.is_internal,
        "requestId": event.request_id,
        "changes": changes,
    }


@lru_cache(maxsize=256)
def name_of(field: str) -> str:
    """The key under which a field goes out."""
    return _NAMES.get(field) or to_camel(field)


def _shown(value: object, names: Sequence[str], *, sees_emails: bool) -> dict[str, Any]:
    return {
        name_of(name): _seen(name, getattr(value, name), sees_emails=sees_emails) for name in names
    }


def _seen(name: str, value: Any, *, sees_emails: bool) -> Any:
    return value if sees_emails or name not in PEOPLE else masked(name, value)
