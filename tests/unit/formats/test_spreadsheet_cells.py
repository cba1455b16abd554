"""No spreadsheet finds a formula in a cell, wherever it parts cells, and every text comes back."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from src.adapters.formats.spreadsheet_cells import as_it_was, harmless

SIGNS = "=+-@＝＋－＠"
texts = st.text(st.sampled_from([*SIGNS, *"'\"; \t\r\n|,xé\x0b\u2028"]), max_size=14)


def cells_anywhere(file: str) -> list[str]:
    """Every cell that a reader with some delimiter, with or without quoting, takes out of it."""
    found = [cell for line in re.split(r"[\r\n\x0b\x0c\x85\u2028\u2029]", file)
             for delimiter in ";\t|" for cell in line.split(delimiter)]  # fmt: skip
    for delimiter in ",;\t|":
        rows = csv.reader(io.StringIO(file, newline=""), delimiter=delimiter)
        found += [cell for row in rows for cell in row]
    return found


@given(texts)
@example("a;=1+1")
@example("\n=1")
@example(";'=")
@example('a;"=1"')
@example("' ;' =")
@example('"=')
@example("'\"=")
def test_a_text_comes_back(text: str) -> None:
    assert as_it_was(harmless(text)) == text


@given(st.lists(texts, min_size=1, max_size=3))
@example(["VL53; =HYPERLINK(1)"])
@example(["first line\n=cmd|' /C calc'!A0"])
@example(['x;"=1"'])
@example(['"='])
def test_no_cell_begins_a_formula_however_the_file_is_parted(several: list[str]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerow(["1", *map(harmless, several)])
    for cell in cells_anywhere(file.getvalue()):
        assert not re.match(rf"[\s\"]*[{re.escape(SIGNS)}]", cell), (cell, file.getvalue())


@pytest.mark.parametrize(
    "text", ["\n" * 300_000, "; " * 200_000 + "x", "'" * 300_000, ";=" * 99_999]
)
def test_a_hostile_text_takes_no_longer_than_another(text: str) -> None:
    assert as_it_was(harmless(text)) == text


@pytest.mark.parametrize("text", ["a - b", "it's -5", "https://a.b/c?x=1&y=-2", "a@b.fr", "1;2|3"])
def test_an_ordinary_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text
