"""A whole stock put in the order in which the product would show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final

import numpy as np

from src.evaluation.errors import EvaluationError, SetError, SetFault
from src.evaluation.sets import Item
from src.matching.candidate_index import CandidateIndex
from src.matching.facts import CandidateFacts
from src.matching.index import UNRELATED, Ranking
from src.matching.job_index import JobIndex
from src.matching.reading import Reading
from src.matching.tables import Shared
from src.services.documents import DocumentError, read_tolerantly
from src.services.evaluation import Standing
from src.services.facts import AnyFacts, MatchingFactsReader
from src.services.pair_scoring import Weigher, itself
from src.services.records import Kind

TextReader = Callable[[str, int], Mapping[str, Any]]
"""Makes a document of the API out of a text; the second argument is today's ordinal."""

# The order in which a corpus is handed out: what a ranking of the stock shows, what it leaves out
# as another trade, what a hard constraint forbids, and what it does not look at at all.
_SHOWN, _UNRELATED, _FORBIDDEN, _UNSEEN = 3, 2, 1, 0
_OTHER: Final[Mapping[Kind, Kind]] = {"candidate": "job", "job": "candidate"}
_FILES: Final = ("queries.jsonl", "corpus.jsonl")


class StockScorer:
    """``ResourceScorer`` by the product's index, facts and weights, in memory."""

    def __init__(
        self,
        reading: Callable[[], Reading],
        weighting: Weigher,
        texts: Mapping[Kind, TextReader],
        *,
        shared: Callable[[], Shared],
        name: str = "lexical",
    ) -> None:
        self.name = name
        self._reading = reading
        self._weighting = weighting
        self._texts = texts
        self._shared = shared

    def standings(
        self, queries: Sequence[Item], corpus: Sequence[Item], *, asks: Kind, day: date
    ) -> Iterator[Standing]:
        """For each query where the corpus stands; see ``ResourceScorer``.

        First what a ranking of the stock shows, then other trades, then what is forbidden, each
        by total; last what has expired or could not be read.
        """
        today = day.toordinal()
        reader = MatchingFactsReader(self._reading, _Day(day))
        self._check(queries, corpus, asks)
        index = self._index(_OTHER[asks])
        unread: list[str] = []
        for item in corpus:
            facts = self._facts(reader, _OTHER[asks], item, today)
            if facts is None:
                unread.append(item.id)
            else:
                index.put(facts, facts)  # type: ignore[arg-type]
        rows = {item.id: at for at, item in enumerate(corpus)}
        for query in queries:
            facts = self._facts(reader, asks, query, today)
            if facts is None:
                nothing = np.zeros(len(corpus))
                yield Standing(nothing, nothing > 0, (*unread, query.id))
                continue
            shown = self._ranking(index, facts, today, related_only=True)
            everything = self._ranking(index, facts, today, related_only=False)
            yield _standing(rows, shown, everything, tuple(unread))

    def _index(self, kind: Kind) -> JobIndex | CandidateIndex:
        shared = self._shared()
        return JobIndex(shared, itself) if kind == "job" else CandidateIndex(shared, itself)

    def _ranking(
        self, index: JobIndex | CandidateIndex, asks: AnyFacts, today: int, *, related_only: bool
    ) -> Ranking[Any]:
        """The ranking of the stock, or (not ``related_only``) of everything, forbidden or not."""
        if isinstance(asks, CandidateFacts):
            assert isinstance(index, JobIndex)  # noqa: S101 - by construction
            weights = self._weighting(asks.reasons).values
            return index.rank(
                asks, weights, today=today, limit=len(index), related_only=related_only,
                keep_blocked=not related_only,
            )  # fmt: skip
        assert isinstance(index, CandidateIndex)  # noqa: S101 - by construction
        return index.rank(
            asks, self._weighting().values, today=today, limit=len(index),
            related_only=related_only, keep_blocked=not related_only,
        )  # fmt: skip

    def _check(self, queries: Sequence[Item], corpus: Sequence[Item], asks: Kind) -> None:
        """Raise ``SetError`` with every object that is no resource of ours."""
        faults = []
        for items, kind, file in ((queries, asks, _FILES[0]), (corpus, _OTHER[asks], _FILES[1])):
            for item in items:
                if item.document is None:
                    if kind not in self._texts:
                        raise EvaluationError(f"nothing here reads the text of a {kind}")
                    continue
                try:
                    read_tolerantly(kind, item.document)
                except DocumentError as error:
                    faults.append(SetFault(file, item.line, str(error)))
        if faults:
            raise SetError(tuple(faults))

    def _facts(
        self, reader: MatchingFactsReader, kind: Kind, item: Item, today: int
    ) -> AnyFacts | None:
        """The facts of an item, or None when its text gives no resource."""
        document = item.document
        if document is None:
            document = self._texts[kind](item.text or "", today)
        try:
            checked, _ = read_tolerantly(kind, document)
        except DocumentError:
            return None  # a text without a title: told as not read
        return reader.facts(kind, item.id, checked)


def _standing(
    rows: Mapping[str, int],
    shown: Ranking[Any],
    everything: Ranking[Any],
    unread: tuple[str, ...],
) -> Standing:
    tiers = np.full(len(rows), _UNSEEN)
    totals = np.zeros(len(rows))
    for ranked in everything.matches:
        at = rows[ranked.facts.id]
        totals[at] = ranked.total
        tiers[at] = _FORBIDDEN if set(ranked.blockers) - {UNRELATED} else _UNRELATED
    for ranked in shown.matches:
        tiers[rows[ranked.facts.id]] = _SHOWN
    # Places instead of sums of tier and total: a sum would round totals and make ties of them.
    order = np.lexsort((totals, tiers))
    steps = (np.diff(tiers[order]) != 0) | (np.diff(totals[order]) != 0)
    scores = np.empty(len(rows))
    scores[order] = np.concatenate([[0], np.cumsum(steps)])
    return Standing(scores, tiers == _FORBIDDEN, unread)


class _Day:
    """A clock that shows noon of one day."""

    def __init__(self, day: date) -> None:
        self._moment = datetime.combine(day, time(12), UTC)

    def now(self) -> datetime:
        """Noon of the day."""
        return self._moment

    def monotonic(self) -> float:
        """Nothing passes."""
        return 0.0
