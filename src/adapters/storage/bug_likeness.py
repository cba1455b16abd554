"""Which bugs share the rarest words of a text."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import func, literal, select, union_all

from src.adapters.storage.bug_finding import fits
from src.adapters.storage.bug_originals import ORIGINAL_ID, with_originals
from src.adapters.storage.bug_rows import BugRow
from src.adapters.storage.bug_search import seen
from src.adapters.storage.bug_text_rows import BugTextRow
from src.adapters.storage.bug_words import counts
from src.adapters.storage.rows import table_of
from src.adapters.storage.transaction import Transaction
from src.bugs.asked_words import Term, likeness_terms

_bug_rows = table_of(BugRow)
_texts = table_of(BugTextRow)

# How many words of the text are looked up, how many of the rarest count, and from how many bugs
# on a word is too common to tell.
_LOOKED_UP: Final = 24
_COUNTED: Final = 8
_COMMON: Final = 1_000


def similar(
    transaction: Transaction, text: str, limit: int, besides: Collection[str] = ()
) -> list[tuple[str, float]]:
    """The bugs that share the rarest words of a text: ids and scores in (0, 1], best first.

    Only what everybody may read is looked at. A duplicate is told as what it was merged into, and
    nothing is told of ``besides``.

    The score is the share of the words' weights that the bug has, where a word weighs the more
    the fewer bugs have it in what everybody may read; words in no bug count in the whole. Only
    the first 24 words that say something are looked up, and of those the eight rarest decide.
    Words in more than 1,000 bugs tell nothing and count, two of them, where there is no other.
    """
    terms = likeness_terms(text, most=_LOOKED_UP)
    if not terms or limit <= 0:
        return []
    names = [each.name for term in terms for group in term.groups for each in group]
    known = counts(transaction, names)
    held = sorted(
        (count, place) for place, term in enumerate(terms) if (count := _bugs(term, known))
    )
    telling = [pair for pair in held if pair[0] <= _COMMON] or held[:2]
    weights = {place: _weight(count) for count, place in telling[:_COUNTED]}
    if not weights:
        return []
    unknown = min(len(terms) - len(held), _COUNTED - len(weights))
    whole = sum(weights.values()) + _weight(1) * unknown
    audience = seen(sees_internal=False)
    each = [
        select(_texts.c.bug_id, literal(weight).label("weight")).where(
            audience, fits([terms[place]])
        )
        for place, weight in weights.items()
    ]
    shared = union_all(*each).subquery()
    total = func.sum(shared.c.weight).label("weight")
    alike = select(shared.c.bug_id, total).group_by(shared.c.bug_id).subquery()
    best = func.max(alike.c.weight).label("weight")
    statement = (
        select(ORIGINAL_ID.label("bug_id"), best)
        .select_from(with_originals().join(alike, alike.c.bug_id == _bug_rows.c.id))
        .where(ORIGINAL_ID.not_in(besides))
        .group_by(ORIGINAL_ID)
        .order_by(best.desc(), ORIGINAL_ID)
        .limit(limit)
    )
    return [(found.bug_id, float(found.weight) / whole) for found in transaction.execute(statement)]


def _bugs(term: Term, known: Mapping[str, int]) -> int:
    """About how many bugs have the term: as many as its commonest form, its rarest part."""
    return min(max(known.get(each.name, 0) for each in group) for group in term.groups)


def _weight(bugs: int) -> float:
    """What a word in so many bugs weighs: from 7.9 down to 1."""
    return 1 + math.log((_COMMON + 1) / min(bugs, _COMMON + 1))
