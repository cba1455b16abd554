"""What ``make quality`` writes: the document is its record, the baseline falls only when told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench.machine import Machine
from src.evaluation.sets import Published
from src.services.evaluation import Evaluation
from tests.fakes import FakeClock
from tests.unit.evaluation.sets import TableScorer, judged, texts
from tools import quality
from tools.quality_report import report

MACHINE = Machine("a CPU", 2, 8.0, "Linux", "CPython 3.11", (), "abc123", "2026-11-22 06:00 UTC")


def row(value: list[float], **more: Any) -> dict[str, Any]:
    """A row of a system that ranks as these scores say: right is the first of two."""
    small = judged(
        texts("q"), texts("a", "b"), {"q": {"a": 3}}, name="gold_dev", task="match",
        blocked={"q": {"b": "knockout"}}, published=(Published("BM25", 0.5, 0.75),), **more,
    )  # fmt: skip
    scorer = TableScorer({"q": value})
    found = Evaluation({"table": scorer.system}, "table", FakeClock()).run(small)
    return quality.row(small, found, MACHINE)


RIGHT, WRONG = [1.0, 0.0], [0.0, 1.0]


def test_the_document_is_what_its_record_says() -> None:
    assert quality.DOCUMENT.read_text(encoding="utf-8") == quality.document()


def test_a_newer_row_takes_the_place_of_the_older_one() -> None:
    other = row(RIGHT) | {"system": "other"}
    rows = quality.record(quality.record([], row(WRONG)), other)
    rows = quality.record(rows, row(RIGHT))
    assert [each["system"] for each in rows] == ["other", "table"]
    assert rows[1]["metrics"]["map"] == [1.0, 1.0, 1.0]


def test_the_baseline_is_stored_and_rises() -> None:
    stored: dict[str, Any] = {}
    assert quality.baseline(stored, row(WRONG), accept=False) is None
    assert quality.baseline(stored, row(RIGHT), accept=False) is None
    kept = stored["table"]["gold_dev"]["ndcg_at_10"]
    assert kept == {"value": 1.0, "low": 1.0, "high": 1.0}


def test_the_baseline_does_not_fall_unless_it_is_told_to() -> None:
    stored: dict[str, Any] = {}
    quality.baseline(stored, row(RIGHT), accept=False)
    fell = quality.baseline(stored, row(WRONG), accept=False)
    assert fell is not None
    assert "gold_dev, table: ndcg_at_10 0.631 is below the stored lower bound 1.000" in fell
    assert stored["table"]["gold_dev"]["ndcg_at_10"]["value"] == 1.0
    assert quality.baseline(stored, row(WRONG), accept=True) is None
    assert stored["table"]["gold_dev"]["ndcg_at_10"]["value"] == pytest.approx(0.63093)


def test_the_report_has_targets_rows_published_figures_and_origins() -> None:
    text = report([row(WRONG), row(RIGHT) | {"system": "other"}], "table")
    assert "| forbidden pairs in any top ten: none | 1 | **missed** |" in text
    assert "| rome_titles_fr: MAP at least 0.42 |  | not measured |" in text
    assert "| **table** | 0.500 (0.500-0.500) |" in text
    assert "| BM25 (published) | 0.500 | 0.750 |  |  |  |  |  |  |" in text
    assert "| abc123 | 2026-11-22 06:00 UTC | 2 cores of a CPU, CPython 3.11 |" in text
    heads = [line.count("|") for line in text.splitlines() if line.startswith("| **table**")
             or "(published)" in line]  # fmt: skip
    assert len(set(heads)) == 1


def test_nothing_measured_is_said_so() -> None:
    assert report([], "lexical") == "Nothing was measured yet.\n"


def test_the_untouched_half_is_left_alone_unless_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("dev", "held", "held_text"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "about.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(quality, "GOLD", tmp_path)
    monkeypatch.delenv("NEXTVISION_BENCHMARKS", raising=False)
    monkeypatch.delenv("HELD", raising=False)

    def names(*arguments: str) -> list[str]:
        return [path.name for path in quality.folders(quality.Options.of(arguments))]

    assert names() == ["dev"]
    assert "NEXTVISION_BENCHMARKS is not set" in capsys.readouterr().err
    assert names("--held") == ["dev", "held", "held_text"]
    monkeypatch.setenv("HELD", "1")
    assert names() == ["dev", "held", "held_text"]


def test_the_folder_of_public_sets_must_hold_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEXTVISION_BENCHMARKS", str(tmp_path))
    with pytest.raises(SystemExit, match="there is no judged set"):
        quality.folders(quality.Options.of(()))
