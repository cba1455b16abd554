"""Queries and answers of the figures of bugs."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from src.web.schemas.bugs import ANSWER, CAMEL
from src.web.schemas.patterns import SENTENCES, TIME_ZONE


def _of_a_zone(name: str) -> str:
    """The name, if it is one of the time zone database."""
    try:
        ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        raise PydanticCustomError("time_zone", SENTENCES[TIME_ZONE][0]) from None
    return name


Zone = Annotated[
    str,
    Field(
        max_length=64,
        pattern=TIME_ZONE,
        description="Whose midnight days begin at, by its name in the time zone database.",
        examples=["Europe/Paris"],
    ),
    AfterValidator(_of_a_zone),
]


class SummaryQuery(BaseModel):
    """Whose today is meant."""

    model_config = CAMEL

    time_zone: Zone = "UTC"


class TrendsQuery(SummaryQuery):
    """How many days, today among them."""

    days: int = Field(30, ge=1, le=366)


class SummaryAnswer(BaseModel):
    """The figures of all bugs; times in hours, null where there is nothing to compute one from."""

    model_config = ANSWER

    total_bugs: int
    open_bugs: int
    in_progress_bugs: int
    resolved_bugs: int
    closed_bugs: int
    wont_fix_bugs: int
    critical_bugs: int
    high_severity_bugs: int
    medium_severity_bugs: int
    low_severity_bugs: int
    new_today: int
    resolved_today: int
    avg_resolution_time_hours: float | None = Field(
        description="From the report to the last resolution, of bugs whose resolution stands."
    )
    median_resolution_time_hours: float | None
    p90_resolution_time_hours: float | None
    reopen_rate: float | None = Field(
        description="Of the bugs that were ever resolved, closed or not to be fixed, the share "
        "that came back at least once."
    )
    first_response_hours: float | None = Field(
        description="Median from the report until somebody else did something in the open."
    )
    overdue: int = Field(
        description="Unresolved for longer than the target of their severity: critical 24 hours, "
        "high 72 hours, medium 14 days, low 30 days."
    )


class TrendAnswer(BaseModel):
    """A day of the time zone."""

    model_config = ANSWER

    day: date = Field(alias="date")
    bugs_created: int
    bugs_resolved: int = Field(description="Resolutions; one bug can be resolved again.")
    open_at_end: int = Field(description="Open or in progress at the end of the day.")
    critical_count: int = Field(description="Those of openAtEnd that were critical then.")
    high_count: int = Field(description="Those of openAtEnd that were of high severity then.")


class AgeAnswer(BaseModel):
    """How many unresolved bugs were reported so many times 24 hours ago."""

    model_config = ANSWER

    from_days: int
    to_days: int | None = Field(description="Not included; null without end.")
    bugs: int


class TrendsAnswer(BaseModel):
    """Day by day, the oldest first, and the ages of what is unresolved now."""

    model_config = ANSWER

    time_zone: str
    trends: list[TrendAnswer]
    ageing: list[AgeAnswer]
