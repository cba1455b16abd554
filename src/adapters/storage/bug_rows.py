"""The tables of bugs, what happened to them and what was said about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from src.adapters.storage.column_types import JsonText, UtcDateTime, Words
from src.adapters.storage.rows import Base
from src.bugs.values import PRIORITIES, SEVERITIES, STATUSES


class Ranked(TypeDecorator[str]):
    """Words in an order of their own, kept as their places in it, so that an index sorts them.

    The places are stored: words may be added at the end, never moved. Raises ``ValueError`` on
    another word.
    """

    impl = SmallInteger
    cache_ok = True

    def __init__(self, *words: str) -> None:
        self.words = words
        super().__init__()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """The place of the word."""
        return None if value is None else self.words.index(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The word at the place."""
        return None if value is None else self.words[value]


_FILTERED: Final = ("status", "severity", "priority", "category", "assigned_to", "device_id")
_SORTED: Final = ("created_at", "updated_at", "severity", "priority", "status", "title")


class BugRow(Base):
    """A bug as it is now; small columns first, so that lists read short rows.

    A page is read off the index of its order, or of its filter in the order of lists. The index
    of everything that is filtered by answers which and how many they are without touching the rows.
    The title, alone of texts, is an order of lists: it sorts by code point wherever it is kept.
    """

    __tablename__ = "bugs"
    __table_args__ = (
        *(Index(None, column, "number") for column in _SORTED),
        *(Index(None, column, "created_at", "number") for column in _FILTERED),
        Index("ix_bugs_filtered", *_FILTERED, "created_at", "updated_at", "number", "id"),
        Index(None, "fingerprint", "number"),
    )

    id: Mapped[str] = mapped_column(Words(36), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, unique=True)
    version: Mapped[int]
    status: Mapped[str] = mapped_column(Ranked(*STATUSES))
    severity: Mapped[str] = mapped_column(Ranked(*SEVERITIES))
    priority: Mapped[str] = mapped_column(Ranked(*PRIORITIES))
    category: Mapped[str] = mapped_column(Words(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    assigned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    device_id: Mapped[str | None] = mapped_column(Words(200))
    firmware_version: Mapped[str | None] = mapped_column(Words(200))
    sample_id: Mapped[str | None] = mapped_column(Words(200))
    component: Mapped[str | None] = mapped_column(Words(200))
    affected_version: Mapped[str | None] = mapped_column(Words(200))
    environment: Mapped[str | None] = mapped_column(Words(2000))
    reported_by: Mapped[str | None] = mapped_column(Words(200))
    reported_by_email: Mapped[str | None] = mapped_column(Words(320))
    reporter_id: Mapped[str | None] = mapped_column(Words(128))
    assigned_to: Mapped[str | None] = mapped_column(Words(200))
    resolved_by: Mapped[str | None] = mapped_column(Words(200))
    duplicate_of: Mapped[str | None] = mapped_column(Words(36), index=True)
    match_id: Mapped[str | None] = mapped_column(Words(64))
    request_id: Mapped[str | None] = mapped_column(Words(128))
    fingerprint: Mapped[str | None] = mapped_column(Words(64))
    title: Mapped[str] = mapped_column(
        Words(300).with_variant(Words(300, collation="C"), "postgresql")
    )
    tags: Mapped[Any] = mapped_column(JsonText)
    related_issues: Mapped[Any] = mapped_column(JsonText)
    watchers: Mapped[Any] = mapped_column(JsonText)
    description: Mapped[str] = mapped_column(Words)
    reproduction_steps: Mapped[str | None] = mapped_column(Words)
    resolution: Mapped[str | None] = mapped_column(Words)
    error_logs: Mapped[Any] = mapped_column(JsonText)
    match: Mapped[Any | None] = mapped_column(JsonText)


class BugTagRow(Base):
    """A tag of a bug, beside the list in its row, so that bugs are found by it."""

    __tablename__ = "bug_tags"

    tag: Mapped[str] = mapped_column(Words(100), primary_key=True)
    bug_id: Mapped[str] = mapped_column(
        Words(36), ForeignKey("bugs.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class BugEventRow(Base):
    """Something that happened to a bug; rows are added and never changed.

    ``seq`` rises in the order of commits, without gaps: the change counter gives it.
    """

    __tablename__ = "bug_events"
    __table_args__ = (Index(None, "bug_id", "seq"),)

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    bug_id: Mapped[str] = mapped_column(Words(36), ForeignKey("bugs.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Words(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(Words(128))
    is_internal: Mapped[bool]
    request_id: Mapped[str | None] = mapped_column(Words(128))
    changes: Mapped[Any] = mapped_column(JsonText)


class BugCommentRow(Base):
    """What somebody said about a bug."""

    __tablename__ = "bug_comments"
    __table_args__ = (Index(None, "bug_id", "created_at", "id"),)

    id: Mapped[str] = mapped_column(Words(36), primary_key=True)
    bug_id: Mapped[str] = mapped_column(Words(36), ForeignKey("bugs.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    author: Mapped[str | None] = mapped_column(Words(200))
    author_email: Mapped[str | None] = mapped_column(Words(320))
    author_id: Mapped[str | None] = mapped_column(Words(128))
    is_internal: Mapped[bool]
    mentions: Mapped[Any] = mapped_column(JsonText)
    text: Mapped[str] = mapped_column(Words)
