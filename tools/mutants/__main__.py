"""``python -m tools.mutants [MODULE ...]``: which mutants no test notices, and no line explains.

All of src/resilience and src/bugs without a module. Ends with 0 only when every survivor is
explained in tests/mutants.tsv and every line there is of a survivor. What is known is kept in
var/mutants, so that an interrupted run goes on where it was; ``--fresh`` begins anew.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter, deque
from pathlib import Path
from typing import Final

from tools.mutants.operators import mutants
from tools.mutants.records import SURVIVED, Explained, Records, Verdict

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGES: Final = ("src/resilience", "src/bugs")
# The tests of a module are those of its own package, which are quick.
FOLDERS: Final = {
    "src/resilience": ("tests/unit/resilience",),
    "src/resilience/tiered": ("tests/unit/resilience_tiered",),
    "src/bugs": ("tests/unit/bugs",),
}
EXPLAINED: Final = ROOT / "tests" / "mutants.tsv"
KEPT: Final = ROOT / "var" / "mutants"


def main() -> int:
    """Judge the modules; the exit code."""
    asked = argparse.ArgumentParser(prog="make mutants ARGS=...", description=__doc__)
    asked.add_argument("modules", nargs="*", help="such as src/resilience/circuit.py")
    asked.add_argument("--fresh", action="store_true", help="believe nothing that is kept")
    asked.add_argument("--known", action="store_true", help="only tell what is kept")
    arguments = asked.parse_args()
    os.chdir(ROOT)
    os.nice(19)
    modules = arguments.modules or _modules()
    explained = Explained(EXPLAINED)
    open_ones = sum(_judged(each, explained, arguments.fresh, arguments.known) for each in modules)
    print(f"{open_ones} open" if open_ones else "every survivor is explained")
    return 1 if open_ones else 0


def _modules() -> list[str]:
    found = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [str(path.relative_to(ROOT)) for path in found]


def _judged(module: str, explained: Explained, fresh: bool, known: bool) -> int:
    """How many survivors are not explained, and explanations are of no survivor."""
    path = ROOT / module
    every = mutants(path.read_text(encoding="utf-8"))
    if not every:
        return 0
    folders = FOLDERS[str(Path(module).parent)]
    tests = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    kept = KEPT / f"{module.removesuffix('.py').replace('/', '.')}.json"
    records = Records(kept, path, ROOT, tests)
    if fresh:
        records.forget()
    began = time.monotonic()
    if not known:
        _prepare()
        from tools.mutants.trying import judge  # noqa: PLC0415 - it loads pytest

        deque(judge(ROOT, path, folders, records), maxlen=0)
    fates: Counter[str] = Counter()
    complaints = []
    for mutant in every:
        fate, complaint = _seen(records.verdict(mutant), explained.reason(module, mutant))
        fates[fate] += 1
        if complaint:
            where = f"{module}:{mutant.line} {mutant.function}"
            complaints.append(f"  {where} {complaint}\t{mutant.label}")
    there = {(mutant.function, mutant.label) for mutant in every}
    complaints += [
        f"  {module} explained, but there is no such mutant: {' '.join(key)}"
        for key in explained.of(module)
        if key not in there
    ]
    counts = ", ".join(f"{count} {fate}" for fate, count in sorted(fates.items()))
    told = f"{module}: {len(every)} mutants, {counts} ({time.monotonic() - began:.0f} s)"
    print(told, *complaints, sep="\n", flush=True)
    return len(complaints)


def _seen(verdict: Verdict | None, reason: str | None) -> tuple[str, str]:
    """(as what a mutant counts, what is to be complained of)."""
    if verdict is None:
        return "not tried", "not tried"
    if verdict.fate not in SURVIVED:
        return "killed", f"is explained, but {verdict.by or 'time'} notices it" if reason else ""
    return ("explained", "") if reason else ("open", verdict.fate)


def _prepare() -> None:
    """Load once what every process of the tests needs, and nothing that is changed."""
    import hypothesis.stateful  # noqa: PLC0415

    hypothesis.settings.register_profile(
        "mutants",
        deadline=None,
        derandomize=True,
        database=None,
        max_examples=50,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("mutants")
    packages = tuple(package.replace("/", ".") for package in PACKAGES)
    loaded = [name for name in sys.modules if name.startswith(packages)]
    if loaded:
        raise RuntimeError(f"{loaded} must not be imported before they are changed")


if __name__ == "__main__":
    sys.exit(main())
