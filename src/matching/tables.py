"""The tables under an index: names, places and skills interned, rows grown in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from src.commute.geodesy import unit_vector
from src.commute.places import urbanity
from src.matching.lexicon import Lexicon
from src.matching.skills import NOTHING, SkillTable
from src.matching.titles import TitleTable

Array = NDArray[Any]
# Records with one field a column: ``columns["title"]`` has one value (or short row) a record.
Columns = NDArray[np.void]
Spec = Mapping[str, tuple[Any, int]]

SECTORS: Final = 128  # distinct sectors told apart; further ones count as unknown
LANGUAGES: Final = 32
UNHEARD: Final = LANGUAGES  # a language that a query names and the table has never met


class Names:
    """Names interned to small numbers, at most ``limit``; -1 for none and for those beyond."""

    def __init__(self, limit: int, first: Sequence[str] = ()) -> None:
        self._limit = limit
        self._positions = {name: at for at, name in enumerate(first)}

    def add(self, name: str | None) -> int:
        """The number of a name, old or new."""
        if name is None:
            return -1
        known = self._positions.get(name)
        if known is None and len(self._positions) < self._limit:
            known = self._positions[name] = len(self._positions)
        return -1 if known is None else known

    def get(self, name: str) -> int:
        """The number of a name, -1 when it is new."""
        return self._positions.get(name, -1)

    @property
    def full(self) -> bool:
        """Whether no new name can be told apart."""
        return len(self._positions) >= self._limit


class PlaceTable:
    """Places interned by coordinates rounded to about ten metres and inhabitants per km2."""

    def __init__(self) -> None:
        self._positions: dict[tuple[float, float, float], int] = {}
        self._rows: list[tuple[float, float, float, float]] = []
        self._array: Array | None = None

    def add(self, latitude: float, longitude: float, density: float) -> int:
        """The position of a place, old or new."""
        name = (round(latitude, 4), round(longitude, 4), density)
        known = self._positions.get(name)
        if known is None:
            known = self._positions[name] = len(self._rows)
            self._rows.append((*unit_vector(*name[:2]), urbanity(density)))
            self._array = None
        return known

    def points(self) -> Array:
        """Unit vectors of all places; shape (places, 3)."""
        return self._all()[:, :3]

    def urban(self) -> Array:
        """Urbanity of all places, 0 to 1; shape (places,)."""
        return self._all()[:, 3]

    def _all(self) -> Array:
        if self._array is None:
            self._array = np.array(self._rows, np.float64).reshape(-1, 4)
        return self._array


class Shared:
    """The interning tables that the columns of jobs and people refer to.

    With ``at_once``, what a text model says of a title is made when it is first compared; else a
    title counts by its words until somebody else made it.
    """

    def __init__(self, lexicon: Lexicon, *, at_once: bool = True) -> None:
        self.lexicon = lexicon
        self.titles = TitleTable(lexicon, lexicon.vectors, at_once=at_once)
        self.skills = SkillTable(lexicon)
        self.places = PlaceTable()
        self.sectors = Names(SECTORS - 1, tuple(lexicon.sectors))
        self.languages = Names(LANGUAGES)

    def reader(self) -> Reader:
        """A view for queries: unknown names stay unknown."""
        return Reader(self)


class Reader:
    """The tables as a query sees them: it looks names up and leaves nothing behind."""

    class _Known:
        def __init__(self, names: Names, unheard: int = -1) -> None:
            self.get = names.get
            self._unheard = -1 if names.full else unheard

        def add(self, name: str | None) -> int:
            at = -1 if name is None else self.get(name)
            return self._unheard if at < 0 and name is not None else at

    class _AnyTitle:
        def add(self, phrase: str, occupations: Sequence[str]) -> int:
            del occupations
            return 0 if phrase else -1

    def __init__(self, shared: Shared) -> None:
        self.lexicon = shared.lexicon
        self.titles = self._AnyTitle()
        self.places = PlaceTable()
        self.sectors = self._Known(shared.sectors)
        self.languages = self._Known(shared.languages, UNHEARD)


class Ragged:
    """Rows of several skill positions with a strength each, in one flat pair of arrays."""

    def __init__(self) -> None:
        self.items = np.zeros(64, np.intp)
        self.strengths = np.zeros(64, np.int32)
        self.starts = np.zeros(16, np.int64)
        self._used = 0
        self._rows = 0

    def append(self, items: Sequence[int], strengths: Sequence[int]) -> None:
        """Add a row; an empty one holds the empty skill so that every row has an item."""
        if not items:
            items, strengths = (NOTHING,), (0,)
        end = self._used + len(items)
        if end > len(self.items):
            self.items = _grown(self.items, end)
            self.strengths = _grown(self.strengths, end)
        if self._rows + 2 > len(self.starts):
            self.starts = _grown(self.starts, self._rows + 2)
        self.items[self._used : end] = items
        self.strengths[self._used : end] = strengths
        self.starts[self._rows] = self._used
        self._used = end
        self._rows += 1
        self.starts[self._rows] = end

    def sums(self, values: Array) -> Array:
        """The sum of each row's values, where ``values`` has one integer for each item.

        By differences of the running sum: ``reduceat`` costs ten times as much on short rows.
        """
        running = np.empty(len(values) + 1, np.int64)
        running[0] = 0
        np.cumsum(values, out=running[1:])
        bounds = running[self.starts[: self._rows + 1]]
        sums: Array = bounds[1:] - bounds[:-1]
        return sums

    def view(self) -> tuple[Array, Array, Array]:
        """(items, strengths, starts) of the rows there are."""
        return self.items[: self._used], self.strengths[: self._used], self.starts[: self._rows]


class Table:
    """Growing rows of one kind as records, so that taking some rows is one copy.

    The columns that a ranking reads over the whole stock (``hot``) are also kept each in an array
    of its own, which is what memory likes.
    """

    def __init__(self, spec: Spec, hot: Sequence[str]) -> None:
        self._records = np.zeros(16, record_type(spec))
        self._hot: dict[str, Array] = {name: self._records[name].copy() for name in hot}
        self.rows = 0

    def append(self, values: Mapping[str, Any]) -> None:
        """Add a row of one value for each column."""
        at = self.rows
        if at >= len(self._records):
            self._records = _grown(self._records, at + 1)
            self._hot = {name: _grown(array, at + 1) for name, array in self._hot.items()}
        self._records[at] = as_record(values, self._records.dtype)
        for name, array in self._hot.items():
            array[at] = values[name]
        self.rows += 1

    def view(self) -> Columns:
        """The rows there are; later appends do not change what was read."""
        return self._records[: self.rows]

    def hot(self) -> dict[str, Array]:
        """The hot columns over the rows there are."""
        rows = self.rows
        return {name: array[:rows] for name, array in self._hot.items()}


def record_type(spec: Spec) -> np.dtype[np.void]:
    """The type of one record of these columns."""
    return np.dtype(
        [(name, kind, (width,)) if width else (name, kind) for name, (kind, width) in spec.items()]
    )


def as_record(values: Mapping[str, Any], kind: np.dtype[np.void]) -> tuple[Any, ...]:
    """One row's values in the order of the record."""
    return tuple(values[name] for name in kind.names or ())


def one_row(values: Mapping[str, Any], spec: Spec) -> Columns:
    """One row of values as columns of one element."""
    kind = record_type(spec)
    return np.array([as_record(values, kind)], kind)


def _grown(array: Array, least: int) -> Array:
    grown = np.zeros((max(least, len(array) * 2), *array.shape[1:]), array.dtype)
    grown[: len(array)] = array
    return grown
