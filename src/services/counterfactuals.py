"""What a change would bring: the score of the pair and its rank in the stock, scored anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, TypeVar

import numpy as np

from src.matching.candidate_index import CandidateIndex
from src.matching.changes import Change
from src.matching.facts import CandidateFacts, JobFacts
from src.matching.index import Ranked, Ranking
from src.matching.job_index import JobIndex
from src.matching.lexicon import Lexicon
from src.matching.tables import Shared
from src.services.documents import check_document, merge_patch
from src.services.documents.reading import DocumentError
from src.services.facts import MatchingFactsReader
from src.services.matching_index import MatchingIndex
from src.services.one_pair import itself
from src.services.records import Document, Kind

# So many changes are ranked in the stock, each by one ranking of its own.
RANKED_AT_MOST: Final = 5
SUITABLE: Final = 0.70  # the least total of a good match
_GAIN: Final = 1e-9
Facts = TypeVar("Facts", CandidateFacts, JobFacts)
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pair stands in the stock.

    ``rank`` is None where it is excluded or not there; ``ranked`` counts those that are not
    excluded, ``suitable`` those of them that are good matches.
    """

    rank: int | None
    ranked: int
    suitable: int


@dataclass(frozen=True, slots=True)
class Counterfactual(Generic[Facts]):
    """A change, the facts it makes, and the pair's score and place with them."""

    change: Change
    facts: Facts
    total: float
    place: Place


class Stock:
    """Rankings of the whole stock for what may differ from it in one side."""

    def __init__(
        self,
        index: MatchingIndex,
        reader: MatchingFactsReader,
        lexicon: Callable[[], Lexicon],
    ) -> None:
        self._index = index
        self._reader = reader
        self._lexicon = lexicon

    def place_of_job(
        self, job_id: str, person: CandidateFacts, weights: tuple[float, ...], today: int
    ) -> Place:
        """Where a stored job stands among the open jobs for this person."""
        return self.jobs_for(person, weights, today, lambda ranking: place_in(ranking, job_id))

    def place_of_person(
        self, candidate_id: str, job: JobFacts, weights: tuple[float, ...], today: int
    ) -> Place:
        """Where a stored person stands among the people on file for this job."""
        with self._index.ranking_for(job):
            ranking = self._index.candidates.rank(job, weights, today=today, limit=0)
            return place_in(ranking, candidate_id)

    def jobs_for(
        self,
        person: CandidateFacts,
        weights: tuple[float, ...],
        today: int,
        read: Callable[[Ranking[JobFacts]], _Read],
    ) -> _Read:
        """What ``read`` finds in the ranking of all open jobs for this person."""
        with self._index.ranking_for(person):
            return read(self._index.jobs.rank(person, weights, today=today, limit=0))

    def of_person(
        self,
        changes: Sequence[Change],
        document: Document,
        now: Ranked[Any],
        pair: tuple[CandidateFacts, JobFacts],
        weights: tuple[float, ...],
        today: int,
    ) -> list[Counterfactual[CandidateFacts]]:
        """What changes of the person bring, the best first, at most ``RANKED_AT_MOST``."""
        person, job = pair
        index = CandidateIndex(Shared(self._lexicon()), itself)
        made = self._made("candidate", person.id, changes, document)
        for at, facts in made:
            variant = replace(facts, id=str(at))
            index.put(variant, variant)
        ranking = index.rank(
            job, weights, today=today, limit=len(made), related_only=False, keep_blocked=True
        )
        return [
            Counterfactual(
                changes[at], facts, total, self.place_of_job(job.id, facts, weights, today)
            )
            for at, facts, total in _best(made, ranking, now)
        ]

    def of_job(
        self,
        changes: Sequence[Change],
        document: Document,
        now: Ranked[Any],
        pair: tuple[CandidateFacts, JobFacts],
        weights: tuple[float, ...],
        today: int,
    ) -> list[Counterfactual[JobFacts]]:
        """What changes of the job bring, the best first, at most ``RANKED_AT_MOST``."""
        person, job = pair
        index = JobIndex(Shared(self._lexicon()), itself)
        made = self._made("job", job.id, changes, document)
        for at, facts in made:
            variant = replace(facts, id=str(at), expires=None)
            index.put(variant, variant)
        ranking = index.rank(
            person, weights, today=today, limit=len(made), related_only=False, keep_blocked=True
        )
        return [
            Counterfactual(
                changes[at], facts, total, self.place_of_person(person.id, facts, weights, today)
            )
            for at, facts, total in _best(made, ranking, now)
        ]

    def _made(
        self, kind: Kind, resource_id: str, changes: Sequence[Change], document: Document
    ) -> list[tuple[int, Any]]:
        """(position, facts) of each change that leaves a document which the product accepts.

        Read from the changed document, so that making the change really is what was scored.
        """
        found = []
        for at, change in enumerate(changes):
            try:
                changed = check_document(kind, merge_patch(document, change.patch))
            except DocumentError:
                continue  # such as one skill more than a document may have
            found.append((at, self._reader.facts(kind, resource_id, changed)))
        return found


def place_in(ranking: Ranking[Any], resource_id: str) -> Place:
    """The place of an id in a ranking; to be read under the lock of its index."""
    totals = ranking.totals
    return Place(
        rank=ranking.standing.place(resource_id),
        ranked=len(totals),
        suitable=int(np.count_nonzero(totals >= SUITABLE)),
    )


def _best(
    made: Sequence[tuple[int, Any]], ranking: Ranking[Any], now: Ranked[Any]
) -> list[tuple[int, Any, float]]:
    """The changes that lift the last constraint or the score: the former first, then by gain."""
    scored: Mapping[str, Ranked[Any]] = {each.facts.id: each for each in ranking.matches}
    found = []
    for at, facts in made:
        after = scored[str(at)]
        if not set(after.blockers) <= set(now.blockers):
            continue
        frees = bool(now.blockers) and not after.blockers
        if frees or after.total > now.total + _GAIN:
            found.append((not frees, -after.total, at, facts))
    found.sort(key=lambda item: item[:3])
    return [(at, facts, -total) for _, total, at, facts in found[:RANKED_AT_MOST]]
