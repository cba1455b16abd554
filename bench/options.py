"""What the command line of the bench may say."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bench.servers import ROOT

PARTS: Final = (
    "health", "preview", "match", "explanation", "import", "freshness", "ingestion", "titles",
    "texts", "journeys", "guards", "scrape", "bugs",
)  # fmt: skip
# Measured without a stock of jobs; bugs bring their own server and database.
SERVERLESS: Final = ("titles", "texts", "journeys", "guards", "scrape", "bugs")
REPORT: Final = ROOT / "docs" / "benchmarks.md"


@dataclass(frozen=True, slots=True)
class Options:
    """What is measured, and for how long.

    ``pairs`` and the seconds of slices are those of the match against the smallest stock, which
    has a target; the other kinds have fewer and shorter ones. ``report`` is None for
    standard output.
    """

    sizes: tuple[int, ...] = (2_000, 20_000, 100_000)
    parts: tuple[str, ...] = PARTS
    candidates: int = 2_000
    workers: int = 2
    connections: int = 8
    warm_up_seconds: float = 0.3
    pairs: int = 5
    slice_seconds: float = 1.5
    alone_seconds: float = 3.0
    open_seconds: float = 4.0
    import_rows: int = 2_000
    repeats: int = 5
    new_titles: int = 2_000
    labels: int = 30_000
    queries: int = 200
    texts: int = 200
    addresses: int = 1_000
    placed_jobs: int = 100_000
    calls: int = 50_000
    recycled: int = 120
    bugs: int = 100_000
    bug_seconds: float = 8.0
    minutes: float = 40.0
    postgres: bool = False
    keep: Path | None = None
    report: Path | None = REPORT
    command: str = "make bench"


def read_options(arguments: Sequence[str]) -> Options:
    """The options; ends the process with a message where they cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="2,000 jobs and short slices: shows that it works, measures little",
    )
    parser.add_argument(
        "--only", nargs="+", choices=PARTS, default=PARTS, help="measure these parts alone"
    )
    parser.add_argument("--sizes", nargs="+", type=_size, help="numbers of jobs")
    parser.add_argument(
        "--postgres", action="store_true", help="on the PostgreSQL of the tests, not SQLite"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep the SQLite databases for the next run"
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help=f"the report; '-' prints it (default: {REPORT.relative_to(ROOT)} when everything "
        "is measured, else '-')",
    )
    parser.add_argument(
        "--minutes", type=float, default=Options().minutes, help="begin nothing after these"
    )
    given = parser.parse_args(arguments)
    if given.keep and given.postgres:
        parser.error("--keep is for SQLite: the PostgreSQL server is thrown away")
    preset = _QUICK if given.quick else Options()
    partial = given.quick or given.sizes or tuple(given.only) != PARTS
    report = None if partial else REPORT
    if given.output is not None:
        report = None if str(given.output) == "-" else given.output
    return replace(
        preset,
        sizes=tuple(sorted(set(given.sizes))) if given.sizes else preset.sizes,
        parts=tuple(given.only),
        minutes=given.minutes,
        postgres=given.postgres,
        keep=given.keep,
        report=report,
        command=" ".join(["python -m bench", *arguments]) if arguments else "make bench",
    )


_QUICK: Final = Options(
    sizes=(2_000,),
    candidates=60,
    warm_up_seconds=0.1,
    pairs=1,
    slice_seconds=0.3,
    alone_seconds=0.2,
    open_seconds=0.8,
    import_rows=200,
    repeats=2,
    new_titles=60,
    labels=300,
    queries=20,
    texts=10,
    addresses=50,
    placed_jobs=500,
    calls=500,
    recycled=8,
    bugs=200,
    bug_seconds=0.4,
)


def _size(text: str) -> int:
    value = int(text.replace(",", "").replace("_", ""))
    if not 100 <= value <= 1_000_000:
        raise argparse.ArgumentTypeError("between 100 and 1,000,000 jobs")
    return value
