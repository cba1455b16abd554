"""The verdict on each mutant, by the tests that reach it.

What a function does is exchanged in a copy of a process that has imported and collected
everything; what happens at import is tried in a process that imports the changed module.
"""

from __future__ import annotations

import gc
import importlib.abc
import importlib.machinery
import json
import os
import resource
import signal
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Final

import pytest

from tools.mutants.forking import Tell, forked
from tools.mutants.operators import mutants, mutated
from tools.mutants.reach import Reach, measure, read, watch
from tools.mutants.records import Records, Verdict

_ARGUMENTS: Final = ("-p", "no:cacheprovider", "-q", "-x", "--tb=no", "--capture=no")
_MOST_BYTES: Final = 4 << 30
# Tests may take so much more of the processor than without a mutant, and wait so long altogether:
# a machine that others use too must not look like a mutant that never ends.
_SLOWER: Final = 4.0
_AT_LEAST_SECONDS: Final = 10.0
_WAITS_SECONDS: Final = 120.0
_WAITS_SLOWER: Final = 100.0


class UnsoundTestsError(Exception):
    """The tests cannot be collected, or fail without a mutant."""


def judge(root: Path, path: Path, folders: Sequence[str], records: Records) -> Iterator[Verdict]:
    """The verdicts that the records lack, as they come; each is recorded at once."""
    source = path.read_text(encoding="utf-8")
    every = mutants(source)
    missing = [place for place, each in enumerate(every) if records.verdict(each) is None]
    if not missing:
        return
    # Each worker is asked for one mutant after another; what it cannot try itself is left over.
    worker = _Collected(path, source, missing, records)
    ended = forked(lambda tell: worker.work(root, folders, tell))
    if ended.code != 0:
        raise UnsoundTestsError(ended.told.strip().splitlines()[-1])
    reach = read(json.loads(ended.told))
    records.reload()
    for place, mutant in enumerate(every):
        if place not in missing:
            continue
        verdict = records.verdict(mutant)
        if verdict is None:
            verdict = _imported(root, path, source, place, reach.of(mutant), reach)
            records.keep(mutant, verdict)
        yield verdict


