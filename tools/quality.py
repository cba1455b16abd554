"""Measures every system on every judged set: ``make quality``, or ``python -m tools.quality``.

Sets are the folders of tests/gold and those of the folder that NEXTVISION_BENCHMARKS names. What
was found goes to docs/quality.json, docs/quality.md is written out of that, and the figures of the
gold sets into tests/gold/baseline.json, which the tests hold the product to.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.machine import Machine
from src.app import create_app
from src.evaluation.errors import EvaluationError
from src.evaluation.folders import read_folder
from src.evaluation.report import Findings, as_text
from src.evaluation.sets import JudgedSet
from src.services.evaluation import Evaluation
from tools.quality_report import report

ROOT: Final = Path(__file__).resolve().parent.parent
GOLD: Final = ROOT / "tests" / "gold"
BASELINE: Final = GOLD / "baseline.json"
RECORD: Final = ROOT / "docs" / "quality.json"
DOCUMENT: Final = ROOT / "docs" / "quality.md"
BEGIN: Final = "<!-- measured -->\n"
END: Final = "<!-- end of measured -->\n"
BENCHMARKS: Final = "NEXTVISION_BENCHMARKS"
HELD: Final = "held"
WATCHED: Final = "ndcg_at_10"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Options:
    """What is measured (sets and systems by name; all when empty) and what becomes of it."""

    sets: frozenset[str]
    systems: frozenset[str]
    held: bool
    fresh: bool
    accept: bool

    @classmethod
    def of(cls, arguments: Sequence[str]) -> Options:
        """The options of a command line."""
        parser = argparse.ArgumentParser(prog="python -m tools.quality", description=__doc__)
        parser.add_argument("--sets", nargs="+", default=[], metavar="NAME")
        parser.add_argument("--systems", nargs="+", default=[], metavar="NAME")
        parser.add_argument(
            "--held",
            action="store_true",
            default=os.environ.get("HELD") == "1",
            help="measure the untouched half of the gold set, too (or HELD=1)",
        )
        parser.add_argument("--fresh", action="store_true", help="forget what earlier runs found")
        parser.add_argument(
            "--accept",
            action="store_true",
            help="store gold figures that are worse than the stored ones",
        )
        told = parser.parse_args(arguments)
        return cls(
            frozenset(told.sets), frozenset(told.systems), told.held, told.fresh, told.accept
        )


def folders(options: Options) -> list[Path]:
    """The folders of the sets that are measured, gold first."""
    found = sorted(path.parent for path in GOLD.glob("*/about.json"))
    if not options.held:
        found = [path for path in found if not path.name.startswith(HELD)]
    named = os.environ.get(BENCHMARKS)
    if named:
        public = sorted(path.parent for path in Path(named).glob("*/about.json"))
        if not public:
            sys.exit(f"{BENCHMARKS} names {named}, in which there is no judged set")
        found += public
    else:
        print(
            f"{BENCHMARKS} is not set: public sets are not measured, only those of tests/gold.",
            file=sys.stderr,
        )
    return found


def row(judged: JudgedSet, found: Findings, machine: Machine) -> Row:
    """What was found, as the record keeps it."""
    return {
        "set": judged.name,
        "task": judged.task,
        "language": judged.language,
        "licence": judged.licence,
        "source": judged.source,
        "queries": found.queries,
        "left_out": found.left_out,
        "unread": len(found.unread),
        "corpus": found.corpus,
        "relevant_from": found.relevant_from,
        "published": [[each.system, each.map, each.mrr] for each in judged.published],
        "system": found.system,
        "metrics": {
            name: [round(value, 6) for value in (each.value, each.low, each.high)]
            for name, each in found.estimates.items()
        },
        "ms_per_query": round(found.seconds_per_query * 1000, 3),
        "p95_ms": round(found.p95_seconds * 1000, 3),
        "first_seconds": round(found.first_seconds, 2),
        "blocked_in_top_10": None if found.blocked is None else len(found.blocked),
        "revision": machine.revision,
        "date": machine.date,
        "machine": f"{machine.cores} cores of {machine.cpu}, {machine.python}",
    }


def record(rows: list[Row], new: Row) -> list[Row]:
    """The rows with the new one in the place of an older one of the same set and system."""
    name = (new["set"], new["system"])
    others = [each for each in rows if (each["set"], each["system"]) != name]
    return sorted([*others, new], key=lambda each: (each["set"], each["system"]))


def baseline(stored: dict[str, Any], new: Row, *, accept: bool) -> str | None:
    """Put a gold set's figures into ``stored``; or say, instead, that they fell too far."""
    of_system = stored.setdefault(new["system"], {})
    before = of_system.get(new["set"])
    value = new["metrics"][WATCHED][0]
    if before is not None and value < before[WATCHED]["low"] and not accept:
        return (
            f"{new['set']}, {new['system']}: {WATCHED} {value:.3f} is below the stored lower bound "
            f"{before[WATCHED]['low']:.3f}; the baseline stays (--accept replaces it)"
        )
    of_system[new["set"]] = {
        name: dict(zip(("value", "low", "high"), found, strict=True))
        for name, found in new["metrics"].items()
    }
    return None


