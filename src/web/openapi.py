"""The OpenAPI 3.1 document, made from the routing table and what each view says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from flask import Flask
from werkzeug.routing import Rule

from src import __version__
from src.settings import Settings
from src.web.openapi_parts import (
    ANSWER_HEADERS,
    HEADERS,
    PARAMETERS,
    PROBLEM,
    SECURITY_SCHEMES,
    TAGS,
    Schemas,
    reference,
)
from src.web.operation import IDENTIFIER, Operation, described_by

_IMPLICIT_METHODS: Final = frozenset({"HEAD", "OPTIONS"})
# Every answer can be one of these: a header that is none, a fault of ours, a part that is down.
_ALWAYS: Final = (400, 500, 503)


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path, and the operation that answers it."""

    path: str
    method: str
    endpoint: str
    rule: Rule
    operation: Operation


def routes(app: Flask) -> Iterator[Route]:
    """Every operation of the routing table, by path and method."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        operation = described_by(app.view_functions[rule.endpoint])
        if operation is None:
            continue
        for method in sorted((rule.methods or set()) - _IMPLICIT_METHODS):
            yield Route(path_of(rule), method.lower(), rule.endpoint, rule, operation)


def path_of(rule: Rule) -> str:
    """The path as OpenAPI writes it: ``/jobs/{job_id}``."""
    return "".join(
        f"{{{text}}}" if is_argument else text
        for is_argument, text in rule._trace  # the only parsed form of a rule
    ).removeprefix("|")


def document(app: Flask, settings: Settings) -> dict[str, Any]:
    """The OpenAPI document of this application, as JSON-able data."""
    found = list(routes(app))
    schemas = Schemas([route.operation for route in found])
    paths: dict[str, dict[str, Any]] = {}
    names: set[str] = set()
    for route in found:
        paths.setdefault(route.path, {})[route.method] = _operation(
            route, schemas, names, open_mode=settings.auth_mode == "open"
        )
    used = {route.operation.tag for route in found}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Nextvision",
            "version": __version__,
            "summary": "Which job for whom, and why.",
            "description": (
                "Errors are `application/problem+json` (RFC 9457) with a `request_id`. "
                "`Accept-Language: fr` or `en` chooses the language of sentences, never of keys. "
                "Every answer says where the caller stands with the rate limit."
            ),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": settings.public_url or "/"}],
        "tags": [
            {"name": tag, **({"description": TAGS[tag]} if tag in TAGS else {})}
            for tag in sorted(used)
        ],
        "paths": paths,
        "components": {
            "schemas": schemas.definitions,
            "parameters": PARAMETERS,
            "headers": HEADERS,
            "responses": {"Problem": PROBLEM},
            "securitySchemes": SECURITY_SCHEMES,
        },
    }


def _operation(
    route: Route, schemas: Schemas, names: set[str], *, open_mode: bool
) -> dict[str, Any]:
    operation = route.operation
    described: dict[str, Any] = {
        "operationId": _name(route, names),
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": _parameters(route, schemas),
        "responses": _answers(route, schemas),
        "security": _security(operation, open_mode=open_mode),
    }
    text = [operation.description] if operation.description else []
    if operation.access.role is not None:
        needs = f"Needs the role `{operation.access.role}`"
        if operation.access.scope:
            needs += f", or a service key with the scope `{operation.access.scope}`"
        text.append(f"{needs}.")
    if text:
        described["description"] = "\n\n".join(text)
    body = _body(operation, schemas)
    if body:
        described["requestBody"] = body
    return described


def _name(route: Route, names: set[str]) -> str:
    """An identifier of the operation that no other has, though views may answer at two paths."""
    name = route.endpoint.replace(".", "_")
    if name in names:
        name = f"{name}_{route.method}"
    if name in names:
        name += "_" + "_".join(part for part in route.path.split("/") if part.isidentifier())
    names.add(name)
    return name


def _security(operation: Operation, *, open_mode: bool) -> list[dict[str, list[str]]]:
    if operation.access.role is None and operation.access.scope is None:
        return []
    ways: list[dict[str, list[str]]] = [{name: []} for name in SECURITY_SCHEMES]
    # On an open development server the caller on the same machine needs none.
    return [{}, *ways] if open_mode else ways


def _parameters(route: Route, schemas: Schemas) -> list[dict[str, Any]]:
    operation = route.operation
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": _path_schema(route, name)}
        for name in sorted(route.rule.arguments)
    ]
    if operation.query is not None:
        parameters += schemas.query_parameters(operation.query)
    wanted = ["AcceptLanguage"]
    if operation.idempotent:
        wanted.append("IdempotencyKey")
    if 304 in operation.answers:
        wanted.append("IfNoneMatch")
    if 412 in operation.problems:
        wanted.append("IfMatch")
    return parameters + [reference("parameters", name) for name in wanted]


def _path_schema(route: Route, name: str) -> dict[str, Any]:
    converter = type(route.rule._converters[name]).__name__
    if converter == "IntegerConverter":
        return {"type": "integer", "minimum": 0}
    pattern = route.operation.path_patterns.get(name, IDENTIFIER)
    return {"type": "string", "pattern": pattern}


def _body(operation: Operation, schemas: Schemas) -> dict[str, Any] | None:
    if operation.body is None and not operation.raw_body:
        return None
    # A raw body has no schema in 3.1: its media type says all.
    content = schemas.of_body(operation.body) if operation.body is not None else {}
    types = operation.body_media_types or ("application/octet-stream",)
    return {
        "required": operation.body_required,
        "content": operation.body_content or dict.fromkeys(types, content),
    }


def _answers(route: Route, schemas: Schemas) -> dict[str, Any]:
    operation = route.operation
    answers: dict[str, Any] = {}
    for status, model in operation.answers.items():
        answer: dict[str, Any] = {"description": HTTPStatus(status).phrase}
        if status < 300 or status == 304:
            answer["headers"] = {
                **ANSWER_HEADERS,
                **{
                    name: {"description": text, "schema": {"type": "string"}}
                    for name, text in operation.headers.items()
                },
            }
        if model is not None:
            answer["content"] = {operation.answer_media_type: schemas.of_answer(model)}
        elif operation.answer_media_type != "application/json" and status < 300:
            answer["content"] = {operation.answer_media_type: {"schema": {"type": "string"}}}
        answers[str(status)] = answer
    for status in sorted(problem_statuses(operation, has_path=bool(route.rule.arguments))):
        answers.setdefault(str(status), reference("responses", "Problem"))
    return answers


def problem_statuses(operation: Operation, *, has_path: bool) -> set[int]:
    """Which problems the operation can answer: those it names and those its nature brings."""
    statuses = {*_ALWAYS, *operation.problems}
    if operation.access.role is not None:
        statuses |= {401, 403, 422}
    if has_path:
        statuses.add(404)
    if operation.query is not None:
        statuses.add(422)
    if operation.body is not None or operation.raw_body:
        statuses |= {413, 415, 422}
    if operation.idempotent:
        statuses |= {409, 422}
        if operation.raw_body:
            statuses.add(507)  # it is put aside in a file, to be known again
    if operation.rate_limit is not None and not operation.probe:
        statuses.add(429)
    return statuses
