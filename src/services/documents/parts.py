"""Parts that both documents share, and the base that gives every part its two spellings."""

from __future__ import annotations

from typing import Annotated, Any, Final, Self

from pydantic import (
    AliasChoices,
    AliasGenerator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from src.services.documents.values import (
    Currency,
    Days,
    LanguageCode,
    Level,
    Line,
    Money,
    Period,
    RemoteMode,
    Whole,
    Word,
    Years,
    camel,
    pruned,
    word_or,
)

# The contract prints these few names in camel case and all others in snake case.
_PRINTED: Final = {
    "first_name": "firstName",
    "last_name": "lastName",
    "accepted_cities": "acceptedCities",
    "max_distance": "maxDistance",
}


def printed(name: str) -> str:
    """The documented spelling of a field's Python name."""
    return _PRINTED.get(name, name)


def other_spelling(name: str) -> str:
    """The spelling of a field that is taken too: snake for camel, camel for snake."""
    return name if name in _PRINTED else camel(name)


class Part(BaseModel):
    """Base of every part: strict about types, closed to unknown fields, spaces trimmed.

    Fields are read in snake and camel case and written as the contract prints them.
    """

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        str_strip_whitespace=True,
        allow_inf_nan=False,
        alias_generator=AliasGenerator(
            validation_alias=lambda name: AliasChoices(printed(name), other_spelling(name)),
            serialization_alias=printed,
        ),
    )

    def document(self) -> dict[str, Any]:
        """The normal form: plain JSON-able data, no None, nothing empty, documented names."""
        plain: dict[str, Any] = pruned(self.model_dump(by_alias=True, exclude_none=True))
        return plain


class Location(Part):
    """A place: an address or a town, or coordinates in degrees (WGS 84)."""

    address: Line | None = None
    city: Word | None = None
    postal_code: Annotated[Word, Field(max_length=16)] | None = None
    country: Word | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise PydanticCustomError("coordinates", "latitude and longitude go together")
        return self


class Skill(Part):
    """A skill with how well (1 to 5) and for how long it is known; a bare name is enough."""

    name: Word
    level: Annotated[Whole, Field(ge=1, le=5)] | None = None
    years: Years | None = None

    @model_serializer
    def _bare_name(self) -> str | dict[str, Any]:
        if self.level is None and self.years is None:
            return self.name
        return {"name": self.name, "level": self.level, "years": self.years}


class RemotePolicy(Part):
    """Where the work is done, and how many days a week of it at home; days alone tell the mode."""

    mode: RemoteMode | None = None
    days_per_week: Days | None = None

    @model_validator(mode="after")
    def _mode_of_days(self) -> Self:
        if self.mode is None and self.days_per_week is not None:
            days = self.days_per_week
            self.mode = "full_remote" if days >= 5 else "hybrid" if days else "on_site"
        return self


class Salary(Part):
    """A pay range as it was written: numbers per period, or the words of the document."""

    min: Money | None = None
    max: Money | None = None
    currency: Currency | None = None
    period: Period | None = None
    text: Word | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise PydanticCustomError("salary_order", "min must not be above max")
        return self


SkillItem = Annotated[Skill, BeforeValidator(word_or("name"), json_schema_input_type=Word | Skill)]
Place = Annotated[
    Location, BeforeValidator(word_or("address"), json_schema_input_type=Line | Location)
]
Remote = Annotated[
    RemotePolicy,
    BeforeValidator(word_or("mode"), json_schema_input_type=RemoteMode | RemotePolicy),
]
Skills = Annotated[list[SkillItem], Field(max_length=200)]
Words = Annotated[list[Word], Field(max_length=100)]
Lines = Annotated[list[Line], Field(max_length=100)]
Languages = Annotated[
    dict[LanguageCode, Level],
    Field(
        max_length=30,
        examples=[{"fr": "native", "en": "B2"}],
        # Without it the description would let any other key through.
        json_schema_extra={"additionalProperties": False},
    ),
]
