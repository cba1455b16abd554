"""The jobs: /api/v1/jobs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from src.services.documents import JobDocument
from src.services.records import Role
from src.web import resources
from src.web.operation import Access, operation
from src.web.schemas.resources import JobListQuery, JobPage, Patch, StoredJob

jobs = Blueprint("jobs", __name__, url_prefix="/api/v1/jobs")

_READ = Access(Role.VIEWER, "jobs:read")
_WRITE = Access(Role.RECRUITER, "jobs:write")


@jobs.get("")
@operation(
    summary="A page of jobs, newest first",
    tag="jobs",
    access=_READ,
    query=JobListQuery,
    answers={200: JobPage},
    headers=resources.PAGED,
)
def list_jobs(query: JobListQuery) -> Response:
    """The page."""
    return resources.page("job", query)


@jobs.post("")
@operation(
    summary="Add a job",
    tag="jobs",
    access=_WRITE,
    body=JobDocument,
    answers={201: StoredJob},
    problems=(409,),
    headers=resources.MADE,
    idempotent=True,
)
def add_job(body: JobDocument) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The new job."""
    return resources.create("job", body.document())


@jobs.get("/<job_id>")
@operation(
    summary="One job",
    tag="jobs",
    access=_READ,
    answers={200: StoredJob, 304: None},
    problems=(404,),
    headers=resources.TAGGED,
)
def show_job(job_id: str) -> Response | tuple[dict[str, Any], int, dict[str, str]]:
    """The job."""
    return resources.show("job", job_id)


@jobs.patch("/<job_id>")
@operation(
    summary="Change a job",
    tag="jobs",
    access=_WRITE,
    body=Patch,
    body_media_types=resources.PATCH_TYPES,
    answers={200: StoredJob},
    problems=(404, 409, 412),
    headers=resources.TAGGED,
    description="A JSON Merge Patch (RFC 7396); the result is checked as a whole.",
)
def change_job(job_id: str, body: Patch) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The job as it is now."""
    return resources.change("job", job_id, body.root)


@jobs.delete("/<job_id>")
@operation(
    summary="Delete a job",
    tag="jobs",
    access=_WRITE,
    answers={204: None},
    problems=(404, 412),
)
def delete_job(job_id: str) -> tuple[None, int]:
    """Nothing."""
    return resources.remove("job", job_id)
