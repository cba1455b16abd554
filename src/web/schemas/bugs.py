"""Bodies, queries and answers of bugs and comments; keys in camelCase, snake_case taken too."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from src.bugs.asked_words import MOST_CHARACTERS
from src.bugs.values import MOST_LOG_CHARACTERS, Category, Priority, Severity, Status
from src.services.bugs.bulk import MOST_BUGS, Outcome
from src.web.schemas.comma_lists import divided
from src.web.schemas.patterns import EMAIL, NOT_BLANK, REQUEST_ID, UUID


def _not_too_long(logs: tuple[str, ...]) -> tuple[str, ...]:
    """The logs, where lists of bugs can bear them."""
    if sum(map(len, logs)) > MOST_LOG_CHARACTERS:
        raise PydanticCustomError(
            "logs_size",
            "At most {most} characters for all logs: attach longer ones as files",
            {"most": MOST_LOG_CHARACTERS},
        )
    return logs


def _in_utc(moment: datetime) -> datetime:
    """The moment in UTC, which it is of where nothing is said."""
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("calendar", "A moment of the calendar is expected") from None


CAMEL: Final = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True)
ANSWER: Final = ConfigDict(alias_generator=to_camel, populate_by_name=True, defer_build=True)

Title = Annotated[str, Field(min_length=5, max_length=300, pattern=NOT_BLANK)]
Description = Annotated[str, Field(min_length=10, max_length=20_000, pattern=NOT_BLANK)]
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=NOT_BLANK)]
LongText = Annotated[str, Field(min_length=1, max_length=20_000)]
Resolution = Annotated[str, Field(min_length=1, max_length=20_000, pattern=NOT_BLANK)]
Email = Annotated[str, Field(max_length=254, pattern=EMAIL)]
Tag = Annotated[str, Field(min_length=1, max_length=100, pattern=NOT_BLANK)]
Tags = Annotated[tuple[Tag, ...], Field(max_length=50)]
Issues = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=500)], ...],
                   Field(max_length=100)]  # fmt: skip
Logs = Annotated[tuple[LongText, ...], Field(max_length=100), AfterValidator(_not_too_long)]
People = Annotated[tuple[Line, ...], Field(max_length=100)]
BugId = Annotated[str, StringConstraints(pattern=UUID, to_lower=True)]
Moment = Annotated[datetime, AfterValidator(_in_utc)]
Words = Annotated[list[Line], Field(max_length=50)]
_NAMED: Final = r"Repeated, or with commas; within one, `\,` is a comma and `\\` a backslash."


class Report(BaseModel):
    """A bug as somebody reports it."""

    model_config = CAMEL | ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "VL53L8CH sensor timeout",
                    "description": "Device ESP32_LL_01 stops responding after 2 hours",
                    "severity": "high",
                    "priority": "urgent",
                    "category": "hardware",
                    "deviceId": "ESP32_LL_01",
                    "tags": ["sensor", "timeout", "esp32"],
                }
            ]
        }
    )

    title: Title
    description: Description
    severity: Severity = "medium"
    priority: Priority = "medium"
    category: Category = "other"
    device_id: Line | None = None
    firmware_version: Line | None = None
    sample_id: Line | None = None
    component: Line | None = None
    affected_version: Line | None = Field(None, alias="version")
    environment: Annotated[str, Field(min_length=1, max_length=2000)] | None = None
    reproduction_steps: LongText | None = None
    reported_by: Line | None = Field(None, description="What whoever reports it is called.")
    reported_by_email: Email | None = None
    assigned_to: Line | None = None
    tags: Tags = ()
    related_issues: Issues = ()
    error_logs: Logs = ()
    watchers: People = ()
    match_id: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        None, description="The decision it complains about, kept with it as explained now."
    )
    request_id: Annotated[str, Field(pattern=REQUEST_ID)] | None = Field(
        None, description="The request that went wrong; without it, the one that reports."
    )


class Change(BaseModel):
    """What is to be otherwise; null takes away what may be missing."""

    model_config = CAMEL | ConfigDict(
        json_schema_extra={"examples": [{"status": "in_progress", "assignedTo": "Marie Martin"}]}
    )

    title: Title = ""
    description: Description = ""
    status: Status = "open"
    severity: Severity = "medium"
    priority: Priority = "medium"
    category: Category = "other"
    device_id: Line | None = None
    firmware_version: Line | None = None
    sample_id: Line | None = None
    component: Line | None = None
    affected_version: Line | None = Field(None, alias="version")
    environment: Annotated[str, Field(min_length=1, max_length=2000)] | None = None
    reproduction_steps: LongText | None = None
    reported_by: Line | None = None
    reported_by_email: Email | None = None
    assigned_to: Line | None = None
    tags: Tags = ()
    related_issues: Issues = ()
    error_logs: Logs = ()
    watchers: People = ()
    resolution: Resolution | None = Field(None, description="How it was resolved; needed for that.")


class Narrowing(BaseModel):
    """What bugs have to be like; of several values one has to fit."""

    model_config = CAMEL

    status: Annotated[list[Status], Field(max_length=20)] = []
    severity: Annotated[list[Severity], Field(max_length=20)] = []
    priority: Annotated[list[Priority], Field(max_length=20)] = []
    category: Annotated[list[Category], Field(max_length=20)] = []
    assigned_to: Words = []
    tag: Words = []
    device_id: Words = []
    text: (
        Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS, pattern=NOT_BLANK)] | None
    ) = Field(None, description='Words, "phrases in quotes" and -words that must not be there.')
    created_after: Moment | None = Field(None, description="At that moment or later.")
    created_before: Moment | None = Field(None, description="Before that moment.")
    updated_after: Moment | None = Field(None, description="At that moment or later.")
    updated_before: Moment | None = Field(None, description="Before that moment.")


Sort = Literal[
    "createdAt", "-createdAt", "updatedAt", "-updatedAt", "number", "-number", "severity",
    "-severity", "priority", "-priority", "status", "-status", "title", "-title",
]  # fmt: skip


class NarrowingQuery(Narrowing):
    """What bugs have to be like, as parameters of an address."""

    assigned_to: Words = Field([], description=_NAMED)
    tag: Words = Field([], description=_NAMED)
    device_id: Words = Field([], description=_NAMED)

    _several = field_validator(
        "status", "severity", "priority", "category", "assigned_to", "tag", "device_id",
        mode="before",
    )(divided)  # fmt: skip


class BugListQuery(NarrowingQuery):
    """Filters (repeated, or with commas), order and place of a page; cursor goes before skip."""

    sort: Sort = Field("-createdAt", description="With `-`, the other way round.")
    limit: int = Field(50, ge=1, le=200)
    skip: int = Field(0, ge=0, le=1_000_000)
    cursor: str | None = Field(None, max_length=4000, description="nextCursor of the page before.")


class PartQuery(BaseModel):
    """Place of a page."""

    model_config = CAMEL

    limit: int = Field(50, ge=1, le=200)
    skip: int = Field(0, ge=0, le=1_000_000)


class BulkChange(BaseModel):
    """What is to be otherwise with many bugs."""

    model_config = CAMEL

    status: Status = "open"
    severity: Severity = "medium"
    priority: Priority = "medium"
    category: Category = "other"
    assigned_to: Line | None = None
    tags: Tags = ()
    watchers: People = ()
    resolution: Resolution | None = None


def _narrows(asked: Narrowing) -> Narrowing:
    """The filter, where it has a condition: an empty list and null are none."""
    if all(value is None or value == [] for _, value in asked):
        raise PydanticCustomError(
            "bulk_filter", "A condition is needed: an empty filter would be every bug"
        )
    return asked


class BulkBody(BaseModel):
    """Which bugs, by ids or by a filter, and what is to be otherwise with them."""

    model_config = CAMEL | ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "filter": {"status": ["open"], "tag": ["esp32"]},
                    "changes": {"priority": "high"},
                    "dryRun": True,
                }
            ]
        }
    )

    ids: Annotated[list[BugId], Field(min_length=1, max_length=MOST_BUGS)] | None = None
    filter: Annotated[Narrowing, AfterValidator(_narrows)] | None = None
    changes: BulkChange
    dry_run: bool = Field(False, description="Say what would become of each, and change nothing.")

    @model_validator(mode="after")
    def _said(self) -> Self:
        if (self.ids is None) == (self.filter is None):
            raise PydanticCustomError("bulk_choice", "Exactly one of ids and filter is needed")
        if not self.changes.model_fields_set:
            raise PydanticCustomError("bulk_changes", "changes names nothing to change")
        return self


class BugAnswer(BaseModel):
    """A bug as the caller may see it."""

    model_config = ANSWER

    id: str
    number: int
    title: str
    description: str
    severity: Severity
    priority: Priority
    category: Category
    status: Status
    device_id: str | None
    firmware_version: str | None
    sample_id: str | None
    component: str | None
    affected_version: str | None = Field(alias="version")
    environment: str | None
    reproduction_steps: str | None
    reported_by: str | None
    reported_by_email: str | None = Field(description="Masked, unless for recruiters and above.")
    assigned_to: str | None
    assigned_at: datetime | None
    tags: list[str]
    related_issues: list[str]
    duplicate_of: str | None
    error_logs: list[str]
    watchers: list[str]
    resolution: str | None
    resolved_at: datetime | None
    resolved_by: str | None
    created_at: datetime
    updated_at: datetime
    match_id: str | None
    match: dict[str, Any] | None = Field(
        None, description="The match as it was explained; for recruiters and above."
    )
    request_id: str | None


class BugPageAnswer(BaseModel):
    """A page of bugs."""

    model_config = ANSWER

    bugs: list[BugAnswer]
    total: int
    skip: int
    limit: int
    next_cursor: str | None


class PossibleDuplicateAnswer(BaseModel):
    """A bug that the new one may repeat."""

    model_config = ANSWER

    id: str
    number: int
    title: str
    status: Status
    why: str
    score: float


class ReportedAnswer(BaseModel):
    """What became of a report."""

    model_config = ANSWER

    id: str
    message: Literal["Bug report created successfully"]
    status: Status
    number: int
    possible_duplicates: list[PossibleDuplicateAnswer]


class ValuesAnswer(BaseModel):
    """What a field was, and what it became."""

    before: Any = Field(alias="from")
    after: Any = Field(alias="to")


class EventAnswer(BaseModel):
    """Something that happened to a bug."""

    model_config = ANSWER

    seq: int
    kind: str
    at: datetime
    by: str
    is_internal: bool
    request_id: str | None
    changes: dict[str, ValuesAnswer]


class HistoryAnswer(BaseModel):
    """A page of what happened to a bug, oldest first."""

    history: list[EventAnswer]
    total: int
    skip: int
    limit: int


class BulkRow(BaseModel):
    """What became of one bug."""

    model_config = ANSWER

    id: str
    number: int | None
    outcome: Outcome
    status: Status | None
    allowed: list[Status]


class BulkAnswer(BaseModel):
    """What became of each bug, in the order asked for."""

    model_config = ANSWER

    dry_run: bool
    total: int
    changed: int
    results: list[BulkRow]
