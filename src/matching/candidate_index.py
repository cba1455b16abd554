"""The people on file, ranked for a job."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from src.matching.columns import (
    CANDIDATE_COLUMNS,
    HOT_CANDIDATE_COLUMNS,
    JOB_COLUMNS,
    candidate_row,
    job_row,
)
from src.matching.criteria import semantic
from src.matching.ends import Ends, ends
from src.matching.facts import CandidateFacts, JobFacts
from src.matching.index import HELD, Index, Ranking
from src.matching.lexicon import RAW
from src.matching.pairs import Mask, Pairs
from src.matching.tables import Columns, Ragged, Shared, one_row


class CandidateIndex(Index[CandidateFacts]):
    """People, ranked for a job."""

    spec = CANDIDATE_COLUMNS
    hot = HOT_CANDIDATE_COLUMNS

    def __init__(self, shared: Shared, decode: Callable[[Any], CandidateFacts]) -> None:
        super().__init__(shared, decode)
        self._skills, self._lacks = Ragged(), Ragged()

    def _append(self, facts: CandidateFacts) -> None:
        self._table.append(candidate_row(self.shared, facts))
        self._skills.append(
            [self.shared.skills.add(skill[0]) for skill in facts.skills],
            [skill[2] for skill in facts.skills],
        )
        self._lacks.append(
            [self.shared.skills.add(key) for key in facts.lacks], [0] * len(facts.lacks)
        )

    def rank(
        self,
        job: JobFacts,
        weights: tuple[float, ...],
        *,
        today: int,
        limit: int,
        among: Collection[str] | None = None,
        related_only: bool = True,
        keep_blocked: bool = False,
    ) -> Ranking[CandidateFacts]:
        """The best people for a job; the mirror of ``JobIndex.rank``, the same bits for a pair."""
        shared = self.shared
        columns, hot = self._table.view(), self._table.hot()
        theirs = one_row(job_row(shared.reader(), job), JOB_COLUMNS)
        near = shared.titles.nearness(job.phrase or "", job.occupations)
        titles = hot["titles"]
        likeness = [near[titles[:, rank]] for rank in range(titles.shape[1])]
        required = self._covered(job.required)
        wished = self._covered(job.wished)
        chosen = self._selection(among, None)
        unrelated = 0
        if related_only:
            closest = np.max(
                [
                    near * weight
                    for near, weight in zip(likeness, hot["title_weights"].T, strict=True)
                ],
                axis=0,
            )
            related = chosen & semantic.related(closest, required, wished, hot, theirs)
            unrelated = int(np.count_nonzero(chosen)) - int(np.count_nonzero(related))
            chosen = related
        rows = np.flatnonzero(chosen)
        pairs = Pairs(
            columns[rows], theirs,
            [like[rows] for like in likeness], required[rows], wished[rows],
            self._ends(job, columns["origins"][rows]), today,
        )  # fmt: skip
        knocked = self._knocked_out(job, columns)[rows]
        return self._ranking(
            pairs,
            rows,
            weights,
            knocked,
            limit,
            related=related_only,
            unrelated=unrelated,
            keep_blocked=keep_blocked,
        )

    def _covered(self, asked: list[list[str]]) -> NDArray[np.int64]:
        total = np.zeros(len(self._ids), np.int64)
        for item in asked:
            total += self._cover(item[0])
        return total

    def _cover(self, key: str) -> NDArray[np.int32]:
        """By how much each person's skills cover one skill, in thousandths; shape (people,)."""
        items, strengths, starts = self._skills.view()
        if not len(starts):
            return np.zeros(0, np.int32)
        speaks = self.shared.skills.toward(key)[items] * strengths // 1000
        return np.maximum.reduceat(speaks, starts)

    def _ends(self, job: JobFacts, origins: NDArray[np.int32]) -> Ends:
        return ends(self.shared.places, origins, job.sites, rows_first=True)

    def _knocked_out(self, job: JobFacts, columns: Columns) -> Mask:
        lacking = np.zeros(len(self._ids), np.bool_)
        languages = self.shared.reader().languages
        for kind, key, _, level in job.knockouts:
            if kind == "language":
                at = languages.add(key)
                if at >= 0:
                    lacking |= columns["says_languages"] & (columns["languages"][:, at] < level)
            elif not key.startswith(RAW):
                lacking |= columns["states_licences"] & (self._cover(key) < HELD)
                items, _, _ = self._lacks.view()
                lacking |= self._lacks.sums(items == self.shared.skills.position(key)) > 0
        return lacking
