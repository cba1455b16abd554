"""Matching: /api/v1/matching and /api/v1/weights."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from time import perf_counter
from typing import Any, Final

from flask import Blueprint, g, request

from src.matching.criteria_table import BASE_WEIGHTS, KEYS
from src.matching.explaining import ALGORITHM
from src.matching.weights import Weighting
from src.services.dependencies import DATABASE
from src.services.kept_rankings import ToldRanking, told_jobs
from src.services.matching import JobsForCandidate, RankQuery
from src.services.pair_scoring import PairQuery
from src.services.ports import StorageUnavailableError
from src.services.records import Role
from src.web.context import use_cases
from src.web.degradation import degraded, mark
from src.web.filters import job_filter
from src.web.language import Language, language
from src.web.operation import Access, operation
from src.web.problems import Fault, Problem
from src.web.render import DEGRADED
from src.web.schemas.matching import (
    CandidatesAnswer,
    FeedbackAnswer,
    FeedbackBody,
    JobsAnswer,
    MatchCandidateBody,
    MatchJobBody,
    PairBody,
    PreviewAnswer,
    PreviewQuery,
    ScoreAnswer,
    ScoreBody,
)
from src.web.weighting import adaptive, changes, learned, supported

matching = Blueprint("matching", __name__)

_READ = Access(Role.VIEWER, "matching:read")
_TAG = "matching"
_FROM: Final = "X-Cache"
_KEPT: Final = {
    _FROM: "`hit`: the same was ranked already; `miss`: ranked now and kept; `bypass`: ranked now, "
    "because `Cache-Control: no-cache` was sent or the answer is none that is kept."
}


@matching.post("/api/v1/matching/candidate/<candidate_id>")
@operation(
    summary="Rank jobs for a candidate",
    tag=_TAG,
    access=_READ,
    body=MatchCandidateBody,
    body_required=False,
    answers={200: JobsAnswer},
    problems=(404,),
    headers=_KEPT,
)
def match_candidate(
    candidate_id: str, body: MatchCandidateBody
) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The best jobs, each explained by numbers that add up to its score."""
    began = perf_counter()
    spoken = language()
    query = RankQuery(
        language=spoken,
        overrides=_overrides(body),
        reasons=_plain(body.pourquoi_ecoute),
        weights=body.weights,
        inline=None if body.jobs is None else [job.document() for job in body.jobs],
        among=body.job_ids,
        where=job_filter(body.filters),
        limit=body.limit,
        explain=body.explain,
    )
    told = use_cases().rankings.jobs(candidate_id, query, anew=_wants_it_anew())
    answer = {
        "candidate_id": candidate_id,
        **_answer(told, spoken, began, "jobs", "candidate_summary"),
    }
    return answer, 200, {_FROM: told.source}


def jobs_answer(found: JobsForCandidate, spoken: Language, began: float) -> dict[str, Any]:
    """What every ranking of jobs answers; ``began`` is a reading of ``perf_counter``."""
    return _answer(told_jobs(found), spoken, began, "jobs", "candidate_summary")


def _answer(
    told: ToldRanking, spoken: Language, began: float, what: str, about: str
) -> dict[str, Any]:
    mark(told.matches)
    return {
        "status": "success",
        "matching_results": _results(told.matches, told.weighting),
        "matches": told.matches,
        "excluded": told.excluded,
        "adaptive_weighting": adaptive(told.weighting, spoken),
        about: told.about,
        "metadata": _metadata(began, told, what),
    }


def _wants_it_anew() -> bool:
    return bool(request.cache_control.no_cache)


