"""How good the product's own rankings are on a judged set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from src.evaluation.errors import EvaluationError, ScoreError, SetError
from src.evaluation.intervals import estimates
from src.evaluation.measures import MEASURES, TOP, Ints, measured, places, ranked
from src.evaluation.report import BlockedPair, Findings
from src.evaluation.sets import Item, JudgedSet
from src.services.ports import Clock
from src.services.records import Kind

Floats = NDArray[np.float64]
Listen = Callable[[int, int], None]
"""Called with the queries done and their number."""


class UnknownSystemError(EvaluationError):
    """A system that this installation does not have."""


class PhraseScorer(Protocol):
    """Scores short phrases against others: titles, or what a sentence says of skills."""

    name: str

    def scores(self, queries: Sequence[str], corpus: Sequence[str]) -> Iterator[Floats]:
        """For each query, in order, how near every phrase of the corpus is; shape (corpus,).

        The corpus may be taken in before the first array. What a query itself costs is spent
        when its array is asked for, because that is how the time of a query is told.
        """
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the whole corpus stands for one query.

    ``scores`` has shape (corpus,); ``set_aside``, of the same shape, marks what the product
    refuses to show because a hard constraint forbids it. ``unread`` are ids of texts (this query's
    or the corpus's) of which no resource could be made.
    """

    scores: Floats
    set_aside: NDArray[np.bool_]
    unread: tuple[str, ...] = ()


class ResourceScorer(Protocol):
    """Ranks jobs for people, or people for jobs."""

    name: str

    def standings(
        self, queries: Sequence[Item], corpus: Sequence[Item], *, asks: Kind, day: date
    ) -> Iterator[Standing]:
        """For each query, in order, where the corpus stands on that day.

        ``asks`` is what the queries are; the corpus is the other side. Raises ``SetError`` when
        an object is none of ours.
        """
        ...


@dataclass(frozen=True, slots=True)
class System:
    """One way to score everything that can be judged."""

    name: str
    titles: PhraseScorer
    skills: PhraseScorer
    resources: ResourceScorer


class Evaluation:
    """The use case behind ``flask evaluate``: needs no database.

    ``systems`` makes each system when it is first asked for; ``default`` names the one that the
    product ranks with.
    """

    def __init__(
        self, systems: Mapping[str, Callable[[], System]], default: str, clock: Clock
    ) -> None:
        self._systems = systems
        self._made: dict[str, System] = {}
        self._clock = clock
        self.default = default

    @property
    def names(self) -> tuple[str, ...]:
        """The systems there are."""
        return tuple(self._systems)

    def run(
        self, judged: JudgedSet, system: str | None = None, listen: Listen | None = None
    ) -> Findings:
        """What a system (the default one) reaches on a set.

        Raises ``UnknownSystemError``, ``SetError`` when an object of the set is no resource, and
        ``ScoreError`` when what the system says cannot be ranked.
        """
        made = self._system(system or self.default)
        queries = judged.judged_queries()
        tally = _Tally(judged)
        seconds = []
        standings = self._standings(made, judged, queries)
        for at, query in enumerate(queries):
            started = self._clock.monotonic()
            standing = _next(standings, judged)
            if standing is None:
                raise ScoreError(f"{made.name} answered {at} of {len(queries)} queries")
            seconds.append(self._clock.monotonic() - started)
            tally.take(query, standing)
            if listen is not None:
                listen(at + 1, len(queries))
        return tally.findings(made.name, seconds)

    def _system(self, name: str) -> System:
        if name not in self._systems:
            known = ", ".join(self._systems)
            raise UnknownSystemError(f"there is no system {name!r}; there are: {known}")
        if name not in self._made:
            self._made[name] = self._systems[name]()
        return self._made[name]

    def _standings(
        self, system: System, judged: JudgedSet, queries: Sequence[Item]
    ) -> Iterator[Standing]:
        if judged.task == "match":
            day = judged.day or self._clock.now().date()
            yield from system.resources.standings(queries, judged.corpus, asks=judged.asks, day=day)
            return
        scorer = system.titles if judged.task == "title" else system.skills
        nothing = np.zeros(len(judged.corpus), np.bool_)
        texts = [query.text or "" for query in queries]
        for scores in scorer.scores(texts, [item.text or "" for item in judged.corpus]):
            yield Standing(scores, nothing)


def _next(standings: Iterator[Standing], judged: JudgedSet) -> Standing | None:
    """The next standing; faults that a scorer finds in the set are told with the set's name."""
    try:
        return next(standings, None)
    except SetError as error:
        named = (replace(fault, file=f"{judged.name}/{fault.file}") for fault in error.faults)
        raise SetError(tuple(named)) from None


class _Tally:
    """Measures query after query."""

    def __init__(self, judged: JudgedSet) -> None:
        self._set = judged
        ids = [item.id for item in judged.corpus]
        self._at = {name: at for at, name in enumerate(ids)}
        self._ids = ids
        self._places = places(ids)
        self._values: list[tuple[float, ...]] = []
        self._blocked: list[BlockedPair] = []
        self._unread: dict[str, None] = {}

    def take(self, query: Item, standing: Standing) -> None:
        """Measure one query's ranking."""
        judged = self._set.judgments[query.id]
        grades = np.zeros(len(self._ids), np.int64)
        for name, grade in judged.items():
            grades[self._at[name]] = grade
        best = ranked(standing.scores, grades, self._places)
        ideal = np.array(list(judged.values()), np.int64)
        self._values.append(measured(grades[best], ideal, self._set.relevant_from))
        self._look_for_blocked(query, standing, grades)
        self._unread.update(dict.fromkeys(standing.unread))

    def _look_for_blocked(self, query: Item, standing: Standing, grades: Ints) -> None:
        """Forbidden pairs in the top ten that the product would show; ties count against us."""
        forbidden = (self._set.blocked or {}).get(query.id)
        if not forbidden:
            return
        worst_first = grades.copy()
        worst_first[[self._at[name] for name in forbidden]] = -1
        top = ranked(standing.scores, worst_first, self._places, TOP)
        for rank, at in enumerate(top.tolist(), start=1):
            name = self._ids[at]
            if name in forbidden and not standing.set_aside[at]:
                self._blocked.append(BlockedPair(query.id, name, forbidden[name], rank))

    def findings(self, system: str, seconds: Sequence[float]) -> Findings:
        """Everything measured, with intervals."""
        judged = self._set
        found = estimates(np.array(self._values))
        # The first query waits for the corpus to be taken in; alone it is all there is to tell.
        later = np.array(seconds[1:] or seconds)
        return Findings(
            name=judged.name,
            task=judged.task,
            system=system,
            queries=len(self._values),
            left_out=len(judged.queries) - len(self._values),
            unread=tuple(self._unread),
            corpus=len(self._ids),
            relevant_from=judged.relevant_from,
            estimates=dict(zip(MEASURES, found, strict=True)),
            seconds_per_query=float(later.mean()),
            p95_seconds=float(np.percentile(later, 95)),
            first_seconds=float(seconds[0]),
            blocked=None if judged.blocked is None else tuple(self._blocked),
        )
