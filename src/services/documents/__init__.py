"""The two resources as they are written: candidates and jobs, checked and brought to one form."""

from __future__ import annotations

from src.services.documents.candidate import CandidateDocument
from src.services.documents.job import JobDocument
from src.services.documents.reading import (
    DocumentError,
    check_document,
    content_hash,
    merge_patch,
    read_tolerantly,
)

__all__ = [
    "CandidateDocument",
    "DocumentError",
    "JobDocument",
    "check_document",
    "content_hash",
    "merge_patch",
    "read_tolerantly",
]