class _Collected:
    """A plugin of pytest that runs what was collected once, and then against each mutant."""

    def __init__(self, path: Path, source: str, wanted: Sequence[int], records: Records) -> None:
        self._path, self._source, self._wanted, self._records = path, source, wanted, records
        self._every = mutants(source)
        self._watched = watch(path)
        self._tell: Tell = lambda _: None
        self._trouble = ""

    def work(self, root: Path, folders: Sequence[str], tell: Tell) -> None:
        """Collect, and judge; tell the reach."""
        self._tell = tell
        self._watched.start()
        code = _pytest(root, folders, self)
        if code or self._trouble:
            raise UnsoundTestsError(self._trouble or f"pytest ends with {code}")

    def pytest_collection_finish(self) -> None:
        """From now on nothing is imported."""
        self._watched.stop()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Judge what can be judged here."""
        if session.testsfailed or not session.items:
            self._trouble = "the tests cannot be collected"
            return True
        ended = forked(lambda tell: measure(self._path, session.items, tell))
        if ended.code != 0:
            self._trouble = ended.told.strip().splitlines()[-1]
            return True
        reach = read(json.loads(ended.told))
        reach.at_import = set(self._watched.get_data().lines(str(self._path)) or ())
        self._tell(json.dumps(reach.told()))
        items = {item.nodeid: item for item in session.items}
        functions = _functions(self._path)
        gc.freeze()  # else every copy of this process would copy its memory to look through it
        for place in self._wanted:
            mutant = self._every[place]
            if mutant.top is None or mutant.top not in functions:
                continue
            tests = reach.of(mutant)
            verdict = self._tried(
                functions[mutant.top], place, [items[each] for each in tests], reach.cost(tests)
            )
            # What survives here may still be noticed when it is imported.
            survived = verdict is not None and verdict.fate in {"survived", "not reached"}
            if verdict is not None and not (survived and reach.is_imported(mutant)):
                self._records.keep(mutant, verdict)
        return True

    def _tried(
        self, functions: list[FunctionType], place: int, items: list[pytest.Item], seconds: float
    ) -> Verdict | None:
        """The verdict, or None where what is changed does not fit into a function that exists."""
        if not items:
            return Verdict("not reached")
        changed = [
            code
            for code in _codes(compile(mutated(self._source, place), str(self._path), "exec"))
            if (code.co_qualname, code.co_firstlineno) == self._every[place].top
        ]
        if len(changed) != 1 or changed[0].co_freevars != functions[0].__code__.co_freevars:
            return None

        def attempt(tell: Tell) -> None:
            items[0].config.pluginmanager.register(_FirstFailure(tell))
            for function in functions:
                function.__code__ = changed[0]
            for item, following in zip(items, [*items[1:], None], strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)

        return _fate(attempt, seconds)


class _FirstFailure:
    """A plugin of pytest that ends the process with the first test that fails."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._tell(report.nodeid)
            os._exit(1)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._tell(report.nodeid)
            os._exit(1)


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds one module with other code than its file has."""

    def __init__(self, name: str, path: Path, code: CodeType) -> None:
        self._name, self._path, self._code = name, path, code

    def find_spec(
        self, name: str, path: object = None, target: object = None, /
    ) -> importlib.machinery.ModuleSpec | None:
        """The module, if it is ours."""
        del path, target
        if name != self._name:
            return None
        is_package = self._path.name == "__init__.py"
        spec = importlib.machinery.ModuleSpec(
            name, self, origin=str(self._path), is_package=is_package
        )
        spec.has_location = True
        return spec

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed code."""
        exec(self._code, module.__dict__)


def _imported(
    root: Path, path: Path, source: str, place: int, tests: list[str], reach: Reach
) -> Verdict:
    """The verdict of a process that imports the changed module."""
    if not tests:
        return Verdict("not reached")
    name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
    code = compile(mutated(source, place), str(path), "exec")

    def attempt(tell: Tell) -> None:
        sys.meta_path.insert(0, _Changed(name, path, code))
        if _pytest(root, tests, _FirstFailure(tell)):
            tell("its import")
            os._exit(1)

    return _fate(attempt, reach.cost(tests))


def _pytest(root: Path, tests: Sequence[str], plugin: object) -> int:
    os.chdir(root)
    # Loading what other tests need would take longer than these tests do.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    first = root / tests[0].partition("::")[0]
    # Of tests/conftest.py only the profile of Hypothesis is needed, and there is one of our own.
    own = first if first.is_dir() else first.parent
    arguments = [*_ARGUMENTS, f"--rootdir={root}", f"--confcutdir={own}", *tests]
    return int(pytest.main(arguments, plugins=[plugin]))


def _fate(attempt: Callable[[Tell], None], usual_seconds: float) -> Verdict:
    most_seconds = int(_AT_LEAST_SECONDS + _SLOWER * usual_seconds)

    def bounded(tell: Tell) -> None:
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (most_seconds, most_seconds + 1))
        attempt(tell)

    ended = forked(bounded, _WAITS_SECONDS + _WAITS_SLOWER * usual_seconds)
    if ended.code in {None, -signal.SIGXCPU}:
        return Verdict("timed out")
    if ended.code == 0:
        return Verdict("survived")
    return Verdict("killed", ended.told.strip().splitlines()[-1] if ended.told else "its end")


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)


def _functions(path: Path) -> dict[tuple[str, int], list[FunctionType]]:
    """The functions of a module by qualified name and first line."""
    found: defaultdict[tuple[str, int], list[FunctionType]] = defaultdict(list)
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename == str(path):
            found[each.__code__.co_qualname, each.__code__.co_firstlineno].append(each)
    return found
