"""Bugs: /api/bugs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, request
from pydantic.alias_generators import to_camel

from src.bugs.bug import Bug
from src.bugs.masking import masked_name
from src.services.bugs.ports import BugFilter, BugOrder, BugPage, SortKey
from src.services.records import Role
from src.web import bug_problems
from src.web.bug_answers import Viewer, actor, bug_id_of, shown_bug, shown_event, viewer
from src.web.context import use_cases
from src.web.etag import check_if_match, etag_header, etag_of, not_modified, version_of
from src.web.faults import invalid_request
from src.web.language import language
from src.web.operation import UUID, Access, operation
from src.web.problems import Fault
from src.web.schemas.bugs import (
    BugAnswer,
    BugListQuery,
    BugPageAnswer,
    BulkAnswer,
    BulkBody,
    Change,
    HistoryAnswer,
    Narrowing,
    PartQuery,
    Report,
    ReportedAnswer,
)
from src.web.schemas.comma_lists import undivided

bugs = Blueprint("bugs", __name__, url_prefix="/api/bugs")

READ: Final = Access(Role.VIEWER, "bugs:read")
SPEAK: Final = Access(Role.VIEWER, "bugs:write")
WRITE: Final = Access(Role.RECRUITER, "bugs:write")
TAG: Final = "bugs"
ANY_ID: Final = {"bug_id": UUID}
_ADDRESS: Final = "/api/bugs/"
_PATCH_TYPES: Final = ("application/json", "application/merge-patch+json")
LINKED: Final = {"Link": "Addresses of the first and the next page."}
_TAGGED: Final = {"ETag": "Version of the bug, for If-Match and If-None-Match."}
_PRIVATE: Final = {"Cache-Control": "private, no-cache"}
_SORT_KEYS: Final[dict[str, SortKey]] = {
    to_camel(name): name
    for name in ("created_at", "updated_at", "number", "severity", "priority", "status", "title")
}


def init_app(app: Flask) -> None:
    """Bind the blueprint, and answer the errors of bugs as problems."""
    app.register_blueprint(bugs)
    bug_problems.init_app(app)


@bugs.post("/", strict_slashes=False)
@operation(
    summary="Report a bug",
    tag=TAG,
    access=SPEAK,
    body=Report,
    answers={201: ReportedAnswer},
    headers={"Location": "Address of the new bug."},
    idempotent=True,
    description="Answers beside it what it may be a repetition of.",
)
def report_bug(body: Report) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The new bug's id and number."""
    found = use_cases().bugs.tracking.report(body.model_dump(exclude_none=True), actor())
    answer = {
        "id": found.bug.id,
        "message": "Bug report created successfully",
        "status": found.bug.status,
        "number": found.bug.number,
        "possibleDuplicates": [asdict(each) for each in found.possible_duplicates],
    }
    return answer, 201, {"Location": _ADDRESS + found.bug.id}


@bugs.get("/", strict_slashes=False)
@operation(
    summary="Bugs",
    tag=TAG,
    access=READ,
    query=BugListQuery,
    answers={200: BugPageAnswer},
    headers=LINKED,
)
def list_bugs(query: BugListQuery) -> tuple[dict[str, Any], int, dict[str, str]]:
    """A page of the list."""
    by = viewer()
    order = BugOrder(_SORT_KEYS[query.sort.lstrip("-")], query.sort.startswith("-"))
    skip = 0 if query.cursor else query.skip
    try:
        page = use_cases().bugs.tracking.page(
            filter_of(query, by), order, cursor=query.cursor, skip=skip, limit=query.limit
        )
    except ValueError:
        french = language() == "fr"
        detail = "Ce curseur ne vient pas de cette liste" if french else "Not a cursor of this list"
        raise invalid_request([Fault("/query/cursor", detail)]) from None
    answer = {
        "bugs": [shown_bug(bug, by) for bug in page.items],
        "total": page.total,
        "skip": skip,
        "limit": query.limit,
        "nextCursor": page.next_cursor,
    }
    return answer, 200, {"Link": _links(query, page)} | _PRIVATE


@bugs.get("/<bug_id>")
@operation(
    summary="A bug",
    tag=TAG,
    access=READ,
    answers={200: BugAnswer, 304: None},
    headers=_TAGGED,
    problems=(400, 404),
    path_patterns=ANY_ID,
)
def show_bug(bug_id: str) -> Response | tuple[dict[str, Any], int, dict[str, str]]:
    """The bug, or 304 to those who have it."""
    by = viewer()
    bug = use_cases().bugs.tracking.get(bug_id_of(bug_id))
    known = not_modified(_etag(bug, by))
    if known is not None:
        known.headers.update(_PRIVATE)
        return known
    return _answered(bug, by)


