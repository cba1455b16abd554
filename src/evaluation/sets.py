"""Judged sets: queries, a corpus, and which of it is right for which query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

Task = Literal["title", "skill", "match"]
Side = Literal["candidate", "job"]
TASKS: Final[tuple[Task, ...]] = ("title", "skill", "match")
MOST_FAULTS: Final = 50
"""Faults after which reading stops: who has fifty to mend looks at the file, not at the list."""


@dataclass(frozen=True, slots=True)
class Item:
    """One query or one document of the corpus: a text, or one of the two resources.

    ``line`` is where it stands in its file, from 1.
    """

    id: str
    line: int
    text: str | None = None
    document: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What somebody else reached on a set, as its ``about.json`` tells it."""

    system: str
    map: float
    mrr: float


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """A whole set, checked.

    ``judgments`` has grades by corpus id by query id, ``blocked`` the constraint that forbids a
    pair in the same way, or None where the set says nothing of that. ``relevant_from`` is the
    grade from which MAP, MRR, P and R call a judgment relevant. ``asks`` is the side that the
    queries of a ``match`` set are; the corpus is the other. ``day`` is the day that the set's
    facts were true, where it says so.
    """

    name: str
    task: Task
    queries: tuple[Item, ...]
    corpus: tuple[Item, ...]
    judgments: Mapping[str, Mapping[str, int]]
    blocked: Mapping[str, Mapping[str, str]] | None = None
    relevant_from: int = 1
    asks: Side = "candidate"
    day: date | None = None
    language: str = ""
    licence: str = ""
    source: str = ""
    published: tuple[Published, ...] = field(default=())

    def judged_queries(self) -> tuple[Item, ...]:
        """The queries for which something is relevant; the others cannot be measured."""
        return tuple(
            query
            for query in self.queries
            if any(
                grade >= self.relevant_from for grade in self.judgments.get(query.id, {}).values()
            )
        )
