"""The texts of bugs as search reads them, one row for each audience."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from src.adapters.storage.column_types import UtcDateTime, Words
from src.adapters.storage.rows import Base

# Who may find a bug by a row: everybody, or where something internal was said, viewers by a row
# without it and the staff by one with it.
EVERYBODY: Final = "everybody"
VIEWERS: Final = "viewers"
STAFF: Final = "staff"


class BugTextRow(Base):
    """What a bug is found by; ``digest`` tells whether its texts have changed since.

    ``words`` are in order, for phrases. ``lexemes`` are a tsvector without places on PostgreSQL,
    with a GIN index, and on SQLite words for the FTS5 table over this one, which triggers keep.
    Index, FTS5 table and triggers begin with ``fts_`` and are the migration's alone. Number and
    creation are those of the bug, which never change: what a search finds is sorted and counted
    without the bugs. No row lacks them.
    """

    __tablename__ = "bug_texts"
    __table_args__ = (UniqueConstraint("bug_id", "audience"),)

    # SQLite numbers rows by itself for INTEGER alone, and FTS5 wants such numbers.
    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    bug_id: Mapped[str] = mapped_column(Words(36), ForeignKey("bugs.id", ondelete="CASCADE"))
    number: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    audience: Mapped[str] = mapped_column(Words(16))
    digest: Mapped[str] = mapped_column(Words(64))
    words: Mapped[str] = mapped_column(Text)
    lexemes: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))


class BugWordRow(Base):
    """How many bugs have a lexeme in what everybody may read; a row may say none."""

    __tablename__ = "bug_words"

    lexeme: Mapped[str] = mapped_column(Text, primary_key=True)
    bugs: Mapped[int] = mapped_column(BigInteger)
