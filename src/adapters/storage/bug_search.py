"""Full text of bugs: what they are found by, and which a search finds.

The words come from ``src.bugs.words`` and ``asked_words``, the engines only look them up, so that
both find the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, false, or_, select

from src.adapters.storage.bug_finding import fits, out_of_line, read_tsvector, tsvector
from src.adapters.storage.bug_rows import BugRow
from src.adapters.storage.bug_text_rows import EVERYBODY, STAFF, VIEWERS, BugTextRow
from src.adapters.storage.bug_words import count_again
from src.adapters.storage.rows import table_of
from src.adapters.storage.transaction import Transaction
from src.bugs.asked_words import asked
from src.bugs.words import Indexed, indexed

_bugs = table_of(BugRow)
_texts = table_of(BugTextRow)

# Goes up when words are read otherwise, so that the next write of a bug reads its texts again.
READING: Final = b"2"
_INSERT: Final = _texts.insert().values(words=out_of_line("words"))


@dataclass(frozen=True, slots=True)
class BugText:
    """What is written of a bug: for everybody, and what only the staff may read beside that."""

    bug_id: str
    number: int
    created_at: datetime
    public: str
    internal: str

    @property
    def digest(self) -> str:
        """Changes with the texts, and with how they are read."""
        digest = hashlib.sha256(READING)
        for text in (self.public, self.internal):
            digest.update(hashlib.sha256(text.encode(errors="replace")).digest())
        return digest.hexdigest()

    def by_audience(self) -> dict[str, Indexed]:
        """What each audience finds the bug by."""
        public = indexed(self.public)
        if not self.internal or self.internal.isspace():
            return {EVERYBODY: public}
        return {VIEWERS: public, STAFF: indexed(f"{self.public}\n{self.internal}")}


def write(transaction: Transaction, texts: Sequence[BugText]) -> int:
    """Keep the texts that bugs are found by, in place of those there were; how many differ."""
    public = select(_texts.c.bug_id, _texts.c.digest, _texts.c.lexemes).where(
        _texts.c.bug_id.in_([text.bug_id for text in texts]), seen(sees_internal=False)
    )
    known = {row.bug_id: row for row in transaction.execute(public)}
    differing = [
        text
        for text in texts
        if text.bug_id not in known or known[text.bug_id].digest != text.digest
    ]
    replaced = [text.bug_id for text in differing if text.bug_id in known]
    if replaced:
        transaction.execute(delete(_texts).where(_texts.c.bug_id.in_(replaced)))
    rows: list[dict[str, object]] = []
    now: list[Sequence[str]] = []
    for text in differing:
        for audience, one in text.by_audience().items():
            rows.append(_row(text, audience, one))
            if audience != STAFF:
                now.append(one.lexemes)
    if rows:
        transaction.execute(_INSERT, rows)
    count_again(transaction, [read_tsvector(known[each].lexemes) for each in replaced], now)
    return len(differing)


def _row(text: BugText, audience: str, indexed_text: Indexed) -> dict[str, object]:
    return {
        "bug_id": text.bug_id,
        "number": text.number,
        "created_at": text.created_at,
        "digest": text.digest,
        "audience": audience,
        "words": indexed_text.words,
        "lexemes": tsvector(indexed_text.lexemes),
    }


def matching(text: str, *, sees_internal: bool) -> ColumnElement[bool]:
    """Whether a row of ``bugs`` is what the text asks for; see ``asked_words.asked``."""
    numbers = select(_texts.c.number).where(found_by(text, sees_internal=sees_internal))
    return _bugs.c.number.in_(numbers)


def found_by(text: str, *, sees_internal: bool) -> ColumnElement[bool]:
    """Whether a row of ``bug_texts`` is what the text asks for: of each bug that fits, one row."""
    wishes = asked(text)
    if not wishes.wanted and not wishes.unwanted:
        return false()
    condition = seen(sees_internal=sees_internal)
    if wishes.wanted:
        condition = and_(condition, fits(wishes.wanted))
    if wishes.unwanted:
        there = or_(*(fits([term]) for term in wishes.unwanted))
        unwanted = select(_texts.c.id).where(seen(sees_internal=sees_internal), there)
        condition = and_(condition, _texts.c.id.not_in(unwanted))
    return condition


def seen(*, sees_internal: bool) -> ColumnElement[bool]:
    """Which rows of ``bug_texts`` this audience finds bugs by: of each bug one."""
    return _texts.c.audience != (VIEWERS if sees_internal else STAFF)
