"""Full text of bugs: what they are found by, and which a search finds.

The words come from ``src.bugs.words`` and ``asked_words``, the engines only look them up, so that
both find the same.
"""

from __future__ import annotations

import hashlib
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
READING: Final = b"1"


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


def write(transaction: Transaction, text: BugText) -> bool:
    """Keep the texts that a bug is found by, in place of those there were; whether they differ."""
    public = select(_texts.c.digest, _texts.c.lexemes).where(
        _texts.c.bug_id == text.bug_id, seen(sees_internal=False)
    )
    known = transaction.execute(public).one_or_none()
    if known is not None and known.digest == text.digest:
        return False
    if known is not None:
        transaction.execute(delete(_texts).where(_texts.c.bug_id == text.bug_id))
    indexes = text.by_audience()
    shared = {
        "bug_id": text.bug_id,
        "number": text.number,
        "created_at": text.created_at,
        "digest": text.digest,
    }
    for audience, one in indexes.items():
        kept = {"words": out_of_line(one.words), "lexemes": tsvector(one.lexemes)}
        transaction.execute(_texts.insert().values(**shared, **kept, audience=audience))
    before = read_tsvector(known.lexemes) if known is not None else ()
    now = next(one for audience, one in indexes.items() if audience != STAFF)
    count_again(transaction, before, now.lexemes)
    return True


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
