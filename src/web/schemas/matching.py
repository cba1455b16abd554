"""Bodies, queries and answers of matching."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from src.matching.criteria_table import KEYS
from src.services.documents import CandidateDocument, JobDocument
from src.services.documents.candidate import DegreeItem, Notice, Preferences, Reasons
from src.services.documents.values import (
    Code,
    Contract,
    Hierarchy,
    Line,
    Money,
    Word,
    one_or_many,
)

Score = Annotated[float, Field(ge=0, le=1)]
CriterionKey = Literal[KEYS]  # type: ignore[valid-type]
Weights = Annotated[
    dict[CriterionKey, Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]],
    Field(max_length=len(KEYS), examples=[{"salary": 0.5, "location": 0.3}]),
]
Event = Literal[
    "impression", "view", "save", "apply", "reject", "interview", "offer", "hired", "satisfied",
    "unsatisfied",
]  # fmt: skip
_CLOSED = ConfigDict(extra="forbid")


class _Ranking(BaseModel):
    """What every ranking takes."""

    model_config = _CLOSED

    pourquoi_ecoute: Reasons | None = Field(
        None,
        description="Why the person is listening: text, code, or a ranked list of those.",
        examples=["Poste trop loin de mon domicile"],
    )
    weights: Weights | None = Field(None, description="Own weights; they beat any reason.")
    limit: int = Field(10, ge=1, le=100)
    explain: bool = Field(True, description="Give the evidence in words.")


class CandidateProfile(CandidateDocument):
    """A person in few words; what is not said here is taken from the stored candidate."""

    education: (
        Annotated[list[DegreeItem], Field(max_length=50), BeforeValidator(one_or_many)] | None
    ) = None

    def _says_something(self) -> CandidateProfile:  # type: ignore[override]
        return self


class JobFilters(BaseModel):
    """What the stock is narrowed to."""

    model_config = _CLOSED

    contract_types: list[Contract] | None = Field(None, max_length=6)
    sectors: list[Word] | None = Field(None, max_length=20)
    hierarchy: list[Hierarchy] | None = Field(None, max_length=6)
    min_salary: Money | None = Field(None, description="Gross euros a year.")
    min_remote_days: Annotated[int, Field(ge=0, le=5)] | None = None


class MatchCandidateBody(_Ranking):
    """Rank jobs for a candidate; everything is optional when the candidate is stored."""

    candidate_profile: CandidateProfile | None = None
    preferences: Preferences | None = None
    availability: Annotated[Line, Field(max_length=100)] | None = None
    notice: Notice | None = None
    jobs: Annotated[list[JobDocument], Field(max_length=500)] | None = Field(
        None, description="Rank these jobs instead of the stock."
    )
    job_ids: Annotated[list[Code], Field(max_length=1000)] | None = Field(
        None, description="Rank these jobs of the stock."
    )
    filters: JobFilters | None = None


class MatchJobBody(_Ranking):
    """Rank candidates for a job."""

    job: JobDocument | None = Field(None, description="A job that is not stored.")
    candidates: Annotated[list[CandidateDocument], Field(max_length=500)] | None = None
    candidate_ids: Annotated[list[Code], Field(max_length=1000)] | None = None


class PairBody(BaseModel):
    """One pair; each side by id or in full."""

    model_config = _CLOSED

    candidate: CandidateDocument | None = None
    candidate_id: Code | None = None
    job: JobDocument | None = None
    job_id: Code | None = None


class ScoreBody(BaseModel):
    """Pairs to score."""

    model_config = _CLOSED

    pairs: Annotated[list[PairBody], Field(min_length=1, max_length=200)]
    pourquoi_ecoute: Reasons | None = None
    weights: Weights | None = None
    explain: bool = True


class PreviewQuery(BaseModel):
    """The reasons to preview."""

    model_config = _CLOSED

    pourquoi_ecoute: Annotated[
        list[Annotated[str, Field(max_length=300)]],
        Field(max_length=5),
        BeforeValidator(one_or_many),
    ] = Field(default=[], examples=[["Rémunération trop faible"]])
    intensity: float = Field(3, ge=1, le=5, description="Of every reason given; 3 is the target.")


class FeedbackBody(BaseModel):
    """What somebody did with a shown match."""

    model_config = _CLOSED

    candidate_id: Code
    job_id: Code
    event: Event
    rank: Annotated[int, Field(ge=1, le=10_000)] | None = None
    comment: Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")] | None = None


# Answers


class QuoteAnswer(BaseModel):
    """Characters [start, end) of a text of one side; ``about`` is what was recognised in them."""

    side: Literal["candidate", "job"]
    source_field: str
    start: int
    end: int
    text: str
    about: str


class EvidenceAnswer(BaseModel):
    """One fact behind a score; ``quotes`` are given by explanations of stored pairs."""

    fact: str
    sentiment: Literal["positive", "negative", "mixed"]
    found: list[str]
    missing: list[str]
    source_field: str
    quotes: list[QuoteAnswer] = []


class CriterionAnswer(BaseModel):
    """One criterion of a match; ``contribution`` is weight_applied x score."""

    key: CriterionKey
    label: str
    score: Score
    weight_default: Score
    weight_applied: Score
    has_data: bool
    contribution: Score
    evidence: list[EvidenceAnswer]


class FitAnswer(BaseModel):
    """Both directions; the total is candidate_share x candidate_view + job_share x job_view."""

    candidate_view: float
    job_view: float
    candidate_share: float
    job_share: float


class BlockerAnswer(BaseModel):
    """A hard constraint that is broken."""

    constraint: Literal[
        "sector_avoided", "contract_exclusive", "knockout", "commute_limit", "unrelated_role"
    ]  # fmt: skip
    fact: str


class PayRange(BaseModel):
    """Gross euros a year."""

    min: float | None
    max: float | None


class JobSummary(BaseModel):
    """What a list shows of a job."""

    title: str
    company: str | None
    city: str | None
    contract_type: str | None
    salary: PayRange | None


class MatchAnswer(BaseModel):
    """One match: contributions add up to the total."""

    candidate_id: str
    job_id: str
    total_score: Score
    confidence: Score
    rank: int | None
    level: Literal["excellent", "good", "average", "poor", "incompatible"]
    fit: FitAnswer
    criteria: list[CriterionAnswer]
    blockers: list[BlockerAnswer]
    summary: str
    advice: list[str]
    algorithm: str
    degraded: list[str]
    job: JobSummary
    candidate: dict[str, Any] | None = None


class ExcludedAnswer(BaseModel):
    """A pair that a hard constraint forbids."""

    candidate_id: str
    job_id: str
    blockers: list[BlockerAnswer]


class ResultsAnswer(BaseModel):
    """The best match in short; nulls where there is none."""

    total_score: Score | None
    confidence: Score | None
    component_scores: dict[str, float]
    weights_used: dict[str, float]


class WeightChange(BaseModel):
    """How one weight moved."""

    model_config = ConfigDict(populate_by_name=True)

    from_: float = Field(alias="from")
    to: float
    change: float
    change_percent: float


class GivenReasonAnswer(BaseModel):
    """A reason as given and what it was recognised as."""

    text: str
    code: str | None
    intensity: float


class AdaptiveAnswer(BaseModel):
    """What the reasons did to the weights."""

    applied: bool
    reason: str | None
    reasons: list[GivenReasonAnswer]
    reasoning: str
    weight_changes: dict[str, WeightChange]


class SalarySummary(BaseModel):
    """Expected pay and current pay, gross euros a year."""

    min: float | None
    max: float | None
    current: float | None


class CandidateSummary(BaseModel):
    """The person in short."""

    name: str | None
    skills_count: int
    experience_years: float | None
    salary_range: SalarySummary


class MetadataAnswer(BaseModel):
    """How the answer was made."""

    processing_time_ms: float
    timestamp: str
    api_version: str
    algorithm: str
    jobs_considered: int | None = None
    jobs_excluded: int | None = None
    candidates_considered: int | None = None
    candidates_excluded: int | None = None
    exclusions: dict[str, int] = {}
    degraded: list[str]


class JobsAnswer(BaseModel):
    """A ranking of jobs."""

    status: Literal["success"]
    candidate_id: str
    matching_results: ResultsAnswer
    matches: list[MatchAnswer]
    excluded: list[ExcludedAnswer]
    adaptive_weighting: AdaptiveAnswer
    candidate_summary: CandidateSummary
    metadata: MetadataAnswer


class CandidatesAnswer(BaseModel):
    """A ranking of people."""

    status: Literal["success"]
    job_id: str
    matching_results: ResultsAnswer
    matches: list[MatchAnswer]
    excluded: list[ExcludedAnswer]
    adaptive_weighting: AdaptiveAnswer
    job_summary: JobSummary
    metadata: MetadataAnswer


class ScoreAnswer(BaseModel):
    """Scored pairs, in the order given."""

    status: Literal["success"]
    matches: list[MatchAnswer]
    metadata: MetadataAnswer


class LearnedWeightsAnswer(BaseModel):
    """Weights learned from feedback for one reason (``none``: no reason), in use or not."""

    id: str
    reason: str
    status: Literal["candidate", "active"]
    in_use: bool
    weights: dict[str, float]
    intervals: dict[str, list[float]] = Field(description="95 % interval of each weight.")
    weight_changes: dict[str, WeightChange] = Field(description="Against the configured weights.")


class PreviewAnswer(BaseModel):
    """Weights without and with the reasons, each set summing to 1.

    ``configured_weights`` are those without learning, ``adapted_weights`` those in use.
    """

    reason: str | None
    reasons: list[GivenReasonAnswer]
    default_weights: dict[str, float]
    configured_weights: dict[str, float]
    adapted_weights: dict[str, float]
    adaptation_applied: bool
    reasoning: str
    weight_changes: dict[str, WeightChange]
    learned: LearnedWeightsAnswer | None
    supported_reasons: list[str]


class FeedbackAnswer(BaseModel):
    """The event as stored."""

    status: Literal["success"]
    id: str
    match_id: str
    candidate_id: str
    job_id: str
    event: Event
    created_at: str
