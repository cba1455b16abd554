"""Weights in words and figures, as answers show them."""

from __future__ import annotations

from typing import Any

from src.matching.criteria_table import BASE_WEIGHTS, CRITERIA, KEYS
from src.matching.weights import REASONS, Weighting
from src.services.outcome_records import LearnedWeighting
from src.web.language import Language


def adaptive(weighting: Weighting, language: Language) -> dict[str, Any]:
    """What the reasons did to the weights."""
    return {
        "applied": weighting.applied,
        "reason": next((given.text for given in weighting.given), None),
        "reasons": [
            {"text": given.text, "code": given.reason.code if given.reason else None,
             "intensity": given.intensity}
            for given in weighting.given
        ],
        "reasoning": _reasoning(weighting, language),
        "weight_changes": changes(weighting),
    }  # fmt: skip


def changes(weighting: Weighting) -> dict[str, dict[str, float]]:
    """Each weight that moved: from, to, change and change in per cent."""
    return _moved(BASE_WEIGHTS, weighting.values)


def _moved(before: tuple[float, ...], after: tuple[float, ...]) -> dict[str, dict[str, float]]:
    return {
        key: {"from": base, "to": value, "change": value - base,
              "change_percent": round(100.0 * (value - base) / base, 2)}
        for key, base, value in zip(KEYS, before, after, strict=True)
        if abs(value - base) > 1e-9
    }  # fmt: skip


def learned(found: LearnedWeighting | None) -> dict[str, Any] | None:
    """What was learned for the reason, to be shown beside the configured weights."""
    if found is None:
        return None
    return {
        "id": found.id,
        "reason": found.reason,
        "status": found.status,
        "in_use": found.status == "active",
        "weights": dict(found.weights),
        "intervals": {key: list(ends) for key, ends in found.intervals.items()},
        "weight_changes": _moved(tuple(found.configured[key] for key in KEYS),
                                 tuple(found.weights[key] for key in KEYS)),
    }  # fmt: skip


def supported() -> list[str]:
    """The reasons that are understood, as the form shows them (their codes are too)."""
    return [reason.text_fr for reason in REASONS]


def _reasoning(weighting: Weighting, language: Language) -> str:
    french = language == "fr"
    if weighting.origin == "caller":
        return ("Les poids fournis par l'appelant sont utilisés." if french
                else "The caller's own weights are used.")  # fmt: skip
    unknown = [given.text for given in weighting.given if given.reason is None]
    said = ""
    if unknown:
        listed = ", ".join(f"« {text} »" if french else f"“{text}”" for text in unknown)
        said = (f"Raison non reconnue, sans effet : {listed}." if french
                else f"Unknown reason, without effect: {listed}.")  # fmt: skip
    if weighting.origin == "learned":
        text = ("Poids appris des retours, activés pour ce motif." if french
                else "Weights learned from feedback, switched on for this reason.")  # fmt: skip
        return f"{text} {said}".strip()
    if weighting.origin == "switched_off":
        text = (
            "L'adaptation des poids est désactivée : les poids par défaut s'appliquent."
            if french
            else "Adapting the weights is switched off: the default weights count."
        )
        return f"{text} {said}".strip()
    if not weighting.applied:
        return said or ("Aucune raison donnée : poids par défaut." if french
                        else "No reason given: default weights.")  # fmt: skip
    risen = [
        criterion.label(language).lower()
        for criterion, base, value in zip(CRITERIA, BASE_WEIGHTS, weighting.values, strict=True)
        if value - base > 1e-9
    ]
    named = ", ".join(risen)
    text = (f"Le motif d'écoute renforce : {named} ; les autres critères baissent en proportion."
            if french else
            f"The reason strengthens: {named}; the others shrink in proportion.")  # fmt: skip
    return f"{text} {said}".strip()