@bugs.patch("/<bug_id>")
@operation(
    summary="Change a bug",
    tag=TAG,
    access=WRITE,
    body=Change,
    body_media_types=_PATCH_TYPES,
    answers={200: BugAnswer},
    headers=_TAGGED,
    problems=(400, 404, 409, 412),
    path_patterns=ANY_ID,
    description="Without `If-Match` changes of others at the same time are kept beside this one. "
    "A move that the workflow has not is answered 409 with the statuses that can follow.",
)
def change_bug(bug_id: str, body: Change) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The bug after the change."""
    by, wanted = viewer(), bug_id_of(bug_id)
    expected = expected_version(wanted, by)
    changes = body.model_dump(exclude_unset=True)
    bug = use_cases().bugs.tracking.change(wanted, changes, actor(), expected_version=expected)
    return _answered(bug, by)


@bugs.get("/<bug_id>/history")
@operation(
    summary="What happened to a bug",
    tag=TAG,
    access=READ,
    query=PartQuery,
    answers={200: HistoryAnswer},
    headers=LINKED,
    problems=(400, 404),
    path_patterns=ANY_ID,
)
def bug_history(bug_id: str, query: PartQuery) -> tuple[dict[str, Any], int, dict[str, str]]:
    """A page of its events, oldest first."""
    by, tracking, wanted = viewer(), use_cases().bugs.tracking, bug_id_of(bug_id)
    events, total = tracking.history(
        wanted, sees_internal=by.sees_all, skip=query.skip, limit=query.limit
    )
    answer = {"history": [shown_event(event) for event in events], "total": total}
    links = part_links(f"{_ADDRESS}{wanted}/history", query, total)
    return answer | query.model_dump(), 200, {"Link": links} | _PRIVATE


@bugs.post("/bulk")
@operation(
    summary="Change many bugs",
    tag=TAG,
    access=WRITE,
    body=BulkBody,
    answers={200: BulkAnswer},
    # Who is cut off in the middle would not be told what was written before.
    unhurried=True,
    idempotent=True,
    description="By ids or by a filter, 100 bugs to a transaction; what cannot be changed is left "
    "as it is and said so. So is a bug that fitted the filter until somebody changed it meanwhile "
    "(`no_longer_fits`).",
)
def change_bugs(body: BulkBody) -> dict[str, Any]:
    """What became of each."""
    bulk = use_cases().bugs.bulk
    changes = body.changes.model_dump(exclude_unset=True)
    if body.filter is not None:
        where = filter_of(body.filter, viewer())
        outcomes = bulk.change_fitting(where, changes, actor(), dry_run=body.dry_run)
    else:
        outcomes = bulk.change(body.ids or (), changes, actor(), dry_run=body.dry_run)
    return {
        "dryRun": body.dry_run,
        "total": len(outcomes),
        "changed": sum(each.outcome == "changed" for each in outcomes),
        "results": [
            {
                "id": each.bug_id,
                "number": each.bug.number if each.bug else None,
                "outcome": each.outcome,
                "status": each.bug.status if each.bug else None,
                "allowed": each.allowed,
            }
            for each in outcomes
        ],
    }


def filter_of(asked: Narrowing, by: Viewer) -> BugFilter:
    """What was asked for, as the use cases take it."""
    return BugFilter(
        statuses=tuple(asked.status),
        severities=tuple(asked.severity),
        priorities=tuple(asked.priority),
        categories=tuple(asked.category),
        # Who is shown no address must not find out by asking for one whether it is there.
        assigned_to=tuple(
            asked.assigned_to if by.sees_all else map(masked_name, asked.assigned_to)
        ),
        tags=tuple(asked.tag),
        device_ids=tuple(asked.device_id),
        text=asked.text,
        created_after=asked.created_after,
        created_before=asked.created_before,
        updated_after=asked.updated_after,
        updated_before=asked.updated_before,
        sees_internal=by.sees_all,
    )


def part_links(address: str, query: PartQuery, total: int) -> str:
    """Where the first and the next page of all that a bug has of something are read."""
    links = [f'<{address}?limit={query.limit}>; rel="first"']
    following = query.skip + query.limit
    if following < total:
        links.append(f'<{address}?limit={query.limit}&skip={following}>; rel="next"')
    return ", ".join(links)


def expected_version(bug_id: str, by: Viewer) -> int | None:
    """The version that ``If-Match`` names, None where any will do.

    Raises ``Problem`` 412 where it names none that is, ``BugNotFoundError`` where there is no bug.
    """
    if "If-Match" not in request.headers:
        return None
    tag = _etag(use_cases().bugs.tracking.get(bug_id), by)
    check_if_match(tag)
    # Whatever there is may be changed: then nobody's change in between is in the way.
    return None if request.headers["If-Match"].strip() == "*" else version_of(tag)


def _etag(bug: Bug, by: Viewer) -> str:
    return etag_of(bug.version, bug.id, by.variant)


def _answered(bug: Bug, by: Viewer) -> tuple[dict[str, Any], int, dict[str, str]]:
    return shown_bug(bug, by), 200, etag_header(_etag(bug, by)) | _PRIVATE


def _links(query: BugListQuery, page: BugPage) -> str:
    said = query.model_dump(
        mode="json", by_alias=True, exclude_unset=True, exclude={"skip", "cursor"}
    )
    asked = {
        name: [undivided(part) for part in value] if isinstance(value, list) else value
        for name, value in said.items()
    } | {"limit": query.limit}
    links = [f'<{_ADDRESS}?{urlencode(asked, doseq=True)}>; rel="first"']
    if page.next_cursor:
        following = urlencode({**asked, "cursor": page.next_cursor}, doseq=True)
        links.append(f'<{_ADDRESS}?{following}>; rel="next"')
    return ", ".join(links)
