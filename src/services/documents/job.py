"""A job as it is written."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, field_serializer, model_validator
from pydantic_core import PydanticCustomError

from src.services.documents.parts import (
    Languages,
    Lines,
    Location,
    Part,
    Place,
    Remote,
    Salary,
    Skills,
    Words,
)
from src.services.documents.values import (
    Code,
    Contract,
    Day,
    ExternalId,
    Hierarchy,
    LanguageCode,
    Line,
    Moment,
    Prose,
    RawText,
    Status,
    Title,
    Urgency,
    Word,
    Years,
    one_or_many,
    word_or,
)


class Company(Part):
    """The employer."""

    name: Line | None = None
    sector: Word | None = None
    size: Word | None = None


class ExperienceRange(Part):
    """The years of experience that are asked for."""

    min_years: Years | None = None
    max_years: Years | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if None not in (self.min_years, self.max_years) and self.min_years > self.max_years:  # type: ignore[operator]
            raise PydanticCustomError("experience_order", "min_years must not be above max_years")
        return self


class SalaryRange(Salary):
    """The pay that is offered; ``gross`` false where it is net."""

    gross: bool | None = None


class JobDocument(Part):
    """A job: every field but the title may be missing."""

    id: Code | None = None
    external_id: ExternalId | None = None
    title: Title
    company: (
        Annotated[Company, BeforeValidator(word_or("name"), json_schema_input_type=Line | Company)]
        | None
    ) = None
    description: RawText | None = None
    responsibilities: Annotated[list[Prose], Field(max_length=100)] | None = None
    required_skills: Skills | None = None
    preferred_skills: Skills | None = None
    languages: Languages | None = None
    experience: ExperienceRange | None = None
    education: Line | None = None
    location: (
        Annotated[
            list[Place],
            Field(max_length=50),
            BeforeValidator(
                one_or_many,
                json_schema_input_type=Line
                | Location
                | Annotated[list[Line | Location], Field(max_length=50)],
            ),
        ]
        | None
    ) = None
    remote_policy: Remote | None = None
    contract_type: Contract | None = None
    duration_months: Annotated[float, Field(ge=0, le=600)] | None = None
    salary_range: (
        Annotated[
            SalaryRange,
            BeforeValidator(word_or("text"), json_schema_input_type=Word | SalaryRange),
        ]
        | None
    ) = None
    start_date: Day | None = None
    urgency: Urgency | None = None
    hierarchy: Hierarchy | None = None
    environment: Words | None = None
    benefits: Lines | None = None
    knockouts: Lines | None = None
    status: Status | None = None
    published_at: Moment | None = None
    expires_at: Moment | None = None
    text: RawText | None = None
    language: LanguageCode | None = None

    @field_serializer("location")
    def _one_or_many(self, places: list[Location] | None) -> Any:
        """One place is written as an object, several as a list."""
        plain = [place.document() for place in places or []]
        return plain[0] if len(plain) == 1 else plain
