"""Small things to store: each builder makes a valid one, and takes what the test cares about."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from src.services.records import (
    ApiKey,
    AuditEvent,
    FeedbackEvent,
    IdempotentAnswer,
    Resource,
    Role,
    StoredMatch,
    User,
)

_numbers = count(1)


def job(resource_id: str | None = None, *, title: str = "Soudeur H/F", **more: Any) -> Resource:
    """A job; keywords that are no field of a resource go into its document."""
    return _resource("job", resource_id, {"title": title}, more)


def candidate(
    resource_id: str | None = None, *, current_role: str = "Soudeuse", **more: Any
) -> Resource:
    """A candidate; keywords that are no field of a resource go into its document."""
    return _resource("candidate", resource_id, {"current_role": current_role}, more)


def user(email: str = "lea@example.org", **more: Any) -> User:
    """A recruiter."""
    values = {"id": _id("user"), "email": email, "role": Role.RECRUITER, "password_hash": "hash"}
    return User(**values | more)


def api_key(prefix: str = "nv_abc", **more: Any) -> ApiKey:
    """A key that may read and write jobs."""
    values = {
        "id": _id("key"),
        "name": "ATS",
        "prefix": prefix,
        "secret_hash": "hash",
        "scopes": frozenset({"jobs:read", "jobs:write"}),
    }
    return ApiKey(**values | more)


def match(candidate_id: str = "c1", job_id: str = "j1", **more: Any) -> StoredMatch:
    """A good match of a pair."""
    values = {
        "id": _id("match"),
        "candidate_id": candidate_id,
        "job_id": job_id,
        "total_score": 0.8125,
        "confidence": 0.75,
        "algorithm": "nextvision-1",
        "weights": {"semantic": 0.24, "salary": 0.19},
        "criteria": {"salary": {"score": 0.5, "evidence": ["Salaire dans la fourchette"]}},
        "inputs_hash": "0" * 64,
        "reasons": ("too_far",),
    }
    return StoredMatch(**values | more)


def feedback(of: StoredMatch, event: str = "view", **more: Any) -> FeedbackEvent:
    """An event on a match."""
    values = {
        "id": _id("event"),
        "match_id": of.id,
        "candidate_id": of.candidate_id,
        "job_id": of.job_id,
        "event": event,
        "actor_id": "user-1",
    }
    return FeedbackEvent(**values | more)


def audit_event(action: str = "user.add", **more: Any) -> AuditEvent:
    """Something an administrator did."""
    values = {
        "id": _id("audit"),
        "actor_id": "user-1",
        "action": action,
        "subject_kind": "user",
        "subject_id": "user-2",
        "details": {"role": "viewer"},
    }
    return AuditEvent(**values | more)


def answer(key: str = "k-1", owner: str = "user-1", **more: Any) -> IdempotentAnswer:
    """An answer still being made."""
    return IdempotentAnswer(**{"key": key, "owner": owner, "body_hash": "aa"} | more)


def moment(day: int = 1, hour: int = 9) -> datetime:
    """A moment of January 2026, in UTC."""
    return datetime(2026, 1, day, hour, tzinfo=UTC)


def _resource(
    kind: Any, resource_id: str | None, document: dict[str, Any], more: dict[str, Any]
) -> Resource:
    fields = {name: more.pop(name) for name in list(more) if name in Resource.__slots__}
    if kind == "job" and isinstance(more.get("company"), str):
        more["company"] = {"name": more["company"]}
    return Resource(id=resource_id or _id(kind), kind=kind, document={**document, **more}, **fields)


def _id(prefix: str) -> str:
    return f"{prefix}-{next(_numbers)}"
