"""Which tests run which lines of a module, and what they take of the processor."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import coverage
import pytest

from tools.mutants.forking import Tell
from tools.mutants.operators import Mutant


@dataclass(slots=True)
class Reach:
    """Seconds by test, tests by line, and the lines that run when the module is imported."""

    seconds: dict[str, float] = field(default_factory=dict)
    by_line: dict[int, list[str]] = field(default_factory=dict)
    at_import: set[int] = field(default_factory=set)

    def of(self, mutant: Mutant) -> list[str]:
        """The tests that could notice the mutant, the likelier and the quicker ones first.

        A table that is made at import is read where no line says so: all tests could.
        """
        lines: Iterable[int] = range(mutant.line, mutant.end_line + 1)
        if mutant.top is None:
            lines = self.by_line
        found = {test for line in lines for test in self.by_line.get(line, ())}
        could = self.seconds if mutant.top is None else found
        return sorted(could, key=lambda test: (test not in found, self.seconds[test], test))

    def is_imported(self, mutant: Mutant) -> bool:
        """Whether what is changed runs at import too."""
        return any(line in self.at_import for line in range(mutant.line, mutant.end_line + 1))

    def cost(self, tests: Iterable[str]) -> float:
        """How many seconds of the processor the tests take without a mutant."""
        return sum(self.seconds[test] for test in tests)

    def told(self) -> dict[str, Any]:
        """The reach as JSON has it."""
        return {
            "seconds": self.seconds,
            "by_line": self.by_line,
            "at_import": sorted(self.at_import),
        }


def read(told: Mapping[str, Any]) -> Reach:
    """The reach that was told."""
    by_line = {int(line): tests for line, tests in told["by_line"].items()}
    return Reach(dict(told["seconds"]), by_line, set(told["at_import"]))


def watch(path: Path) -> coverage.Coverage:
    """What notes the lines of the module that run, in all threads."""
    watched = coverage.Coverage(data_file=None, include=[str(path)], config_file=False)
    # Of a module of types alone nothing runs but its import.
    watched.set_option("run:disable_warnings", ["no-data-collected"])
    return watched


def measure(path: Path, items: list[pytest.Item], tell: Tell) -> None:
    """Run every test once, and tell what it reaches."""
    watched, seconds, failed = watch(path), dict[str, float](), _Failed()
    items[0].config.pluginmanager.register(failed)
    watched.start()
    for item, following in zip(items, [*items[1:], None], strict=True):
        watched.switch_context(item.nodeid)
        began = time.process_time()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        seconds[item.nodeid] = time.process_time() - began
    watched.stop()
    if failed.tests:
        raise ValueError(f"tests fail without a mutant: {', '.join(failed.tests)}")
    by_line = {
        line: sorted(test for test in tests if test)
        for line, tests in watched.get_data().contexts_by_lineno(str(path)).items()
    }
    tell(json.dumps(Reach(seconds, by_line).told()))


class _Failed:
    """A plugin of pytest that remembers tests that fail."""

    def __init__(self) -> None:
        self.tests: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.tests.append(report.nodeid)
