"""An API operation: who may call it, what it takes and answers, told once on the view.

``@operation`` limits, authorises and parses before the view runs, and leaves a description on the
view from which the OpenAPI document is made, so that the two cannot differ.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, wraps
from typing import Any, Final, Literal

from flask import Response, g, request
from pydantic import BaseModel, ValidationError

from src.resilience.deadline import narrowed, widened
from src.services.permissions import PUBLIC, Access
from src.web.access import authorise
from src.web.bodies import check_media_type, limit_body, parse_json
from src.web.context import settings, use_cases
from src.web.faults import invalid, invalid_request
from src.web.idempotency import answer_once
from src.web.language import language
from src.web.limits import count_request
from src.web.problems import Fault, Problem
from src.web.render import json_response
from src.web.uploads import FORM_OVERHEAD_BYTES

__all__ = ["PUBLIC", "Access", "Operation", "operation"]

# Identifiers as they are stored: whatever else stands in a path names nothing.
IDENTIFIER: Final = r"^[A-Za-z0-9._:~@-]{1,64}$"
# Of these a caller is told that what stands in the path is none.
UUID: Final = r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
JSON: Final = ("application/json",)


@dataclass(frozen=True, slots=True)
class Operation:
    """What is true of one view, for the checks before it and for the OpenAPI document.

    body, query: models of the JSON body and of the query string; a query model forbids extras.
    body_media_types: what Content-Type may be. raw_body: the view reads ``request.stream`` or
    ``request.get_data()`` itself, in one of those types (any type when there is none).
    body_content: media type objects of a raw body, where its types alone do not say enough.
    max_bytes: which setting bounds the body. rate_limit: which policy counts the request besides
    the default one; None leaves it uncounted. idempotent: takes an Idempotency-Key.
    probe: asked by machines next door: uncounted, and not redirected to HTTPS.
    secret: the answer carries credentials: never compressed, never cached.
    unhurried: may take longer than REQUEST_TIMEOUT_SECONDS.
    path_patterns: regular expression of a path parameter, where it is not an ``IDENTIFIER``;
    a path that does not match is answered 404, or 400 where it is a ``UUID``.
    problems: statuses of problem answers beyond those that follow from the rest.
    answers: model by status; None is an empty or undescribed body.
    headers: names of headers of successful answers, with a description each.
    """

    summary: str
    tag: str
    access: Access
    body: type[BaseModel] | None = None
    body_required: bool = True
    body_media_types: tuple[str, ...] = JSON
    raw_body: bool = False
    body_content: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    max_bytes: Literal["body", "import", "documents", "attachment"] = "body"
    query: type[BaseModel] | None = None
    answers: Mapping[int, Any] = field(default_factory=dict)
    answer_media_type: str = "application/json"
    problems: tuple[int, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    idempotent: bool = False
    rate_limit: Literal["default", "import"] | None = "default"
    probe: bool = False
    secret: bool = False
    unhurried: bool = False
    path_patterns: Mapping[str, str] = field(default_factory=dict)
    description: str = ""


def operation(
    *,
    summary: str,
    tag: str,
    access: Access,
    body: type[BaseModel] | None = None,
    body_required: bool = True,
    query: type[BaseModel] | None = None,
    answers: Mapping[int, Any] | None = None,
    **more: Any,
) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """A decorator for views: the view gets ``body=`` and ``query=`` parsed, where they are named.

    A view returns a Response, or a JSON-able value, or ``(value, status)``, or
    ``(value, status, headers)``. Raises ``Problem`` 401, 403, 429, 404, 413, 415, 400 or 422
    before the view runs. ``more`` are the other fields of ``Operation``.
    """
    described = Operation(
        summary=summary,
        tag=tag,
        access=access,
        body=body,
        body_required=body_required,
        query=query,
        answers={200: None} if answers is None else answers,
        **more,
    )
    patterns = {name: re.compile(text) for name, text in described.path_patterns.items()}

    def decorate(view: Callable[..., Any]) -> Callable[..., Response]:
        @wraps(view)
        def run(**arguments: Any) -> Response:
            if described.unhurried:
                return answer(arguments)
            # Everything that is asked of others meanwhile knows how much time is left.
            scope = narrowed(g.deadline, use_cases().clock.monotonic)
            try:
                return answer(arguments)
            finally:
                widened(scope)

        def answer(arguments: dict[str, Any]) -> Response:
            _admit(described)
            for name, value in arguments.items():
                if isinstance(value, str) and not patterns.get(name, _IDENTIFIER).fullmatch(value):
                    raise _no_such_path(described, name)
            _parse(described, arguments)
            if described.idempotent and "Idempotency-Key" in request.headers:
                return answer_once(lambda: json_response(view(**arguments)))
            return json_response(view(**arguments))

        run.__operation__ = described  # type: ignore[attr-defined]
        # Read by Flask-Talisman: a load balancer's probe speaks plain HTTP to the process.
        if described.probe:
            run.talisman_view_options = {"force_https": False}  # type: ignore[attr-defined]
        return run

    return decorate


def described_by(view: object) -> Operation | None:
    """The operation that a view was declared to be, if it was."""
    return getattr(view, "__operation__", None)


_IDENTIFIER: Final = re.compile(IDENTIFIER)


def _no_such_path(described: Operation, name: str) -> Problem:
    """What a path is answered whose part of that name cannot be one."""
    if described.path_patterns.get(name) != UUID:
        return Problem(404, "not-found", "")
    return Problem(
        400,
        "malformed-request",
        "An identifier in the address is not a UUID.",
        french="Un identifiant de l'adresse n'est pas un UUID.",
    )


def _admit(described: Operation) -> None:
    """Let the caller through: known, allowed and within limits.

    Who is refused is counted too, by address, so that guessing credentials is limited.
    """
    counted = described.rate_limit is not None and not described.probe
    try:
        authorise(described.access)
    except Exception:
        if counted:
            count_request(None)
        raise
    if counted:
        count_request(described.rate_limit)


def _parse(described: Operation, arguments: dict[str, Any]) -> None:
    """Put the parsed query and body among the view's arguments."""
    if described.query is not None:
        arguments["query"] = _parse_query(described.query)
    elif request.query_string and described.access.role is not None:
        unknown = [Fault(f"/query/{name}", _unknown_parameter()) for name in request.args]
        if unknown:
            raise invalid_request(unknown)
    configured = settings()
    limits = {
        "body": configured.max_body_bytes,
        "import": configured.max_import_bytes,
        # A CV and a posting, and fields beside them.
        "documents": 2 * configured.max_document_bytes + configured.max_body_bytes,
        "attachment": configured.max_attachment_bytes + FORM_OVERHEAD_BYTES,
    }
    limit_body(limits[described.max_bytes])
    if described.body is not None:
        arguments["body"] = _parse_body(described, described.body)
    elif described.raw_body and described.body_media_types:
        check_media_type(described.body_media_types)


