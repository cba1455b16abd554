"""What was found on a set, as data and as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from src.evaluation.intervals import Estimate
from src.evaluation.measures import MEASURES
from src.evaluation.sets import Task

_NAMED: Final = 20  # unread texts that are named
LABELS: Final[Mapping[str, str]] = dict(
    zip(MEASURES, ("MAP", "MRR", "nDCG@10", "P@10", "R@50"), strict=True)
)


@dataclass(frozen=True, slots=True)
class BlockedPair:
    """A pair that a constraint forbids, ranked as if nothing did; ``rank`` is from 1."""

    query: str
    document: str
    constraint: str
    rank: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What one system reached on one set.

    ``queries`` were measured; ``left_out`` have nothing that is relevant, which is what has the
    grade ``relevant_from`` or more. ``unread`` are the texts of which no resource could be made:
    they rank last. ``seconds_per_query`` is the mean,
    ``p95_seconds`` the 95th percentile over the queries after the first; the first answer, which
    waits for the corpus to be taken in, came after ``first_seconds``. ``blocked`` is None for a
    set that names no forbidden pairs.
    """

    name: str
    task: Task
    system: str
    queries: int
    left_out: int
    unread: tuple[str, ...]
    corpus: int
    relevant_from: int
    estimates: Mapping[str, Estimate]
    seconds_per_query: float
    p95_seconds: float
    first_seconds: float
    blocked: tuple[BlockedPair, ...] | None = None


def as_json(findings: Sequence[Findings]) -> dict[str, Any]:
    """The document that ``flask evaluate --json`` prints; its keys are stable.

    ``blocked_in_top_10`` stands only beside sets that name forbidden pairs,
    ``relevant_from_grade`` where that is not 1, ``queries_left_out`` and ``texts_not_read`` where
    there are any.
    """
    return {"sets": [_set_as_json(each) for each in findings]}


def _set_as_json(found: Findings) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": found.name,
        "task": found.task,
        "queries": found.queries,
        "metrics": {
            name: {"value": each.value, "low": each.low, "high": each.high}
            for name, each in found.estimates.items()
        },
        "seconds_per_query": found.seconds_per_query,
    }
    if found.blocked is not None:
        told["blocked_in_top_10"] = len(found.blocked)
    if found.relevant_from != 1:
        told["relevant_from_grade"] = found.relevant_from
    if found.left_out:
        told["queries_left_out"] = found.left_out
    if found.unread:
        told["texts_not_read"] = len(found.unread)
    return told


def as_text(found: Findings) -> str:
    """A few lines for somebody at a terminal."""
    head = (
        f"{found.name} ({found.task}): {found.queries} queries, corpus of {found.corpus:,}, "
        f"{found.system}, {found.seconds_per_query * 1000:.2f} ms a query "
        f"(first answer after {found.first_seconds:.1f} s)"
    )
    lines = [head]
    if found.relevant_from != 1:
        lines.append(f"  relevant from grade {found.relevant_from} on")
    lines += [
        f"  {LABELS[name]:<8} {each.value:.3f}  [{each.low:.3f}, {each.high:.3f}]"
        for name, each in found.estimates.items()
    ]
    if found.left_out:
        lines.append(f"  left out: {found.left_out} queries for which nothing is relevant")
    if found.unread:
        told = ", ".join(found.unread[:_NAMED]) + (", ..." if len(found.unread) > _NAMED else "")
        lines.append(f"  not read: {len(found.unread)} texts, ranked last: {told}")
    if found.blocked is not None:
        lines.append(f"  forbidden pairs in a top ten: {len(found.blocked)}")
    lines += [
        f"    {pair.query} {pair.document} at rank {pair.rank}: {pair.constraint}"
        for pair in found.blocked or ()
    ]
    return "\n".join(lines)
