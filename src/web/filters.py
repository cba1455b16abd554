"""Filters of the stock as bodies give them."""

from __future__ import annotations

from src.matching.filters import Filter
from src.web.context import use_cases
from src.web.schemas.matching import JobFilters


def job_filter(filters: JobFilters | None) -> Filter | None:
    """The filter of the engine; None where none was given."""
    if filters is None:
        return None
    return use_cases().matching.filter(
        contracts=filters.contract_types or (),
        sectors=filters.sectors or (),
        levels=filters.hierarchy or (),
        min_salary=filters.min_salary,
        min_remote_days=filters.min_remote_days,
    )
