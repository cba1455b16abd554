"""Batches of matching: /api/v1/matching/batch."""

from __future__ import annotations

import math
from time import perf_counter
from typing import Any, Final, cast
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response

from src.services.batch_records import Batch
from src.services.batches import (
    BatchNotFoundError,
    BatchTooLargeError,
    TooManyBatchesError,
    Viewer,
)
from src.services.catalogue import ResourceNotFoundError
from src.services.documents import DocumentError
from src.services.matching import JobsForCandidate
from src.services.permissions import may
from src.services.records import Role
from src.web.access import acting_principal
from src.web.batch_requests import query_of
from src.web.context import use_cases
from src.web.faults import invalid_request
from src.web.language import Language, language
from src.web.matching import jobs_answer
from src.web.operation import Access, operation
from src.web.problems import Fault, Problem, problem_response
from src.web.render import json_bytes
from src.web.schemas.batches import (
    BatchAnswer,
    BatchBody,
    BatchLine,
    BatchList,
    BatchListQuery,
    BatchResultsQuery,
)

batches = Blueprint("batches", __name__, url_prefix="/api/v1/matching/batch")

_READ: Final = Access(Role.VIEWER, "matching:read")
_TAG: Final = "matching"
_ADDRESS: Final = "/api/v1/matching/batch"
_NDJSON: Final = "application/x-ndjson"
# Nobody has to ask more often, nor needs to wait longer for news.
_RETRY_SECONDS: Final = (1, 30)
_FULL_RETRY_SECONDS: Final = 30


def init_app(app: Flask) -> None:
    """Bind the blueprint, and answer its errors as problems."""
    app.register_blueprint(batches)
    app.register_error_handler(BatchNotFoundError, _not_found)
    app.register_error_handler(BatchTooLargeError, _too_large)
    app.register_error_handler(TooManyBatchesError, _too_many)


@batches.post("")
@operation(
    summary="Rank jobs for many candidates, in the background",
    tag=_TAG,
    access=_READ,
    body=BatchBody,
    answers={202: BatchAnswer},
    idempotent=True,
    headers={"Location": "Where the batch tells how it stands.",
             "Retry-After": "Seconds after which there may be news."},
    description="Workers take candidates in small portions beside requests. The owner, and "
    "administrators, see the batch and its results, for `BATCH_KEEP_HOURS` after its end.",
)  # fmt: skip
def start_batch(body: BatchBody) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The batch, queued."""
    batch = use_cases().batches.start(acting_principal().id, query_of(body, language()))
    return _shown(batch), 202, {"Location": f"{_ADDRESS}/{batch.id}"} | _news(batch)


@batches.get("")
@operation(
    summary="The caller's own batches",
    tag=_TAG,
    access=_READ,
    query=BatchListQuery,
    answers={200: BatchList},
    headers={"Link": "The first and the next page."},
)
def list_batches(query: BatchListQuery) -> tuple[dict[str, Any], int, dict[str, str]]:
    """A page, newest first."""
    try:
        page = use_cases().batches.page(_viewer(), cursor=query.cursor, limit=query.limit)
    except ValueError:
        french = language() == "fr"
        detail = "Ce curseur ne vient pas de cette liste" if french else "Not a cursor of this list"
        raise invalid_request([Fault("/query/cursor", detail)]) from None
    links = [f'<{_ADDRESS}?limit={query.limit}>; rel="first"']
    if page.next_cursor:
        following = urlencode({"limit": query.limit, "cursor": page.next_cursor})
        links.append(f'<{_ADDRESS}?{following}>; rel="next"')
    answer = {
        "items": [_shown(batch) for batch in page.items],
        "limit": query.limit,
        "next_cursor": page.next_cursor,
    }
    return answer, 200, {"Link": ", ".join(links), "Cache-Control": "no-store"}


@batches.get("/<batch_id>")
@operation(
    summary="How a batch stands",
    tag=_TAG,
    access=_READ,
    answers={200: BatchAnswer},
    problems=(404,),
    headers={"Retry-After": "Seconds after which there may be news, while it is open."},
)
def show_batch(batch_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """State, progress, speed and what is left."""
    batch = use_cases().batches.get(_viewer(), batch_id)
    return _shown(batch), 200, _news(batch)


@batches.get("/<batch_id>/results")
@operation(
    summary="Results of a batch as they come, a line for each candidate",
    tag=_TAG,
    access=_READ,
    query=BatchResultsQuery,
    answers={200: BatchLine},
    answer_media_type=_NDJSON,
    problems=(404,),
    description="In the order of candidates. While the batch is open the lines end where the "
    "next result is not there yet: ask again with `after`, or `follow`.",
)
def batch_results(batch_id: str, query: BatchResultsQuery) -> Response:
    """A stream of JSON lines; a chunk of the batch is in memory at a time."""
    lines = use_cases().batches.lines(_viewer(), batch_id, after=query.after, follow=query.follow)
    return Response(lines, mimetype=_NDJSON, headers={"Cache-Control": "no-store",
                                                      "X-Accel-Buffering": "no"})  # fmt: skip


@batches.delete("/<batch_id>")
@operation(
    summary="Cancel a batch",
    tag=_TAG,
    access=_READ,
    answers={200: BatchAnswer},
    problems=(404,),
    description="What has been stored can still be read. One that is over stays as it is.",
)
def cancel_batch(batch_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The batch, cancelled unless it was over."""
    batch = use_cases().batches.cancel(_viewer(), batch_id)
    return _shown(batch), 200, {"Cache-Control": "no-store"}


