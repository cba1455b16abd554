"""Bodies, queries and answers of jobs, candidates and imports."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from src.services.documents import CandidateDocument, JobDocument
from src.services.documents.values import Code, Status
from src.services.import_rows import Outcome

_Filter = Annotated[str, Field(max_length=300)]


class ListQuery(BaseModel):
    """Filters and place of a page; ``cursor`` goes before ``skip``."""

    model_config = ConfigDict(extra="forbid")

    status: Literal["open", "closed"] | None = None
    external_id: _Filter | None = None
    text: _Filter | None = Field(None, description="Part of the title or role, in any case.")
    city: _Filter | None = None
    sector: _Filter | None = None
    contract_type: _Filter | None = None
    limit: int = Field(50, ge=1, le=200)
    skip: int = Field(0, ge=0, le=1_000_000)
    cursor: str | None = Field(None, max_length=300, description="next_cursor of the page before.")


class JobListQuery(ListQuery):
    """Filters and place of a page of jobs."""

    company: _Filter | None = None


class Patch(RootModel[dict[str, Any]]):
    """A JSON Merge Patch (RFC 7396): fields to change; null takes a field away."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"status": "closed", "salary_range": {"max": 48000}}]}
    )


# Only the OpenAPI document asks for the answers' models: they are built when it does.
_ON_DEMAND: Final = ConfigDict(defer_build=True)


class StoredJob(JobDocument):
    """A job as it is stored."""

    model_config = _ON_DEMAND

    id: Code
    status: Status
    created_at: datetime
    updated_at: datetime


class StoredCandidate(CandidateDocument):
    """A candidate as stored; e-mail and phone are masked for callers who may only look."""

    model_config = _ON_DEMAND

    id: Code
    status: Status
    created_at: datetime
    updated_at: datetime


class JobPage(BaseModel):
    """Jobs, newest first."""

    model_config = _ON_DEMAND

    items: list[StoredJob]
    total: int
    skip: int
    limit: int
    next_cursor: str | None


class CandidatePage(BaseModel):
    """Candidates, newest first."""

    model_config = _ON_DEMAND

    items: list[StoredCandidate]
    total: int
    skip: int
    limit: int
    next_cursor: str | None


class ImportQuery(BaseModel):
    """How an import is read, and whether it is only tried."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["auto", "csv", "ndjson", "json", "json_resume", "job_posting"] = "auto"
    dry_run: bool = False
    mapping: str | None = Field(
        None,
        max_length=20_000,
        description="CSV columns as JSON: {column: path in the document}; null ignores a column.",
        examples=['{"Intitulé du poste": "title", "Lieu": "location.city"}'],
    )


class ImportFault(BaseModel):
    """One thing wrong with a row."""

    pointer: str
    detail: str


class ImportedRow(BaseModel):
    """What became of one row."""

    row: int = Field(ge=1)
    outcome: Outcome
    id: str | None
    external_id: str | None
    errors: list[ImportFault]
    ignored: list[str] = Field(description="Fields or columns that this system has no place for.")


class ImportAnswer(BaseModel):
    """What an import did: counts of all rows, and the first 1,000 rows one by one."""

    status: Literal["success", "partial", "failed"]
    created: int
    updated: int
    unchanged: int
    rejected: int
    dry_run: bool
    rows: list[ImportedRow]
