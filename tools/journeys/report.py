"""How far the offline model is off on the known journeys, as a page of Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from src.commute.estimate import estimate
from src.commute.fitted import KNOTS_KM
from src.commute.modes import LABELS, Mode
from tools.journeys.known import Known, columns

PAGE: Final = Path(__file__).parents[2] / "docs" / "journeys.md"
START: Final = "<!-- written by python -m tools.journeys report -->\n"
END: Final = "<!-- end -->\n"
MEASURED: Final[tuple[Mode, ...]] = ("voiture", "transport_commun", "velo", "marche")


@dataclass(frozen=True, slots=True)
class Error:
    """Of some journeys the medians of |estimate / truth - 1| and of estimate / truth - 1.

    ``inside`` is the share of the truth inside the band.
    """

    number: int
    median: float
    bias: float
    inside: float


def measured(journeys: Iterable[Known], mode: Mode) -> Error:
    """The error of the shipped constants on journeys of this mode."""
    table = columns(one for one in journeys if one.mode == mode)
    rushed = estimate(mode, table.km, table.urban)
    free = estimate(mode, table.km, table.urban, rush=False)
    at_rush = table.rush > 0
    off = np.where(at_rush, rushed.minutes, free.minutes) / table.minutes - 1.0
    low, high = np.where(at_rush, rushed.low, free.low), np.where(at_rush, rushed.high, free.high)
    inside = (low <= table.minutes) & (table.minutes <= high)
    if not len(off):
        return Error(0, np.nan, np.nan, np.nan)
    return Error(
        len(off), float(np.median(np.abs(off))), float(np.median(off)), float(inside.mean())
    )


def report(journeys: list[Known]) -> str:
    """Tables of errors by mode and distance, and of the sources."""
    lines = [
        "| mode | km | fitted | held | error, fitted | error, held | bias, held | in band |\n",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    ]
    for mode in MEASURED:
        lines.append(_line(journeys, mode, "**all**", 0.0, np.inf))
        for low, high in zip(KNOTS_KM, (*KNOTS_KM[1:], np.inf), strict=True):
            name = f"{low:.0f}-{high:.0f}" if high < np.inf else f"{low:.0f} and more"
            lines.append(_line(journeys, mode, name, low, high))
    lines += ["\n| source | journeys | modes |\n", "| --- | ---: | --- |\n"]
    for source in sorted({one.source for one in journeys}):
        rows = [one for one in journeys if one.source == source]
        modes = ", ".join(sorted({LABELS[one.mode][1] for one in rows}))
        lines.append(f"| {source} | {len(rows)} | {modes} |\n")
    return "".join(lines)


def _line(journeys: list[Known], mode: Mode, name: str, low: float, high: float) -> str:
    rows = [one for one in journeys if low <= one.km < high]
    fitted = measured((one for one in rows if not one.held), mode)
    held = measured((one for one in rows if one.held), mode)
    figures = (fitted.median, held.median, held.bias, held.inside)
    shares = " | ".join("" if np.isnan(one) else f"{one:.0%}" for one in figures)
    return f"| {LABELS[mode][1]} | {name} | {fitted.number} | {held.number} | {shares} |\n"


def rewrite(text: str, page: Path = PAGE) -> None:
    """Puts the tables into the page between its two marks."""
    before, _, rest = page.read_text(encoding="utf-8").partition(START)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{START}{text}{END}{after}", encoding="utf-8")
