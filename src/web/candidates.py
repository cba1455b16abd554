"""The candidates: /api/v1/candidates."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from src.services.documents import CandidateDocument
from src.services.records import Role
from src.web import resources
from src.web.operation import Access, operation
from src.web.schemas.resources import CandidatePage, ListQuery, Patch, StoredCandidate

candidates = Blueprint("candidates", __name__, url_prefix="/api/v1/candidates")

_READ = Access(Role.VIEWER, "candidates:read")
_WRITE = Access(Role.RECRUITER, "candidates:write")


@candidates.get("")
@operation(
    summary="A page of candidates, newest first",
    tag="candidates",
    access=_READ,
    query=ListQuery,
    answers={200: CandidatePage},
    headers=resources.PAGED,
)
def list_candidates(query: ListQuery) -> Response:
    """The page."""
    return resources.page("candidate", query)


@candidates.post("")
@operation(
    summary="Add a candidate",
    tag="candidates",
    access=_WRITE,
    body=CandidateDocument,
    answers={201: StoredCandidate},
    problems=(409,),
    headers=resources.MADE,
    idempotent=True,
)
def add_candidate(body: CandidateDocument) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The new candidate."""
    return resources.create("candidate", body.document())


@candidates.get("/<candidate_id>")
@operation(
    summary="One candidate",
    tag="candidates",
    access=_READ,
    answers={200: StoredCandidate, 304: None},
    problems=(404,),
    headers=resources.TAGGED,
)
def show_candidate(candidate_id: str) -> Response | tuple[dict[str, Any], int, dict[str, str]]:
    """The candidate."""
    return resources.show("candidate", candidate_id)


@candidates.patch("/<candidate_id>")
@operation(
    summary="Change a candidate",
    tag="candidates",
    access=_WRITE,
    body=Patch,
    body_media_types=resources.PATCH_TYPES,
    answers={200: StoredCandidate},
    problems=(404, 409, 412),
    headers=resources.TAGGED,
    description="A JSON Merge Patch (RFC 7396); the result is checked as a whole.",
)
def change_candidate(candidate_id: str, body: Patch) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The candidate as it is now."""
    return resources.change("candidate", candidate_id, body.root)


@candidates.delete("/<candidate_id>")
@operation(
    summary="Delete a candidate",
    tag="candidates",
    access=_WRITE,
    answers={204: None},
    problems=(404, 412),
)
def delete_candidate(candidate_id: str) -> tuple[None, int]:
    """Nothing."""
    return resources.remove("candidate", candidate_id)
