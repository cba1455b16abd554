"""The parts that operations of the OpenAPI document share: schemas, headers, parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from src.web.operation import Operation
from src.web.schemas.problem import ProblemDocument
from src.web.sessions import COOKIE

_Mode = Literal["validation", "serialization"]
_TEMPLATE: Final = "#/components/schemas/{model}"

TAGS: Final = {
    "access": "Signing in, accounts and service keys.",
    "admin": "What operators look at and change.",
    "bugs": "What goes wrong: reported, discussed, resolved, counted.",
    "candidates": "The candidates that jobs are matched with.",
    "commute": "Places, journeys, and which jobs can be reached.",
    "documentation": "This document, and what the problem types mean.",
    "health": "Whether the service lives, may serve, and what it measures.",
    "integration": "Documents, parsers' JSON and questionnaires brought in, and matched.",
    "jobs": "The jobs that candidates are matched with.",
    "matching": "Who fits which job, and why.",
    "monitoring": "How the service performs, as measured.",
}

SECURITY_SCHEMES: Final = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "A signed-in browser; unsafe methods need X-CSRF-Token too.",
    },
}

HEADERS: Final = {
    "XRequestID": {
        "description": "The identifier of the request: the caller's own, or one made here.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{8,128}$"},
    },
    "XProcessingTime": {
        "description": "Milliseconds spent on the answer.",
        "schema": {"type": "number", "minimum": 0},
    },
    "XDegraded": {
        "description": "Parts that did less than they are configured to; absent when all did it.",
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "description": 'Where the caller stands: "policy";r=calls left;t=seconds to the reset.',
        "schema": {"type": "string"},
    },
    "RetryAfter": {
        "description": "Seconds after which the request may be sent again (with 429 and 503).",
        "schema": {"type": "integer", "minimum": 0},
    },
}

PARAMETERS: Final = {
    "AcceptLanguage": {
        "name": "Accept-Language",
        "in": "header",
        "description": "fr or en: the language of sentences.",
        "schema": {"type": "string"},
        "example": "fr",
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": (
            "The same key with the same request gets the first answer again; with another "
            "request, 422; while the first still runs, 409."
        ),
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag that is being changed; answered 412 when it is no longer so.",
        "schema": {"type": "string"},
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The ETag the caller holds; answered 304 when nothing changed.",
        "schema": {"type": "string"},
    },
}


def reference(kind: str, name: str) -> dict[str, str]:
    """A reference to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


ANSWER_HEADERS: Final = {
    "X-Request-ID": reference("headers", "XRequestID"),
    "X-Processing-Time": reference("headers", "XProcessingTime"),
    "X-Degraded": reference("headers", "XDegraded"),
    "RateLimit": reference("headers", "RateLimit"),
}

PROBLEM: Final = {
    "description": "A problem document (RFC 9457).",
    "headers": {
        "X-Request-ID": reference("headers", "XRequestID"),
        "Retry-After": reference("headers", "RetryAfter"),
    },
    "content": {"application/problem+json": {"schema": reference("schemas", "ProblemDocument")}},
}


class Schemas:
    """The JSON schemas of every model the operations name, under names that are unique."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        wanted: dict[tuple[type[BaseModel], _Mode], None] = {
            (ProblemDocument, "serialization"): None
        }
        for operation in operations:
            if operation.body is not None:
                wanted[operation.body, "validation"] = None
            for model in operation.answers.values():
                if model is not None:
                    wanted[model, "serialization"] = None
        self._references, schema = models_json_schema(list(wanted), ref_template=_TEMPLATE)
        self.definitions: dict[str, Any] = schema.get("$defs", {})

    def of_body(self, model: type[BaseModel]) -> dict[str, Any]:
        """The media type object of a request body."""
        return {"schema": self._references[model, "validation"]}

    def of_answer(self, model: type[BaseModel]) -> dict[str, Any]:
        """The media type object of an answer."""
        return {"schema": self._references[model, "serialization"]}

    def query_parameters(self, model: type[BaseModel]) -> list[dict[str, Any]]:
        """One parameter for each field of a query model."""
        schema = model.model_json_schema(ref_template=_TEMPLATE)
        self.definitions.update(schema.get("$defs", {}))
        required = set(schema.get("required", ()))
        parameters = []
        for name, described in schema.get("properties", {}).items():
            described.pop("title", None)
            text = described.pop("description", None)
            parameter = {"name": name, "in": "query", "required": name in required}
            if text:
                parameter["description"] = text
            parameters.append({**parameter, "schema": _without_null(described)})
        return parameters


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter: one that is absent is absent, never null."""
    branches = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if len(branches) != 1:
        return schema
    rest = {key: value for key, value in schema.items() if key not in {"anyOf", "default"}}
    default = schema.get("default")
    return {**branches[0], **rest, **({"default": default} if default is not None else {})}
