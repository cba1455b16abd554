"""The criteria, one module each: ``score`` over many pairs, ``witness`` in words for one."""

from __future__ import annotations

from typing import Final

from src.matching.criteria import (
    contract,
    environment,
    experience,
    hierarchy,
    location,
    modality,
    motivations,
    progression,
    salary,
    sector,
    semantic,
    timing,
)
from src.matching.pairs import Scorer, Witness

# In the order of ``criteria_table.CRITERIA``; a test holds that.
SCORERS: Final[tuple[Scorer, ...]] = (
    semantic.score, salary.score, experience.score, location.score, motivations.score,
    sector.score, contract.score, timing.score, modality.score, progression.score,
    hierarchy.score, environment.score,
)  # fmt: skip
WITNESSES: Final[tuple[Witness, ...]] = (
    semantic.witness, salary.witness, experience.witness, location.witness, motivations.witness,
    sector.witness, contract.witness, timing.witness, modality.witness, progression.witness,
    hierarchy.witness, environment.witness,
)  # fmt: skip
