"""The part of the report about scrapes."""

from __future__ import annotations

from bench.scrape import OURS, Scraping
from bench.tables import Target, at_most, table

_RECYCLED = 120


def scrape_targets(found: Scraping | None) -> list[Target]:
    """What was promised about scrapes and what became of it."""
    # Fewer recycled workers than promised say nothing about the promise.
    told = found if found is not None and found.recycled >= _RECYCLED else None
    ours = told.of(OURS) if told else None
    return [
        at_most(
            "After 120 recycled workers a scrape costs at most 1.5 times that of 4",
            ours.ratio if ours else None,
            1.5,
            "{:.2f} times",
        ),
        at_most(
            "A scrape after 120 recycled workers takes less than 50 ms of CPU",
            ours.many_ms if ours else None,
            50.0,
            "{:.1f} ms",
        ),
        Target(
            "Sums over the living and 120 recycled workers are exact",
            "" if told is None else "every one" if told.exact else "not all",
            None if told is None else told.exact,
        ),
    ]


def scrape_section(found: Scraping | None) -> str:
    """Scrapes, or nothing where that was not measured."""
    if found is None:
        return ""
    rows = [
        (each.collector, f"{each.few_ms:.1f}", f"{each.many_ms:.1f}", f"{each.ratio:.2f}",
         f"{each.files}")
        for each in found.collectors
    ]  # fmt: skip
    return (
        "## Scrapes\n\n"
        f"CPU milliseconds of one scrape of {found.samples:,} samples, with {found.living} living "
        f"workers alone and after {found.recycled} others have counted and died, each a process of "
        "its own; medians, and the median of the ratios of scrapes taken in turn. "
        "prometheus_client by itself keeps every file.\n\n"
        + table(("collector", "living alone", "and recycled", "ratio", "files"), rows, numbers=4)
    )
