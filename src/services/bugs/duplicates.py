"""Bugs that tell of the same: by the fault in their error logs, and by their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from src.bugs.bug import Bug
from src.services.bugs.errors import BugNotFoundError
from src.services.bugs.ports import PossibleDuplicate
from src.services.ports import UnitOfWork, UnitOfWorkFactory

Why = Literal["fingerprint", "text", "fingerprint_and_text"]

# Somebody who reports a bug looks at a few; more is for who goes through them on purpose.
AT_REPORT: Final = 5
MOST: Final = 20
# The fault of the logs is certain; words are a hint, and never count as much.
_SAME_FAULT: Final = 0.9
_SAME_WORDS: Final = 0.8
# Below, two texts share no more than what all of their field do.
_LIKE: Final = 0.25
# A description is told by its beginning: what follows are details that no other bug shares.
_WORDS_OF: Final = 600


@dataclass(frozen=True, slots=True)
class DuplicatesOf:
    """What is known to repeat a bug, what it is itself a duplicate of, and what may be.

    ``merged`` is a page of the ``total`` bugs that were merged into it.
    """

    bug: Bug
    original: Bug | None
    merged: Sequence[Bug]
    total: int
    possible: Sequence[PossibleDuplicate]


class Duplicates:
    """Looks for duplicates; words of internal comments are never looked at.

    A bug that was merged into another is told as that one, never by itself.

    A score is at least 0.9 where error logs tell of the same fault, and at most 0.8 by words
    alone; with both it is higher than with either.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory) -> None:
        self._unit_of_work = unit_of_work

    def of(self, bug: Bug) -> Sequence[PossibleDuplicate]:
        """A few bugs that a new one may repeat, likeliest first."""
        with self._unit_of_work(read_only=True) as unit:
            return _possible(unit, bug, AT_REPORT)

    def around(self, bug_id: str, *, skip: int, limit: int) -> DuplicatesOf:
        """What is known of duplicates of the bug, ``limit`` merged ones after ``skip``.

        Raises ``BugNotFoundError``.
        """
        with self._unit_of_work(read_only=True) as unit:
            bug = unit.bugs.get(bug_id)
            if bug is None:
                raise BugNotFoundError
            original = unit.bugs.get(bug.duplicate_of) if bug.duplicate_of else None
            merged = unit.bugs.duplicates_of(bug_id, skip=skip, limit=limit)
            total = unit.bugs.count_duplicates_of(bug_id)
            possible = _possible(unit, bug, MOST)
        return DuplicatesOf(bug, original, merged, total, possible)


def _possible(unit: UnitOfWork, bug: Bug, limit: int) -> list[PossibleDuplicate]:
    known = {bug.id, bug.duplicate_of or bug.id}
    found: dict[str, Bug] = {}
    if bug.fingerprint is not None:
        same = unit.bugs.by_fingerprint(bug.fingerprint, limit=limit, besides=known)
        found = {each.id: each for each in same}
    faults = frozenset(found)
    text = f"{bug.title}\n{bug.description[:_WORDS_OF]}"
    similar = unit.bugs.similar(text, limit=limit, besides=known)
    words = {bug_id: likeness for bug_id, likeness in similar if likeness >= _LIKE}
    missing = [bug_id for bug_id in words if bug_id not in found]
    found |= {each.id: each for each in unit.bugs.get_many(missing)}
    likely: dict[str, PossibleDuplicate] = {}
    for each in found.values():
        one = _likely(_standing(unit, each), each.id in faults, words.get(each.id))
        if one.id not in known and (one.id not in likely or one.score > likely[one.id].score):
            likely[one.id] = one
    return sorted(likely.values(), key=lambda one: (-one.score, -one.number))[:limit]


def _standing(unit: UnitOfWork, bug: Bug) -> Bug:
    """What the bug was merged into, by however many steps; itself where it was not."""
    seen: set[str] = set()
    while bug.duplicate_of and bug.id not in seen:
        seen.add(bug.id)
        following = unit.bugs.get(bug.duplicate_of)
        if following is None:
            break
        bug = following
    return bug


def _likely(bug: Bug, has_fault: bool, likeness: float | None) -> PossibleDuplicate:
    by_words = _SAME_WORDS * min(max(likeness or 0.0, 0.0), 1.0)
    why: Why = "text"
    score = by_words
    if has_fault:
        why = "fingerprint" if likeness is None else "fingerprint_and_text"
        score = _SAME_FAULT + (1 - _SAME_FAULT) * by_words
    return PossibleDuplicate(bug.id, bug.number, bug.title, bug.status, why, round(score, 4))
