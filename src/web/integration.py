"""The Commitment bridge: /api/v1/integration."""

from __future__ import annotations

from time import perf_counter
from typing import Any, Final

from flask import Blueprint, Flask, Response

from src.services.accounts import Author
from src.services.documents_text import DocumentRefusedError, ReaderBusyError
from src.services.integration import Given, Workflow
from src.services.matching import RankQuery
from src.services.permissions import may
from src.services.records import Kind, Role
from src.web.access import acting_principal
from src.web.context import settings, use_cases
from src.web.integration_answers import parsed_answer, report
from src.web.integration_bodies import Sent, read_sent
from src.web.language import Language, language
from src.web.matching import jobs_answer
from src.web.operation import Access, operation
from src.web.problems import Problem, problem_response, too_large
from src.web.resources import author
from src.web.schemas.integration import (
    FILE_TYPES,
    FORM_TYPES,
    MatchedCvAnswer,
    MatchQuery,
    ParseAnswer,
    ParseQuery,
    WorkflowAnswer,
)

integration = Blueprint("integration", __name__, url_prefix="/api/v1/integration")

_BUSY_RETRY_SECONDS: Final = 2
_OBJECT: Final[dict[str, Any]] = {"type": "object"}
_TEXT: Final[dict[str, Any]] = {"type": "string"}
_FILE: Final[dict[str, Any]] = {"type": "string", "format": "binary"}
_COMMON: Final[dict[str, Any]] = {
    "questionnaire": _TEXT, "pourquoi_ecoute": _TEXT, "limit": {"type": "integer"},
}  # fmt: skip
_STORED: Final = (
    "Nothing is stored unless `store` is true, for which the right to write is needed. "
)
_FILES: Final = (
    "PDF, DOCX, HTML and plain text in any encoding are told apart by their content and read in a "
    "process of its own with hard limits; what cannot be read is answered 422 with a `code`. "
)


