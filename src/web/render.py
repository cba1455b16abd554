"""Answers as JSON bytes."""

from __future__ import annotations

from typing import Any, Final

import orjson
from flask import Response
from pydantic import BaseModel

DEGRADED: Final = "X-Degraded"


def json_bytes(value: Any) -> bytes:
    """The value as UTF-8 JSON; pydantic models by alias, floats in full precision."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_SERIALIZE_NUMPY)


def json_response(answer: Any) -> Response:
    """A Response from what a view returned (see ``operation``)."""
    if isinstance(answer, Response):
        return answer
    status, headers = 200, None
    if isinstance(answer, tuple):
        answer, status, *rest = answer
        headers = rest[0] if rest else None
    if answer is None:
        response = Response(b"", status, headers)
        # Nothing is of no type.
        response.headers.pop("Content-Type", None)
        return response
    response = Response(json_bytes(answer), status, headers, mimetype="application/json")
    if degraded := _degraded(answer):
        response.headers[DEGRADED] = ", ".join(degraded)
    return response


def _degraded(answer: object) -> list[str]:
    """What the answer says to have done with less than was configured."""
    if not isinstance(answer, dict):
        return []
    metadata = answer.get("metadata")
    said = metadata.get("degraded") if isinstance(metadata, dict) else answer.get("degraded")
    return said if isinstance(said, list) else []


def _plain(value: object) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    raise TypeError(type(value).__name__)
