"""The command line of the bench."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.options import REPORT, read_options


def test_without_arguments_everything_is_measured_and_written() -> None:
    options = read_options([])
    assert options.sizes == (2_000, 20_000, 100_000)
    assert options.report == REPORT
    assert options.command == "make bench"


@pytest.mark.parametrize(
    "arguments", [["--quick"], ["--only", "match"], ["--sizes", "2000", "500"]]
)
def test_what_is_not_the_whole_does_not_replace_the_report(arguments: list[str]) -> None:
    assert read_options(arguments).report is None


def test_a_report_can_be_sent_elsewhere_and_to_standard_output() -> None:
    assert read_options(["--quick", "--output", "x.md"]).report == Path("x.md")
    assert read_options(["--output", "-"]).report is None


def test_sizes_are_put_in_order_and_parts_are_taken() -> None:
    options = read_options(["--sizes", "5_000", "1,000", "5000", "--only", "import", "match"])
    assert options.sizes == (1_000, 5_000)
    assert options.parts == ("import", "match")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--sizes", "5"],
        ["--sizes", "many"],
        ["--only", "luck"],
        ["--postgres", "--keep", "x"],
    ],
)
def test_what_cannot_be_done_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        read_options(arguments)
    assert "error" in capsys.readouterr().err