@matching.post("/api/v1/matching/job/<job_id>")
@operation(
    summary="Rank candidates for a job",
    tag=_TAG,
    access=_READ,
    body=MatchJobBody,
    body_required=False,
    answers={200: CandidatesAnswer},
    problems=(404,),
    headers=_KEPT,
)
def match_job(job_id: str, body: MatchJobBody) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The best people, each explained by numbers that add up to its score."""
    began = perf_counter()
    spoken = language()
    query = RankQuery(
        language=spoken,
        overrides={} if body.job is None else body.job.document(),
        reasons=_plain(body.pourquoi_ecoute),
        weights=body.weights,
        inline=None if body.candidates is None else [each.document() for each in body.candidates],
        among=body.candidate_ids,
        limit=body.limit,
        explain=body.explain,
    )
    told = use_cases().rankings.people(job_id, query, anew=_wants_it_anew())
    answer = {"job_id": job_id, **_answer(told, spoken, began, "candidates", "job_summary")}
    return answer, 200, {_FROM: told.source}


@matching.post("/api/v1/matching/score")
@operation(
    summary="Score posted pairs without storing anything",
    tag=_TAG,
    access=_READ,
    body=ScoreBody,
    answers={200: ScoreAnswer},
    problems=(404,),
)
def score_pairs(body: ScoreBody) -> dict[str, Any]:
    """Every pair in the order given; blockers are told beside the score."""
    began = perf_counter()
    asked = PairQuery(
        language=language(),
        reasons=_plain(body.pourquoi_ecoute),
        weights=body.weights,
        explain=body.explain,
    )
    scoring = use_cases().pair_scoring
    matches = []
    for at, pair in enumerate(body.pairs):
        candidate, job = _pair(pair, at)
        matches.append({**scoring.score_pair(candidate, job, asked), "rank": at + 1})
    mark(matches)
    return {"status": "success", "matches": matches, "metadata": _metadata(began, None, "jobs")}


@matching.post("/api/v1/matching/feedback")
@operation(
    summary="Say what became of a shown match",
    tag=_TAG,
    access=Access(Role.RECRUITER, "feedback:write"),
    body=FeedbackBody,
    answers={201: FeedbackAnswer},
    problems=(404,),
    idempotent=True,
)
def give_feedback(body: FeedbackBody) -> tuple[dict[str, Any], int]:
    """The event as stored, beside the decision it is about."""
    event = use_cases().pair_scoring.record_feedback(
        body.candidate_id,
        body.job_id,
        body.event,
        actor_id=g.principal.id if g.principal else None,
        rank=body.rank,
        comment=body.comment,
    )
    created = event.created_at
    return {
        "status": "success",
        "id": event.id,
        "match_id": event.match_id,
        "candidate_id": event.candidate_id,
        "job_id": event.job_id,
        "event": event.event,
        "created_at": created.astimezone(UTC).isoformat() if created else None,
    }, 201


@matching.get("/api/v1/weights/preview")
@operation(
    summary="Weights that reasons would give",
    tag=_TAG,
    access=_READ,
    query=PreviewQuery,
    answers={200: PreviewAnswer},
)
def preview_weights(query: PreviewQuery) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Default and adapted weights, both summing to 1, and what moved.

    While the database is away, what was learned is not shown beside them, and the header says so.
    """
    spoken = language()
    reasons = [{"reason": text, "intensity": query.intensity} for text in query.pourquoi_ecoute]
    weighting = use_cases().matching.weighting(reasons)
    told = adaptive(weighting, spoken)
    headers = {}
    try:
        beside = use_cases().learned_weights.beside(reasons)
    except StorageUnavailableError:
        beside, headers = None, {DEGRADED: DATABASE}
    answer = {
        "reason": told["reason"],
        "reasons": told["reasons"],
        "default_weights": dict(zip(KEYS, BASE_WEIGHTS, strict=True)),
        "configured_weights": use_cases().matching.configured(reasons).as_dict(),
        "adapted_weights": weighting.as_dict(),
        "adaptation_applied": weighting.applied,
        "reasoning": told["reasoning"],
        "weight_changes": changes(weighting),
        "learned": learned(beside),
        "supported_reasons": supported(),
    }
    return answer, 200, headers


def _overrides(body: MatchCandidateBody) -> dict[str, Any]:
    """The candidate as the body describes it, as a merge patch over the stored one."""
    said: dict[str, Any] = {}
    if body.candidate_profile is not None:
        said.update(body.candidate_profile.document())
    for name in ("preferences", "notice"):
        part = getattr(body, name)
        if part is not None and (plain := part.document()):
            said[name] = plain
    if body.availability:
        said["availability"] = body.availability
    return said


def _plain(reasons: Any) -> list[Any] | None:
    return None if reasons is None else [reason.model_dump() for reason in reasons]


def _pair(pair: PairBody, at: int) -> tuple[str | Mapping[str, Any], str | Mapping[str, Any]]:
    sides: list[str | Mapping[str, Any]] = []
    faults = []
    for name, document, known in (("candidate", pair.candidate, pair.candidate_id),
                                  ("job", pair.job, pair.job_id)):  # fmt: skip
        if (document is None) == (known is None):
            faults.append(Fault(f"/pairs/{at}/{name}", f"exactly one of {name} and {name}_id"))
        elif document is not None:
            sides.append(document.document())
        elif known is not None:
            sides.append(known)
    if faults:
        raise Problem(422, "invalid-request", "", faults)
    return sides[0], sides[1]


def _results(matches: list[dict[str, Any]], weighting: Weighting) -> dict[str, Any]:
    best = matches[0] if matches else None
    return {
        "total_score": best["total_score"] if best else None,
        "confidence": best["confidence"] if best else None,
        "component_scores": {item["key"]: item["score"] for item in best["criteria"]
                             if item["has_data"]} if best else {},
        "weights_used": weighting.as_dict(),
    }  # fmt: skip


def _metadata(began: float, ranking: ToldRanking | None, what: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "processing_time_ms": round(1000 * (perf_counter() - began), 3),
        "timestamp": use_cases().clock.now().isoformat().replace("+00:00", "Z"),
        "api_version": "v1",
        "algorithm": ALGORITHM,
        "degraded": degraded(),
    }
    if ranking is not None:
        told[f"{what}_considered"] = ranking.considered
        told[f"{what}_excluded"] = ranking.considered - ranking.scored
        told["exclusions"] = ranking.exclusions
    return told
