"""Rankings: the best jobs for a person, the best people for a job."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from src.matching.candidate_index import CandidateIndex
from src.matching.explaining import Explainer
from src.matching.facts import CandidateFacts, JobFacts
from src.matching.filters import Filter
from src.matching.index import Ranked, Ranking
from src.matching.job_index import JobIndex
from src.matching.lexicon import Lexicon
from src.matching.tables import Shared
from src.matching.text import fold
from src.matching.weights import Weighting, recognise, unweighed, weigh
from src.services.matching_index import MatchingIndex
from src.services.pair_scoring import itself, job_summary
from src.services.ports import Clock, MatchingMeter
from src.services.sides import Sides


@dataclass(frozen=True, slots=True)
class RankQuery:
    """What a ranking is asked for; documents are normal forms of the resources.

    ``overrides`` is merged over the stored document of the one who is ranked for; ``inline``
    are documents ranked instead of the stock, ``among`` ids of the stock.
    """

    language: str
    overrides: Mapping[str, Any] = field(default_factory=dict)
    reasons: object = None
    weights: Mapping[str, float] | None = None
    inline: Sequence[Mapping[str, Any]] | None = None
    among: Sequence[str] | None = None
    where: Filter | None = None
    limit: int = 10
    explain: bool = True


@dataclass(frozen=True, slots=True)
class JobsForCandidate:
    """A ranking of jobs, put in words."""

    person: CandidateFacts
    weighting: Weighting
    ranking: Ranking[JobFacts]
    matches: list[dict[str, Any]]
    excluded: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class CandidatesForJob:
    """A ranking of people, put in words."""

    job: JobFacts
    weighting: Weighting
    ranking: Ranking[CandidateFacts]
    matches: list[dict[str, Any]]
    excluded: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class PersonAsking:
    """A person for whom jobs are to be ranked, with all that decides how, but the jobs."""

    person: CandidateFacts
    weighting: Weighting
    query: RankQuery
    today: int
    began: float


@dataclass(frozen=True, slots=True)
class JobAsking:
    """A job for which people are to be ranked, with all that decides how, but the people."""

    job: JobFacts
    weighting: Weighting
    query: RankQuery
    today: int
    began: float


class Matching:
    """The use cases of matching over the index of this process."""

    def __init__(
        self,
        index: MatchingIndex,
        sides: Sides,
        lexicon: Callable[[], Lexicon],
        clock: Clock,
        meter: MatchingMeter,
        *,
        adaptive: Callable[[], bool],
        configured_adaptive: bool = True,
        learned: Callable[[], Mapping[str, Mapping[str, float]]] = dict,
    ) -> None:
        self._index = index
        self._sides = sides
        self._lexicon = lexicon
        self._clock = clock
        self._meter = meter
        self._adaptive = adaptive
        self._configured_adaptive = configured_adaptive
        self._learned = learned

    def weighting(
        self, reasons: object = None, own: Mapping[str, float] | None = None
    ) -> Weighting:
        """Weights for reasons as given, or the caller's own; see ``matching.weights``.

        Learned ones take their place where they are switched on. While adapting is switched off
        reasons change nothing.
        """
        given = recognise(reasons)
        if own:
            return weigh(given, own)
        return weigh(given, learned=self._learned()) if self._adaptive() else unweighed(given)

    def configured(
        self, reasons: object = None, own: Mapping[str, float] | None = None
    ) -> Weighting:
        """The same without what was learned or switched: nothing but settings and code decides."""
        given = recognise(reasons)
        if own or self._configured_adaptive:
            return weigh(given, own)
        return unweighed(given)

    def filter(
        self,
        *,
        contracts: Sequence[str] = (),
        sectors: Sequence[str] = (),
        levels: Sequence[str] = (),
        min_salary: float | None = None,
        min_remote_days: int | None = None,
    ) -> Filter:
        """A filter by names as people write them; an unknown sector lets nothing through."""
        lexicon = self._lexicon()
        return Filter(
            contracts=contracts,
            sectors=[lexicon.sector(name) or fold(name) for name in sectors],
            levels=levels,
            min_salary=min_salary,
            min_remote_days=min_remote_days,
        )

    def rank_jobs(self, candidate_id: str, query: RankQuery) -> JobsForCandidate:
        """The best jobs for a person, stored or described by the query.

        Raises ``ResourceNotFoundError`` when nothing is known of the person, ``DocumentError``
        when what is said of the person is no candidate.
        """
        return self.jobs_for(self.person_asking(candidate_id, query))

    def person_asking(self, candidate_id: str, query: RankQuery) -> PersonAsking:
        """The first half of ``rank_jobs``, which raises the same."""
        began = self._clock.monotonic()
        self._index.fresh()
        person = self._sides.person(candidate_id, query.overrides)
        weighting = self.weighting(query.reasons or person.reasons, query.weights)
        return PersonAsking(person, weighting, query, self._today(), began)

    def jobs_for(self, asking: PersonAsking) -> JobsForCandidate:
        """The second half of ``rank_jobs``. Raises ``DocumentError`` for jobs of the query."""
        person, weighting, query = asking.person, asking.weighting, asking.query
        if query.inline is not None:
            index: JobIndex = JobIndex(Shared(self._lexicon()), itself)
            for at, document in enumerate(query.inline):
                job = self._sides.described_job(f"job-{at + 1}", document)
                index.put(job, job)
            ranking = index.rank(
                person, weighting.values, today=asking.today, limit=query.limit, related_only=False
            )
        else:
            with self._index.ranking_for(person):
                ranking = self._index.jobs.rank(
                    person,
                    weighting.values,
                    today=asking.today,
                    limit=query.limit,
                    row=None if query.overrides else self._index.columns(person.id),
                    where=query.where,
                    among=query.among,
                    related_only=query.among is None,
                )
        matches, excluded = self._worded(ranking, asking, lambda ranked: (person, ranked.facts))
        self._measure("candidate", ranking, asking.began)
        return JobsForCandidate(person, weighting, ranking, matches, excluded)

    def rank_candidates(self, job_id: str, query: RankQuery) -> CandidatesForJob:
        """The best people for a stored job, or one described by the query's ``overrides``.

        Raises ``ResourceNotFoundError`` or ``DocumentError`` as ``rank_jobs``.
        """
        return self.people_for(self.job_asking(job_id, query))

    def job_asking(self, job_id: str, query: RankQuery) -> JobAsking:
        """The first half of ``rank_candidates``, which raises the same."""
        began = self._clock.monotonic()
        self._index.fresh()
        job = self._sides.job(job_id, query.overrides)
        weighting = self.weighting(query.reasons, query.weights)
        return JobAsking(job, weighting, query, self._today(), began)

    def people_for(self, asking: JobAsking) -> CandidatesForJob:
        """The second half of ``rank_candidates``. Raises ``DocumentError`` for its people."""
        job, weighting, query = asking.job, asking.weighting, asking.query
        if query.inline is not None:
            index = CandidateIndex(Shared(self._lexicon()), itself)
            for at, document in enumerate(query.inline):
                person = self._sides.described_person(f"candidate-{at + 1}", document)
                index.put(person, person)
            ranking = index.rank(
                job, weighting.values, today=asking.today, limit=query.limit, related_only=False
            )
        else:
            with self._index.ranking_for(job):
                ranking = self._index.candidates.rank(
                    job,
                    weighting.values,
                    today=asking.today,
                    limit=query.limit,
                    among=query.among,
                    related_only=query.among is None,
                )
        matches, excluded = self._worded(ranking, asking, lambda ranked: (ranked.facts, job))
        self._measure("job", ranking, asking.began)
        return CandidatesForJob(job, weighting, ranking, matches, excluded)

    def _worded(
        self,
        ranking: Ranking[Any],
        asking: PersonAsking | JobAsking,
        sides: Callable[[Ranked[Any]], tuple[CandidateFacts, JobFacts]],
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        query, today = asking.query, asking.today
        explainer = Explainer(
            self._lexicon(), asking.weighting.values, query.language, ranking.cover
        )
        matches = []
        for at, ranked in enumerate(ranking.matches):
            person, job = sides(ranked)
            match = explainer.match(
                person, job, ranked, rank=at + 1, today=today, explain=query.explain
            )
            match["job"] = job_summary(job)
            matches.append(match)
        excluded = []
        for ranked in ranking.excluded:
            person, job = sides(ranked)
            excluded.append(
                {
                    "candidate_id": person.id,
                    "job_id": job.id,
                    "blockers": explainer.blockers(person, job, ranked),
                }
            )
        return matches, excluded

    def _measure(self, kind: str, ranking: Ranking[Any], started: float) -> None:
        self._meter.scores(ranking.totals)
        self._meter.processed("scored", len(ranking.totals))
        self._meter.processed("excluded", ranking.considered - len(ranking.totals))
        self._meter.duration(kind, self._clock.monotonic() - started)

    def _today(self) -> int:
        return self._clock.now().date().toordinal()
