"""What a client may say over the WebSocket of monitoring."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

DEFAULT_SECONDS: Final = 2.0


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PingMessage(_Message):
    """Answered by a ``pong``."""

    type: Literal["ping"]


class UsageMessage(_Message):
    """Answered by a ``usage``."""

    type: Literal["usage"]


class SubscribeMessage(_Message):
    """Answered by a ``subscribed``; figures come that often from then on."""

    type: Literal["subscribe"]
    interval_seconds: float = Field(default=DEFAULT_SECONDS, ge=1, le=60, allow_inf_nan=False)


Message = PingMessage | UsageMessage | SubscribeMessage
MESSAGES: Final[dict[str, type[Message]]] = {
    "ping": PingMessage,
    "subscribe": SubscribeMessage,
    "usage": UsageMessage,
}
