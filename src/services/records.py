"""What the use cases pass around: stored things as frozen values, without a database in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

Kind = Literal["job", "candidate"]
Document = Mapping[str, Any]


class Role(StrEnum):
    """What a person may do: each role includes those before it."""

    VIEWER = "viewer"
    RECRUITER = "recruiter"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """Position in the order viewer < recruiter < admin."""
        return list(Role).index(self)


@dataclass(frozen=True, slots=True)
class Resource:
    """A stored job or candidate.

    ``document`` is the resource as the API shows it (without ``id`` and timestamps), ``facts``
    its encoded form for matching with the version of the encoder that made it, ``version`` the
    number that every change raises (the ETag), ``change_seq`` its place in the change feed.
    """

    id: str
    kind: Kind
    document: Document
    status: str = "open"
    external_id: str | None = None
    facts: Document | None = None
    facts_version: int = 0
    version: int = 1
    change_seq: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ResourceFilter:
    """What a list of resources is narrowed to; None does not narrow.

    ``text`` is a case-insensitive part of the title or role; ``city``, ``sector``,
    ``contract_type`` and ``company`` are exact after lower-casing. Of several places, sectors or
    contracts the first counts. Candidates have no company, so naming one finds none of them.
    """

    status: str | None = None
    external_id: str | None = None
    text: str | None = None
    city: str | None = None
    sector: str | None = None
    contract_type: str | None = None
    company: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of resources, the cursor of the next one (None at the end) and the total count."""

    items: tuple[Resource, ...]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True)
class Changes:
    """One step of the change feed: rows saved and ids removed after a sequence number.

    ``last_seq`` is where the next step starts; ``complete`` is False when more is waiting.
    """

    saved: tuple[Resource, ...]
    removed: tuple[str, ...]
    last_seq: int
    complete: bool


@dataclass(frozen=True, slots=True)
class StoredMatch:
    """A decision as it was made: what is needed to show it again and to learn from it.

    ``basis`` is what it rests on: the facts of both sides (not who the person is), the day, the
    constraints it broke. None in decisions that were kept before there was one.
    """

    id: str
    candidate_id: str
    job_id: str
    total_score: float
    confidence: float
    algorithm: str
    weights: Mapping[str, float]
    criteria: Mapping[str, Any]
    inputs_hash: str
    reasons: tuple[str, ...] = ()
    created_at: datetime | None = None
    basis: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class FeedbackEvent:
    """What somebody did with a shown match."""

    id: str
    match_id: str
    candidate_id: str
    job_id: str
    event: str
    actor_id: str | None
    rank: int | None = None
    comment: str | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class User:
    """An account; ``password_hash`` is argon2id, ``token_epoch`` revokes every token by rising."""

    id: str
    email: str
    role: Role
    password_hash: str = field(repr=False)
    active: bool = True
    token_epoch: int = 0
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A service key: only the hash of the secret is kept; ``prefix`` finds it."""

    id: str
    name: str
    prefix: str
    secret_hash: str = field(repr=False)
    scopes: frozenset[str] = frozenset()
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Who did what to which object, and when; ``details`` holds no personal data."""

    id: str
    actor_id: str
    action: str
    subject_kind: str
    subject_id: str
    details: Mapping[str, Any] = field(default_factory=dict)
    request_id: str | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IdempotentAnswer:
    """The first answer to an Idempotency-Key; ``status`` None while it is still being made."""

    key: str
    owner: str
    body_hash: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    created_at: datetime | None = None
