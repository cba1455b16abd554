"""The part of the report about bugs."""

from __future__ import annotations

from bench.bugs import LIST, SEARCH, SUMMARY, Bugs
from bench.tables import Target, at_most, milliseconds, table

_PROMISED_BUGS = 100_000
_MOST_MS = 50.0


def bug_targets(found: Bugs | None) -> list[Target]:
    """What was promised about bugs and what became of it."""
    # Fewer bugs than promised say nothing about the promise, and failures are no answers.
    told = found if found is not None and found.bugs >= _PROMISED_BUGS else None
    promises = (
        ("A list of 100,000 bugs by three filters", LIST),
        ("A text search in 100,000 bugs", SEARCH),
        ("The summary of 100,000 bugs", SUMMARY),
    )
    targets = []
    for promise, name in promises:
        asked = told.of(name) if told else None
        p95 = asked.latency.p95_ms if asked and asked.latency.count and not asked.failures else None
        targets.append(
            at_most(f"{promise}, on PostgreSQL: p95 at most 50 ms", p95, _MOST_MS, "{:.1f} ms")
        )
    return targets


def bugs_section(found: Bugs | None) -> str:
    """Bugs, or nothing where they were not measured."""
    if found is None:
        return ""
    rows = [
        (each.told, f"{each.latency.count:,}", *map(milliseconds, (
            each.latency.p50_ms, each.latency.p95_ms, each.latency.p99_ms, each.latency.max_ms
        )), f"{each.failures}")
        for each in found.asked
    ]  # fmt: skip
    return (
        "## Bugs\n\n"
        f"{found.bugs:,} bugs with {found.events:,} events on PostgreSQL, one request in flight; "
        f"milliseconds. `flask bugs import` brought {found.distinct:,} of them in at "
        f"{found.distinct / found.import_seconds:,.0f} a second, the start of the command "
        "included; the others are copies of these. Every worker had read all events "
        f"{found.load_seconds:.1f} s after the start of the server; the larger one then had "
        f"{found.memory_mb:.0f} MB resident.\n\n"
        + table(("request", "answers", "p50", "p95", "p99", "max", "failed"), rows, numbers=6)
    )
