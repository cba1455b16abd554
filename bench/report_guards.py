"""The part of the report about guards and kept values."""

from __future__ import annotations

from bench.resilience import GUARD, HIT, Guards
from bench.tables import Target, at_most, table


def guard_targets(found: Guards | None) -> list[Target]:
    """What was promised about guards and what became of it."""
    return [
        at_most(
            "A circuit and retries add at most 4 µs to a call that succeeds",
            found.of(GUARD) if found else None,
            4.0,
            "{:.2f} µs",
        ),
        at_most(
            "A kept text is found in this process within 3 µs",
            found.of(HIT) if found else None,
            3.0,
            "{:.2f} µs",
        ),
    ]


def guards_section(found: Guards | None) -> str:
    """Guards and hits, or nothing where that was not measured."""
    if found is None:
        return ""
    rows = [(each.guard, f"{each.microseconds:.2f}") for each in (*found.overheads, *found.hits)]
    return (
        "## Guards and kept values\n\n"
        "Microseconds that a guard adds to a call that does nothing, and of finding a value in the "
        "cache of this process; the best of fifteen rounds. Our cache decodes a list or an object "
        "for each caller, so that nobody can change what is kept; SimpleCache unpickles.\n\n"
        + table(("what", "µs"), rows, numbers=1)
    )
