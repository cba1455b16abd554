"""Bodies, queries and answers of webhooks; keys in camelCase, snake_case taken too."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from src.services.bugs.webhook_records import DeliveryState, WebhookEvent
from src.web.schemas.bugs import ANSWER, CAMEL


class WebhookBody(BaseModel):
    """Who is told of what."""

    model_config = CAMEL

    url: Annotated[str, Field(min_length=1, max_length=2000)] = Field(
        description="https; http in development alone. Not of a private network unless allowed.",
        examples=["https://example.org/hooks/nextvision"],
    )
    events: Annotated[list[WebhookEvent], Field(min_length=1, max_length=50)]
    secret: Annotated[SecretStr, Field(min_length=16, max_length=200)] | None = Field(
        None, description="Signs every delivery; one is made where none is given."
    )
    include_internal: bool = Field(False, description="Tell of internal comments as well.")
    description: Annotated[str, Field(min_length=1, max_length=300)] | None = None


class WebhookLogQuery(BaseModel):
    """Place of a page of deliveries."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(
        50, ge=1, le=200, description="Fewer come where their payloads exceed 1 MB together."
    )
    cursor: str | None = Field(None, max_length=300, description="nextCursor of the page before.")


class WebhookAnswer(BaseModel):
    """A webhook; its secret is not among it."""

    model_config = ANSWER

    id: str
    url: str
    events: list[str]
    include_internal: bool
    description: str | None
    created_at: datetime
    created_by: str
    failures: int = Field(description="Deliveries in a row that did not come through.")
    resting_until: datetime | None = Field(description="Until then nothing is tried.")


class WebhookMadeAnswer(WebhookAnswer):
    """A new webhook, with its secret, which is shown now and never again."""

    secret: str


class WebhookListAnswer(BaseModel):
    """Every webhook, oldest first."""

    model_config = ANSWER

    webhooks: list[WebhookAnswer]


class DeliveryAnswer(BaseModel):
    """A delivery and what its last attempt came to."""

    model_config = ANSWER

    id: str
    event: str
    bug_id: str | None
    sequence: int | None = Field(description="Number of the event, over all bugs.")
    state: DeliveryState
    attempts: int = Field(description="Begun since it was queued.")
    queued_at: datetime
    attempted_at: datetime | None
    next_attempt_at: datetime | None
    status: int | None = Field(description="Of the receiver's answer.")
    error: str | None = Field(description="Why there was no answer.")
    duration_ms: int | None
    excerpt: str | None = Field(description="The beginning of the answer, at most 1,000 signs.")
    payload: str = Field(description="The body that is signed and sent, at most 64 kB.")


class WebhookLogAnswer(WebhookAnswer):
    """A webhook with a page of its deliveries, newest first."""

    deliveries: list[DeliveryAnswer]
    next_cursor: str | None
