"""Which texts of a bug search reads, and when: after every write of it or of its comments."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from src.adapters.storage import bug_search
from src.adapters.storage.bug_rows import BugCommentRow, BugRow
from src.adapters.storage.rows import table_of
from src.adapters.storage.transaction import Transaction

_bugs = table_of(BugRow)
_comments = table_of(BugCommentRow)

# The title first: of a long text the end is not read. No names and e-mail addresses of people:
# lists are filtered by those who may see them.
TEXTS: Final = (
    "title", "description", "reproduction_steps", "resolution", "device_id", "firmware_version",
    "sample_id", "component", "affected_version", "environment",
)  # fmt: skip
LISTS: Final = ("tags", "related_issues", "error_logs")


def tell_search(transaction: Transaction, bug_id: str) -> None:
    """Let the bug be found by what is written of it now, in the transaction that wrote it."""
    columns = [_bugs.c[name] for name in (*TEXTS, *LISTS)]
    bug = transaction.execute(select(*columns).where(_bugs.c.id == bug_id)).mappings().one_or_none()
    if bug is None:
        return
    said = select(_comments.c.text, _comments.c.is_internal).where(_comments.c.bug_id == bug_id)
    comments = transaction.execute(said.order_by(_comments.c.created_at, _comments.c.id)).all()
    public = [bug[name] or "" for name in TEXTS]
    public += [each for name in LISTS for each in bug[name]]
    public += [comment.text for comment in comments if not comment.is_internal]
    internal = [comment.text for comment in comments if comment.is_internal]
    bug_search.write(transaction, bug_id, "\n".join(public), "\n".join(internal))
