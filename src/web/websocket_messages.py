"""What came over a WebSocket, read or refused with the field that is wrong."""

from __future__ import annotations

from typing import Any

import orjson
from pydantic import ValidationError

from src.web.faults import invalid
from src.web.language import Language
from src.web.problems import Fault
from src.web.schemas.websocket import MESSAGES, Message


class MessageError(Exception):
    """A message that cannot be used; ``faults`` say where and what was expected."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__()

    def frame(self) -> dict[str, Any]:
        """What the client is told: the first field that is wrong, and all of them."""
        return {
            "type": "error",
            "field": self.faults[0].pointer,
            "detail": self.faults[0].detail,
            "errors": [{"pointer": one.pointer, "detail": one.detail} for one in self.faults],
        }


def read_message(data: str | bytes, tongue: Language) -> Message:
    """What the client says. Raises ``MessageError`` in the client's language."""
    if not isinstance(data, str):
        raise _error("", "Text is expected, not bytes", "Du texte est attendu", tongue)
    try:
        sent = orjson.loads(data)
    except ValueError:
        raise _error("", "JSON is expected", "Du JSON est attendu", tongue) from None
    if not isinstance(sent, dict):
        raise _error("", "An object is expected", "Un objet est attendu", tongue)
    kind = sent.get("type")
    model = MESSAGES.get(kind) if isinstance(kind, str) else None
    if model is None:
        words = ", ".join(MESSAGES)
        raise _error("/type", f"One of {words} is expected", f"Valeur attendue : {words}", tongue)
    try:
        return model.model_validate(sent)
    except ValidationError as error:
        raise MessageError(list(invalid(error, tongue, sent=sent).faults)) from None


def _error(pointer: str, english: str, french: str, tongue: Language) -> MessageError:
    return MessageError([Fault(pointer, french if tongue == "fr" else english)])
