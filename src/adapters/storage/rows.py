"""The tables. A resource's document is whole in one column, what lists filter by beside it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, MetaData, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from src.adapters.storage.column_types import JsonText, UtcDateTime, Words

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The declarative base; constraints have the same names on every engine."""

    metadata = MetaData(naming_convention=NAMES)


def table_of(row: type[Base]) -> Table:
    """The table behind a row class."""
    return cast("Table", row.__table__)


def listed_by(*columns: str) -> tuple[Index, ...]:
    """The index of lists in their order, newest first, and one for each filter in that order.

    With the order in the index a page is read off it; without, every row found would be sorted.
    """
    return (
        Index(None, "created_at", "id"),
        *(Index(None, column, "created_at", "id") for column in columns),
    )


class CompanyRow(Base):
    """An employer; ``id`` is made from its folded name, so one name is one company."""

    __tablename__ = "companies"

    id: Mapped[str] = mapped_column(Words(32), primary_key=True)
    name: Mapped[str] = mapped_column(Words(200))
    folded_name: Mapped[str] = mapped_column(Words(200), unique=True)
    sector: Mapped[str | None] = mapped_column(Words(120), index=True)
    size: Mapped[str | None] = mapped_column(Words(60))


class ResourceColumns:
    """What jobs and candidates have alike; small columns first, so that lists read short rows."""

    id: Mapped[str] = mapped_column(Words(64), primary_key=True)
    external_id: Mapped[str | None] = mapped_column(Words(200), unique=True)
    status: Mapped[str] = mapped_column(Words(32))
    version: Mapped[int]
    change_seq: Mapped[int] = mapped_column(BigInteger, unique=True)
    facts_version: Mapped[int]
    label: Mapped[str | None] = mapped_column(Words(300), index=True)
    city: Mapped[str | None] = mapped_column(Words(120))
    sector: Mapped[str | None] = mapped_column(Words(120))
    contract_type: Mapped[str | None] = mapped_column(Words(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    document: Mapped[Any] = mapped_column(JsonText)
    facts: Mapped[Any | None] = mapped_column(JsonText)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        return listed_by("status", "city", "sector", "contract_type")


class JobRow(ResourceColumns, Base):
    """A job."""

    __tablename__ = "jobs"

    company_id: Mapped[str | None] = mapped_column(ForeignKey("companies.id", ondelete="SET NULL"))

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        return listed_by("status", "city", "sector", "contract_type", "company_id")


class CandidateRow(ResourceColumns, Base):
    """A candidate; who it is stands in ``document`` and nowhere else."""

    __tablename__ = "candidates"


class QuestionnaireRow(Base):
    """Answers as a candidate submitted them; ``id`` is made from them, so none is kept twice."""

    __tablename__ = "questionnaires"

    id: Mapped[str] = mapped_column(Words(32), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(
        ForeignKey("candidates.id", ondelete="CASCADE"), index=True
    )
    answers: Mapped[Any] = mapped_column(JsonText)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ChangeCounterRow(Base):
    """The last number of a kind's change feed; its row lock puts writers in line."""

    __tablename__ = "change_counter"

    kind: Mapped[str] = mapped_column(Words(16), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class TombstoneRow(Base):
    """What is left of a deleted resource: its id and its place in the change feed."""

    __tablename__ = "tombstones"
    __table_args__ = (Index(None, "kind", "change_seq", unique=True),)

    kind: Mapped[str] = mapped_column(Words(16), primary_key=True)
    resource_id: Mapped[str] = mapped_column(Words(64), primary_key=True)
    change_seq: Mapped[int] = mapped_column(BigInteger)


class MatchRow(Base):
    """A decision as it was made. Posted pairs are matched too, so the ids refer to no table."""

    __tablename__ = "matches"
    __table_args__ = (Index(None, "candidate_id", "job_id", "inputs_hash"),)

    id: Mapped[str] = mapped_column(Words(64), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(Words(64))
    job_id: Mapped[str] = mapped_column(Words(64), index=True)
    total_score: Mapped[float]
    confidence: Mapped[float]
    algorithm: Mapped[str] = mapped_column(Words(100))
    weights: Mapped[Any] = mapped_column(JsonText)
    criteria: Mapped[Any] = mapped_column(JsonText)
    inputs_hash: Mapped[str] = mapped_column(Words(128))
    reasons: Mapped[Any] = mapped_column(JsonText)
    basis: Mapped[Any | None] = mapped_column(JsonText)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class FeedbackEventRow(Base):
    """What somebody did with a shown match."""

    __tablename__ = "feedback_events"
    __table_args__ = (Index(None, "candidate_id", "job_id"),)

    id: Mapped[str] = mapped_column(Words(64), primary_key=True)
    match_id: Mapped[str] = mapped_column(ForeignKey("matches.id", ondelete="CASCADE"), index=True)
    candidate_id: Mapped[str] = mapped_column(Words(64))
    job_id: Mapped[str] = mapped_column(Words(64), index=True)
    event: Mapped[str] = mapped_column(Words(32))
    actor_id: Mapped[str | None] = mapped_column(Words(64))
    rank: Mapped[int | None]
    comment: Mapped[str | None] = mapped_column(Words)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class TaxonomyRow(Base):
    """An imported taxonomy, its content compressed; the change counter has its revision."""

    __tablename__ = "taxonomies"

    name: Mapped[str] = mapped_column(Words(32), primary_key=True)
    release: Mapped[str] = mapped_column(Words(100))
    digest: Mapped[str] = mapped_column(Words(64))
    counts: Mapped[Any] = mapped_column(JsonText)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LearnedWeightingRow(Base):
    """Weights learned for one reason; the change counter rises when others are in force."""

    __tablename__ = "learned_weightings"

    id: Mapped[str] = mapped_column(Words(64), primary_key=True)
    reason: Mapped[str] = mapped_column(Words(32))
    status: Mapped[str] = mapped_column(Words(16))
    weights: Mapped[Any] = mapped_column(JsonText)
    intervals: Mapped[Any] = mapped_column(JsonText)
    configured: Mapped[Any] = mapped_column(JsonText)
    algorithm: Mapped[str] = mapped_column(Words(100))
    findings: Mapped[Any] = mapped_column(JsonText)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FeatureOverrideRow(Base):
    """A feature switched by hand; the change counter rises with every switch."""

    __tablename__ = "feature_overrides"

    name: Mapped[str] = mapped_column(Words(64), primary_key=True)
    on: Mapped[bool]
    reason: Mapped[str] = mapped_column(Words(500))
    changed_by: Mapped[str] = mapped_column(Words(64))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(BigInteger)


class DailyUsageRow(Base):
    """What was used of a service's daily quota; ``granted`` is what the last asker got of it."""

    __tablename__ = "daily_usage"

    service: Mapped[str] = mapped_column(Words(32), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    used: Mapped[int]
    granted: Mapped[int]


class UserRow(Base):
    """An account; ``email`` is lower-cased."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(Words(64), primary_key=True)
    email: Mapped[str] = mapped_column(Words(320), unique=True)
    role: Mapped[str] = mapped_column(Words(16))
    password_hash: Mapped[str] = mapped_column(Words(300))
    active: Mapped[bool]
    token_epoch: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ApiKeyRow(Base):
    """A service key: found by its prefix, known by the hash of its secret."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(Words(64), primary_key=True)
    name: Mapped[str] = mapped_column(Words(200))
    prefix: Mapped[str] = mapped_column(Words(32), unique=True)
    secret_hash: Mapped[str] = mapped_column(Words(300))
    scopes: Mapped[Any] = mapped_column(JsonText)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RevokedTokenRow(Base):
    """A token that is refused although it has not expired."""

    __tablename__ = "revoked_tokens"

    jti: Mapped[str] = mapped_column(Words(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class AuditEventRow(Base):
    """Who did what to which object; rows are added and never changed."""

    __tablename__ = "audit_events"
    __table_args__ = (Index(None, "subject_kind", "subject_id"),)

    id: Mapped[str] = mapped_column(Words(64), primary_key=True)
    actor_id: Mapped[str] = mapped_column(Words(64), index=True)
    action: Mapped[str] = mapped_column(Words(64))
    subject_kind: Mapped[str] = mapped_column(Words(32))
    subject_id: Mapped[str] = mapped_column(Words(320))
    details: Mapped[Any] = mapped_column(JsonText)
    request_id: Mapped[str | None] = mapped_column(Words(128))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class IdempotencyAnswerRow(Base):
    """The first answer to an Idempotency-Key; ``status`` is NULL while it is being made."""

    __tablename__ = "idempotency_answers"

    owner: Mapped[str] = mapped_column(Words(128), primary_key=True)
    key: Mapped[str] = mapped_column(Words(255), primary_key=True)
    body_hash: Mapped[str] = mapped_column(Words(128))
    status: Mapped[int | None]
    headers: Mapped[Any] = mapped_column(JsonText)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class BatchRow(Base):
    """A batch; ``turn_at`` is when one of its chunks was taken last, or when it was made."""

    __tablename__ = "batches"
    __table_args__ = (
        Index(None, "owner_id", "created_at", "id"),
        Index(None, "state", "turn_at"),
    )

    id: Mapped[str] = mapped_column(Words(64), primary_key=True)
    owner_id: Mapped[str] = mapped_column(Words(128))
    state: Mapped[str] = mapped_column(Words(16))
    candidates_total: Mapped[int]
    candidates_done: Mapped[int]
    candidates_failed: Mapped[int]
    chunks_total: Mapped[int]
    pairs_scored: Mapped[int] = mapped_column(BigInteger)
    failure: Mapped[str | None] = mapped_column(Words(300))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    turn_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked: Mapped[Any] = mapped_column(JsonText)


class BatchChunkRow(Base):
    """A part of a batch: waiting (maybe under a lease) with candidates, or done with its lines."""

    __tablename__ = "batch_chunks"
    __table_args__ = (Index(None, "batch_id", "state", "number"),)

    batch_id: Mapped[str] = mapped_column(
        Words(64), ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(Words(16))
    first: Mapped[int]
    size: Mapped[int]
    attempts: Mapped[int]
    token: Mapped[str | None] = mapped_column(Words(64))
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    candidates: Mapped[Any] = mapped_column(JsonText)
    lines: Mapped[bytes | None] = mapped_column(LargeBinary)
