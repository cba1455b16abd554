"""Queries, bodies and answers of duplicates, merging, and moving bugs in and out."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from src.bugs.values import Status
from src.services.bugs.import_records import BugOutcome
from src.web.schemas.bugs import ANSWER, CAMEL, BugId, NarrowingQuery, PossibleDuplicateAnswer
from src.web.schemas.resources import ImportFault


class MergeBody(BaseModel):
    """Which bug the one in the path is a duplicate of."""

    model_config = CAMEL | ConfigDict(
        json_schema_extra={"examples": [{"into": "123e4567-e89b-12d3-a456-426614174000"}]}
    )

    into: BugId


class NamedBug(BaseModel):
    """A bug by its name and how it stands."""

    model_config = ANSWER

    id: str
    number: int
    title: str
    status: Status


class MergeAnswer(BaseModel):
    """Both bugs after the merge."""

    model_config = ANSWER

    duplicate: NamedBug
    into: NamedBug


class DuplicatesAnswer(BaseModel):
    """What a bug is a duplicate of, what was merged into it, and what it may be one with."""

    model_config = ANSWER

    duplicate_of: NamedBug | None
    duplicates: list[NamedBug]
    total: int
    skip: int
    limit: int
    possible_duplicates: list[PossibleDuplicateAnswer]


class BugExportQuery(NarrowingQuery):
    """Which bugs are taken out; without a condition, all."""


class BugImportQuery(BaseModel):
    """How an import is read, and whether it is only tried."""

    model_config = CAMEL

    format: Literal["auto", "csv", "ndjson", "json", "github"] = "auto"
    dry_run: bool = False


class BugImportRow(BaseModel):
    """What became of one row."""

    model_config = ANSWER

    row: int = Field(ge=1)
    outcome: BugOutcome
    id: str | None
    errors: list[ImportFault]
    ignored: list[str] = Field(description="What there is no place for here.")


class BugImportAnswer(BaseModel):
    """What an import did: counts of all rows, and the first 1,000 rows one by one."""

    model_config = ANSWER

    status: Literal["success", "partial", "failed"]
    created: int
    unchanged: int = Field(description="Bugs that were there before and were left as they are.")
    skipped: int = Field(description="What is no bug: pull requests.")
    rejected: int
    dry_run: bool
    rows: list[BugImportRow]
