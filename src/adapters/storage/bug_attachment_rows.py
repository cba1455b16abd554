"""The table of the files that came with bugs; their contents are not in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from src.adapters.storage.column_types import UtcDateTime, Words
from src.adapters.storage.rows import Base


class BugAttachmentRow(Base):
    """A file of a bug. A content is needed as long as a row names it.

    What all contents take together is read off the index of contents and sizes.
    """

    __tablename__ = "bug_attachments"
    __table_args__ = (
        Index(None, "bug_id", "created_at", "id"),
        Index(None, "sha256", "size_bytes"),
    )

    id: Mapped[str] = mapped_column(Words(36), primary_key=True)
    bug_id: Mapped[str] = mapped_column(Words(36), ForeignKey("bugs.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Words(200))
    media_type: Mapped[str] = mapped_column(Words(100))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(Words(64))
    added_by: Mapped[str] = mapped_column(Words(128))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
