"""Plots of a load as SVG, drawn here: no library, no script, nothing loaded from elsewhere."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_WIDTH: Final = 860
_HEIGHT: Final = 240
_LEFT: Final = 64
_RIGHT: Final = 16
_TOP: Final = 14
_BOTTOM: Final = 36
_COLOURS: Final = ("#1f6feb", "#d4730b", "#b42318", "#6b7280")

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Line:
    """A named line; a filled one reaches down to the axis."""

    name: str
    points: Points
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows: its name, its ends, and how a value is written."""

    name: str
    low: float
    high: float
    ticks: Sequence[tuple[float, str]]
    place: Callable[[float], float] = float

    def share(self, value: float) -> float:
        """Where the value lies between the ends, 0 to 1."""
        low, high = self.place(self.low), self.place(self.high)
        at = (self.place(value) - low) / (high - low) if high > low else 0.0
        return min(1.0, max(0.0, at))


def linear(name: str, highest: float, *, low: float = 0.0) -> Axis:
    """An axis from ``low`` to a round number at or above ``highest``, with about five ticks."""
    span = max(highest - low, 1e-9)
    step = 10.0 ** math.floor(math.log10(span / 4))
    step *= next(factor for factor in (1, 2, 2.5, 5, 10) if span / (step * factor) <= 5)
    count = math.ceil(span / step - 1e-9)
    ticks = [(low + step * at, f"{low + step * at:g}") for at in range(count + 1)]
    return Axis(name, low, low + step * count, ticks)


def percentiles(name: str, most: float = 0.9999) -> Axis:
    """An axis of shares on which each nine takes as much room as the one before."""
    known = ((0.0, "0"), (0.5, "50 %"), (0.9, "90 %"), (0.99, "99 %"), (0.999, "99.9 %"))
    ticks = [*known, (0.9999, "99.99 %")]
    return Axis(name, 0.0, most, ticks, lambda share: -math.log10(1.0 - min(share, most)))


def plot(title: str, lines: Sequence[Line], across: Axis, up: Axis) -> str:
    """One figure with its axes, its lines and a legend, as an ``svg`` element."""
    wide, high = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def x(value: float) -> float:
        return _LEFT + wide * across.share(value)

    def y(value: float) -> float:
        return _TOP + high * (1.0 - up.share(value))

    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}">',
        f"<title>{escape(title)}</title>",
    ]
    for value, text in up.ticks:
        parts.append(
            f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(value):.1f}" '
            f'y2="{y(value):.1f}"/>'
            f'<text x="{_LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{escape(text)}</text>'
        )
    for value, text in across.ticks:
        parts.append(
            f'<text x="{x(value):.1f}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle">'
            f"{escape(text)}</text>"
        )
    parts.append(
        f'<text x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 4}" text-anchor="end">'
        f"{escape(across.name)}</text>"
        f'<text x="{_LEFT}" y="{_TOP - 3}">{escape(up.name)}</text>'
    )
    for at, line in enumerate(lines):
        colour = _COLOURS[at % len(_COLOURS)]
        drawn = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in line.points)
        if line.filled and line.points:
            first, last = line.points[0][0], line.points[-1][0]
            drawn = f"{x(first):.1f},{y(0):.1f} {drawn} {x(last):.1f},{y(0):.1f}"
            parts.append(f'<polygon points="{drawn}" fill="{colour}" fill-opacity="0.25"/>')
        else:
            parts.append(
                f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="1.6"/>'
            )
        parts.append(
            f'<text x="{_LEFT + 120 + 110 * at}" y="{_HEIGHT - 4}" fill="{colour}">'
            f"{escape(line.name)}</text>"
        )
    return "".join([*parts, "</svg>"])
