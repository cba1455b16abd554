"""Rows of a CSV table with a header."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import Any, Final, TextIO

from src.adapters.formats.csv_columns import Field, fields_of_columns
from src.adapters.formats.json_values import MAX_VALUE_CHARS
from src.adapters.formats.values import Partly
from src.services.documents.reading import Fault
from src.services.import_rows import FormatError, ImportRow, RowError
from src.services.records import Kind

_DELIMITERS: Final = ";,\t|"
_MOST_COLUMNS: Final = 500
_SHOWN: Final = 60


def read_csv(
    text: TextIO, beginning: str, kind: Kind, mapping: Mapping[str, str | None] | None
) -> Iterator[ImportRow | RowError]:
    """The rows. Quoted cells may hold line ends. Raises ``FormatError`` on an unusable header."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=_delimiter(beginning))
    header = _header(reader)
    fields = fields_of_columns(kind, header, mapping)
    number = 0
    while True:
        lines.taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # A cell without an end: the reader goes on behind what it has swallowed so far.
            number += 1
            fault = Fault("", f"not CSV: {error}", f"ce n'est pas du CSV : {error}")
            swallowed = "".join(lines.taken)
            yield RowError(number, fault, source=swallowed, size=len(swallowed))
            continue
        if any(cell.strip() for cell in cells):
            number += 1
            yield _row(number, header, fields, cells, sum(map(len, lines.taken)))


class _Lines:
    """The lines of the text; those handed out since the last record was begun are kept."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MAX_VALUE_CHARS)
        if not line:
            raise StopIteration
        self.taken.append(line)
        if len(line) == MAX_VALUE_CHARS and line[-1] not in "\r\n":
            while (more := self._text.readline(MAX_VALUE_CHARS)) and more[-1] not in "\r\n":
                continue
            raise csv.Error("a line is too long")
        return line


def _delimiter(beginning: str) -> str:
    """The sign that stands most often outside of quotes in the first line."""
    quoted = False
    counts = dict.fromkeys(_DELIMITERS, 0)
    for char in beginning:
        if char == '"':
            quoted = not quoted
        elif not quoted and char in "\r\n":
            if any(counts.values()):
                break
        elif not quoted and char in counts:
            counts[char] += 1
    return max(counts, key=lambda sign: counts[sign]) if any(counts.values()) else ","


def _header(reader: Iterator[list[str]]) -> list[str]:
    try:
        header = next((cells for cells in reader if any(cell.strip() for cell in cells)), [])
    except csv.Error as error:
        raise FormatError(f"Not CSV: {error}.", f"Ce n'est pas du CSV : {error}.") from None
    if not header:
        raise FormatError("The table is empty.", "Le tableau est vide.")
    if len(header) > _MOST_COLUMNS:
        raise FormatError(
            f"A table has at most {_MOST_COLUMNS} columns.",
            f"Un tableau compte au plus {_MOST_COLUMNS} colonnes.",
        )
    return [cell.strip().removeprefix("\ufeff") for cell in header]


def _row(
    number: int,
    header: list[str],
    fields: list[tuple[Field, ...]],
    cells: list[str],
    size: int,
) -> ImportRow | RowError:
    source = dict(zip(header, cells, strict=False))
    if any(cell.strip() for cell in cells[len(header) :]):
        fault = Fault(
            "",
            f"{len(cells)} cells under {len(header)} columns",
            f"{len(cells)} cellules pour {len(header)} colonnes",
        )
        return RowError(number, fault, source={**source, "": cells[len(header) :]}, size=size)
    document: dict[str, Any] = {}
    ignored: list[str] = []
    for name, column, cell in zip(header, fields, cells, strict=False):
        value = cell.strip()
        if not value:
            continue
        if not column:
            ignored.append(name)
            continue
        main, *beside = column
        # What cannot be understood must not cost the row, nor go unseen.
        ignored += (f"{name}: {left[:_SHOWN]}" for left in _place(document, main, value))
        for other in beside:
            _place(document, other, value)
    return ImportRow(number, document, source, size, tuple(ignored))


def _place(document: dict[str, Any], field: Field, cell: str) -> list[str]:
    """What was not understood of the cell, whose value now stands in the document."""
    value = field.read(cell)
    if value is None:
        return [cell]
    left: list[str] = []
    if isinstance(value, Partly):
        value, left = value.value, value.left
    here = document
    for name in field.path[:-1]:
        here = here.setdefault(name, {})
    last = field.path[-1]
    if isinstance(value, dict) and last in here:
        value |= here[last]
    here[last] = value
    return left
