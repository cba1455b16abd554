"""An API operation: who may call it, what it takes and answers, told once on the view.

``@operation`` parses and authorises before the view runs, and leaves a description on the view
from which the OpenAPI document is made, so that the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final

from flask import Response, request
from pydantic import BaseModel, ValidationError

from src.services.records import Role
from src.web.access import authorise
from src.web.problems import Fault, Problem
from src.web.render import json_response


@dataclass(frozen=True, slots=True)
class Access:
    """Who may call: people of at least ``role``, service keys with ``scope``; None is everybody."""

    role: Role | None
    scope: str | None = None


PUBLIC: Final = Access(role=None)


@dataclass(frozen=True, slots=True)
class Operation:
    """What the OpenAPI document says about one view."""

    summary: str
    tag: str
    access: Access
    body: type[BaseModel] | None = None
    body_required: bool = True
    body_media_types: tuple[str, ...] = ("application/json",)
    query: type[BaseModel] | None = None
    answers: Mapping[int, type[BaseModel] | None] = field(default_factory=dict)
    answer_media_type: str = "application/json"
    problems: tuple[int, ...] = ()
    idempotent: bool = False
    description: str = ""


def operation(
    *,
    summary: str,
    tag: str,
    access: Access,
    body: type[BaseModel] | None = None,
    body_required: bool = True,
    query: type[BaseModel] | None = None,
    answers: Mapping[int, type[BaseModel] | None] | None = None,
    **more: Any,
) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """A decorator for views: the view gets ``body=`` and ``query=`` parsed, where they are named.

    A view returns a Response, or a JSON-able value, or ``(value, status)``, or
    ``(value, status, headers)``. Raises ``Problem`` 401, 403, 400, 415 or 422 before the view runs.
    """
    described = Operation(
        summary=summary, tag=tag, access=access, body=body, body_required=body_required,
        query=query, answers=answers or {200: None}, **more,
    )

    def decorate(view: Callable[..., Any]) -> Callable[..., Response]:
        @wraps(view)
        def run(**arguments: Any) -> Response:
            authorise(described.access)
            if described.query is not None:
                arguments["query"] = _parse_query(described.query)
            if described.body is not None:
                arguments["body"] = _parse_body(described.body, required=described.body_required)
            return json_response(view(**arguments))

        run.__operation__ = described  # type: ignore[attr-defined]
        return run

    return decorate


def _parse_query(model: type[BaseModel]) -> BaseModel:
    values: dict[str, Any] = {}
    for name, several in request.args.lists():
        values[name] = several if len(several) > 1 else several[0]
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise _invalid(error, "/query") from None


def _parse_body(model: type[BaseModel], *, required: bool) -> BaseModel | None:
    raw = request.get_data(cache=True)
    if not raw:
        if required:
            raise Problem(400, "malformed-request", "A JSON body is expected.")
        return model()
    if not request.is_json:
        raise Problem(415, "unsupported-media-type", "Content-Type must be application/json.")
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise _invalid(error, "") from None


def _invalid(error: ValidationError, root: str) -> Problem:
    faults = [
        Fault(root + "".join(f"/{_escape(part)}" for part in item["loc"]), item["msg"])
        for item in error.errors(include_input=False, include_url=False)
    ]
    return Problem(422, "invalid-request", f"{len(faults)} fault(s) in the request.", faults)


def _escape(part: str | int) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")
