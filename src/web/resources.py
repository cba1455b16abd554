"""What the views of jobs and of candidates have in common: tags, pages, links and errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from flask import Flask, Response, g, request

from src.services.accounts import Author
from src.services.catalogue import CursorError, ResourceNotFoundError
from src.services.dependencies import DATABASE
from src.services.documents import DocumentError
from src.services.documents.reading import Fault as DocumentFault
from src.services.import_rows import FormatError
from src.services.permissions import may
from src.services.personal_data import masked
from src.services.records import Kind, Page, Resource, ResourceFilter, Role
from src.web.access import acting_principal
from src.web.context import use_cases
from src.web.etag import check_if_match, etag_header, etag_of, not_modified
from src.web.faults import invalid_request, sentence
from src.web.language import Language, language
from src.web.problems import Fault, Problem, problem_response
from src.web.render import DEGRADED, json_bytes
from src.web.schemas.resources import ListQuery

PATCH_TYPES: Final = ("application/merge-patch+json", "application/json")
TAGGED: Final = {"ETag": "Version of the resource, for If-Match and If-None-Match."}
MADE: Final = {**TAGGED, "Location": "Address of the new resource."}
PAGED: Final = {"Link": "Addresses of the first and the next page."}
_MASKED: Final = "masked"
_COLLECTION: Final[dict[Kind, str]] = {"job": "/api/v1/jobs", "candidate": "/api/v1/candidates"}
_NOT_FOUND: Final[dict[Kind, tuple[str, str]]] = {
    "job": ("There is no job of this id.", "Aucune offre n'a cet identifiant."),
    "candidate": ("There is no candidate of this id.", "Aucun candidat n'a cet identifiant."),
}
# What the server adds to a document: sent back with a change, it is neither wrong nor a change.
_ADDED: Final = ("created_at", "updated_at")


def init_app(app: Flask) -> None:
    """Answer the errors of these use cases as problems, wherever they are raised."""
    for raised, problem in (
        (ResourceNotFoundError, _not_found),
        (CursorError, _bad_cursor),
        (DocumentError, _bad_document),
        (FormatError, _bad_format),
    ):
        app.register_error_handler(raised, _handler(problem))


def _handler(problem: Callable[[Any], Problem]) -> Callable[[Exception], Response]:
    return lambda error: problem_response(problem(error))


def author() -> Author:
    """Who makes this request, for the audit trail."""
    return Author(acting_principal().id, g.get("request_id"))


def create(kind: Kind, document: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The new resource with its address."""
    stored = use_cases().catalogue.create(kind, document, author())
    location = {"Location": f"{_COLLECTION[kind]}/{stored.id}"}
    return plain(stored), 201, location | _headers(stored)


def show(kind: Kind, resource_id: str) -> Response | tuple[dict[str, Any], int, dict[str, str]]:
    """The resource, or 304 to those who have it."""
    shown = use_cases().reads.show(kind, resource_id)
    stored, headers = shown.resource, _headers(shown.resource)
    if shown.kept:
        headers[DEGRADED] = DATABASE
    known = not_modified(_etag(stored))
    if known is not None:
        known.headers.update(headers)
        return known
    return plain(stored), 200, headers


def change(
    kind: Kind, resource_id: str, patch: dict[str, Any]
) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The resource after the patch."""
    patch = {name: value for name, value in patch.items() if name not in _ADDED}
    stored = use_cases().catalogue.patch(
        kind, resource_id, patch, author(), expected_version=_expected_version(kind, resource_id)
    )
    return plain(stored), 200, _headers(stored)


def remove(kind: Kind, resource_id: str) -> tuple[None, int]:
    """Nothing."""
    expected = _expected_version(kind, resource_id)
    use_cases().catalogue.delete(kind, resource_id, author(), expected_version=expected)
    return None, 204


def page(kind: Kind, query: ListQuery) -> Response:
    """A page with its links."""
    filters = query.model_dump(exclude={"limit", "skip", "cursor"}, exclude_none=True)
    skip = 0 if query.cursor else query.skip
    shown = use_cases().reads.page(
        kind, ResourceFilter(**filters), cursor=query.cursor, limit=query.limit, skip=skip
    )
    found = shown.page
    response = Response(
        json_bytes(
            {
                "items": [plain(item) for item in found.items],
                "total": found.total,
                "skip": skip,
                "limit": query.limit,
                "next_cursor": found.next_cursor,
            }
        ),
        mimetype="application/json",
    )
    response.headers["Link"] = _links(kind, {**filters, "limit": query.limit}, found)
    response.headers["Cache-Control"] = "private, no-cache"
    if shown.kept:
        response.headers[DEGRADED] = DATABASE
    return response


def plain(stored: Resource) -> dict[str, Any]:
    """The resource as the caller may see it."""
    document = masked(stored.document) if _hides(stored.kind) else stored.document
    return {
        "id": stored.id,
        **document,
        "created_at": stored.created_at,
        "updated_at": stored.updated_at,
    }


def told(fault: DocumentFault, tongue: Language) -> str:
    """What was expected, in that language."""
    if tongue == "fr" and fault.french:
        return fault.french
    return sentence({"type": fault.kind, "msg": fault.detail, "ctx": fault.context}, tongue)


def _hides(kind: Kind) -> bool:
    return kind == "candidate" and not may(
        acting_principal(), role=Role.RECRUITER, scope="candidates:write"
    )


def _etag(stored: Resource) -> str:
    return etag_of(stored.version, stored.id, _MASKED if _hides(stored.kind) else "")


def _headers(stored: Resource) -> dict[str, str]:
    return etag_header(_etag(stored)) | {"Cache-Control": "private, no-cache"}


def _expected_version(kind: Kind, resource_id: str) -> int | None:
    """The version that If-Match names, once it is found to be the stored one."""
    if "If-Match" not in request.headers:
        return None
    stored = use_cases().catalogue.get(kind, resource_id)
    tags = (etag_of(stored.version, stored.id), etag_of(stored.version, stored.id, _MASKED))
    check_if_match(*tags)
    return stored.version


def _links(kind: Kind, parameters: dict[str, Any], found: Page) -> str:
    address = _COLLECTION[kind]
    links = [f'<{address}?{urlencode(parameters)}>; rel="first"']
    if found.next_cursor:
        following = urlencode({**parameters, "cursor": found.next_cursor})
        links.append(f'<{address}?{following}>; rel="next"')
    return ", ".join(links)


def _not_found(error: ResourceNotFoundError) -> Problem:
    english, french = _NOT_FOUND[error.kind]
    return Problem(404, "not-found", english, french=french)


def _bad_cursor(_error: CursorError) -> Problem:
    french = language() == "fr"
    detail = "Ce curseur ne vient pas de cette liste" if french else "Not a cursor of this list"
    return invalid_request([Fault("/query/cursor", detail)])


def _bad_document(error: DocumentError) -> Problem:
    tongue = language()
    return invalid_request([Fault(fault.pointer, told(fault, tongue)) for fault in error.faults])


def _bad_format(error: FormatError) -> Problem:
    return Problem(422, "invalid-request", str(error), french=error.french)
