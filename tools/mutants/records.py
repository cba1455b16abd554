"""What is known of mutants: verdicts that are kept, and survivors that are explained."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from tools.mutants.operators import Mutant

Fate = Literal["killed", "timed out", "survived", "not reached"]
SURVIVED: Final[frozenset[Fate]] = frozenset({"survived", "not reached"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant; ``by`` is the test that noticed it."""

    fate: Fate
    by: str = ""


class Records:
    """The verdicts on one module, in a file.

    One holds as long as the module is the same and, where a test has noticed the mutant, that
    test's file; where none has, all of them.
    """

    def __init__(self, file: Path, module: Path, root: Path, tests: Iterable[Path]) -> None:
        self._file, self._root = file, root
        self._source = _digest([module])
        self._tests = _digest(sorted(tests))
        self._all: dict[str, Any] = {}
        self.reload()

    def reload(self) -> None:
        """Read what another process has kept."""
        if self._file.exists():
            self._all = json.loads(self._file.read_text(encoding="utf-8"))
        if self._all.get("source") != self._source:
            self._all = {"source": self._source, "verdicts": {}}

    def forget(self) -> None:
        """Nothing is known."""
        self._all = {"source": self._source, "verdicts": {}}

    def verdict(self, mutant: Mutant) -> Verdict | None:
        """The verdict that still holds, if there is one."""
        kept = self._all["verdicts"].get(_key(mutant))
        if kept is None or kept["tests"] != self._digest_for(kept["fate"], kept["by"]):
            return None
        return Verdict(kept["fate"], kept["by"])

    def keep(self, mutant: Mutant, verdict: Verdict) -> None:
        """Keep a verdict, in the file at once."""
        tests = self._digest_for(verdict.fate, verdict.by)
        kept = {"fate": verdict.fate, "by": verdict.by, "tests": tests}
        self._all["verdicts"][_key(mutant)] = kept
        self._file.parent.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_suffix(".partial")
        partial.write_text(json.dumps(self._all, indent=0), encoding="utf-8")
        partial.replace(self._file)

    def _digest_for(self, fate: str, by: str) -> str:
        test = self._root / by.split("::", 1)[0]
        if fate in SURVIVED or "::" not in by or not test.exists():
            return self._tests if fate in SURVIVED else ""
        return _digest([test])


class Explained:
    """Survivors that no test can notice, each with the reason: a table of four columns.

    module, function, change, why it survives; one mutant a line, the first line names them.
    """

    def __init__(self, file: Path) -> None:
        self.reasons: dict[tuple[str, str, str], str] = {}
        if file.exists():
            with file.open(encoding="utf-8", newline="") as lines:
                for row in list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]:
                    module, function, change, why = row
                    self.reasons[module, function, change] = why

    def reason(self, module: str, mutant: Mutant) -> str | None:
        """Why it survives."""
        return self.reasons.get((module, mutant.function, mutant.label))

    def of(self, module: str) -> list[tuple[str, str]]:
        """(function, change) of every survivor that is explained of the module."""
        return [key[1:] for key in self.reasons if key[0] == module]


def _key(mutant: Mutant) -> str:
    return f"{mutant.function}\t{mutant.label}"


def _digest(files: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.read_bytes())
    return whole.hexdigest()[:16]
