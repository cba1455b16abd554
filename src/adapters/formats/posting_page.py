"""The job that an HTML page states in its structured data (schema.org JobPosting)."""

from __future__ import annotations

from typing import Any

from src.adapters.formats import job_posting
from src.adapters.formats.html_text import structured_data
from src.adapters.formats.json_values import MalformedError
from src.services.documents import DocumentError, read_tolerantly


def stated_job(markup: str) -> dict[str, Any] | None:
    """The document of the page's first good JobPosting, or None where it has none."""
    for value in structured_data(markup):
        if isinstance(value, MalformedError):
            continue
        for posting in job_posting.postings(value):
            try:
                document, _ = read_tolerantly("job", job_posting.read_posting(posting).document)
            except DocumentError:
                continue
            return document
    return None
