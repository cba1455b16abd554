"""File formats of jobs and candidates: CSV, JSON, JSON Resume, schema.org JobPosting."""

from __future__ import annotations

from src.adapters.formats.detection import read_rows

__all__ = ["read_rows"]
