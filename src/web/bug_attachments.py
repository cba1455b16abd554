"""Files that come with bugs: /api/bugs/{id}/attachments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO, Final

from flask import Blueprint, Flask, Response, request, send_file

from src.services.bugs.attachment_names import clean_name
from src.services.bugs.attachment_records import (
    Attachment,
    AttachmentEmptyError,
    AttachmentError,
    AttachmentFileMissingError,
    AttachmentNotFoundError,
    AttachmentOwnerError,
    AttachmentSpaceError,
    AttachmentTooLargeError,
    AttachmentTypeError,
    TooManyAttachmentsError,
)
from src.services.permissions import may
from src.services.records import Role
from src.web.access import acting_principal
from src.web.bug_answers import actor, bug_id_of
from src.web.bugs import ANY_ID, READ, SPEAK, TAG
from src.web.context import use_cases
from src.web.etag import not_modified
from src.web.faults import invalid_request
from src.web.language import language
from src.web.operation import operation
from src.web.problems import Fault, Problem, problem_response, too_large
from src.web.schemas.bug_attachments import AttachmentAnswer, AttachmentList
from src.web.uploads import UploadedFile

bug_attachments = Blueprint("bug_attachments", __name__, url_prefix="/api/bugs")

_FORM: Final = "multipart/form-data"
_FILE: Final = {"type": "string", "contentMediaType": "application/octet-stream"}
_NOTHING_RUNS: Final = "sandbox; default-src 'none'"
_PRIVATE: Final = "private, no-cache"


def init_app(app: Flask) -> None:
    """Bind the blueprint, and answer its errors as problems."""
    app.register_blueprint(bug_attachments)
    app.register_error_handler(AttachmentError, lambda error: problem_response(_problem(error)))


def _harmless(view: Callable[..., Response]) -> Callable[..., Response]:
    """The view, under a policy by which nothing in its answer runs or is loaded."""
    options = {"content_security_policy": _NOTHING_RUNS}
    view.talisman_view_options = options  # type: ignore[attr-defined]
    return view


@bug_attachments.post("/<bug_id>/attachments")
@operation(
    summary="Send a file with a bug",
    tag=TAG,
    access=SPEAK,
    raw_body=True,
    body_media_types=(_FORM,),
    body_content={
        _FORM: {
            "schema": {
                "type": "object",
                "properties": {"file": _FILE},
                "required": ["file"],
                "additionalProperties": False,
            }
        }
    },
    max_bytes="attachment",
    unhurried=True,
    idempotent=True,
    answers={201: AttachmentAnswer},
    headers={"Location": "Where the file is downloaded."},
    problems=(404, 409, 507),
    path_patterns=ANY_ID,
    description="One file in the field `file`. Its content decides what it is: PNG, JPEG, GIF, "
    "WebP, PDF, MP4, WebM, ZIP, gzip, DOCX, XLSX, PPTX or UTF-8 text, which HTML, SVG and scripts "
    "are. Nothing is unpacked.",
)
def attach_file(bug_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The attachment with its address."""
    bug_id = bug_id_of(bug_id)
    sent = UploadedFile("file")
    attachment = use_cases().bugs.attachments.add(
        bug_id, sent.chunks(), name=sent.name, actor=actor()
    )
    return _shown(attachment), 201, {"Location": _address(attachment)}


