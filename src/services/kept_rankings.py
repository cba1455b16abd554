"""Rankings kept by content: equal questions over an equal stock are computed once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import partial
from typing import Any, Final

import orjson

from src.matching.explaining import ALGORITHM
from src.matching.weights import Weighting
from src.resilience.tiered import Status, TieredCache, Warming
from src.services.catalogue import ResourceNotFoundError
from src.services.facts import AnyFacts, packed
from src.services.matching import (
    CandidatesForJob,
    JobAsking,
    JobsForCandidate,
    Matching,
    PersonAsking,
    RankQuery,
)
from src.services.matching_index import MatchingIndex
from src.services.pair_scoring import job_summary
from src.services.ports import StorageUnavailableError
from src.services.records import Kind

NAMESPACE: Final = "matching"
MOST_INLINE: Final = 50
"""Documents of a question beyond which its answer is not kept: each would be a part of the key."""


PEOPLE_TAG: Final = "rankings-of-people"
"""Borne by all rankings that name people."""


def subject_tag(kind: Kind, resource_id: str) -> str:
    """The tag of what is kept about a job or a candidate."""
    return f"{kind}:{resource_id}"


class Source(StrEnum):
    """Where an answer comes from: kept, computed now, or computed beside the cache."""

    HIT = "hit"
    MISS = "miss"
    BYPASS = "bypass"


@dataclass(frozen=True, slots=True)
class ToldRanking:
    """A ranking put in words: beside its weighting nothing but what JSON has.

    ``about`` is the one who is ranked for, in short; ``considered`` counts all pairs, ``scored``
    those not excluded, ``exclusions`` the others by reason.
    """

    weighting: Weighting
    about: dict[str, Any]
    matches: list[dict[str, Any]]
    excluded: list[dict[str, Any]]
    considered: int
    scored: int
    exclusions: dict[str, int]
    source: Source = Source.BYPASS


def told_jobs(found: JobsForCandidate) -> ToldRanking:
    """A ranking of jobs as it is shown, the person in short; pay is gross euros a year."""
    person = found.person
    about = {
        "name": person.display.get("name") or None,
        "skills_count": person.display.get("skills_count", 0),
        "experience_years": person.years,
        "salary_range": {
            "min": person.pay_min,
            "max": person.pay_target,
            "current": person.pay_current,
        },
    }
    return _told(found, about)


def told_people(found: CandidatesForJob) -> ToldRanking:
    """A ranking of people as it is shown, each of them and the job in short."""
    for match, ranked in zip(found.matches, found.ranking.matches, strict=True):
        match["candidate"] = {
            "name": ranked.facts.display.get("name") or None,
            "current_role": ranked.facts.title,
            "experience_years": ranked.facts.years,
        }
    return _told(found, job_summary(found.job))


def _told(found: JobsForCandidate | CandidatesForJob, about: dict[str, Any]) -> ToldRanking:
    ranking = found.ranking
    return ToldRanking(
        weighting=found.weighting,
        about=about,
        matches=found.matches,
        excluded=found.excluded,
        considered=int(ranking.considered),
        scored=len(ranking.totals),
        exclusions=dict(ranking.exclusions),
    )


class KeptRankings:
    """Rankings as answers show them, out of the cache where the same was ranked already.

    The key is the content of all that decides the answer, so a changed person, job, weight or
    question is another key: nothing is given that ``Matching`` would not give now, but that other
    processes' changes are seen as late as there. ``hide`` makes the key unreadable, ``home`` tells
    apart applications that share a Redis, ``steady`` whether titles are compared as they should be:
    while it says no, nothing is kept.
    """

    def __init__(
        self,
        matching: Matching,
        index: MatchingIndex,
        cache: TieredCache,
        *,
        hide: Callable[[str], str],
        home: str,
        steady: Callable[[], bool],
    ) -> None:
        self._matching = matching
        self._index = index
        self._cache = cache
        self._hide = hide
        self._home = home
        self._steady = steady

    def jobs(self, candidate_id: str, query: RankQuery, *, anew: bool = False) -> ToldRanking:
        """The best jobs for a person; ``anew`` computes them whatever is kept.

        Raises as ``Matching.rank_jobs``.
        """
        asking = self._matching.person_asking(candidate_id, query)
        return self._answer(
            asking,
            asking.person,
            "job",
            partial(self._jobs, asking),
            (subject_tag("candidate", candidate_id),),
            anew=anew,
        )

    def people(self, job_id: str, query: RankQuery, *, anew: bool = False) -> ToldRanking:
        """The best people for a job; ``anew`` computes them whatever is kept.

        Raises as ``Matching.rank_candidates``.
        """
        asking = self._matching.job_asking(job_id, query)
        return self._answer(
            asking,
            asking.job,
            "candidate",
            partial(self._people, asking),
            (subject_tag("job", job_id), PEOPLE_TAG),
            anew=anew,
        )

    def warmings(self, ids: Mapping[Kind, Sequence[str]], query: RankQuery) -> Iterator[Warming]:
        """Rankings of jobs for these people and of people for these jobs, to be had beforehand.

        Who is not there any more is passed over; while nothing is kept there is nothing to have.
        """
        for candidate_id in ids["candidate"]:
            with suppress(ResourceNotFoundError, StorageUnavailableError):
                person = self._matching.person_asking(candidate_id, query)
                yield self._warming(
                    self._key(person, person.person, "job"),
                    partial(self._jobs, person),
                    (subject_tag("candidate", candidate_id),),
                )
        for job_id in ids["job"]:
            with suppress(ResourceNotFoundError, StorageUnavailableError):
                job = self._matching.job_asking(job_id, query)
                yield self._warming(
                    self._key(job, job.job, "candidate"),
                    partial(self._people, job),
                    (subject_tag("job", job_id), PEOPLE_TAG),
                )

    @staticmethod
    def _warming(key: str, compute: Callable[[], ToldRanking], tags: tuple[str, ...]) -> Warming:
        return Warming(NAMESPACE, key, lambda: _plain(compute()), tags)

    def _jobs(self, asking: PersonAsking) -> ToldRanking:
        return told_jobs(self._matching.jobs_for(asking))

    def _people(self, asking: JobAsking) -> ToldRanking:
        return told_people(self._matching.people_for(asking))

    def _answer(
        self,
        asking: PersonAsking | JobAsking,
        facts: AnyFacts,
        ranked: Kind,
        compute: Callable[[], ToldRanking],
        tags: Sequence[str],
        *,
        anew: bool,
    ) -> ToldRanking:
        query = asking.query
        is_large = query.inline is not None and len(query.inline) > MOST_INLINE
        if is_large or not self.is_keeping:
            return compute()
        key = self._key(asking, facts, ranked)
        if anew:
            found = compute()
            if self._is_steady():
                self._cache.set(NAMESPACE, key, _plain(found), tags=tags)
            return found
        outcome = self._cache.get_or_compute(NAMESPACE, key, lambda: _plain(compute()), tags=tags)
        if outcome.status is Status.COMPUTED and not self._is_steady():
            # The text model failed while this was computed: good enough for once.
            self._cache.delete(NAMESPACE, key)
        source = Source.MISS if outcome.status is Status.COMPUTED else Source.HIT
        return ToldRanking(weighting=asking.weighting, source=source, **outcome.value)

    @property
    def is_keeping(self) -> bool:
        """Whether rankings are kept now."""
        return self._cache.is_on and self._is_steady()

    def _is_steady(self) -> bool:
        return self._steady() and not self._index.pending_vectors

    def _key(self, asking: PersonAsking | JobAsking, facts: AnyFacts, ranked: Kind) -> str:
        query, weighting = asking.query, asking.weighting
        # Documents of the query are ranked by themselves, whatever is stored.
        stock = None if query.inline is not None else self._index.generation(ranked)
        given = [
            (each.text, each.intensity, each.reason.code if each.reason else None)
            for each in weighting.given
        ]
        content = orjson.dumps([
            ALGORITHM, self._home, self._index.text_model, self._index.generation("job")[0],
            ranked, stock, asking.today, weighting.values, weighting.origin, given,
            query.language, query.limit, query.explain, query.inline,
            None if query.among is None else sorted(set(query.among)),
            None if query.where is None else asdict(query.where),
        ])  # fmt: skip
        return self._hide((packed(facts) + content).decode())


def _plain(told: ToldRanking) -> dict[str, Any]:
    """What is kept: all but the weighting, which is a part of the key."""
    return {
        "about": told.about,
        "matches": told.matches,
        "excluded": told.excluded,
        "considered": told.considered,
        "scored": told.scored,
        "exclusions": told.exclusions,
    }
