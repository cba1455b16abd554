"""Queries and answers of explanations and of decisions made again."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from src.services.documents.values import Code
from src.web.schemas.matching import BlockerAnswer, CriterionKey, MatchAnswer, Score


class ExplanationQuery(BaseModel):
    """What the pair is compared with: another job, or another candidate."""

    model_config = ConfigDict(extra="forbid")

    compare_to: Code | None = Field(
        None, description="Another job: why does this one stand above it for the candidate?"
    )
    compare_to_candidate: Code | None = Field(
        None, description="Another candidate: why does this one stand above them for the job?"
    )

    @model_validator(mode="after")
    def _one_at_most(self) -> Self:
        if self.compare_to is not None and self.compare_to_candidate is not None:
            raise PydanticCustomError(
                "one_comparison", "compare_to and compare_to_candidate exclude each other"
            )
        return self


class PlaceAnswer(BaseModel):
    """Where the pair stands in the stock; ``rank`` is null where it is excluded or not there.

    ``ranked`` counts those that are not excluded, ``suitable`` the good matches (from .70).
    """

    rank: int | None
    ranked: int
    suitable: int


class ChangeAnswer(BaseModel):
    """What is changed; amounts are gross euros a year."""

    model_config = ConfigDict(populate_by_name=True)

    kind: Literal[
        "skill", "licence", "language", "years", "pay", "remote", "journey", "contract",
        "availability", "sector", "required_skill", "knockout", "start",
    ]  # fmt: skip
    field: str
    from_: str | float | None = Field(alias="from")
    to: str | float | None


class CounterfactualAnswer(BaseModel):
    """What one change would bring.

    ``patch`` is a JSON Merge Patch of the stored candidate or job: sent, it gives this score and
    this rank, as long as nothing else changes.
    """

    change: ChangeAnswer
    patch: dict[str, Any]
    total_score: Score
    gain: float
    rank: int | None
    rank_now: int | None
    suitable: int
    sentence: str


class JobSideAnswer(BaseModel):
    """The pair among the people on file for the job, and what the posting could change."""

    total_score: Score
    place: PlaceAnswer
    counterfactuals: list[CounterfactualAnswer]
    weights_used: dict[str, float]


class DifferenceAnswer(BaseModel):
    """One criterion of two matches; differences sum to the difference of totals."""

    key: CriterionKey
    contribution: float
    other_contribution: float
    difference: float
    has_data: bool
    other_has_data: bool


class ComparedWith(BaseModel):
    """The pair that is compared."""

    candidate_id: str
    job_id: str


class ComparisonAnswer(BaseModel):
    """The explained match against another one, the largest difference first."""

    model_config = ConfigDict(populate_by_name=True)

    with_: ComparedWith = Field(alias="with")
    place: PlaceAnswer
    total_score: Score
    difference: float
    differences: list[DifferenceAnswer]
    sentences: list[str]
    blockers: list[BlockerAnswer]
    weights_used: dict[str, float]


class BoundAnswer(BaseModel):
    """The weight beyond which another job is the first."""

    weight: Score
    job_id: str


class RoomAnswer(BaseModel):
    """How far one weight may fall and rise; null where the first stays the first."""

    key: CriterionKey
    weight: Score
    lower: BoundAnswer | None
    upper: BoundAnswer | None
    sentence: str


class SensitivityAnswer(BaseModel):
    """How firm the first job of the candidate is against other weights."""

    first_job_id: str | None
    weights: list[RoomAnswer]


class ExplanationAnswer(BaseModel):
    """One pair in full."""

    status: Literal["success"]
    match: MatchAnswer
    place: PlaceAnswer
    counterfactuals: list[CounterfactualAnswer]
    for_the_job: JobSideAnswer
    comparison: ComparisonAnswer | None
    sensitivity: SensitivityAnswer
    weights_used: dict[str, float]
    inputs_hash: str


class StoredCriterion(BaseModel):
    """One criterion of a decision."""

    score: Score
    has_data: bool


class ReplayAnswer(BaseModel):
    """The decision made again from what it rested on; equal digests are equal bytes."""

    identical: bool
    reason: (
        Literal[
            "inputs_gone",
            "inputs_altered",
            "inputs_unreadable",
            "algorithm_changed",
            "text_model_changed",
            "lexicon_changed",
            "result_differs",
        ]
        | None
    )
    sentence: str
    algorithm: str
    total_score: Score | None
    stored_digest: str
    replayed_digest: str | None


class DecisionAnswer(BaseModel):
    """A stored decision, and whether it comes out the same today."""

    status: Literal["success"]
    id: str
    candidate_id: str
    job_id: str
    created_at: str | None
    decided_for: str | None = Field(description="The day that was taken for today.")
    algorithm: str
    total_score: Score
    confidence: Score
    criteria: dict[str, StoredCriterion]
    weights: dict[str, float]
    reasons: list[str]
    blockers: list[str]
    inputs_hash: str
    replay: ReplayAnswer
