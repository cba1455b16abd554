"""What a batch is asked for, out of the body of a request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from src.services.batch_records import Item
from src.services.batches import BatchQuery
from src.web.faults import invalid_request
from src.web.language import Language
from src.web.problems import Fault
from src.web.schemas.batches import BatchBody
from src.web.schemas.matching import JobFilters


def query_of(body: BatchBody, spoken: Language) -> BatchQuery:
    """What to match. Raises ``Problem`` 422 where sides are named in no way or in several."""
    faults = [*_candidate_faults(body, spoken), *_job_faults(body, spoken)]
    if faults:
        raise invalid_request(faults)
    field, candidates = _candidates(body)
    reasons = body.pourquoi_ecoute
    return BatchQuery(
        language=spoken,
        candidates=candidates,
        candidates_field=field,
        inline=None if body.jobs is None else [job.document() for job in body.jobs],
        among=body.job_ids,
        where=_where(body.filters),
        reasons=None if reasons is None else [reason.model_dump() for reason in reasons],
        weights=body.weights,
        limit=body.limit,
        explain=body.explain,
    )


def _candidates(body: BatchBody) -> tuple[str, Sequence[Item] | None]:
    if body.candidate_ids is not None:
        return "candidate_ids", list(body.candidate_ids)
    if body.candidates is not None:
        return "candidates", [candidate.document() for candidate in body.candidates]
    return "all_candidates", None


def _where(filters: JobFilters | None) -> dict[str, Any] | None:
    """The arguments of ``Matching.filter``."""
    if filters is None:
        return None
    return {
        "contracts": list(filters.contract_types or ()),
        "sectors": list(filters.sectors or ()),
        "levels": list(filters.hierarchy or ()),
        "min_salary": filters.min_salary,
        "min_remote_days": filters.min_remote_days,
    }


def _candidate_faults(body: BatchBody, spoken: Language) -> list[Fault]:
    names = ("candidate_ids", "candidates", "all_candidates")
    given = _given(body, names)
    if len(given) == 1:
        return []
    listed = ", ".join(names)
    detail = f"Exactement un de {listed}" if spoken == "fr" else f"Exactly one of {listed}"
    return [Fault(f"/{name}", detail) for name in given or names[:1]]


def _job_faults(body: BatchBody, spoken: Language) -> list[Fault]:
    names = ("job_ids", "jobs", "all_jobs")
    given = _given(body, names)
    french = spoken == "fr"
    if len(given) > 1:
        listed = ", ".join(names)
        detail = f"Au plus un de {listed}" if french else f"At most one of {listed}"
        return [Fault(f"/{name}", detail) for name in given]
    if body.jobs is not None and body.filters is not None:
        detail = "Les filtres portent sur le stock" if french else "Filters narrow the stock"
        return [Fault("/filters", detail)]
    return []


def _given(body: BatchBody, names: Sequence[str]) -> list[str]:
    return [name for name in names if getattr(body, name) is not None]
