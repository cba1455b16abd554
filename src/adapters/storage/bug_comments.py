"""What was said about bugs, in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select, update

from src.adapters.storage.bug_indexing import tell_search
from src.adapters.storage.bug_rows import BugCommentRow
from src.adapters.storage.rows import table_of
from src.adapters.storage.transaction import Transaction
from src.bugs.bug import Comment

_comments = table_of(BugCommentRow)


class SqlCommentRepository:
    """The comments of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, comment: Comment) -> None:
        """Keep a comment."""
        insert_comments(self._transaction, [comment])
        tell_search(self._transaction, comment.bug_id)

    def get(self, bug_id: str, comment_id: str) -> Comment | None:
        """The comment of that bug and id."""
        statement = select(_comments).where(
            _comments.c.bug_id == bug_id, _comments.c.id == comment_id
        )
        row = self._transaction.execute(statement).one_or_none()
        return None if row is None else _comment(row)

    def of(
        self, bug_id: str, *, sees_internal: bool, skip: int = 0, limit: int | None = None
    ) -> list[Comment]:
        """The comments of a bug, oldest first; ``limit`` of them, after ``skip``."""
        statement = select(_comments).where(*_seen(bug_id, sees_internal=sees_internal))
        statement = (
            statement.order_by(_comments.c.created_at, _comments.c.id)
            .offset(skip or None)
            .limit(limit)
        )
        return [_comment(row) for row in self._transaction.execute(statement)]

    def count(self, bug_id: str, *, sees_internal: bool) -> int:
        """How many of them there are."""
        seen = _seen(bug_id, sees_internal=sees_internal)
        statement = select(func.count()).select_from(_comments).where(*seen)
        found: int = self._transaction.execute(statement).scalar_one()
        return found

    def save(self, comment: Comment) -> None:
        """Write the comment over the one of its id."""
        self._transaction.execute(
            update(_comments).where(_comments.c.id == comment.id).values(**_values(comment))
        )
        tell_search(self._transaction, comment.bug_id)

    def delete(self, comment_id: str) -> None:
        """Remove it."""
        removed = delete(_comments).where(_comments.c.id == comment_id)
        of_bug = self._transaction.execute(removed.returning(_comments.c.bug_id))
        tell_search(self._transaction, *of_bug.scalars().all())


def insert_comments(transaction: Transaction, comments: Sequence[Comment]) -> None:
    """Keep comments, of which search is still to be told."""
    if comments:
        transaction.execute(_comments.insert(), [_values(comment) for comment in comments])


def _seen(bug_id: str, *, sees_internal: bool) -> list[ColumnElement[bool]]:
    of_bug = _comments.c.bug_id == bug_id
    return [of_bug] if sees_internal else [of_bug, _comments.c.is_internal.is_(False)]


def _values(comment: Comment) -> dict[str, Any]:
    return {**asdict(comment), "mentions": list(comment.mentions)}


def _comment(row: Row[Any]) -> Comment:
    return Comment(**{**row._mapping, "mentions": tuple(row.mentions)})