def _parse_query(model: type[BaseModel]) -> BaseModel:
    lists = _list_fields(model)
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, several in request.args.lists():
        values[name] = several if len(several) > 1 or name in lists else several[0]
        if "\0" in name or any("\0" in value for value in several):
            faults.append(Fault("/query/" + name.replace("\0", ""), "NUL"))
    if faults:
        raise invalid_request(faults)
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise invalid(error, language(), sent=values, root="/query") from None


def _parse_body(described: Operation, model: type[BaseModel]) -> BaseModel:
    raw = request.get_data(cache=True)
    if not raw:
        if described.body_required:
            raise Problem(
                400,
                "malformed-request",
                "A JSON body is expected.",
                french="Un corps JSON est attendu.",
            )
        raw = b"{}"
    else:
        check_media_type(described.body_media_types)
    sent = parse_json(raw)
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        if any(item["type"] == "json_invalid" for item in error.errors()):
            raise Problem(
                400,
                "malformed-request",
                "The JSON is nested too deeply.",
                french="Le JSON est trop profondément imbriqué.",
            ) from None
        raise invalid(error, language(), sent=sent) from None


@cache  # one entry for each query model of the program
def _list_fields(model: type[BaseModel]) -> frozenset[str]:
    """Names of the parameters that may be given several times."""
    return frozenset(
        name
        for attribute, described in model.model_fields.items()
        for name in (attribute, described.alias)
        if name is not None and _takes_list(described.annotation)
    )


def _takes_list(annotation: Any) -> bool:
    origin = typing.get_origin(annotation)
    if origin in {list, tuple, set, frozenset}:
        return True
    return any(_takes_list(part) for part in typing.get_args(annotation))


def _unknown_parameter() -> str:
    return "Paramètre inconnu" if language() == "fr" else "Unknown parameter"
