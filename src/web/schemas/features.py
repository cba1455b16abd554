"""Bodies and answers of the features that are switched while the service runs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class FeatureSwitchBody(BaseModel):
    """How a feature is to stand, and why."""

    model_config = ConfigDict(extra="forbid")

    on: bool = Field(strict=True)
    reason: Reason = Field(description="For those who come after, and for the audit trail.")


class FeatureOverrideAnswer(BaseModel):
    """Who switched a feature, when and why."""

    by: str = Field(description="Opaque, as in the audit trail.")
    at: datetime
    reason: str


class FeatureAnswer(BaseModel):
    """A feature and how it stands."""

    name: str
    switches: str
    without: str = Field(description="What happens while it is off.")
    on: bool
    default: bool = Field(description="What the settings of the process that answers say.")
    overridden: FeatureOverrideAnswer | None = Field(
        description="What beats the settings, in every worker; null where they decide."
    )


class FeaturesAnswer(BaseModel):
    """Everything that can be switched while the service runs."""

    features: list[FeatureAnswer]
