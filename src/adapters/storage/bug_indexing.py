"""Which texts of a bug search reads, and when: after every write of it or of its comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from src.adapters.storage import bug_search
from src.adapters.storage.bug_rows import BugCommentRow, BugRow
from src.adapters.storage.bug_search import BugText
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


def tell_search(transaction: Transaction, *bug_ids: str) -> None:
    """Let bugs be found by what is written of them now, in the transaction that wrote it."""
    bug_search.write(transaction, texts_of(transaction, bug_ids))


def texts_of(transaction: Transaction, bug_ids: Sequence[str]) -> list[BugText]:
    """What is written now of those of the bugs that exist."""
    names = ("id", "number", "created_at", *TEXTS, *LISTS)
    rows = select(*(_bugs.c[name] for name in names)).where(_bugs.c.id.in_(bug_ids))
    bugs = transaction.execute(rows.order_by(_bugs.c.number)).mappings().all()
    said = select(_comments.c.bug_id, _comments.c.text, _comments.c.is_internal)
    said = said.where(_comments.c.bug_id.in_(bug_ids))
    comments = transaction.execute(said.order_by(_comments.c.created_at, _comments.c.id)).all()
    public: dict[str, list[str]] = {bug["id"]: [] for bug in bugs}
    internal: dict[str, list[str]] = {bug["id"]: [] for bug in bugs}
    for comment in comments:
        (internal if comment.is_internal else public)[comment.bug_id].append(comment.text)
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


def _texts_of_bug(bug: Mapping[Any, Any]) -> list[str]:
    return [bug[name] or "" for name in TEXTS] + [each for name in LISTS for each in bug[name]]
