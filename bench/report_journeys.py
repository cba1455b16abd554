"""The part of the report about journeys."""

from __future__ import annotations

from bench.journeys import Journeys
from bench.tables import Target, at_most, milliseconds, table


def journey_targets(found: Journeys | None) -> list[Target]:
    """What was promised about journeys and what became of it."""
    # Another number of addresses or jobs is no answer to the promises.
    full = found is not None and (found.addresses.count, found.stock.jobs) == (1_000, 100_000)
    kept = found if full else None
    return [
        at_most(
            "Pre-filter of 1,000 addresses, asked before: p95 at most 100 ms",
            kept.addresses.again.p95_ms if kept else None,
            100.0,
            "{:.1f} ms",
        ),
        at_most(
            "The same, never asked before: p95 at most 100 ms",
            kept.addresses.others.p95_ms if kept else None,
            100.0,
            "{:.1f} ms",
        ),
        at_most(
            "The same as the first request of a process: at most 2 s",
            kept.addresses.first_ms / 1000.0 if kept else None,
            2.0,
            "{:.2f} s",
        ),
        at_most(
            "Pre-filter of 100,000 stored jobs: p95 at most 30 ms CPU",
            kept.stock.filtered.cpu_p95_ms if kept else None,
            30.0,
            "{:.1f} ms",
        ),
        Target(
            "Google Maps: the answer tells what is billed, and nothing is billed twice",
            f"told {found.billed.told}, billed {found.billed.elements}, again {found.billed.again}"
            if found
            else "",
            (found.billed.told, found.billed.again) == (found.billed.elements, 0)
            if found
            else None,
        ),
    ]


def journeys_section(found: Journeys | None) -> str:
    """Which jobs a person can get to, or nothing where that was not measured."""
    if found is None:
        return ""
    sent, stock, billed = found.addresses, found.stock, found.billed
    rows = [
        (f"{sent.count:,} addresses, first of a process", "1", milliseconds(sent.first_ms), ""),
        (f"{sent.count:,} addresses, never asked before", f"{sent.others.count}",
         milliseconds(sent.others.p50_ms), milliseconds(sent.others.p95_ms)),
        (f"{sent.count:,} addresses, asked before", f"{sent.again.count}",
         milliseconds(sent.again.p50_ms), milliseconds(sent.again.p95_ms)),
        (f"{stock.jobs:,} stored jobs in {stock.places:,} places", f"{stock.filtered.count}",
         milliseconds(stock.filtered.p50_ms), milliseconds(stock.filtered.p95_ms)),
        ("one pass of great-circle distances over them", f"{stock.distances.count}",
         milliseconds(stock.distances.p50_ms), milliseconds(stock.distances.p95_ms)),
    ]  # fmt: skip
    return (
        "## Which jobs a person can get to\n\n"
        "Offline, one person with three modes. Addresses: whole requests to "
        "`POST /api/v2/jobs/pre-filter` in process, placed, judged, sorted and rendered "
        f"({sent.placed:,} of them were placed). Stored jobs: the use case over the index, the "
        f"hundred best listed; **{stock.of_ceiling:.1f} times** one pass of distances.\n\n"
        + table(("what", "times", "p50 ms", "p95 ms"), rows, numbers=3)
        + f"\n\nWith Google Maps switched on (a server that speaks its protocol and counts), "
        f"{billed.addresses:,} addresses, {billed.distinct:,} of them distinct: "
        f"{billed.geocoded:,} geocodes and **{billed.elements:,} elements** are billed where "
        f"asking every mode for every address would be {billed.pairs:,}; the answer says "
        f"{billed.told:,}. The same request again: {billed.again:,}."
    )
