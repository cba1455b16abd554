"""The figures of docs/matching.md are those of the engine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from src.matching import columns
from src.matching.criteria import semantic
from src.matching.criteria_table import CRITERIA
from src.matching.lexicon import BROADER_ASKED, NARROWER_ASKED, RELATED
from src.matching.scoring import OUT_OF_REACH

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "matching.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([a-z]+) \| (\.\d+) \| [^|]+ \| (\d+) % \|$", re.MULTILINE)


def test_the_table_of_criteria_is_that_of_the_engine() -> None:
    assert [(key, float(weight), int(share) / 100) for key, weight, share in ROW.findall(TEXT)] == [
        (criterion.key, criterion.weight, criterion.candidate_share) for criterion in CRITERIA
    ]


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("title (.{})", columns.TITLE_WEIGHT),
        ("required skills (.{})", columns.REQUIRED_WEIGHT),
        ("wished or mentioned skills (.{})", columns.WISHED_WEIGHT),
        ("languages (.{})", columns.LANGUAGE_WEIGHT),
        ('("React" for "JavaScript", .{})', BROADER_ASKED / 1000),
        ("a broader one (.{})", NARROWER_ASKED / 1000),
        ("a related one (.{})", RELATED / 1000),
        ("unlisted skill by .{}", semantic.BENEFIT_OF_TRADE),
    ],
)
def test_a_figure_of_the_role_fit_is_that_of_the_engine(said: str, value: float) -> None:
    written = {said.format(f"{value:.{digits}f}"[2:]) for digits in (1, 2)}
    unwrapped = " ".join(TEXT.split())
    assert any(form in unwrapped for form in written), written


def test_a_journey_is_refused_from_the_multiple_that_is_written() -> None:
    assert OUT_OF_REACH == 1.5
    assert "more than one and a half times a limit" in " ".join(TEXT.split())
