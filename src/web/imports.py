"""Importing many jobs or candidates from one body: /api/v1/{jobs,candidates}/import."""

from __future__ import annotations

from typing import Any, Final

import orjson
from flask import Blueprint, request

from src.services.import_rows import RowOutcome
from src.services.records import Kind, Role
from src.web.context import use_cases
from src.web.faults import invalid_request
from src.web.language import language
from src.web.operation import Access, operation
from src.web.problems import Fault
from src.web.resources import author, told
from src.web.schemas.resources import ImportAnswer, ImportQuery
from src.web.uploads import file_body

imports = Blueprint("imports", __name__, url_prefix="/api/v1")

_MOST_ROWS: Final = 1000
_FORMATS: Final = {
    "text/csv": "csv",
    "text/tab-separated-values": "csv",
    "application/csv": "csv",
    "application/x-ndjson": "ndjson",
    "application/ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "application/x-jsonlines": "ndjson",
    "text/html": "job_posting",
    "application/xhtml+xml": "job_posting",
    "application/ld+json": "job_posting",
}
_DESCRIPTION: Final = (
    "The body is the file itself: CSV with a header, NDJSON, a JSON array, JSON Resume "
    "(candidates), schema.org JobPosting as JSON-LD or as an HTML page that carries it (jobs). "
    "Content-Type or `format` tells which, else the first characters do. Good rows are written, "
    "1,000 in a transaction; bad ones are told. A row is known again by its id or external_id, or "
    "by its content where it has none: the same file again changes nothing."
)


@imports.post("/jobs/import")
@operation(
    summary="Import jobs",
    tag="jobs",
    access=Access(Role.RECRUITER, "jobs:write"),
    query=ImportQuery,
    answers={200: ImportAnswer},
    raw_body=True,
    body_media_types=(),
    max_bytes="import",
    rate_limit="import",
    unhurried=True,
    problems=(415, 422),
    idempotent=True,
    description=_DESCRIPTION,
)
def import_jobs(query: ImportQuery) -> dict[str, Any]:
    """What became of each job."""
    return _import("job", query)


@imports.post("/candidates/import")
@operation(
    summary="Import candidates",
    tag="candidates",
    access=Access(Role.RECRUITER, "candidates:write"),
    query=ImportQuery,
    answers={200: ImportAnswer},
    raw_body=True,
    body_media_types=(),
    max_bytes="import",
    rate_limit="import",
    unhurried=True,
    problems=(415, 422),
    idempotent=True,
    description=_DESCRIPTION,
)
def import_candidates(query: ImportQuery) -> dict[str, Any]:
    """What became of each candidate."""
    return _import("candidate", query)


def _import(kind: Kind, query: ImportQuery) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    tongue = language()

    def listen(outcome: RowOutcome) -> None:
        if len(rows) < _MOST_ROWS:
            rows.append(
                {
                    "row": outcome.row,
                    "outcome": outcome.outcome,
                    "id": outcome.id,
                    "external_id": outcome.external_id,
                    "errors": [
                        {"pointer": fault.pointer, "detail": told(fault, tongue)}
                        for fault in outcome.errors
                    ],
                    "ignored": outcome.ignored,
                }
            )

    use_case = use_cases().imports
    found = use_case.read(file_body(), kind, _format(query), _mapping(query))
    counts = use_case.run(kind, found, author(), dry_run=query.dry_run, listen=listen)
    return {
        "status": counts.status,
        "created": counts.created,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "rejected": counts.rejected,
        "dry_run": query.dry_run,
        "rows": rows,
    }


def _format(query: ImportQuery) -> str:
    """The format asked for, else the one of the Content-Type, else to be found out."""
    if query.format != "auto":
        return query.format
    return _FORMATS.get(request.mimetype, "auto")


def _mapping(query: ImportQuery) -> dict[str, str | None] | None:
    if query.mapping is None:
        return None
    try:
        mapping = orjson.loads(query.mapping)
    except ValueError:
        mapping = None
    if not isinstance(mapping, dict) or not all(
        isinstance(path, str | None) for path in mapping.values()
    ):
        detail = {
            "en": "A JSON object of column: path is expected",
            "fr": "Un objet JSON colonne : chemin est attendu",
        }[language()]
        raise invalid_request([Fault("/query/mapping", detail)])
    return mapping
