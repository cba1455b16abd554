"""One stored pair in full: why, why above another, what would change it, how firm it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from src.matching.candidate_changes import candidate_changes
from src.matching.changes import outcome
from src.matching.comparing import differences, sentences
from src.matching.explaining import Explainer
from src.matching.facts import CandidateFacts, JobFacts
from src.matching.index import Ranked
from src.matching.job_changes import job_changes
from src.matching.lexicon import Lexicon
from src.matching.sensitivity import Room, room_of_weights
from src.matching.sensitivity import sentence as sentence_of_room
from src.matching.standing import Standing
from src.matching.weights import Weighting
from src.services.counterfactuals import Counterfactual, Place, Stock, place_in
from src.services.facts import MatchingFactsReader
from src.services.matching_index import MatchingIndex
from src.services.one_pair import inputs_hash, scored
from src.services.pair_scoring import PairQuery, Weigher, job_summary
from src.services.ports import Clock, UnitOfWorkFactory
from src.services.quotes import QuotedPair, add_quotes
from src.services.records import Document
from src.services.sides import Sides


@dataclass(frozen=True, slots=True)
class _Scene:
    """One pair under one weighting, as it is scored today."""

    person: CandidateFacts
    job: JobFacts
    weighting: Weighting
    ranked: Ranked[JobFacts]
    today: int
    language: str

    @property
    def french(self) -> bool:
        return self.language == "fr"


class Explanations:
    """The use case of explaining a stored pair."""

    def __init__(
        self,
        index: MatchingIndex,
        sides: Sides,
        reader: MatchingFactsReader,
        lexicon: Callable[[], Lexicon],
        unit_of_work: UnitOfWorkFactory,
        clock: Clock,
        *,
        weighting: Weigher,
    ) -> None:
        self._index = index
        self._sides = sides
        self._reader = reader
        self._lexicon = lexicon
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._weighting = weighting
        self._stock = Stock(index, reader, lexicon)

    def explanation(
        self,
        candidate_id: str,
        job_id: str,
        asked: PairQuery,
        *,
        other_job: str | None = None,
        other_candidate: str | None = None,
    ) -> dict[str, Any]:
        """The pair in full; compared with another job or another candidate where one is named.

        The candidate's side is under the weights of the ranking of jobs for this person, the
        job's side under those of the ranking of people for this job. Raises
        ``ResourceNotFoundError``.
        """
        self._index.fresh()
        person, job = self._sides.person(candidate_id), self._sides.job(job_id)
        mine = self._scene(person, job, self._weighting(asked.reasons or person.reasons), asked)
        theirs = self._scene(person, job, self._weighting(asked.reasons), asked)
        explainer = Explainer(self._lexicon(), mine.weighting.values, asked.language)
        match = explainer.match(
            person, job, mine.ranked, rank=1, today=mine.today, explain=asked.explain
        )
        match["job"] = job_summary(job)
        place, room = self._stock.jobs_for(
            person,
            mine.weighting.values,
            mine.today,
            lambda ranking: (
                place_in(ranking, job_id),
                self._firmness(ranking.standing, mine),
            ),
        )
        match["rank"] = place.rank
        documents = self._documents(person.id, job.id)
        quoted = QuotedPair(person, job, *documents)
        add_quotes(match["criteria"], quoted, self._reader.reading, mine.today)
        comparison = None
        if other_job is not None:
            comparison = self._against_job(mine, self._sides.job(other_job))
        elif other_candidate is not None:
            comparison = self._against_person(theirs, self._sides.person(other_candidate))
        return {
            "status": "success",
            "match": match,
            "place": _plain(place),
            "counterfactuals": self._of_person(mine, explainer, documents[0], place),
            "for_the_job": self._of_job(theirs, explainer, documents[1]),
            "comparison": comparison,
            "sensitivity": room,
            "weights_used": mine.weighting.as_dict(),
            "inputs_hash": inputs_hash(person, job, mine.weighting),
        }

    def _scene(
        self, person: CandidateFacts, job: JobFacts, weighting: Weighting, asked: PairQuery
    ) -> _Scene:
        today = self._clock.now().date().toordinal()
        ranked = scored(self._lexicon(), person, job, weighting.values, today)
        return _Scene(person, job, weighting, ranked, today, asked.language)

    def _documents(self, candidate_id: str, job_id: str) -> tuple[Document, Document]:
        with self._unit_of_work(read_only=True) as unit:
            candidate, job = unit.candidates.get(candidate_id), unit.jobs.get(job_id)
        return (candidate.document if candidate else {}, job.document if job else {})

    # Counterfactuals

    def _of_person(
        self, scene: _Scene, explainer: Explainer, document: Document, now: Place
    ) -> list[dict[str, Any]]:
        pair = explainer.pair(scene.person, scene.job, scene.ranked, scene.today)
        found = self._stock.of_person(
            candidate_changes(pair, document),
            document,
            scene.ranked,
            (scene.person, scene.job),
            scene.weighting.values,
            scene.today,
        )
        return _all_told(found, scene, now, of_job=False)

    def _of_job(self, scene: _Scene, explainer: Explainer, document: Document) -> dict[str, Any]:
        weights = scene.weighting.values
        pair = explainer.pair(scene.person, scene.job, scene.ranked, scene.today)
        now = self._stock.place_of_person(scene.person.id, scene.job, weights, scene.today)
        found = self._stock.of_job(
            job_changes(pair, document),
            document,
            scene.ranked,
            (scene.person, scene.job),
            weights,
            scene.today,
        )
        return {
            "total_score": scene.ranked.total,
            "place": _plain(now),
            "counterfactuals": _all_told(found, scene, now, of_job=True),
            "weights_used": scene.weighting.as_dict(),
        }

    # Comparison

    def _against_job(self, scene: _Scene, other: JobFacts) -> dict[str, Any]:
        second = scored(self._lexicon(), scene.person, other, scene.weighting.values, scene.today)
        place = self._stock.place_of_job(
            other.id, scene.person, scene.weighting.values, scene.today
        )
        titles = (scene.job.title, other.title)
        return {
            "with": {"job_id": other.id, "candidate_id": scene.person.id},
            **self._compared(scene, second, _names(titles, (scene.job.id, other.id)), place),
            "blockers": Explainer(self._lexicon(), scene.weighting.values, scene.language).blockers(
                scene.person, other, second
            ),
        }

    def _against_person(self, scene: _Scene, other: CandidateFacts) -> dict[str, Any]:
        second = scored(self._lexicon(), other, scene.job, scene.weighting.values, scene.today)
        place = self._stock.place_of_person(
            other.id, scene.job, scene.weighting.values, scene.today
        )
        titles = (scene.person.title or "", other.title or "")
        return {
            "with": {"job_id": scene.job.id, "candidate_id": other.id},
            **self._compared(scene, second, _names(titles, (scene.person.id, other.id)), place),
            "blockers": Explainer(self._lexicon(), scene.weighting.values, scene.language).blockers(
                other, scene.job, second
            ),
        }

    def _compared(
        self, scene: _Scene, second: Ranked[Any], names: tuple[str, str], place: Place
    ) -> dict[str, Any]:
        first = scene.ranked
        return {
            "place": _plain(place),
            "total_score": second.total,
            "difference": first.total - second.total,
            "differences": [
                {
                    "key": item.key,
                    "contribution": item.first,
                    "other_contribution": item.second,
                    "difference": item.size,
                    "has_data": item.first_known,
                    "other_has_data": item.second_known,
                }
                for item in differences(first, second)
            ],
            "sentences": sentences(first, second, names, french=scene.french),
            "weights_used": scene.weighting.as_dict(),
        }

    # Firmness

    def _firmness(self, standing: Standing, scene: _Scene) -> dict[str, Any]:
        """How far each weight may move before another job is the first; read under the lock."""
        top = standing.top()

        def title_of(job_id: str) -> str:
            facts = self._index.jobs.get(job_id)
            return facts.title if facts else job_id

        def told(room: Room) -> dict[str, Any]:
            return {
                "key": room.key,
                "weight": room.weight,
                "lower": _bound(room.lower),
                "upper": _bound(room.upper),
                "sentence": sentence_of_room(room, title_of, french=scene.french),
            }

        return {
            "first_job_id": None if top is None else standing.id_at(top),
            "weights": [told(room) for room in room_of_weights(standing, scene.weighting.values)],
        }


def _bound(bound: Any) -> dict[str, Any] | None:
    return None if bound is None else {"weight": bound.weight, "job_id": bound.successor}


def _plain(place: Place) -> dict[str, Any]:
    return {"rank": place.rank, "ranked": place.ranked, "suitable": place.suitable}


def _names(titles: tuple[str, str], ids: tuple[str, str]) -> tuple[str, str]:
    """What two matches are called: by title, with the id where titles do not tell them apart."""
    first, second = titles
    if first and second and first != second:
        return titles
    return (f"{first} ({ids[0]})".lstrip(), f"{second} ({ids[1]})".lstrip())


def _all_told(
    found: Sequence[Counterfactual[Any]], scene: _Scene, now: Place, *, of_job: bool
) -> list[dict[str, Any]]:
    """What changes bring, without those after which the pair is ranked no more."""
    return [
        _told(each, scene, now, of_job=of_job)
        for each in found
        if now.rank is None or each.place.rank is not None
    ]


def _told(found: Counterfactual[Any], scene: _Scene, now: Place, *, of_job: bool) -> dict[str, Any]:
    change = found.change
    return {
        "change": {
            "kind": change.kind,
            "field": change.field,
            "from": change.before,
            "to": change.after,
        },
        "patch": dict(change.patch),
        "total_score": found.total,
        "gain": found.total - scene.ranked.total,
        "rank": found.place.rank,
        "rank_now": now.rank,
        "suitable": found.place.suitable,
        "sentence": outcome(
            change.words,
            (scene.ranked.total, found.total),
            (now.rank, found.place.rank),
            of_job=of_job,
            french=scene.french,
        ),
    }