def _content(**fields: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Media type objects of a body that may be JSON, a form, or the document itself."""
    always = {"store": {"type": "boolean"}, "force_refresh": {"type": "boolean"}}
    form = {"schema": {"type": "object", "properties": {**fields, **always}}}
    whole: dict[str, dict[str, Any]] = {"application/json": {"schema": _OBJECT}}
    return whole | dict.fromkeys(FORM_TYPES, form) | {name: {} for name in FILE_TYPES}


_SHARED: Final[dict[str, Any]] = {
    "tag": "integration",
    "access": Access(Role.VIEWER, "matching:read"),
    "raw_body": True,
    "body_media_types": (),
    "max_bytes": "documents",
    "rate_limit": "import",
    "problems": (400, 409, 415, 422),
    "idempotent": True,
}


def init_app(app: Flask) -> None:
    """Answer the errors of documents as problems, wherever they are raised."""
    app.register_error_handler(DocumentRefusedError, _refused)
    app.register_error_handler(ReaderBusyError, _busy)
    app.register_blueprint(integration)


@integration.post("/parse-cv-from-commitment")
@operation(
    summary="Read a CV",
    query=ParseQuery,
    answers={200: ParseAnswer},
    description=_FILES + _STORED + "The JSON of a parser comes with a report of every field.",
    body_content=_content(cv_file=_FILE, cv_text=_TEXT, cv=_TEXT),
    **_SHARED,
)
def parse_cv(query: ParseQuery) -> dict[str, Any]:
    """The candidate in a CV."""
    return _parse("candidate", query)


@integration.post("/parse-job-from-commitment")
@operation(
    summary="Read a job posting",
    query=ParseQuery,
    answers={200: ParseAnswer},
    description=_FILES + _STORED + "The JSON of a parser comes with a report of every field.",
    body_content=_content(job_file=_FILE, job_text=_TEXT, job=_TEXT),
    **_SHARED,
)
def parse_job(query: ParseQuery) -> dict[str, Any]:
    """The job in a posting."""
    return _parse("job", query)


@integration.post("/cv-to-matching")
@operation(
    summary="Read a CV and rank jobs for it",
    query=MatchQuery,
    answers={200: MatchedCvAnswer},
    description=_FILES + _STORED + "Ranks `jobs`, `job_ids`, or the whole open stock.",
    body_content=_content(cv_file=_FILE, cv_text=_TEXT, cv=_TEXT, jobs=_TEXT, **_COMMON),
    **_SHARED,
)
def cv_to_matching(query: MatchQuery) -> dict[str, Any]:
    """The candidate and the best jobs."""
    began = perf_counter()
    spoken = language()
    sent = read_sent(None)
    if sent.cv is None and sent.body.questionnaire is None:
        raise _expected("cv_file", "cv_text", "cv")
    done = _complete(sent, query, spoken)
    assert done.ranking is not None  # noqa: S101 - there is a candidate
    assert done.candidate is not None  # noqa: S101
    degraded = _degraded(done)
    ranked = jobs_answer(done.ranking, spoken, began)
    ranked["metadata"]["degraded"] = [*ranked["metadata"]["degraded"], *degraded]
    return {
        "candidate_id": done.candidate.stored_id or done.ranking.person.id,
        **ranked,
        "cv": parsed_answer(done.candidate, spoken),
        "questionnaire": report(done.wishes, spoken),
        "jobs": [parsed_answer(each, spoken) for each in done.jobs],
    }


@integration.post("/complete-workflow")
@operation(
    summary="Read a CV, jobs and a questionnaire, and match them",
    query=MatchQuery,
    answers={200: WorkflowAnswer},
    description=_FILES + _STORED + "Every part may be missing, but not all of them.",
    body_content=_content(
        cv_file=_FILE, cv_text=_TEXT, cv=_TEXT, job_file=_FILE, job_text=_TEXT, job=_TEXT,
        jobs=_TEXT, **_COMMON,
    ),
    **_SHARED,
)  # fmt: skip
def complete_workflow(query: MatchQuery) -> dict[str, Any]:
    """All that was read, and the ranking where there is a candidate."""
    began = perf_counter()
    spoken = language()
    sent = read_sent(None)
    if (sent.cv, sent.job, sent.job_files) == (None, None, ()) and not (
        sent.body.jobs or sent.body.questionnaire
    ):
        raise _expected("cv_file", "job_file", "job_text", "questionnaire")
    done = _complete(sent, query, spoken)
    candidate = done.candidate
    ranking = None
    if done.ranking is not None and candidate is not None:
        ranking = {
            "candidate_id": candidate.stored_id or done.ranking.person.id,
            **jobs_answer(done.ranking, spoken, began),
        }
    cv = None if done.cv is None else parsed_answer(candidate or done.cv, spoken)
    return {
        "status": "success",
        "candidate": None if candidate is None else candidate.document,
        "workflow_results": {
            "cv_parsing": {"success": cv is not None and cv["usable"], "data": cv},
            "job_parsing": {
                "success": bool(done.jobs) and not any(each.missing for each in done.jobs),
                "data": [parsed_answer(each, spoken) for each in done.jobs],
            },
            "questionnaire_parsing": {
                "success": done.wishes is not None,
                "data": report(done.wishes, spoken),
            },
            "matching": {"success": ranking is not None, "data": ranking},
        },
        "metadata": _metadata(began, _degraded(done)),
    }


def _parse(kind: Kind, query: ParseQuery) -> dict[str, Any]:
    began = perf_counter()
    sent = read_sent(kind)
    given = sent.cv if kind == "candidate" else sent.job
    if given is None:
        raise _expected("cv_file", "cv_text", "cv") if kind == "candidate" else _expected(
            "job_file", "job_text", "job"
        )  # fmt: skip
    writer = _writer(kind) if query.store or sent.body.store else None
    parsed = use_cases().integration.parse(kind, given, store=writer)
    return {
        "status": "success",
        **parsed_answer(parsed, language()),
        "metadata": _metadata(began, parsed.degraded),
    }


def _complete(sent: Sent, query: MatchQuery, spoken: Language) -> Workflow:
    body = sent.body
    offers: list[Given] | None = [
        *([sent.job] if sent.job else []),
        *sent.job_files,
        *(Given(text=each) if isinstance(each, str) else Given(json=each)
          for each in body.jobs or ()),
    ]  # fmt: skip
    if not offers and body.jobs is None:
        offers = None
    reasons: list[Any] | None = (
        [reason.model_dump() for reason in body.pourquoi_ecoute]
        if body.pourquoi_ecoute
        else list(query.pourquoi_ecoute) or None
    )
    asked = RankQuery(
        language=spoken,
        reasons=reasons,
        weights=body.weights,
        among=body.job_ids,
        limit=query.limit or body.limit,
        explain=body.explain,
    )
    writer = None
    if query.store or body.store:
        writer = _writer("candidate")
        if offers:
            writer = _writer("job")
    return use_cases().integration.complete(
        sent.cv, body.questionnaire, offers, asked, store=writer
    )


def _writer(kind: Kind) -> Author:
    """The author of what is stored. Raises ``Problem`` 403 for who may not write."""
    if not may(acting_principal(), role=Role.RECRUITER, scope=f"{kind}s:write"):
        raise Problem(403, "forbidden", "")
    return author()


def _degraded(done: Workflow) -> list[str]:
    parts = [*([done.cv] if done.cv else []), *done.jobs]
    return list(dict.fromkeys(name for each in parts for name in each.degraded))


def _metadata(began: float, degraded: list[str]) -> dict[str, Any]:
    return {
        "processing_time_ms": round(1000 * (perf_counter() - began), 3),
        "timestamp": use_cases().clock.now().isoformat().replace("+00:00", "Z"),
        "api_version": "v1",
        "degraded": degraded,
    }


def _expected(*names: str) -> Problem:
    listed = ", ".join(names)
    return Problem(
        400,
        "malformed-request",
        f"One of these is expected: {listed}.",
        french=f"L'un de ces champs est attendu : {listed}.",
    )


def _refused(error: DocumentRefusedError) -> Response:
    if error.code == "too_large":
        return problem_response(too_large(settings().max_document_bytes))
    return problem_response(
        Problem(
            422,
            "unreadable-document",
            error.english,
            extra={"code": error.code},
            french=error.french,
        )
    )


def _busy(_error: ReaderBusyError) -> Response:
    return problem_response(
        Problem(503, "unavailable", "", headers={"Retry-After": str(_BUSY_RETRY_SECONDS)})
    )
