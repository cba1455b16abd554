"""The twelve criteria: keys in their fixed order, labels and base weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: its key, its labels and its weight when no reason is given.

    ``candidate_share`` is the part of its weight that speaks for the candidate (does the job
    suit the person?); the rest speaks for the job (does the person suit the job?).
    """

    key: str
    label_fr: str
    label_en: str
    weight: float
    candidate_share: float

    def label(self, language: str) -> str:
        """The label in ``fr`` or ``en``."""
        return self.label_fr if language == "fr" else self.label_en


CRITERIA: Final = (
    Criterion("semantic", "Adéquation du poste", "Role fit", 0.24, 0.4),
    Criterion("salary", "Rémunération", "Pay", 0.19, 0.8),
    Criterion("experience", "Expérience", "Experience", 0.14, 0.0),
    Criterion("location", "Localisation", "Location", 0.09, 0.8),
    Criterion("motivations", "Motivations", "Motivations", 0.08, 1.0),
    Criterion("sector", "Secteur", "Sector", 0.06, 0.7),
    Criterion("contract", "Contrat", "Contract", 0.05, 0.8),
    Criterion("timing", "Disponibilité", "Availability", 0.04, 0.0),
    Criterion("modality", "Modalité de travail", "Work arrangement", 0.04, 0.8),
    Criterion("progression", "Progression salariale", "Pay progression", 0.03, 1.0),
    Criterion("hierarchy", "Niveau hiérarchique", "Seniority level", 0.02, 0.5),
    Criterion("environment", "Environnement", "Environment", 0.02, 1.0),
)
KEYS: Final = tuple(criterion.key for criterion in CRITERIA)
POSITION: Final = {key: position for position, key in enumerate(KEYS)}
BASE_WEIGHTS: Final = tuple(criterion.weight for criterion in CRITERIA)

LEVELS: Final = ((0.85, "excellent"), (0.70, "good"), (0.50, "average"), (0.30, "poor"))
LEVEL_LABELS: Final = {
    "excellent": ("excellente", "an excellent match"),
    "good": ("bonne", "a good match"),
    "average": ("moyenne", "an average match"),
    "poor": ("faible", "a poor match"),
    "incompatible": ("incompatible", "not compatible"),
}


def level_of(total: float) -> str:
    """The level of a total score in [0, 1]: excellent, good, average, poor or incompatible."""
    for threshold, level in LEVELS:
        if total >= threshold:
            return level
    return "incompatible"
