"""A pair of documents put in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from src.matching.criteria_table import BASE_WEIGHTS, KEYS
from src.matching.explaining import Explainer
from tests.unit.matching.market import LEXICON, TODAY, job, pair, person


def explained(
    candidate: Mapping[str, Any],
    offer: Mapping[str, Any],
    language: str = "fr",
    weights: tuple[float, ...] = BASE_WEIGHTS,
) -> dict[str, Any]:
    return Explainer(LEXICON, weights, language).match(
        person(candidate), job(offer), pair(candidate, offer, weights), rank=1, today=TODAY,
        explain=True,
    )  # fmt: skip


def evidence(match: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = match["criteria"][KEYS.index(key)]["evidence"]
    return found


def wishing(**wishes: Any) -> dict[str, Any]:
    return {"current_role": "Comptable", "preferences": wishes}
