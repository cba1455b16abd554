"""Full text of bugs: what they are found by, which a search finds, and which are alike.

The words come from ``src.bugs.words`` and ``asked_words``, the engines only look them up, so that
both find the same.
"""

from __future__ import annotations

import hashlib
import math
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    delete,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)

from src.adapters.storage.bug_finding import fits, tsvector
from src.adapters.storage.bug_rows import BugRow
from src.adapters.storage.bug_text_rows import EVERYBODY, STAFF, VIEWERS, BugTextRow
from src.adapters.storage.rows import table_of
from src.adapters.storage.transaction import Transaction
from src.bugs.asked_words import Term, asked, likeness_terms
from src.bugs.words import indexed

_bugs = table_of(BugRow)
_texts = table_of(BugTextRow)

# Goes up when words are read otherwise, so that the next write of a bug reads its texts again.
_READING: Final = b"1"
# Likeness: how many words of the text are looked up, how many of the rarest count, and from how
# many bugs on a word is too common to tell.
_LOOKED_UP: Final = 24
_COUNTED: Final = 8
_COMMON: Final = 1_000


def write(transaction: Transaction, bug_id: str, public: str, internal: str) -> None:
    """Keep the texts that a bug is found by, in place of those there were.

    ``internal`` is what only the staff may read, beside what everybody may.
    """
    digest = hashlib.sha256(_READING)
    for text in (public, internal):
        digest.update(hashlib.sha256(text.encode(errors="replace")).digest())
    known = select(_texts.c.digest).where(_texts.c.bug_id == bug_id).limit(1)
    if transaction.execute(known).scalar_one_or_none() == digest.hexdigest():
        return
    forget(transaction, bug_id)
    texts = {EVERYBODY: public}
    if internal and not internal.isspace():
        texts = {VIEWERS: public, STAFF: f"{public}\n{internal}"}
    for audience, text in texts.items():
        found_by = indexed(text)
        row = {
            "bug_id": bug_id,
            "audience": audience,
            "digest": digest.hexdigest(),
            "words": found_by.words,
            "lexemes": tsvector(found_by.lexemes),
        }
        transaction.execute(_texts.insert().values(**row))


def forget(transaction: Transaction, bug_id: str) -> None:
    """Let the bug be found by nothing."""
    transaction.execute(delete(_texts).where(_texts.c.bug_id == bug_id))


def matching(text: str, *, sees_internal: bool) -> ColumnElement[bool]:
    """Whether a row of ``bugs`` is what the text asks for; see ``asked_words.asked``."""
    wishes = asked(text)
    if not wishes.wanted and not wishes.unwanted:
        return false()
    seen = _seen(sees_internal=sees_internal)
    conditions: list[ColumnElement[bool]] = []
    if wishes.wanted:
        conditions.append(_bugs.c.id.in_(select(_texts.c.bug_id).where(seen, fits(wishes.wanted))))
    if wishes.unwanted:
        there = or_(*(fits([term]) for term in wishes.unwanted))
        conditions.append(_bugs.c.id.not_in(select(_texts.c.bug_id).where(seen, there)))
    return and_(*conditions)


def similar(
    transaction: Transaction, text: str, limit: int, *, sees_internal: bool = False
) -> list[tuple[str, float]]:
    """The bugs that share the rarest words of a text: ids and scores in (0, 1], best first.

    The score is the share of the words' weights that the bug has, where a word weighs the more
    the fewer bugs have it; words in no bug count in the whole. Only the first 24 words that say
    something are looked up, and of those the eight rarest decide. Words in more than 1,000 bugs
    tell nothing and count where there is no other.
    """
    terms = likeness_terms(text, most=_LOOKED_UP)
    if not terms or limit <= 0:
        return []
    seen = _seen(sees_internal=sees_internal)
    counts = _counts(transaction, terms, seen)
    held = sorted((count, place) for place, count in counts.items() if count)
    telling = [pair for pair in held if pair[0] <= _COMMON] or held[:2]
    weights = {place: _weight(count) for count, place in telling[:_COUNTED]}
    if not weights:
        return []
    whole = sum(weights.values()) + _weight(1) * min(
        sum(not count for count in counts.values()), _COUNTED - len(weights)
    )
    each = [
        select(_texts.c.bug_id, literal(weight).label("weight")).where(seen, fits([terms[place]]))
        for place, weight in weights.items()
    ]
    shared = union_all(*each).subquery()
    total = func.sum(shared.c.weight).label("weight")
    statement = (
        select(shared.c.bug_id, total)
        .group_by(shared.c.bug_id)
        .order_by(total.desc(), shared.c.bug_id)
        .limit(limit)
    )
    return [(found.bug_id, float(found.weight) / whole) for found in transaction.execute(statement)]


def _seen(*, sees_internal: bool) -> ColumnElement[bool]:
    """Which rows this audience finds bugs by: of each bug one."""
    return _texts.c.audience != (VIEWERS if sees_internal else STAFF)


def _counts(
    transaction: Transaction, terms: list[Term], seen: ColumnElement[bool]
) -> dict[int, int]:
    """How many bugs have each term, by its place; nothing is counted beyond ``_COMMON``."""
    statement = union_all(*(_count(place, term, seen) for place, term in enumerate(terms)))
    return {counted.place: counted.bugs for counted in transaction.execute(statement)}


def _count(place: int, term: Term, seen: ColumnElement[bool]) -> Select[int, int]:
    some = select(literal(1)).where(seen, fits([term])).limit(_COMMON + 1)
    return select(literal(place).label("place"), func.count().label("bugs")).select_from(
        some.subquery()
    )


def _weight(bugs: int) -> float:
    """What a word in so many bugs weighs: from 7.9 down to 1."""
    return 1 + math.log((_COMMON + 1) / bugs)
