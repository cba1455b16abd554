"""A candidate as written by a form, an import or an API client."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    field_serializer,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from src.services.documents.parts import (
    Languages,
    Lines,
    Part,
    Place,
    Remote,
    RemotePolicy,
    Salary,
    Skills,
    Words,
)
from src.services.documents.values import (
    Code,
    Contract,
    Email,
    ExternalId,
    LanguageCode,
    Line,
    Money,
    PartialDate,
    Phone,
    Prose,
    RawText,
    Status,
    Whole,
    Word,
    Years,
    one_or_many,
    word_or,
)


class PersonalInfo(Part):
    """Who the candidate is: personal data, shown in full to recruiters only."""

    first_name: Word | None = None
    last_name: Word | None = None
    email: Email | None = None
    phone: Phone | None = None


class Experience(Part):
    """One position held; an open end means that it is still held."""

    title: Line | None = None
    company: Line | None = None
    sector: Word | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    description: Prose | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start and self.end and self.end < self.start[: len(self.end)]:
            raise PydanticCustomError("period_order", "end must not be before start")
        return self


class Degree(Part):
    """One course of studies."""

    degree: Line | None = None
    field: Line | None = None
    level: Word | None = None
    year: Annotated[Whole, Field(ge=1930, le=2100)] | None = None


class SalaryExpectations(Salary):
    """The pay that is hoped for, beside the current one."""

    current: Money | None = None


class LocationPreferences(Part):
    """Where work may be; ``maxDistance`` in km from home."""

    city: Word | None = None
    accepted_cities: Words | None = None
    max_distance: Annotated[float, Field(ge=0, le=20_000)] | None = None


class Transport(Part):
    """How the candidate travels, and for how many minutes at most by each mode."""

    modes: Annotated[list[Word], Field(max_length=12)] | None = None
    max_minutes: (
        Annotated[
            dict[Annotated[Word, Field(max_length=40)], Annotated[float, Field(gt=0, le=600)]],
            Field(max_length=12),
        ]
        | None
    ) = None


class Preferences(Part):
    """What the candidate wishes; lists are ranked, the most wished first."""

    salary_expectations: (
        Annotated[
            SalaryExpectations,
            BeforeValidator(word_or("text"), json_schema_input_type=Word | SalaryExpectations),
        ]
        | None
    ) = None
    location_preferences: LocationPreferences | None = None
    transport: Transport | None = None
    remote_preferences: Remote | None = None
    sectors: Words | None = None
    sectors_avoided: Words | None = None
    contracts: Annotated[list[Contract], Field(max_length=6)] | None = None
    contract_exclusive: bool | None = None
    company_size: Word | None = None
    motivations: Words | None = None
    environment: Words | None = None

    @field_serializer("remote_preferences")
    def _bare_mode(self, remote: RemotePolicy | None) -> Any:
        """The bare word, as the contract prints it, unless days are named."""
        if remote is None or remote.days_per_week is not None:
            return remote
        return remote.mode


class Notice(Part):
    """The notice that the current employer must be given."""

    weeks: Annotated[float, Field(ge=0, le=104)] | None = None
    negotiable: bool | None = None


class Reason(Part):
    """Why the candidate is listening, and how much (1 to 5) it matters; a bare text is enough."""

    reason: Line
    intensity: Annotated[Whole, Field(ge=1, le=5)] | None = None

    @model_serializer
    def _bare_reason(self) -> str | dict[str, Any]:
        if self.intensity is None:
            return self.reason
        return {"reason": self.reason, "intensity": self.intensity}


DegreeItem = Annotated[
    Degree, BeforeValidator(word_or("degree"), json_schema_input_type=Line | Degree)
]
ReasonItem = Annotated[
    Reason, BeforeValidator(word_or("reason"), json_schema_input_type=Line | Reason)
]
Reasons = Annotated[
    list[ReasonItem],
    Field(max_length=5),
    BeforeValidator(
        one_or_many,
        json_schema_input_type=Line | Annotated[list[Line | Reason], Field(max_length=5)],
    ),
]


class CandidateDocument(Part):
    """A candidate: one of role, headline, skills or CV text is needed, all else may be missing."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["current_role"]},
                {"required": ["headline"]},
                {"required": ["skills"]},
                {"required": ["cv_text"]},
            ]
        }
    )

    id: Code | None = None
    external_id: ExternalId | None = None
    personal_info: PersonalInfo | None = None
    current_role: Line | None = None
    headline: Line | None = None
    skills: Skills | None = None
    languages: Languages | None = None
    experience_years: Years | None = None
    experiences: Annotated[list[Experience], Field(max_length=100)] | None = None
    education: Annotated[list[DegreeItem], Field(max_length=50)] | None = None
    certifications: Lines | None = None
    location: Place | None = None
    preferences: Preferences | None = None
    availability: Annotated[Line, Field(max_length=100)] | None = None
    notice: Notice | None = None
    status: Status | None = None
    pourquoi_ecoute: Reasons | None = None
    cv_text: RawText | None = None
    language: LanguageCode | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        named = any(skill.name for skill in self.skills or ())
        if not (self.current_role or self.headline or self.cv_text or named):
            raise PydanticCustomError(
                "empty_candidate", "one of current_role, headline, skills or cv_text is needed"
            )
        return self
