"""Comments on bugs: /api/bugs/{id}/comments."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint

from src.services.bugs.comments import Speaker
from src.services.permissions import may
from src.services.records import Role
from src.web.access import acting_principal
from src.web.bug_answers import actor, bug_id_of, shown_comment, viewer
from src.web.bugs import ANY_ID, LINKED, READ, SPEAK, TAG, part_links
from src.web.context import use_cases
from src.web.operation import operation
from src.web.schemas.bug_comments import (
    CommentAnswer,
    CommentBody,
    CommentChange,
    CommentsAnswer,
)
from src.web.schemas.bugs import PartQuery

bug_comments = Blueprint("bug_comments", __name__, url_prefix="/api/bugs/<bug_id>/comments")

_PRIVATE: Final = {"Cache-Control": "private, no-cache"}


@bug_comments.post("")
@operation(
    summary="Comment on a bug",
    tag=TAG,
    access=SPEAK,
    body=CommentBody,
    answers={201: CommentAnswer},
    problems=(400, 404, 409),
    path_patterns=ANY_ID,
    idempotent=True,
)
def add_comment(bug_id: str, body: CommentBody) -> tuple[dict[str, Any], int]:
    """The new comment."""
    fields = body.model_dump(exclude_unset=True)
    stored = use_cases().bugs.comments.add(bug_id_of(bug_id), fields, _speaker())
    return shown_comment(stored, viewer()), 201


@bug_comments.get("")
@operation(
    summary="Comments on a bug",
    tag=TAG,
    access=READ,
    query=PartQuery,
    answers={200: CommentsAnswer},
    headers=LINKED,
    problems=(400, 404),
    path_patterns=ANY_ID,
    description="Internal ones only for recruiters and above, and keys that may write bugs.",
)
def list_comments(bug_id: str, query: PartQuery) -> tuple[dict[str, Any], int, dict[str, str]]:
    """A page of what the caller may read, oldest first."""
    by, wanted = viewer(), bug_id_of(bug_id)
    found, total = use_cases().bugs.comments.of(
        wanted, _speaker(), skip=query.skip, limit=query.limit
    )
    answer = {"comments": [shown_comment(comment, by) for comment in found], "total": total}
    links = part_links(f"/api/bugs/{wanted}/comments", query, total)
    return answer | query.model_dump(), 200, {"Link": links} | _PRIVATE


@bug_comments.patch("/<comment_id>")
@operation(
    summary="Change one's own comment",
    tag=TAG,
    access=SPEAK,
    body=CommentChange,
    body_media_types=("application/json", "application/merge-patch+json"),
    answers={200: CommentAnswer},
    problems=(400, 404),
    path_patterns=ANY_ID,
)
def change_comment(bug_id: str, comment_id: str, body: CommentChange) -> dict[str, Any]:
    """The comment after the change."""
    changes = body.model_dump(exclude_unset=True)
    comments = use_cases().bugs.comments
    stored = comments.change(bug_id_of(bug_id), comment_id.lower(), changes, _speaker())
    return shown_comment(stored, viewer())


@bug_comments.delete("/<comment_id>")
@operation(
    summary="Take a comment away",
    tag=TAG,
    access=SPEAK,
    answers={204: None},
    problems=(400, 404),
    path_patterns=ANY_ID,
    description="One's own; administrators take away any.",
)
def remove_comment(bug_id: str, comment_id: str) -> tuple[None, int]:
    """Nothing."""
    use_cases().bugs.comments.remove(bug_id_of(bug_id), comment_id.lower(), _speaker())
    return None, 204


def _speaker() -> Speaker:
    is_moderator = may(acting_principal(), role=Role.ADMIN, scope="admin")
    return Speaker(actor(), sees_internal=viewer().sees_all, is_moderator=is_moderator)
