"""Matching: /api/v1/matching and /api/v1/weights."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from time import perf_counter
from typing import Any

from flask import Blueprint, Response, g

from src.matching.criteria_table import BASE_WEIGHTS, KEYS
from src.matching.explaining import ALGORITHM
from src.matching.index import Ranking
from src.matching.weights import Weighting
from src.services.matching import JobsForCandidate, RankQuery
from src.services.pair_scoring import PairQuery, job_summary
from src.services.records import Role
from src.web.context import use_cases
from src.web.degradation import degraded, mark
from src.web.filters import job_filter
from src.web.language import Language, language
from src.web.operation import Access, operation
from src.web.problems import Fault, Problem
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


@matching.post("/api/v1/matching/candidate/<candidate_id>")
@operation(
    summary="Rank jobs for a candidate",
    tag=_TAG,
    access=_READ,
    body=MatchCandidateBody,
    body_required=False,
    answers={200: JobsAnswer},
    problems=(404,),
)
def match_candidate(candidate_id: str, body: MatchCandidateBody) -> dict[str, Any]:
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
    found = use_cases().matching.rank_jobs(candidate_id, query)
    return {"candidate_id": candidate_id, **jobs_answer(found, spoken, began)}


def jobs_answer(found: JobsForCandidate, spoken: Language, began: float) -> dict[str, Any]:
    """What every ranking of jobs answers; ``began`` is a reading of ``perf_counter``."""
    person = found.person
    mark(found.matches)
    return {
        "status": "success",
        "matching_results": _results(found.matches, found.weighting),
        "matches": found.matches,
        "excluded": found.excluded,
        "adaptive_weighting": adaptive(found.weighting, spoken),
        "candidate_summary": {
            "name": person.display.get("name") or None,
            "skills_count": person.display.get("skills_count", 0),
            "experience_years": person.years,
            "salary_range": {
                "min": person.pay_min,
                "max": person.pay_target,
                "current": person.pay_current,
            },
        },
        "metadata": _metadata(began, found.ranking, "jobs"),
    }


@matching.post("/api/v1/matching/job/<job_id>")
@operation(
    summary="Rank candidates for a job",
    tag=_TAG,
    access=_READ,
    body=MatchJobBody,
    body_required=False,
    answers={200: CandidatesAnswer},
    problems=(404,),
)
def match_job(job_id: str, body: MatchJobBody) -> dict[str, Any]:
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
    found = use_cases().matching.rank_candidates(job_id, query)
    mark(found.matches)
    for match, ranked in zip(found.matches, found.ranking.matches, strict=True):
        match["candidate"] = {
            "name": ranked.facts.display.get("name") or None,
            "current_role": ranked.facts.title,
            "experience_years": ranked.facts.years,
        }
    return {
        "status": "success",
        "job_id": job_id,
        "matching_results": _results(found.matches, found.weighting),
        "matches": found.matches,
        "excluded": found.excluded,
        "adaptive_weighting": adaptive(found.weighting, spoken),
        "job_summary": job_summary(found.job),
        "metadata": _metadata(began, found.ranking, "candidates"),
    }


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
def preview_weights(query: PreviewQuery) -> dict[str, Any] | Response:
    """Default and adapted weights, both summing to 1, and what moved."""
    spoken = language()
    reasons = [{"reason": text, "intensity": query.intensity} for text in query.pourquoi_ecoute]
    weighting = use_cases().matching.weighting(reasons)
    told = adaptive(weighting, spoken)
    return {
        "reason": told["reason"],
        "reasons": told["reasons"],
        "default_weights": dict(zip(KEYS, BASE_WEIGHTS, strict=True)),
        "configured_weights": use_cases().matching.configured(reasons).as_dict(),
        "adapted_weights": weighting.as_dict(),
        "adaptation_applied": weighting.applied,
        "reasoning": told["reasoning"],
        "weight_changes": changes(weighting),
        "learned": learned(use_cases().learned_weights.beside(reasons)),
        "supported_reasons": supported(),
    }


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


def _metadata(began: float, ranking: Ranking[Any] | None, what: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "processing_time_ms": round(1000 * (perf_counter() - began), 3),
        "timestamp": use_cases().clock.now().isoformat().replace("+00:00", "Z"),
        "api_version": "v1",
        "algorithm": ALGORITHM,
        "degraded": degraded(),
    }
    if ranking is not None:
        excluded = ranking.considered - len(ranking.totals)
        told[f"{what}_considered"] = ranking.considered
        told[f"{what}_excluded"] = excluded
        told["exclusions"] = ranking.exclusions
    return told