class JsonRows:
    """``Rows`` in the words of the API: what one request for the candidate would be answered."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def ranked(
        self,
        position: int,
        candidate_id: str,
        found: JobsForCandidate,
        language: str,
        *,
        seconds: float,
    ) -> bytes:
        """The line of a ranking that took so long."""
        began = perf_counter() - seconds
        with self._app.app_context():
            answer = jobs_answer(found, cast("Language", language), began)
        return _line({"position": position, "candidate_id": candidate_id, **answer})

    def refused(self, position: int, candidate_id: str, error: Exception, language: str) -> bytes:
        """The line of a candidate that could not be ranked for."""
        french = language == "fr"
        kind, detail = "internal-error", ("Une erreur s'est produite de notre côté." if french
                                          else "Something failed on our side.")  # fmt: skip
        if isinstance(error, ResourceNotFoundError):
            kind = "not-found"
            detail = ("Aucun candidat n'a cet identifiant." if french
                      else "There is no candidate of this id.")  # fmt: skip
        elif isinstance(error, DocumentError):
            kind, detail = "invalid-request", str(error)
        return _line({
            "position": position, "candidate_id": candidate_id, "status": "error",
            "error": {"type": kind, "detail": detail},
        })  # fmt: skip


def _line(row: dict[str, Any]) -> bytes:
    return json_bytes(row) + b"\n"


def _viewer() -> Viewer:
    principal = acting_principal()
    return Viewer(principal.id, sees_all=may(principal, role=Role.ADMIN, scope="admin"))


def _shown(batch: Batch) -> dict[str, Any]:
    return {
        "id": batch.id,
        "state": batch.state,
        "progress": _progress(batch),
        "failure": batch.failure,
        "created_at": batch.created_at,
        "started_at": batch.started_at,
        "finished_at": batch.finished_at,
        "results": f"{_ADDRESS}/{batch.id}/results",
    }


def _progress(batch: Batch) -> dict[str, Any]:
    total, done = batch.candidates_total, batch.candidates_done
    seconds = 0.0
    if batch.started_at is not None:
        until = batch.finished_at or use_cases().clock.now()
        seconds = (until - batch.started_at).total_seconds()
    is_measured = seconds > 0 and done > 0
    return {
        "candidates_total": total,
        "candidates_done": done,
        "candidates_failed": batch.candidates_failed,
        "pairs_scored": batch.pairs_scored,
        "percent": round(100.0 * done / total, 2) if total else 100.0,
        "pairs_per_second": round(batch.pairs_scored / seconds, 1) if is_measured else None,
        "eta_seconds": round((total - done) * seconds / done, 1)
        if is_measured and batch.is_open
        else None,
    }


def _news(batch: Batch) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if batch.is_open:
        left = _progress(batch)["eta_seconds"] or 0.0
        least, most = _RETRY_SECONDS
        headers["Retry-After"] = str(min(most, max(least, math.ceil(left))))
    return headers


def _not_found(_error: BatchNotFoundError) -> Response:
    return problem_response(
        Problem(
            404,
            "not-found",
            "There is no batch of this id.",
            french="Aucun lot n'a cet identifiant.",
        )
    )


def _too_large(error: BatchTooLargeError) -> Response:
    what = {"candidates": "candidats", "pairs": "paires"}[error.of]
    detail = (
        f"Au plus {error.limit} {what} par lot, {error.given} demandés"
        if language() == "fr"
        else f"At most {error.limit} {error.of} a batch, {error.given} asked for"
    )
    return problem_response(invalid_request([Fault(f"/{error.field}", detail)]))


def _too_many(error: TooManyBatchesError) -> Response:
    return problem_response(
        Problem(
            429,
            "rate-limited",
            f"{error.limit} batches are open: wait for one to end, or cancel one.",
            headers={"Retry-After": str(_FULL_RETRY_SECONDS)},
            french=f"{error.limit} lots sont en cours : attendez la fin d'un lot ou annulez-en un.",
        )
    )
