"""Bodies and answers of the bridge."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from src.services.bridging import Outcome
from src.services.documents.candidate import Reasons
from src.services.documents.values import Code, one_or_many
from src.services.documents_text import REFUSALS
from src.web.schemas.matching import (
    AdaptiveAnswer,
    CandidateSummary,
    ExcludedAnswer,
    JobsAnswer,
    MatchAnswer,
    MetadataAnswer,
    ResultsAnswer,
    Score,
    Weights,
)

_CLOSED: Final = ConfigDict(extra="forbid")
_Text = Annotated[str, Field(max_length=1_000_000)]
_Foreign = dict[str, Any] | list[Any]


class ParseQuery(BaseModel):
    """Whether what is read is stored, too."""

    model_config = _CLOSED

    store: bool = Field(False, description="Store it; needs the right to write.")


class MatchQuery(ParseQuery):
    """As the members of the same names, for a body that is the CV itself."""

    pourquoi_ecoute: Annotated[
        list[Annotated[str, Field(max_length=300)]],
        Field(max_length=5),
        BeforeValidator(one_or_many),
    ] = []
    limit: int | None = Field(None, ge=1, le=100)


class SentBody(BaseModel):
    """What comes beside documents, and documents as text or as the JSON of a parser."""

    model_config = _CLOSED

    cv: _Foreign | None = None
    cv_text: _Text | None = None
    job: _Foreign | None = None
    job_text: _Text | None = None
    jobs: Annotated[list[_Text | dict[str, Any]], Field(max_length=100)] | None = None
    job_ids: Annotated[list[Code], Field(max_length=1000)] | None = None
    questionnaire: Any = None
    pourquoi_ecoute: Reasons | None = None
    weights: Weights | None = None
    limit: int = Field(10, ge=1, le=100)
    explain: bool = True
    store: bool = False
    force_refresh: bool = Field(False, description="Taken and without effect: nothing is cached.")


class FieldAnswer(BaseModel):
    """What became of one field; ``source`` points into what was sent, ``field`` into ours."""

    model_config = ConfigDict(populate_by_name=True)

    source: str
    outcome: Outcome
    field: str | None
    from_: Any = Field(alias="from")
    to: Any
    reason: str | None = Field(description="A code that stays the same in every language.")
    detail: str | None = Field(description="The reason in words.")
    confidence: Score
    leaves: int = Field(ge=1, description="How many values the source holds.")


class ReportAnswer(BaseModel):
    """What became of all fields: counts of values, and the fields one by one."""

    taken: int
    repaired: int
    refused: int
    ignored: int
    confidence: Score
    fields: list[FieldAnswer]


class ValueAnswer(BaseModel):
    """A value read out of a text: characters ``start`` to ``end`` of ``cv_text`` or ``text``."""

    pointer: str
    value: Any
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    confidence: Score


class MissingAnswer(BaseModel):
    """What a document still needs."""

    pointer: str
    detail: str


class FileAnswer(BaseModel):
    """What the file was found to be, by its content."""

    kind: Literal["pdf", "docx", "html", "text"]
    pages: int | None


class ParsedAnswer(BaseModel):
    """A candidate or job that was read: the document, where it came from and how sure it is."""

    kind: Literal["candidate", "job"]
    origin: Literal["json", "remote", "text"]
    document: dict[str, Any]
    usable: bool
    missing: list[MissingAnswer]
    confidence: Score
    language: str | None
    values: list[ValueAnswer]
    report: ReportAnswer | None
    file: FileAnswer | None
    warnings: list[str]
    years_by_trade: dict[str, float]
    stored_id: str | None


class ParseMetadata(BaseModel):
    """How the answer was made."""

    processing_time_ms: float
    timestamp: str
    api_version: str
    degraded: list[str]


class ParseAnswer(ParsedAnswer):
    """One document, read."""

    status: Literal["success"]
    metadata: ParseMetadata


class MatchedCvAnswer(JobsAnswer):
    """A CV, read and ranked against jobs."""

    cv: ParsedAnswer
    questionnaire: ReportAnswer | None
    jobs: list[ParsedAnswer]


class MatchingPart(BaseModel):
    """A ranking as one part of a workflow."""

    status: Literal["success"]
    candidate_id: str
    matching_results: ResultsAnswer
    matches: list[MatchAnswer]
    excluded: list[ExcludedAnswer]
    adaptive_weighting: AdaptiveAnswer
    candidate_summary: CandidateSummary
    metadata: MetadataAnswer


class CvPart(BaseModel):
    """What reading the CV gave."""

    success: bool
    data: ParsedAnswer | None


class JobsPart(BaseModel):
    """What reading the jobs gave."""

    success: bool
    data: list[ParsedAnswer]


class QuestionnairePart(BaseModel):
    """What reading the questionnaire gave."""

    success: bool
    data: ReportAnswer | None


class RankingPart(BaseModel):
    """The ranking; none where there was no candidate."""

    success: bool
    data: MatchingPart | None


class WorkflowResults(BaseModel):
    """The parts of the workflow."""

    cv_parsing: CvPart
    job_parsing: JobsPart
    questionnaire_parsing: QuestionnairePart
    matching: RankingPart


class WorkflowAnswer(BaseModel):
    """Everything: what was read, the candidate brought together, and the ranking."""

    status: Literal["success"]
    candidate: dict[str, Any] | None
    workflow_results: WorkflowResults
    metadata: ParseMetadata


_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILE_TYPES: Final = (
    "application/pdf", _DOCX, "text/plain", "text/html", "application/xhtml+xml",
    "application/octet-stream",
)  # fmt: skip
FORM_TYPES: Final = ("multipart/form-data", "application/x-www-form-urlencoded")
REFUSAL_CODES: Final = tuple(REFUSALS)
