"""Duplicates of bugs, and bugs moved in and out: /api/bugs/{export,import,...}."""

from __future__ import annotations

from dataclasses import asdict
from itertools import chain, islice
from typing import Any, Final

from flask import Blueprint, Flask, Response, request

from src.bugs.bug import Bug
from src.bugs.errors import DuplicateLoopError
from src.services.bugs.errors import UnknownBugError
from src.services.bugs.import_records import BugRowOutcome
from src.services.records import Role
from src.web.bug_answers import actor, bug_id_of, viewer
from src.web.bugs import (
    ANY_ID,
    LINKED,
    READ,
    TAG,
    WRITE,
    expected_version,
    filter_of,
    part_links,
)
from src.web.context import use_cases
from src.web.faults import invalid_request
from src.web.language import language
from src.web.operation import Access, operation
from src.web.problems import Fault, Problem, problem_response
from src.web.resources import told
from src.web.schemas.bug_transfers import (
    BugExportQuery,
    BugImportAnswer,
    BugImportQuery,
    DuplicatesAnswer,
    MergeAnswer,
    MergeBody,
)
from src.web.schemas.bugs import PartQuery
from src.web.uploads import file_body

bug_transfers = Blueprint("bug_transfers", __name__, url_prefix="/api/bugs")

_ADMIN: Final = Access(Role.ADMIN, "admin")
_MOST_ROWS: Final = 1000
_NAMED: Final = ("id", "number", "title", "status")
_DISPOSITION: Final = {"Content-Disposition": "Saved under a name, never shown in place."}
_FORMATS: Final = {
    "text/csv": "csv",
    "text/tab-separated-values": "csv",
    "application/csv": "csv",
    "application/x-ndjson": "ndjson",
    "application/ndjson": "ndjson",
}
_STREAMED: Final = (
    "Every bug that fits, by number, streamed without a cap. A bug that changes meanwhile comes "
    "once, as it was when its turn came. An answer that ends without its last chunk is incomplete."
)


def init_app(app: Flask) -> None:
    """Bind the blueprint, and answer its errors as problems."""
    app.register_blueprint(bug_transfers)
    app.register_error_handler(DuplicateLoopError, lambda _: problem_response(_loop()))
    app.register_error_handler(UnknownBugError, lambda _: problem_response(_unknown()))


