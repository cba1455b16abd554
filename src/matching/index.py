"""Columnar indexes of jobs and of people, ranked by array arithmetic; kept fresh row by row."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from src.matching import scoring
from src.matching.columns import (
    Columns,
    Shared,
    Table,
)
from src.matching.criteria import semantic
from src.matching.criteria.experience import field_years
from src.matching.criteria.location import burden
from src.matching.facts import CandidateFacts, JobFacts
from src.matching.lexicon import Lexicon
from src.matching.pairs import Floats, Mask, Pairs

Facts = TypeVar("Facts", JobFacts, CandidateFacts)
UNRELATED: Final = scoring.BLOCKERS[3]
HELD: Final = 500
_COMPACT_AFTER: Final = 1024


@dataclass(frozen=True, slots=True)
class Ranked(Generic[Facts]):
    """One pair of a ranking: facts of the other side, its scores and what the scores rest on."""

    facts: Facts
    total: float
    confidence: float
    values: list[float]
    known: list[bool]
    blockers: tuple[str, ...]
    nearness: float
    field_years: float
    km: float | None
    burden: float | None


@dataclass(frozen=True, slots=True)
class Ranking(Generic[Facts]):
    """The best pairs, and what was left out.

    ``considered`` counts every pair looked at, ``totals`` are the scores of those not excluded,
    ``exclusions`` counts the others by reason, and ``excluded`` shows the best of those that a
    hard constraint forbids.
    """

    matches: list[Ranked[Facts]]
    excluded: list[Ranked[Facts]]
    considered: int
    totals: Floats
    exclusions: dict[str, int] = field(default_factory=dict)


class Index(Generic[Facts]):
    """Rows of one kind, ready to be ranked.

    A changed row is written anew and the old one marked dead, so that a ranking under way goes
    on over what it began with.
    """

    spec: dict[str, tuple[Any, int]]

    def __init__(self, lexicon: Lexicon, decode: Callable[[Any], Facts]) -> None:
        self._lexicon = lexicon
        self._decode: Callable[[Any], Facts] = decode
        self._clear()

    def _clear(self) -> None:
        self.shared = Shared(self._lexicon)
        self._table = Table(self.spec)
        self._ids: list[str] = []
        self._stored: list[Any] = []
        self._rows: dict[str, int] = {}
        self._alive = np.zeros(16, np.bool_)
        self.dead = 0

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, resource_id: str) -> bool:
        return resource_id in self._rows

    def get(self, resource_id: str) -> Facts | None:
        """The facts of a row, or None."""
        row = self._rows.get(resource_id)
        return None if row is None else self._decode(self._stored[row])

    def put(self, facts: Facts, stored: Any) -> None:
        """Add or replace a row; ``stored`` is what ``decode`` turns into the facts again."""
        self.remove(facts.id)
        row = len(self._ids)
        if row >= len(self._alive):
            grown = np.zeros(len(self._alive) * 2, np.bool_)
            grown[: len(self._alive)] = self._alive
            self._alive = grown
        self._append(facts)
        self._ids.append(facts.id)
        self._stored.append(stored)
        self._rows[facts.id] = row
        self._alive[row] = True

    def remove(self, resource_id: str) -> None:
        """Take a row out, if it is there."""
        row = self._rows.pop(resource_id, None)
        if row is not None:
            self._alive[row] = False
            self._stored[row] = None
            self.dead += 1

    def compacted(self) -> Self:
        """This index, or a new one without the dead rows once they are more than a quarter."""
        if self.dead < _COMPACT_AFTER or self.dead * 4 < len(self._ids):
            return self
        fresh = type(self)(self._lexicon, self._decode)
        for stored in self._stored:
            if stored is not None:
                fresh.put(self._decode(stored), stored)
        return fresh

    def _append(self, facts: Facts) -> None:
        raise NotImplementedError

    def _selection(self, among: Collection[str] | None, where: Mask | None) -> Mask:
        alive = self._alive[: len(self._ids)]
        if among is not None:
            chosen = np.zeros(len(self._ids), np.bool_)
            rows = [self._rows[name] for name in among if name in self._rows]
            chosen[rows] = True
            alive = alive & chosen
        return alive if where is None else alive & where

    def _related(self, pairs: Pairs, chosen: Mask, *, wanted: bool) -> tuple[Mask, int]:
        """The rows of a related trade among ``chosen``, and how many are left out."""
        if not wanted:
            return chosen, 0
        fit, known = semantic.score(pairs)
        related = chosen & ((fit >= scoring.RELATED) | ~known)
        return related, int(chosen.sum()) - int(related.sum())

    def _ranking(
        self,
        pairs: Pairs,
        rows: NDArray[np.int64],
        weights: tuple[float, ...],
        knocked_out: Mask,
        limit: int,
        *,
        unrelated: int,
        keep_blocked: bool,
    ) -> Ranking[Facts]:
        count = len(rows)
        scores = scoring.score(pairs, weights, rows=count)
        broken = scoring.blockers(pairs, scores, knocked_out)
        blocked = broken.any(axis=0)
        exclusions = {
            name: int(total)
            for name, total in zip(scoring.BLOCKERS, broken.sum(axis=1).tolist(), strict=True)
            if total
        }
        if unrelated:
            exclusions[UNRELATED] = exclusions.get(UNRELATED, 0) + unrelated
        free = np.arange(count) if keep_blocked else np.flatnonzero(~blocked)
        held = np.flatnonzero(blocked) if not keep_blocked else np.zeros(0, np.int64)
        detail = _Detail(self, pairs, rows, scores, broken)
        return Ranking(
            [detail.at(at) for at in self._top(scores.total, free, rows, limit)],
            [detail.at(at) for at in self._top(scores.total, held, rows, min(limit, 3))],
            count + unrelated,
            scores.total[free],
            exclusions,
        )

    def _top(
        self, total: Floats, chosen: NDArray[np.int64], rows: NDArray[np.int64], limit: int
    ) -> list[int]:
        best = scoring.best(total[chosen], self._ids, rows[chosen], limit)
        return [int(chosen[at]) for at in best]


class _Detail(Generic[Facts]):
    """Reads single pairs out of scored arrays."""

    def __init__(
        self, index: Index[Facts], pairs: Pairs, rows: NDArray[np.int64],
        scores: scoring.Scores, broken: Mask,
    ) -> None:  # fmt: skip
        self._index: Index[Facts] = index
        self._rows, self._scores, self._broken = rows, scores, broken
        count = len(rows)
        self._near = np.broadcast_to(pairs.nearness, count)
        self._years = np.broadcast_to(field_years(pairs), count)
        self._km = np.broadcast_to(pairs.km, count)
        self._burden = np.broadcast_to(burden(pairs), count)

    def at(self, at: int) -> Ranked[Facts]:
        """The pair at a position."""
        index, scores = self._index, self._scores
        km, share = float(self._km[at]), float(self._burden[at])
        years = float(self._years[at])
        return Ranked(
            facts=index._decode(index._stored[self._rows[at]]),
            total=float(scores.total[at]),
            confidence=float(scores.confidence[at]),
            values=scores.values[:, at].tolist(),
            known=scores.known[:, at].tolist(),
            blockers=tuple(
                name
                for name, hit in zip(scoring.BLOCKERS, self._broken[:, at].tolist(), strict=True)
                if hit
            ),
            nearness=float(self._near[at]),
            field_years=0.0 if np.isnan(years) else years,
            km=None if np.isnan(km) else km,
            burden=None if np.isnan(share) else share,
        )


NO_KM: Final = np.full(1, np.nan)


def query_row(values: dict[str, Any], spec: dict[str, tuple[Any, int]]) -> Columns:
    """One row of values as columns of one element."""
    return {name: np.array([values[name]], kind) for name, (kind, _) in spec.items()}


def with_nothing(near: Floats) -> Floats:
    """One more place at the end, which -1 (no title) reads: nothing is near to it."""
    return np.append(near, 0.0)
