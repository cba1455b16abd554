"""Mutants: which changes are made, and what is said of them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tools.mutants.operators import mutants, mutated
from tools.mutants.records import Explained, Records, Verdict
from tools.mutants.trying import UnsoundTestsError, judge

MODULE = '''
"""A module."""

from typing import Protocol

LIMIT = 3


class Fits(Protocol):
    def fits(self, size: int = 1) -> bool: ...


class TooLargeError(ValueError):
    def __init__(self, size: int) -> None:
        super().__init__("too", f"large: {size}")


def fits(size: int) -> bool:
    """Whether it fits."""
    return size < LIMIT


def largest(sizes: list[int]) -> int:
    found = 0
    for size in sizes:
        if not fits(size):
            continue
        found = max(found, size)
    return found


def never() -> str:
    return "never"
'''
TESTS = """
from thing import fits, largest

def test_two_fits_and_three_does_not():
    assert fits(2) and not fits(3)

def test_the_largest_that_fits_is_found():
    assert largest([1, 3, 2, 1]) == 2
"""


@pytest.fixture
def module(tmp_path: Path) -> Path:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "__init__.py").touch()
    (tmp_path / "checks" / "test_thing.py").write_text(TESTS)
    (tmp_path / "thing.py").write_text(MODULE)
    return tmp_path / "thing.py"


def records_of(module: Path) -> Records:
    root = module.parent
    return Records(root / "kept.json", module, root, [root / "checks" / "test_thing.py"])


def labels(source: str) -> list[str]:
    return [mutant.label for mutant in mutants(source)]


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        ("a <= b", ["without: a <= b", "a <= b → a < b", "a <= b → a > b"]),
        ("x = a and b", [
            "without: x = a and b", "a and b → a or b", "a and b → b", "a and b → a",
        ]),
        ("x -= 1", ["without: x -= 1", "x -= 1 → x += 1", "1 → 2"]),
        ("if a or not b: pass", [
            "not: if a or not b", "a or not b → a and (not b)", "a or not b → not b",
            "a or not b → a", "not b → b",
        ]),
        ("while a > 0: break", [
            "a > 0 → a >= 0", "a > 0 → a <= 0", "0 → 1", "break → continue",
        ]),
        ("f(a, b=True)", [
            "without: f(a, b=True)", "f(…) without b=True", "True → False",
        ]),
        ("x = min(1, 1)", [
            "without: x = min(1, 1)", "min(1, 1) → max(1, 1)", "1 → 2", "1 → 2 (#2)",
        ]),
        ("raise E('why')", ["without: raise E('why')"]),
        ("x = 'y'", ["without: x = 'y'", "'y' → 'XXy'"]),
        ("x = ContextVar('y')", ["without: x = ContextVar('y')"]),
        ("def f(a: int = 2) -> int:\n    return None", ["2 → 3"]),
        ("def f():\n    return False", ["False → True"]),
        ("@d(1)\ndef f():\n    '''Text.'''", []),
        ("T = TypeVar('T')", []),
        ("Said = Literal['yes', 'no']", []),
        ("Later = Callable[[], None]", []),
        ("import a\n__all__ = ['a']", []),
        ("if TYPE_CHECKING:\n    x = 1", []),
        ("def f(a):\n    del a", []),
        ("x = [a for a in b if a]", ["without: x = [a for a in b if a]"]),
    ],
)  # fmt: skip
def test_the_changes_of_a_statement_are_these(source: str, changes: list[str]) -> None:
    assert labels(source) == changes


def test_every_mutant_is_another_module_than_the_one_it_was_made_of() -> None:
    whole = ast.dump(ast.parse(MODULE))
    changed = [ast.dump(mutated(MODULE, place)) for place in range(len(mutants(MODULE)))]
    assert whole not in changed
    assert len(set(changed)) == len(changed)


def test_a_mutant_is_known_by_its_function_and_its_text() -> None:
    found = {(each.function, each.label): each for each in mutants(MODULE)}
    assert len(found) == len(mutants(MODULE))
    assert found["fits", "size < LIMIT → size <= LIMIT"].top == ("fits", 18)
    assert found["", "3 → 4"].top is None
    assert not any("XX" in label and "never" not in label for _, label in found)


def test_survivors_are_those_that_no_test_notices(module: Path) -> None:
    records = records_of(module)
    verdicts = list(judge(module.parent, module, ["checks"], records))
    by_mutant = {(each.function, each.label): records.verdict(each) for each in mutants(MODULE)}
    assert len(verdicts) == len(by_mutant)
    survivors = {
        key: verdict.fate
        for key, verdict in by_mutant.items()
        if verdict is not None and verdict.fate in {"survived", "not reached"}
    }
    assert survivors == {
        ("TooLargeError.__init__", "without: super().__init__('too', f'large: {size}')"):
            "not reached",
        ("largest", "0 → 1"): "survived",
        ("never", "return 'never' → return None"): "not reached",
        ("never", "'never' → 'XXnever'"): "not reached",
    }  # fmt: skip
    boundary = by_mutant["fits", "size < LIMIT → size <= LIMIT"]
    assert boundary is not None
    assert boundary.fate == "killed"
    assert boundary.by.startswith("checks/test_thing.py::test_")
    # What happens at import is tried too.
    limit = by_mutant["", "3 → 4"]
    assert limit is not None
    assert limit.fate == "killed"


def test_a_verdict_holds_until_what_it_hangs_on_changes(module: Path) -> None:
    found = {each.label: each for each in mutants(MODULE)}
    one, other = found["size < LIMIT → size <= LIMIT"], found["0 → 1"]
    first = records_of(module)
    first.keep(one, Verdict("killed", "checks/test_thing.py::test_two"))
    first.keep(other, Verdict("survived"))
    again = records_of(module)
    assert again.verdict(one) == Verdict("killed", "checks/test_thing.py::test_two")
    assert again.verdict(other) == Verdict("survived")
    (module.parent / "checks" / "test_thing.py").write_text(f"{TESTS}\n# more")
    assert [records_of(module).verdict(each) for each in (one, other)] == [None, None]
    (module.parent / "checks" / "test_thing.py").write_text(TESTS)
    module.write_text(f"{MODULE}\n# more")
    assert [records_of(module).verdict(each) for each in (one, other)] == [None, None]


def test_tests_that_fail_without_a_mutant_judge_nothing(module: Path) -> None:
    (module.parent / "checks" / "test_thing.py").write_text(
        f"{TESTS}\ndef test_no():\n    assert False\n"
    )
    with pytest.raises(UnsoundTestsError, match="test_no"):
        list(judge(module.parent, module, ["checks"], records_of(module)))


def test_an_explanation_names_its_mutant(tmp_path: Path) -> None:
    file = tmp_path / "explained.tsv"
    file.write_text("module\tfunction\tchange\twhy\nthing.py\tlargest\t0 → 1\tno size is below 1\n")
    explained = Explained(file)
    found = {each.label: each for each in mutants(MODULE)}
    assert explained.reason("thing.py", found["0 → 1"]) == "no size is below 1"
    assert explained.reason("other.py", found["0 → 1"]) is None
    assert explained.of("thing.py") == [("largest", "0 → 1")]
