"""Which texts of a bug search reads, and when: after every write of it or of its comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row, func, select

from src.adapters.storage import bug_search
from src.adapters.storage.bug_rows import BugCommentRow, BugRow
from src.adapters.storage.bug_search import BugText
from src.adapters.storage.rows import table_of
from src.adapters.storage.transaction import Transaction
from src.bugs.words import MOST_CHARACTERS

_bugs = table_of(BugRow)
_comments = table_of(BugCommentRow)

# The title first: of a long text the end is not read. No names and e-mail addresses of people:
# lists are filtered by those who may see them.
TEXTS: Final = (
    "title", "description", "reproduction_steps", "resolution", "device_id", "firmware_version",
    "sample_id", "component", "affected_version", "environment",
)  # fmt: skip
LISTS: Final = ("tags", "related_issues", "error_logs")


def tell_search(transaction: Transaction, *bug_ids: str) -> None:
    """Let bugs be found by what is written of them now, in the transaction that wrote it."""
    bug_search.write(transaction, texts_of(transaction, bug_ids))


def texts_of(transaction: Transaction, bug_ids: Sequence[str]) -> list[BugText]:
    """What is written now of those of the bugs that exist, comments as far as they are read."""
    names = ("id", "number", "created_at", *TEXTS, *LISTS)
    rows = select(*(_bugs.c[name] for name in names)).where(_bugs.c.id.in_(bug_ids))
    bugs = transaction.execute(rows.order_by(_bugs.c.number)).mappings().all()
    public: dict[str, list[str]] = {bug["id"]: [] for bug in bugs}
    internal: dict[str, list[str]] = {bug["id"]: [] for bug in bugs}
    for said in _said(transaction, bug_ids):
        (internal if said.is_internal else public)[said.bug_id].append(said.text)
    return [
        BugText(
            bug["id"],
            bug["number"],
            bug["created_at"],
            "\n".join((*_texts_of_bug(bug), *public[bug["id"]])),
            "\n".join(internal[bug["id"]]),
        )
        for bug in bugs
    ]


def _said(transaction: Transaction, bug_ids: Sequence[str]) -> Sequence[Row[tuple[str, bool, str]]]:
    """(bug, whether internal, text) of the comments that are read, oldest first.

    What stands behind as many characters as are read of a text, public ones and internal ones
    apart, never leaves the database.
    """
    length = func.length(_comments.c.text)
    up_to_here = func.sum(length).over(
        partition_by=(_comments.c.bug_id, _comments.c.is_internal),
        order_by=(_comments.c.created_at, _comments.c.id),
        rows=(None, 0),
    )
    each = (
        select(_comments, (up_to_here - length).label("characters_before"))
        .where(_comments.c.bug_id.in_(bug_ids))
        .subquery()
    )
    read = select(each.c.bug_id, each.c.is_internal, each.c.text)
    read = read.where(each.c.characters_before < MOST_CHARACTERS)
    return transaction.execute(read.order_by(each.c.created_at, each.c.id)).all()


def _texts_of_bug(bug: Mapping[Any, Any]) -> list[str]:
    return [bug[name] or "" for name in TEXTS] + [each for name in LISTS for each in bug[name]]
