"""Bodies and answers of places and journeys."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from src.commute.modes import MODES, mode_of
from src.services.documents.parts import Remote
from src.services.documents.values import Code, one_or_many, word_or
from src.web.schemas.matching import JobFilters

_CLOSED: Final = ConfigDict(extra="forbid", strict=True)
Address = Annotated[
    str,
    Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$", examples=["Nantes", "69003 Lyon"]),
]
Addresses = Annotated[
    list[Address],
    Field(min_length=1, max_length=5),
    BeforeValidator(one_or_many, json_schema_input_type=Address | list[Address]),
]


def _known_mode(name: str) -> str:
    if mode_of(name) is None:
        raise PydanticCustomError(
            "mode",
            "one of these is expected, or a French or English name of it: {names}",
            {"names": ", ".join(MODES)},
        )
    return name


ModeName = Annotated[str, Field(max_length=60), AfterValidator(_known_mode)]
Minutes = Annotated[float, Field(ge=1, le=600, allow_inf_nan=False)]
Limits = Annotated[dict[ModeName, Minutes], Field(max_length=30)]
TeleworkDays = Annotated[int, Field(ge=0, le=5)]
_PERSON: Final = (
    "A candidate document, a Commitment questionnaire, or in short {adresse | address | "
    "addresses[], transport_modes[], max_times{}, telework_days, pourquoi_ecoute}."
)


class GeocodeBody(BaseModel):
    """An address to be placed."""

    model_config = _CLOSED

    address: Address
    force_refresh: bool = Field(False, description="Ask again what is still kept.")


class CompatibilityBody(BaseModel):
    """From where to where, by which modes, for how many minutes at most."""

    model_config = _CLOSED

    candidat_address: Addresses
    job_address: Addresses
    transport_modes: Annotated[list[ModeName], Field(max_length=30)] = Field(
        default=[],
        description="Names in French, English or Google's; none: those with a limit, else car and "
        "transit.",
    )
    max_times: Limits = Field(default={}, description="Minutes one way, by mode.")
    telework_days: TeleworkDays = 0
    strict_mode: bool = Field(True, description="Every single journey must be within its limit.")


class JobAddressBody(BaseModel):
    """A job that is not stored."""

    model_config = _CLOSED

    address: Address
    id: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    telework_days: TeleworkDays | None = None
    remote: bool | None = Field(None, description="Whether it is wholly remote.")


class _PersonBody(BaseModel):
    model_config = _CLOSED

    candidat_questionnaire: dict[str, Any] | None = Field(None, description=_PERSON)
    candidate_id: Code | None = None


class PrefilterBody(_PersonBody):
    """Whose journeys, and to which jobs: one of three lists, or the whole open stock."""

    job_addresses: (
        Annotated[
            list[
                Annotated[
                    JobAddressBody,
                    BeforeValidator(
                        word_or("address"), json_schema_input_type=Address | JobAddressBody
                    ),
                ]
            ],
            Field(max_length=5000),
        ]
        | None
    ) = None
    job_ids: Annotated[list[Code], Field(max_length=5000)] | None = None
    filters: JobFilters | None = None
    strict_mode: bool = True
    performance_mode: bool = Field(
        True, description="Ask the online maps only what can change a verdict."
    )
    unknown: Literal["include", "exclude"] = Field(
        "include", description="Whether jobs that cannot be placed are listed, apart."
    )
    sort: Literal["score", "minutes", "given"] = "score"
    limit: int = Field(100, ge=1, le=1000, description="Of each list; counts are whole.")
    max_minutes: Minutes | None = Field(None, description="Stands for all other limits.")
    telework_days: TeleworkDays | None = None


class JobContext(BaseModel):
    """What is known of the job beside its address; other members have no effect."""

    model_config = ConfigDict(extra="ignore")

    remote_policy: Remote | None = None
    telework_days: TeleworkDays | None = None
    site_name: Annotated[str, Field(max_length=300)] | None = None


class LocationBody(_PersonBody):
    """A person and a job."""

    job_address: Addresses | None = None
    job_id: Code | None = None
    job_context: JobContext = JobContext()
