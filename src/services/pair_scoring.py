"""Single pairs: scored, explained, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from src.matching.explaining import Explainer
from src.matching.facts import CandidateFacts, JobFacts
from src.matching.lexicon import Lexicon
from src.matching.weights import Weighting
from src.services.decisions import basis_of, result_of
from src.services.matching_index import MatchingIndex
from src.services.one_pair import inputs_hash, itself, scored
from src.services.ports import Clock, MatchingMeter, UnitOfWorkFactory
from src.services.records import FeedbackEvent, StoredMatch
from src.services.sides import Sides

__all__ = ["PairQuery", "PairScoring", "Weigher", "inputs_hash", "itself", "job_summary"]


class Weigher(Protocol):
    """Gives the weights for reasons, or for the caller's own weights."""

    def __call__(self, reasons: object = None, own: Mapping[str, float] | None = None) -> Weighting:
        """The weighting."""
        ...


@dataclass(frozen=True, slots=True)
class PairQuery:
    """How a pair is asked for: language of sentences, reasons, own weights, words or not."""

    language: str
    reasons: object = None
    weights: Mapping[str, float] | None = None
    explain: bool = True


class PairScoring:
    """The use cases of single pairs."""

    def __init__(
        self,
        index: MatchingIndex,
        sides: Sides,
        lexicon: Callable[[], Lexicon],
        unit_of_work: UnitOfWorkFactory,
        clock: Clock,
        meter: MatchingMeter,
        *,
        weighting: Weigher,
        new_id: Callable[[], str],
    ) -> None:
        self._index = index
        self._sides = sides
        self._lexicon = lexicon
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._meter = meter
        self._weighting = weighting
        self._new_id = new_id

    def score_pair(
        self,
        candidate: str | Mapping[str, Any],
        job: str | Mapping[str, Any],
        asked: PairQuery,
    ) -> dict[str, Any]:
        """One pair in full; each side an id or a document. Blockers are told, not hidden.

        Raises ``ResourceNotFoundError`` or ``DocumentError``.
        """
        started = self._clock.monotonic()
        self._index.fresh()
        person = (
            self._sides.person(candidate)
            if isinstance(candidate, str)
            else self._sides.described_person("candidate", candidate)
        )
        post = (
            self._sides.job(job) if isinstance(job, str) else self._sides.described_job("job", job)
        )
        match = self._match(person, post, asked)
        self._meter.scores([match["total_score"]])
        self._meter.processed("scored", 1)
        self._meter.duration("score", self._clock.monotonic() - started)
        return match

    def _match(self, person: CandidateFacts, job: JobFacts, asked: PairQuery) -> dict[str, Any]:
        weighting = self._weighting(asked.reasons or person.reasons, asked.weights)
        explainer = Explainer(self._lexicon(), weighting.values, asked.language)
        match = explainer.match(
            person,
            job,
            scored(self._lexicon(), person, job, weighting.values, self._today()),
            rank=1,
            today=self._today(),
            explain=asked.explain,
        )
        match["job"] = job_summary(job)
        return match

    def record_feedback(
        self,
        candidate_id: str,
        job_id: str,
        event: str,
        *,
        actor_id: str | None,
        rank: int | None,
        comment: str | None,
    ) -> FeedbackEvent:
        """The event as stored, beside the decision as it is made for the pair now.

        Raises ``ResourceNotFoundError`` for an unknown candidate or job.
        """
        self._index.fresh()
        person, job = self._sides.person(candidate_id), self._sides.job(job_id)
        weighting = self._weighting(person.reasons)
        digest = inputs_hash(person, job, weighting)
        with self._unit_of_work() as unit:
            match = unit.matches.find(candidate_id, job_id, digest)
            if match is None:
                match = unit.matches.add(self._decision(person, job, weighting, digest))
            stored = unit.matches.add_feedback(
                FeedbackEvent(
                    id=self._new_id(),
                    match_id=match.id,
                    candidate_id=candidate_id,
                    job_id=job_id,
                    event=event,
                    actor_id=actor_id,
                    rank=rank,
                    comment=comment,
                    created_at=self._clock.now(),
                )
            )
            unit.commit()
        return stored

    def _decision(
        self, person: CandidateFacts, job: JobFacts, weighting: Weighting, digest: str
    ) -> StoredMatch:
        today = self._today()
        ranked = scored(self._lexicon(), person, job, weighting.values, today)
        return StoredMatch(
            id=self._new_id(),
            candidate_id=person.id,
            job_id=job.id,
            weights=weighting.as_dict(),
            inputs_hash=digest,
            created_at=self._clock.now(),
            reasons=tuple(given.reason.code for given in weighting.given if given.reason),
            basis=basis_of(person, job, ranked, today, self._lexicon()),
            **result_of(ranked),
        )

    def _today(self) -> int:
        return self._clock.now().date().toordinal()


def job_summary(job: JobFacts) -> dict[str, Any]:
    """What a list shows of a job beside its score; pay is gross euros a year."""
    return {
        "title": job.title,
        "company": job.company,
        "city": job.sites[0][0] if job.sites else next(iter(job.unplaced), None),
        "contract_type": job.contract,
        "salary": {"min": job.pay_low, "max": job.pay_high} if job.pay_high else None,
    }
