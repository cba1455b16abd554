"""The stock of jobs, ranked for a person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from src.matching.columns import (
    CANDIDATE_COLUMNS,
    HOT_JOB_COLUMNS,
    JOB_COLUMNS,
    candidate_row,
    job_row,
)
from src.matching.criteria import semantic
from src.matching.ends import Ends, ends
from src.matching.facts import CandidateFacts, JobFacts
from src.matching.filters import Filter, admitted
from src.matching.index import HELD, Index, Ranking, nearest_title
from src.matching.lexicon import RAW
from src.matching.pairs import Mask, Pairs
from src.matching.tables import Columns, Ragged, Shared, one_row


class JobIndex(Index[JobFacts]):
    """Jobs, ranked for a person."""

    spec = JOB_COLUMNS
    hot = HOT_JOB_COLUMNS

    def __init__(self, shared: Shared, decode: Callable[[Any], JobFacts]) -> None:
        super().__init__(shared, decode)
        self._required, self._wished, self._knockouts = Ragged(), Ragged(), Ragged()

    def _append(self, facts: JobFacts) -> None:
        skills = self.shared.skills
        self._table.append(job_row(self.shared, facts))
        for ragged, asked in ((self._required, facts.required), (self._wished, facts.wished)):
            ragged.append([skills.add(item[0]) for item in asked], [0] * len(asked))
        items, levels = [], []
        for kind, key, _, level in facts.knockouts:
            if key.startswith(RAW):
                continue  # nobody can be shown to lack what is not known
            # A language stands as a negative item with the level asked.
            items.append(
                -1 - self.shared.languages.add(key) if kind == "language" else skills.add(key)
            )
            levels.append(level)
        self._knockouts.append(items, levels)

    def rank(
        self,
        person: CandidateFacts,
        weights: tuple[float, ...],
        *,
        today: int,
        limit: int,
        row: Columns | None = None,
        where: Filter | None = None,
        among: Collection[str] | None = None,
        related_only: bool = True,
        keep_blocked: bool = False,
    ) -> Ranking[JobFacts]:
        """The best jobs for a person.

        ``row`` are the person's columns over the same shared tables, where they are at hand.
        ``related_only`` leaves out (and counts) jobs of another trade altogether; ``keep_blocked``
        ranks forbidden pairs too, with their blockers, instead of setting them apart.
        """
        shared = self.shared
        records, hot = self._table.view(), self._table.hot()
        mine = row
        if mine is None:
            mine = one_row(candidate_row(shared.reader(), person), CANDIDATE_COLUMNS)
        titles = [shared.titles.nearness(title[1], title[2]) for title in person.titles] or [
            np.zeros(len(shared.titles) + 1)
        ]
        cover = shared.skills.spread((skill[0], skill[2]) for skill in person.skills)
        required = _summed(cover, self._required)
        wished = _summed(cover, self._wished)
        chosen = self._open(today, where, among)
        unrelated = 0
        if related_only:
            # One gather over the stock: the nearest of the person's titles is taken per title.
            near = nearest_title(titles, mine)[hot["title"]]
            related = chosen & semantic.related(near, required, wished, mine, hot)
            unrelated = int(np.count_nonzero(chosen)) - int(np.count_nonzero(related))
            chosen = related
        rows = np.flatnonzero(chosen)
        theirs = records[rows]
        pairs = Pairs(
            mine, theirs, [near[theirs["title"]] for near in titles], required[rows], wished[rows],
            self._ends(person, theirs["site"]), today,
        )  # fmt: skip
        knocked = self._knocked_out(person, cover, mine)[rows]
        return self._ranking(
            pairs, rows, weights, knocked, limit, related=related_only, unrelated=unrelated,
            keep_blocked=keep_blocked,
            cover=shared.skills.reader(cover),
        )  # fmt: skip

    def open_now(
        self, *, today: int, where: Filter | None = None, among: Collection[str] | None = None
    ) -> tuple[NDArray[np.int64], Mapping[str, NDArray[Any]], Sequence[str]]:
        """(positions of the jobs open on a day, the hot columns of all jobs, the ids of all)."""
        rows = np.flatnonzero(self._open(today, where, among))
        return rows, self._table.hot(), self._ids

    def _open(self, today: int, where: Filter | None, among: Collection[str] | None) -> Mask:
        chosen: Mask = self._table.hot()["expires"] >= today
        if where is not None:
            chosen &= admitted(where, self._table.view(), self.shared)
        return self._selection(among, chosen)

    def _ends(self, person: CandidateFacts, sites: NDArray[np.int32]) -> Ends:
        return ends(self.shared.places, sites, person.origins, rows_first=False)

    def _knocked_out(self, person: CandidateFacts, cover: NDArray[np.int32], mine: Columns) -> Mask:
        """Where the person states licences or languages and lacks one that is indispensable."""
        items, levels, starts = self._knockouts.view()
        if not (person.states_licences or person.languages or person.lacks):
            return np.zeros(len(starts), np.bool_)
        lacking = np.zeros(len(items), np.bool_)
        if person.states_licences:
            lacking |= (items > 0) & (cover[np.maximum(items, 0)] < HELD)
        for key in person.lacks:
            lacking |= items == self.shared.skills.position(key)
        if person.languages:
            held = mine["languages"][0][np.maximum(-1 - items, 0)]
            lacking |= (items < 0) & (held < levels)
        knocked: Mask = self._knockouts.sums(lacking) > 0
        return knocked


def _summed(cover: NDArray[np.int32], asked: Ragged) -> NDArray[np.int64]:
    items, _, _ = asked.view()
    sums: NDArray[np.int64] = asked.sums(cover[items])
    return sums
