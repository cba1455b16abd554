"""Explanations: one pair in full, and decisions made again."""

from __future__ import annotations

from datetime import UTC
from typing import Any, Final

from flask import Blueprint, Flask, Response

from src.matching.explaining import ALGORITHM
from src.services.decisions import DecisionNotFoundError, Replay, day_of_decision
from src.services.pair_scoring import PairQuery
from src.services.records import Role
from src.web.context import use_cases
from src.web.degradation import mark
from src.web.language import Language, language
from src.web.operation import Access, operation
from src.web.problems import Problem, problem_response
from src.web.schemas.explanations import DecisionAnswer, ExplanationAnswer, ExplanationQuery

explanations = Blueprint("explanations", __name__)

_READ = Access(Role.VIEWER, "matching:read")
_TAG = "matching"
_REASONS: Final = {
    None: ("La décision se rejoue à l'identique.", "The decision comes out the same."),
    "inputs_gone": (
        "Les données de la décision n'ont pas été conservées.",
        "What the decision rested on was not kept.",
    ),
    "inputs_altered": (
        "Les données conservées ne sont plus celles de la décision.",
        "What was kept is not what the decision rested on.",
    ),
    "inputs_unreadable": (
        "Les données ont été conservées sous une forme que cette version ne lit plus.",
        "What was kept is in a form that this version cannot read.",
    ),
    "algorithm_changed": (
        "L'algorithme a changé depuis la décision.",
        "The algorithm has changed since the decision.",
    ),
    "text_model_changed": (
        "Les intitulés sont comparés par un autre modèle de texte depuis la décision.",
        "Titles have been compared by another text model since the decision.",
    ),
    "lexicon_changed": (
        "Des référentiels de compétences ont été importés ou retirés depuis la décision.",
        "Taxonomies have been imported or removed since the decision.",
    ),
    "result_differs": (
        "Ces données donnent un autre résultat que celui qui a été conservé.",
        "These inputs give another result than the one that was kept.",
    ),
}


def init_app(app: Flask) -> None:
    """Bind the blueprint, and answer its errors as problems."""
    app.register_blueprint(explanations)
    app.register_error_handler(DecisionNotFoundError, _not_found)


@explanations.get("/api/v1/matching/<candidate_id>/<job_id>/explanation")
@operation(
    summary="One pair in full: comparison, counterfactuals, firmness",
    tag=_TAG,
    access=_READ,
    query=ExplanationQuery,
    answers={200: ExplanationAnswer},
    problems=(404,),
)
def explain_pair(candidate_id: str, job_id: str, query: ExplanationQuery) -> dict[str, Any]:
    """The match, what would change it on either side, and how firm the first place is."""
    told = use_cases().explanations.explanation(
        candidate_id,
        job_id,
        PairQuery(language=language()),
        other_job=query.compare_to,
        other_candidate=query.compare_to_candidate,
    )
    mark([told["match"]])
    return told


@explanations.get("/api/v1/matching/decisions/<decision_id>")
@operation(
    summary="A stored decision, made again",
    tag=_TAG,
    access=_READ,
    answers={200: DecisionAnswer},
    problems=(404,),
)
def replay_decision(decision_id: str) -> dict[str, Any]:
    """The decision as it was stored, and whether the same inputs give the same bytes today."""
    return decision_answer(use_cases().decisions.replay(decision_id), language())


def decision_answer(found: Replay, spoken: Language) -> dict[str, Any]:
    """A replay as both skins show it."""
    decision = found.decision
    created = decision.created_at
    basis = decision.basis or {}
    return {
        "status": "success",
        "id": decision.id,
        "candidate_id": decision.candidate_id,
        "job_id": decision.job_id,
        "created_at": created.astimezone(UTC).isoformat() if created else None,
        "decided_for": day_of_decision(decision),
        "algorithm": decision.algorithm,
        "total_score": decision.total_score,
        "confidence": decision.confidence,
        "criteria": dict(decision.criteria),
        "weights": dict(decision.weights),
        "reasons": list(decision.reasons),
        "blockers": list(basis.get("blockers", ())),
        "inputs_hash": decision.inputs_hash,
        "replay": {
            "identical": found.identical,
            "reason": found.reason,
            "sentence": _REASONS[found.reason][0 if spoken == "fr" else 1],
            "algorithm": ALGORITHM,
            "total_score": found.total_score,
            "stored_digest": found.stored_digest,
            "replayed_digest": found.replayed_digest,
        },
    }


def _not_found(_error: DecisionNotFoundError) -> Response:
    return problem_response(
        Problem(
            404,
            "not-found",
            "There is no decision of this id.",
            french="Aucune décision n'a cet identifiant.",
        )
    )
