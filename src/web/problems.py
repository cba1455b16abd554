"""Errors as RFC 9457 problem documents: one table from exceptions to answers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Final, TypeVar

from flask import Flask, Response, g, has_request_context, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from src.services.ports import DuplicateError, StaleVersionError, StorageUnavailableError
from src.web.language import language
from src.web.problem_types import PROBLEM_TYPES, title_of, type_of_status
from src.web.render import json_bytes

MEDIA_TYPE: Final = "application/problem+json"
_STORAGE_RETRY_SECONDS: Final = 2
_log = logging.getLogger(__name__)
_Raised = TypeVar("_Raised", bound=Exception)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a request: where (a JSON pointer) and what was expected."""

    pointer: str
    detail: str


@dataclass(eq=False)
class Problem(Exception):  # noqa: N818  # the word of RFC 9457
    """An answer that is a problem: raise it anywhere in a view.

    ``type`` is the last part of the problem's type URI, one of those in ``problem_types``.
    ``french`` is the detail for callers who prefer French.
    """

    status: int
    type: str
    detail: str
    faults: Sequence[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    french: str = ""


def too_large(limit: int) -> Problem:
    """The problem that names the most bytes the operation takes."""
    return Problem(
        413,
        "body-too-large",
        f"The body may have at most {limit} bytes.",
        extra={"limit_bytes": limit},
        french=f"Le corps de la requête ne peut pas dépasser {limit} octets.",
    )


def problem_response(problem: Problem) -> Response:
    """The problem as an answer, in the language the caller prefers."""
    tongue = language()
    known = PROBLEM_TYPES.get(problem.type)
    detail = problem.french if tongue == "fr" and problem.french else problem.detail
    if not detail and known:
        detail = known.description(tongue)
    document: dict[str, Any] = {
        "type": f"/problems/{problem.type}",
        "title": title_of(problem.type, problem.status, tongue),
        "status": problem.status,
        "detail": detail,
        "instance": request.path,
        "request_id": g.get("request_id"),
    }
    if problem.faults:
        document["errors"] = [
            {"pointer": fault.pointer, "detail": fault.detail} for fault in problem.faults
        ]
    document.update(problem.extra)
    response = Response(json_bytes(document), problem.status, mimetype=MEDIA_TYPE)
    response.headers["Content-Language"] = tongue
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept-Language")
    response.headers.update(problem.headers)
    return response


def init_app(app: Flask) -> None:
    """Answer every error of the application as a problem document."""
    # Without this, debug and testing applications would answer differently from production.
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.register_error_handler(Problem, problem_response)
    app.register_error_handler(HTTPException, _from_http)
    for raised, problem in _TABLE:
        app.register_error_handler(raised, _handler(problem))
    app.logger.addFilter(_name_rule)


def _handler(problem: Callable[[_Raised], Problem]) -> Callable[[_Raised], Response]:
    return lambda error: problem_response(problem(error))


def _stale(error: StaleVersionError) -> Problem:
    return Problem(412, "stale-version", "", extra={"current_version": error.current})


def _duplicate(error: DuplicateError) -> Problem:
    return Problem(
        409,
        "duplicate",
        f"This value of {error.field} is already taken.",
        [Fault(f"/{error.field}", "already taken")],
        french=f"Cette valeur de {error.field} est déjà prise.",
    )


def _storage_unavailable(error: StorageUnavailableError) -> Problem:
    _log.warning("storage unavailable: %s", type(error.__cause__ or error).__name__)
    seconds = error.retry_after_seconds
    retry_after = _STORAGE_RETRY_SECONDS if seconds is None else max(1, ceil(seconds))
    return Problem(
        503,
        "unavailable",
        "The database does not answer; send the request again.",
        headers={"Retry-After": str(retry_after)},
        french="La base de données ne répond pas ; renvoyez la requête.",
    )


# What a use case raises, and what the caller is told; anything else is a 500 that says nothing.
_TABLE: Final[tuple[tuple[type[Exception], Callable[[Any], Problem]], ...]] = (
    (StaleVersionError, _stale),
    (DuplicateError, _duplicate),
    (StorageUnavailableError, _storage_unavailable),
)


def _from_http(error: HTTPException) -> Response | HTTPException:
    """Werkzeug's own errors, also those raised before a view was found, and the unhandled (500)."""
    status = error.code or 500
    if status < 400 or error.response is not None:
        return error
    headers = {
        name: value
        for name, value in error.get_headers(request.environ)
        if name not in {"Content-Type", "Content-Length"}
    }
    if isinstance(error, RequestEntityTooLarge):
        problem = too_large(request.max_content_length or 0)
        problem.headers = headers
    else:
        problem = Problem(status, type_of_status(status), "", headers=headers)
    return problem_response(problem)


def _name_rule(record: logging.LogRecord) -> bool:
    """Let every record through; Flask's own names the route rule and no longer the path.

    A path can hold what a person typed; a rule cannot.
    """
    arguments = record.args
    if record.msg == "Exception on %s [%s]" and isinstance(arguments, tuple):
        rule = request.url_rule if has_request_context() else None
        record.args = (rule.rule if rule else "an unknown route", *arguments[1:])
    return True
