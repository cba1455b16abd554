"""Columnar indexes of jobs and of people, ranked by array arithmetic; kept fresh row by row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import compress
from math import isnan
from operator import mul
from typing import Any, Final, Generic, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from src.commute.journeys import Journey
from src.commute.modes import MODES
from src.commute.scoring import Best
from src.matching import scoring
from src.matching.facts import CandidateFacts, JobFacts
from src.matching.pairs import Floats, Mask, Pairs
from src.matching.standing import Standing
from src.matching.tables import Columns, Shared, Spec, Table

Facts = TypeVar("Facts", JobFacts, CandidateFacts)
UNRELATED: Final = scoring.BLOCKERS[-1]
HELD: Final = 500
_COMPACT_AFTER: Final = 1024
_FORBIDDEN_SHOWN: Final = 3
_SHOWN: Final = 2048


@dataclass(frozen=True, slots=True)
class Ranked(Generic[Facts]):
    """One pair of a ranking: facts of the other side, its scores and what the scores rest on.

    The lists are in the order of the criteria: scores, whether they are known, weights applied
    and contributions, which sum to ``total``. ``fit`` is the view of the candidate and of the job
    with the share of each.
    """

    facts: Facts
    total: float
    confidence: float
    values: list[float]
    known: list[bool]
    applied: list[float]
    contributions: list[float]
    fit: tuple[float, float, float, float]
    blockers: tuple[str, ...]
    nearness: float
    field_years: float
    straight_km: float | None
    journey: Journey | None
    burden: float | None


@dataclass(frozen=True, slots=True)
class Ranking(Generic[Facts]):
    """The best pairs, and what was left out.

    ``considered`` counts every pair looked at, ``totals`` are the scores of those not excluded,
    ``exclusions`` counts the others by reason, and ``excluded`` shows the best of those that a
    hard constraint forbids. ``standing`` has the scores of all who are not excluded: read it under
    the lock that the index was ranked under.
    """

    matches: list[Ranked[Facts]]
    excluded: list[Ranked[Facts]]
    considered: int
    totals: Floats
    standing: Standing
    exclusions: dict[str, int] = field(default_factory=dict)
    cover: Callable[[str], int] | None = None


class Index(Generic[Facts]):
    """Rows of one kind, ready to be ranked.

    A changed row is written anew and the old one marked dead, so that a ranking under way goes
    on over what it began with.
    """

    spec: Spec
    hot: tuple[str, ...]

    def __init__(self, shared: Shared, decode: Callable[[Any], Facts]) -> None:
        self.shared = shared
        self._decode: Callable[[Any], Facts] = decode
        self._table = Table(self.spec, self.hot)
        self._ids: list[str] = []
        self._stored: list[Any] = []
        self._rows: dict[str, int] = {}
        self._shown: dict[int, Facts] = {}
        self._alive = np.zeros(16, np.bool_)
        self.dead = 0

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, resource_id: str) -> bool:
        return resource_id in self._rows

    def ids(self) -> list[str]:
        """The ids of all rows, in order."""
        return sorted(self._rows)

    def get(self, resource_id: str) -> Facts | None:
        """The facts of a row, or None."""
        row = self._rows.get(resource_id)
        return None if row is None else self._facts(row)

    def columns_of(self, resource_id: str) -> Columns | None:
        """The columns of one row, or None: ready for a ranking over the same shared tables."""
        row = self._rows.get(resource_id)
        return None if row is None else self._table.view()[row : row + 1]

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
            self._shown.pop(row, None)
            self.dead += 1

    def compacted(self) -> Self:
        """This index, or a new one without the dead rows once they are more than a quarter."""
        if self.dead < _COMPACT_AFTER or self.dead * 4 < len(self._ids):
            return self
        fresh = type(self)(self.shared, self._decode)
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

    def _ranking(
        self,
        pairs: Pairs,
        rows: NDArray[np.int64],
        weights: tuple[float, ...],
        knocked_out: Mask,
        limit: int,
        *,
        related: bool,
        unrelated: int,
        keep_blocked: bool,
        cover: Callable[[str], int] | None = None,
    ) -> Ranking[Facts]:
        count = len(rows)
        scores = scoring.score(pairs, weights, rows=count)
        broken = scoring.blockers(pairs, knocked_out, rows=count, related=related)
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
        best = self._top(scores.total, free, rows, limit)
        forbidden = self._top(scores.total, held, rows, min(limit, _FORBIDDEN_SHOWN))
        told = self._told(pairs, rows, scores, broken, weights, best + forbidden)
        return Ranking(
            told[: len(best)],
            told[len(best) :],
            count + unrelated,
            scores.total[free],
            Standing(scores, free, rows, self._ids, self._rows),
            exclusions,
            cover,
        )

    def _top(
        self, total: Floats, chosen: NDArray[np.int64], rows: NDArray[np.int64], limit: int
    ) -> list[int]:
        best = scoring.best(total[chosen], self._ids, rows[chosen], limit)
        return [int(chosen[at]) for at in best]

    def _told(
        self,
        pairs: Pairs,
        rows: NDArray[np.int64],
        scores: scoring.Scores,
        broken: Mask,
        weights: tuple[float, ...],
        chosen: list[int],
    ) -> list[Ranked[Facts]]:
        """The chosen positions, read out of the arrays all at once."""
        count = len(scores.total)
        columns = zip(
            rows[chosen].tolist(),
            scores.total[chosen].tolist(),
            scores.confidence[chosen].tolist(),
            scores.values[:, chosen].T.tolist(),
            scores.known[:, chosen].T.tolist(),
            broken[:, chosen].T.tolist(),
            _over(pairs.nearness, count)[chosen].tolist(),
            _over(pairs.field_years, count)[chosen].tolist(),
            told_journeys(pairs.journeys, chosen),
            strict=True,
        )
        told = []
        for row, total, confidence, values, known, hits, near, years, way in columns:
            applied = [weight / confidence if there else 0.0
                       for weight, there in zip(weights, known, strict=True)]  # fmt: skip
            contributions = list(map(mul, applied, values))
            told.append(Ranked(
                facts=self._facts(row),
                total=total,
                confidence=confidence,
                values=values,
                known=known,
                applied=applied,
                contributions=contributions,
                fit=scoring.views(applied, contributions),
                blockers=tuple(compress(scoring.BLOCKERS, hits)),
                nearness=near,
                field_years=0.0 if isnan(years) else years,
                straight_km=way[0],
                journey=way[1],
                burden=way[2],
            ))  # fmt: skip
        return told

    def _facts(self, row: int) -> Facts:
        """The facts of a row, kept decoded for the rows shown most lately."""
        known = self._shown.get(row)
        if known is None:
            known = self._decode(self._stored[row])
            if len(self._shown) >= _SHOWN:
                del self._shown[next(iter(self._shown))]
            self._shown[row] = known
        return known


def told_journeys(
    found: Best, chosen: list[int]
) -> list[tuple[float | None, Journey | None, float | None]]:
    """(great-circle km, journey, share of what is bearable) of the chosen pairs, None: unknown."""
    columns = zip(
        *(
            values[chosen].tolist()
            for values in (found.mode, found.straight_km, found.km, found.minutes, found.delay,
                           found.low, found.high, found.least_share)
        ),
        strict=True,
    )  # fmt: skip
    return [
        (
            None if mode < 0 else straight,
            None if mode < 0 else Journey(MODES[mode], km, minutes, delay, low, high),
            None if isnan(share) else share,
        )
        for mode, straight, km, minutes, delay, low, high, share in columns
    ]


def _over(values: Floats, count: int) -> Floats:
    return values if len(values) == count else np.broadcast_to(values, count)


def nearest_title(titles: Sequence[Floats], person: Columns) -> Floats:
    """The nearness of each title to the nearest of a person's, newest counting most."""
    weights = person["title_weights"][0]
    best: Floats = titles[0] * weights[0]
    for rank in range(1, len(titles)):
        best = np.maximum(best, titles[rank] * weights[rank])
    return best
