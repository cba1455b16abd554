"""Attachments in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Row, delete, func, select

from src.adapters.storage.bug_attachment_rows import BugAttachmentRow
from src.adapters.storage.change_feed import take_numbers
from src.adapters.storage.rows import table_of
from src.adapters.storage.transaction import Transaction
from src.services.bugs.attachment_records import Attachment

_attachments = table_of(BugAttachmentRow)
_LOCK: Final = "bug_attachment"


class SqlBugAttachmentRepository:
    """The attachments of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def lock(self) -> None:
        """Until the commit nobody else adds, deletes or sweeps; after locks of bugs."""
        # The row of the counter stays locked until then; SQLite's writers are alone anyway.
        take_numbers(self._transaction, _LOCK, 0)

    def add(self, attachment: Attachment) -> None:
        """Remember it, and that its content is needed."""
        self._transaction.execute(_attachments.insert().values(**asdict(attachment)))

    def get(self, bug_id: str, attachment_id: str) -> Attachment | None:
        """The attachment of that bug and id."""
        columns = _attachments.c
        row = self._transaction.execute(
            select(_attachments).where(columns.id == attachment_id, columns.bug_id == bug_id)
        ).one_or_none()
        return None if row is None else _attachment(row)

    def of(self, bug_id: str) -> list[Attachment]:
        """The attachments of a bug, oldest first."""
        columns = _attachments.c
        rows = self._transaction.execute(
            select(_attachments)
            .where(columns.bug_id == bug_id)
            .order_by(columns.created_at, columns.id)
        )
        return [_attachment(row) for row in rows]

    def count(self, bug_id: str) -> int:
        """How many a bug has."""
        found: int = self._transaction.execute(
            select(func.count()).select_from(_attachments).where(_attachments.c.bug_id == bug_id)
        ).scalar_one()
        return found

    def delete(self, attachment_id: str) -> None:
        """Forget it."""
        self._transaction.execute(delete(_attachments).where(_attachments.c.id == attachment_id))

    def stored_bytes(self) -> int:
        """The size of all contents together, each counted once."""
        contents = select(_attachments.c.sha256, _attachments.c.size_bytes).distinct().subquery()
        found = self._transaction.execute(
            select(func.coalesce(func.sum(contents.c.size_bytes), 0))
        ).scalar_one()
        return int(found)

    def needed(self, hashes: Sequence[str]) -> set[str]:
        """Those of the contents that an attachment has."""
        column = _attachments.c.sha256
        rows = self._transaction.execute(select(column).where(column.in_(hashes)).distinct())
        return set(rows.scalars())

    def hashes(self, *, after: str, limit: int) -> list[str]:
        """Contents that are needed, in order, after that hash."""
        column = _attachments.c.sha256
        rows = self._transaction.execute(
            select(column).where(column > after).distinct().order_by(column).limit(limit)
        )
        return list(rows.scalars())


def _attachment(row: Row[Any]) -> Attachment:
    return Attachment(**row._mapping)