@bug_attachments.get("/<bug_id>/attachments")
@operation(
    summary="The files of a bug",
    tag=TAG,
    access=READ,
    answers={200: AttachmentList},
    path_patterns=ANY_ID,
)
def list_attachments(bug_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """All of them, oldest first."""
    found = use_cases().bugs.attachments.of(bug_id_of(bug_id))
    shown = [_shown(each) for each in found]
    return {"attachments": shown, "total": len(shown)}, 200, {"Cache-Control": _PRIVATE}


@bug_attachments.get("/<bug_id>/attachments/<attachment_id>")
@_harmless
@operation(
    summary="Download a file of a bug",
    tag=TAG,
    access=READ,
    unhurried=True,
    answers={200: None, 206: None, 304: None},
    answer_media_type="application/octet-stream",
    problems=(410, 416),
    path_patterns=ANY_ID,
    headers={
        "Content-Disposition": "Always `attachment`, with the name.",
        "ETag": "The SHA-256 of the content.",
        "Accept-Ranges": "Parts can be asked for with `Range`.",
    },
)
def download_attachment(bug_id: str, attachment_id: str) -> Response:
    """The content as a stream, never to be shown in place."""
    attachment = use_cases().bugs.attachments.get(bug_id_of(bug_id), attachment_id)
    response = not_modified(attachment.sha256)
    if response is None:
        content = use_cases().bugs.attachments.content(attachment)
        try:
            response = _streamed(attachment, content)
        except Exception:
            content.close()
            raise
    response.headers["Cache-Control"] = _PRIVATE
    return response


@bug_attachments.delete("/<bug_id>/attachments/<attachment_id>")
@operation(
    summary="Take a file away from a bug",
    tag=TAG,
    access=SPEAK,
    answers={204: None},
    path_patterns=ANY_ID,
    description="Whoever sent it, or an administrator. The history keeps that it was there.",
)
def remove_attachment(bug_id: str, attachment_id: str) -> tuple[None, int]:
    """Nothing, once it is gone."""
    removes_others = may(acting_principal(), role=Role.ADMIN, scope="admin")
    use_cases().bugs.attachments.remove(
        bug_id_of(bug_id), attachment_id, actor=actor(), removes_others=removes_others
    )
    return None, 204


def _streamed(attachment: Attachment, content: BinaryIO) -> Response:
    """The content, or the part of it that was asked for."""
    response = send_file(
        content,
        mimetype=attachment.media_type,
        as_attachment=True,
        # Again, for names that were kept when less was known to do harm.
        download_name=clean_name(attachment.name, attachment.media_type),
        conditional=False,
        etag=attachment.sha256,
    )
    response.content_length = attachment.size_bytes
    response.make_conditional(
        request.environ, accept_ranges=True, complete_length=attachment.size_bytes
    )
    return response


def _address(attachment: Attachment) -> str:
    return f"/api/bugs/{attachment.bug_id}/attachments/{attachment.id}"


def _shown(attachment: Attachment) -> dict[str, Any]:
    return {
        "id": attachment.id,
        "bugId": attachment.bug_id,
        "name": attachment.name,
        "contentType": attachment.media_type,
        "sizeBytes": attachment.size_bytes,
        "sha256": attachment.sha256,
        "addedBy": attachment.added_by,
        "createdAt": attachment.created_at,
        "url": _address(attachment),
    }


def _problem(error: AttachmentError) -> Problem:
    match error:
        case AttachmentTooLargeError(limit=limit):
            return too_large(limit)
        case AttachmentEmptyError():
            detail = "Le fichier est vide" if language() == "fr" else "The file is empty"
            return invalid_request([Fault("/file", detail)])
        case AttachmentTypeError():
            return Problem(
                415,
                "unsupported-media-type",
                "The content is none of: PNG, JPEG, GIF, WebP, PDF, MP4, WebM, ZIP, gzip, DOCX, "
                "XLSX, PPTX, UTF-8 text. Anything else can be sent in a ZIP archive.",
                french="Le contenu n'est ni PNG, JPEG, GIF, WebP, PDF, MP4, WebM, ZIP, gzip, DOCX, "
                "XLSX, PPTX, ni du texte en UTF-8. Tout autre fichier peut être envoyé dans une "
                "archive ZIP.",
            )
        case TooManyAttachmentsError(limit=limit):
            return Problem(
                409,
                "conflict",
                f"This bug has {limit} attachments, which is the most.",
                extra={"limit": limit},
                french=f"Ce bug a déjà {limit} pièces jointes, le maximum.",
            )
        case AttachmentSpaceError():
            return Problem(507, "insufficient-storage", "")
        case AttachmentOwnerError():
            return Problem(
                403,
                "forbidden",
                "Somebody else sent this file: only they or an administrator may remove it.",
                french="Ce fichier a été envoyé par quelqu'un d'autre : seuls cette personne et "
                "l'administrateur peuvent le retirer.",
            )
        case AttachmentFileMissingError():
            return Problem(
                410,
                "gone",
                "The content of this file has been lost.",
                french="Le contenu de ce fichier a été perdu.",
            )
        case AttachmentNotFoundError():
            return Problem(
                404,
                "not-found",
                "This bug has no attachment of this id.",
                french="Ce bug n'a aucune pièce jointe de cet identifiant.",
            )
    raise error