@bug_transfers.get("/<bug_id>/duplicates")
@operation(
    summary="Duplicates of a bug",
    tag=TAG,
    access=READ,
    query=PartQuery,
    answers={200: DuplicatesAnswer},
    headers=LINKED,
    problems=(400, 404),
    path_patterns=ANY_ID,
    description="A page of those merged into it, newest first, of `total`; up to twenty likely "
    "ones by the fault in the error logs and by the words that everybody sees.",
)
def duplicates_of_bug(bug_id: str, query: PartQuery) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Known and likely duplicates."""
    wanted = bug_id_of(bug_id)
    found = use_cases().bugs.duplicates.around(wanted, skip=query.skip, limit=query.limit)
    answer = {
        "duplicateOf": _named(found.original) if found.original else None,
        "duplicates": [_named(each) for each in found.merged],
        "total": found.total,
        "possibleDuplicates": [asdict(each) for each in found.possible],
    }
    links = part_links(f"/api/bugs/{wanted}/duplicates", query, found.total)
    headers = {"Link": links, "Cache-Control": "private, no-cache"}
    return answer | query.model_dump(), 200, headers


@bug_transfers.post("/<bug_id>/merge")
@operation(
    summary="Declare a bug a duplicate of another",
    tag=TAG,
    access=WRITE,
    body=MergeBody,
    answers={200: MergeAnswer},
    problems=(400, 404, 409, 412),
    path_patterns=ANY_ID,
    idempotent=True,
    description="It points at the other from then on and, where the workflow lets it, is "
    "`wont_fix`. The other takes on its tags and watchers. Comments stay where they are. "
    "`If-Match` is about the one that becomes a duplicate.",
)
def merge_bug(bug_id: str, body: MergeBody) -> dict[str, Any]:
    """Both bugs."""
    wanted = bug_id_of(bug_id)
    expected = expected_version(wanted, viewer())
    merging = use_cases().bugs.merging
    merged = merging.merge(wanted, body.into, actor(), expected_version=expected)
    return {"duplicate": _named(merged.duplicate), "into": _named(merged.original)}


@bug_transfers.get("/export.csv")
@operation(
    summary="Take bugs out as a table",
    tag=TAG,
    access=WRITE,
    query=BugExportQuery,
    answers={200: None},
    answer_media_type="text/csv",
    headers=_DISPOSITION,
    unhurried=True,
    description=_STREAMED + " Cells that a spreadsheet would take for formulas are made harmless.",
)
def export_table(query: BugExportQuery) -> Response:
    """A stream of records."""
    return _export(query, "csv")


@bug_transfers.get("/export.ndjson")
@operation(
    summary="Take bugs out as JSON lines",
    tag=TAG,
    access=WRITE,
    query=BugExportQuery,
    answers={200: None},
    answer_media_type="application/x-ndjson",
    headers=_DISPOSITION,
    unhurried=True,
    description=_STREAMED,
)
def export_lines(query: BugExportQuery) -> Response:
    """A stream of JSON lines."""
    return _export(query, "ndjson")


@bug_transfers.post("/import")
@operation(
    summary="Bring bugs in",
    tag=TAG,
    access=_ADMIN,
    query=BugImportQuery,
    answers={200: BugImportAnswer},
    raw_body=True,
    body_media_types=(),
    max_bytes="import",
    rate_limit="import",
    unhurried=True,
    problems=(415, 422),
    idempotent=True,
    description="The body is the file itself: an export of this API, a table with a head, or "
    "issues as GitHub's API lists them. Content-Type or `format` tells which, else the first "
    "characters do. Good rows are written with the dates they have, bad ones are told. A bug that "
    "is there already is left as it is.",
)
def import_bugs(query: BugImportQuery) -> dict[str, Any]:
    """What became of each row."""
    rows: list[dict[str, Any]] = []
    tongue = language()

    def listen(outcome: BugRowOutcome) -> None:
        if len(rows) < _MOST_ROWS:
            errors = [
                {"pointer": fault.pointer, "detail": told(fault, tongue)}
                for fault in outcome.errors
            ]
            rows.append(
                {
                    "row": outcome.row,
                    "outcome": outcome.outcome,
                    "id": outcome.id,
                    "errors": errors,
                    "ignored": outcome.ignored,
                }
            )

    use_case = use_cases().bugs.imports
    chosen = _FORMATS.get(request.mimetype, "auto") if query.format == "auto" else query.format
    found = use_case.read(file_body(), chosen)
    counts = use_case.run(found, actor(), dry_run=query.dry_run, listen=listen)
    return {**asdict(counts), "status": counts.status, "dryRun": query.dry_run, "rows": rows}


def _export(query: BugExportQuery, format_name: str) -> Response:
    exports = use_cases().bugs.exports
    by = viewer()
    pieces = exports.run(filter_of(query, by), format_name, sees_matches=by.sees_matches)
    # What goes wrong at once is answered as a problem; later the stream can only break off.
    begun = list(islice(pieces, 2))
    name = f"bugs-{use_cases().clock.now():%Y%m%dT%H%M%SZ}.{format_name}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
    }
    return Response(
        chain(begun, pieces), content_type=exports.media_type(format_name), headers=headers
    )


def _named(bug: Bug) -> dict[str, Any]:
    return {name: getattr(bug, name) for name in _NAMED}


def _loop() -> Problem:
    return Problem(
        409,
        "conflict",
        "The other bug is this one, or a duplicate of it.",
        french="L'autre bug est celui-ci, ou l'un de ses doublons.",
    )


def _unknown() -> Problem:
    french = language() == "fr"
    detail = "Aucun bug n'a cet identifiant" if french else "There is no bug of this id"
    return invalid_request([Fault("/into", detail)])
