"""The table of docs/metrics.md is what is exported, and what was promised is among it."""

from __future__ import annotations

from pathlib import Path

from src.telemetry.metrics import PREFIX
from tests.exported_metrics import PROMISED, Exported, exported, samples

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "metrics.md").read_text(encoding="utf-8")


def row(metric: Exported) -> str:
    name = metric.name.removeprefix(f"{PREFIX}_") + ("_total" if metric.kind == "counter" else "")
    labels = ", ".join(f"`{label}`" for label in metric.labels) or "–"
    return f"| `{name}` | {metric.kind} | {labels} | {metric.text} |"


def test_the_table_is_what_is_exported() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| `")]
    # When a change is meant: copy what this shows into the document.
    assert rows == [row(metric) for metric in exported()]


def test_what_was_promised_is_exported_with_these_labels() -> None:
    found = samples()
    assert {name: found.get(f"{PREFIX}_{name}") for name in PROMISED} == dict(PROMISED)
