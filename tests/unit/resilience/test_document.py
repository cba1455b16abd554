"""docs/resilience.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from src.resilience import events
from src.resilience.kinds import TREATMENTS
from src.resilience.profiles import PROFILES

_TEXT = (Path(__file__).parents[3] / "docs" / "resilience.md").read_text(encoding="utf-8")


def test_the_table_of_profiles_is_theirs() -> None:
    for name, each in PROFILES.items():
        figures = (
            each.retry.tries, each.retry.base_seconds, each.retry.most_seconds,
            each.deadline_seconds, each.attempt_seconds, each.circuit.slow_seconds, each.at_once,
            each.circuit.open_seconds, each.circuit.most_open_seconds,
        )  # fmt: skip
        told = " | ".join("–" if one is None else f"{one:g}" for one in figures)
        assert f"| `{name}` | {told} |" in _TEXT


def test_the_table_of_kinds_is_theirs() -> None:
    for kind, each in TREATMENTS.items():
        row = f"| `{kind}` | {'yes' if each.retryable else 'no'} | {each.multiplier:g} | "
        row += f"{each.result} | {'yes' if each.falls_back else 'no'} |"
        assert row in _TEXT


def test_every_event_is_named() -> None:
    named = set(re.findall(r"`([A-Z]\w+)`", _TEXT))
    kinds = {name for name, each in vars(events).items() if isinstance(each, type)}
    assert kinds - {"Event", "CircuitTurned", "Kind"} <= named


def test_the_example_runs_as_it_stands() -> None:
    example = re.search(r"```python\n(.*?)```", _TEXT, re.DOTALL)
    assert example is not None
    names: dict[str, object] = {}
    exec(compile(example[1], "docs/resilience.md", "exec"), names)
    assert names["place"] == {"city": "Nantes", "waited_at_most_seconds": 5.0}
    assert str(names["outcome"]).startswith("Outcome(value={'city': 'Nantes'")