def main(arguments: Sequence[str]) -> int:
    """0 when all was measured, 1 when a gold figure fell below its stored lower bound."""
    options = Options.of(arguments)
    evaluation: Evaluation = create_app().extensions["nextvision"].evaluation
    try:
        sets = chosen(options)
        systems = [name for name in evaluation.names if name in (options.systems or {name})]
        if unknown := options.systems - set(systems):
            sys.exit(f"there is no system {', '.join(sorted(unknown))}")
        fallen = measure(evaluation, sets, systems, options)
    except EvaluationError as error:
        sys.exit(str(error))
    print("\n".join(fallen), file=sys.stderr)
    return 1 if fallen else 0


def chosen(options: Options) -> list[tuple[Path, JudgedSet]]:
    """The sets that are asked for, all read before the first is ranked. Raises ``SetError``."""
    read = [(folder, read_folder(folder)) for folder in folders(options)]
    found = [each for each in read if each[1].name in (options.sets or {each[1].name})]
    if unknown := options.sets - {judged.name for _, judged in found}:
        sys.exit(f"there is no set {', '.join(sorted(unknown))} among those at hand")
    return found or sys.exit("there is no set to measure")


def measure(
    evaluation: Evaluation,
    sets: Sequence[tuple[Path, JudgedSet]],
    systems: Sequence[str],
    options: Options,
) -> list[str]:
    """Rank and write; what fell below its baseline. Raises ``EvaluationError``."""
    machine = Machine.here()
    rows: list[Row] = [] if options.fresh else _load(RECORD).get("rows", [])
    stored = _load(BASELINE)
    fallen = []
    for folder, judged in sets:
        for system in systems:
            found = evaluation.run(judged, system)
            print(as_text(found), flush=True)
            new = row(judged, found, machine)
            rows = record(rows, new)
            # Written after every set: an hour's work must not be lost to an interrupt.
            _store(RECORD, {"default": evaluation.default, "rows": rows})
            if folder.parent == GOLD and not folder.name.startswith(HELD):
                fell = baseline(stored, new, accept=options.accept)
                fallen += [fell] if fell else []
                _store(BASELINE, stored)
    DOCUMENT.write_text(document(), encoding="utf-8")
    return fallen


def document() -> str:
    """The whole document, with what the record says between its marks."""
    head, begin, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        sys.exit(f"{DOCUMENT.name} has lost its marks {BEGIN.strip()} and {END.strip()}")
    found = _load(RECORD)
    measured = report(found.get("rows", []), found.get("default", ""))
    return f"{head}{begin}\n{measured}\n{end}{tail}"


def _load(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def _store(path: Path, value: object) -> None:
    path.write_text(
        json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
