"""Bodies, queries and answers of batches of matching."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from src.services.documents import CandidateDocument, JobDocument
from src.services.documents.candidate import Reasons
from src.services.documents.values import Code
from src.web.schemas.matching import (
    AdaptiveAnswer,
    CandidateSummary,
    ExcludedAnswer,
    JobFilters,
    MatchAnswer,
    MetadataAnswer,
    ResultsAnswer,
    Weights,
)

_CLOSED = ConfigDict(extra="forbid")
_ON_DEMAND = ConfigDict(defer_build=True)


class BatchBody(BaseModel):
    """Candidates (exactly one way of naming them) by jobs (the open stock unless told)."""

    model_config = _CLOSED

    candidate_ids: Annotated[list[Code], Field(min_length=1)] | None = Field(
        None, description="Stored candidates; one that is missing has an error in its line."
    )
    candidates: Annotated[list[CandidateDocument], Field(min_length=1, max_length=500)] | None = (
        Field(None, description="Candidates in full; with an `id`, over the stored one.")
    )
    all_candidates: Literal[True] | None = Field(None, description="Everybody who is stored.")
    job_ids: Annotated[list[Code], Field(min_length=1, max_length=1000)] | None = Field(
        None, description="These jobs of the stock."
    )
    jobs: Annotated[list[JobDocument], Field(min_length=1, max_length=100)] | None = Field(
        None, description="These jobs instead of the stock; they are read for each candidate."
    )
    all_jobs: Literal[True] | None = Field(None, description="The open stock, as without jobs.")
    filters: JobFilters | None = Field(None, description="Narrow the jobs of the stock.")
    pourquoi_ecoute: Reasons | None = Field(
        None, description="For all candidates; without it each one's own reasons count."
    )
    weights: Weights | None = Field(None, description="Own weights; they beat any reason.")
    limit: int = Field(10, ge=1, le=100, description="Matches for each candidate.")
    explain: bool = Field(False, description="Give the evidence in words.")


class BatchListQuery(BaseModel):
    """Place of a page of batches."""

    model_config = _CLOSED

    limit: int = Field(20, ge=1, le=100)
    cursor: str | None = Field(None, max_length=300, description="next_cursor of the page before.")


class BatchResultsQuery(BaseModel):
    """Which results, and whether to wait for those to come."""

    model_config = _CLOSED

    after: int = Field(-1, ge=-1, le=2**31 - 1, description="The last position already seen.")
    follow: bool = Field(
        False, description="Wait for what is to come, five minutes at most; then ask again."
    )


class BatchProgress(BaseModel):
    """How far a batch is; candidates count when their results can be read."""

    candidates_total: int
    candidates_done: int
    candidates_failed: int = Field(description="Of those done: with an error in their line.")
    pairs_scored: int
    percent: float = Field(ge=0, le=100)
    pairs_per_second: float | None = Field(description="Since the start; null before it.")
    eta_seconds: float | None = Field(description="At that speed; null where nothing is to tell.")


class BatchAnswer(BaseModel):
    """A batch as it stands."""

    model_config = _ON_DEMAND

    id: str
    state: Literal["queued", "running", "completed", "cancelled", "failed"]
    progress: BatchProgress
    failure: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    results: str = Field(description="Where its results are read.")


class BatchList(BaseModel):
    """The caller's own batches, newest first."""

    model_config = _ON_DEMAND

    items: list[BatchAnswer]
    limit: int
    next_cursor: str | None


class BatchFault(BaseModel):
    """Why there is no ranking for a candidate."""

    type: Literal["not-found", "invalid-request", "internal-error"]
    detail: str


class BatchLine(BaseModel):
    """One line of results: what ranking jobs for the candidate answers, or an error."""

    model_config = _ON_DEMAND

    position: int
    candidate_id: str
    status: Literal["success", "error"]
    error: BatchFault | None = None
    matching_results: ResultsAnswer | None = None
    matches: list[MatchAnswer] | None = None
    excluded: list[ExcludedAnswer] | None = None
    adaptive_weighting: AdaptiveAnswer | None = None
    candidate_summary: CandidateSummary | None = None
    metadata: MetadataAnswer | None = None
