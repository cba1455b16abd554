"""Pairs gathered into matrices in which no element is asked that nobody wants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Generic, TypeVar

from src.services.commute.ports import MatrixLimits

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Rectangle(Generic[E]):
    """Every origin with every site."""

    origins: tuple[E, ...]
    sites: tuple[E, ...]


def rectangles(pairs: Iterable[tuple[E, E]], limits: MatrixLimits) -> list[Rectangle[E]]:
    """Matrices within the limits that hold every pair once and nothing else.

    Every element is billed, a question is not: so there are as many elements as pairs, and few
    questions. Origins with the same sites share a matrix, or sites with the same origins,
    whichever way takes fewer.
    """
    wanted = dict.fromkeys(pairs)
    by_origins = _tiled(_alike((one, other) for one, other in wanted), limits)
    turned = MatrixLimits(limits.elements, limits.sites, limits.origins)
    by_sites = [
        Rectangle(tile.sites, tile.origins)
        for tile in _tiled(_alike((other, one) for one, other in wanted), turned)
    ]
    return by_sites if len(by_sites) < len(by_origins) else by_origins


def _alike(pairs: Iterable[tuple[E, E]]) -> list[Rectangle[E]]:
    """Rows with the same columns together."""
    columns_of: dict[E, dict[E, None]] = defaultdict(dict)
    for row, column in pairs:
        columns_of[row][column] = None
    rows_of: dict[frozenset[E], list[E]] = defaultdict(list)
    for row, columns in columns_of.items():
        rows_of[frozenset(columns)].append(row)
    return [Rectangle(tuple(rows), tuple(columns_of[rows[0]])) for rows in rows_of.values()]


def _tiled(found: Sequence[Rectangle[E]], limits: MatrixLimits) -> list[Rectangle[E]]:
    return [tile for one in found for tile in _cut(one, limits)]


def _cut(one: Rectangle[E], limits: MatrixLimits) -> list[Rectangle[E]]:
    """The fewest tiles of one shape that cover it."""
    rows, columns = len(one.origins), len(one.sites)

    def width(height: int) -> int:
        return min(limits.sites, limits.elements // height)

    heights = range(1, min(rows, limits.origins, limits.elements) + 1)
    height = min(heights, key=lambda high: ceil(rows / high) * ceil(columns / width(high)))
    wide = width(height)
    return [
        Rectangle(one.origins[top : top + height], one.sites[left : left + wide])
        for top in range(0, rows, height)
        for left in range(0, columns, wide)
    ]
