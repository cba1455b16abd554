"""The tables of webhooks: who is told, and the outbox of what they are told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from src.adapters.storage.column_types import JsonText, UtcDateTime, Words
from src.adapters.storage.rows import Base


class WebhookRow(Base):
    """A webhook; after failures in a row its deliveries wait until ``resting_until``.

    A worker took a delivery to it last at ``claimed_at``.
    """

    __tablename__ = "webhooks"

    id: Mapped[str] = mapped_column(Words(64), primary_key=True)
    url: Mapped[str] = mapped_column(Words(2000))
    events: Mapped[Any] = mapped_column(JsonText)
    sealed_secret: Mapped[str] = mapped_column(Words(2000))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(Words(128))
    include_internal: Mapped[bool]
    description: Mapped[str | None] = mapped_column(Words(300))
    failures: Mapped[int]
    resting_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WebhookDeliveryRow(Base):
    """A delivery; while ``token`` is set ``due_at`` is the end of a lease."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        Index(None, "webhook_id", "queued_at", "id"),
        Index(None, "state", "due_at", "id"),
        Index(None, "webhook_id", "state", "due_at", "id"),
        Index(None, "webhook_id", "token"),
        Index(None, "ended_at"),
    )

    id: Mapped[str] = mapped_column(Words(64), primary_key=True)
    webhook_id: Mapped[str] = mapped_column(
        Words(64), ForeignKey("webhooks.id", ondelete="CASCADE")
    )
    event: Mapped[str] = mapped_column(Words(64))
    body: Mapped[str] = mapped_column(Words)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    bug_id: Mapped[str | None] = mapped_column(Words(64))
    event_seq: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Words(16))
    attempts: Mapped[int]
    attempted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(Words(64))
    duration_ms: Mapped[int | None]
    excerpt: Mapped[str | None] = mapped_column(Words(1000))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    token: Mapped[str | None] = mapped_column(Words(64))
