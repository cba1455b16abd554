"""Bugs as a table: RFC 4180, UTF-8 with a byte order mark, so that spreadsheets read accents.

A list is a JSON array in its cell, an explanation of a match a JSON object; a cell that has
nothing in it is a field without a value. Cells are ``harmless``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TextIO

import orjson

from src.adapters.formats import values
from src.adapters.formats.json_values import MAX_VALUE_CHARS, MalformedError
from src.adapters.formats.spreadsheet_cells import as_it_was, harmless
from src.services.bugs.bug_document import COLUMNS, field_of, printed
from src.services.documents.reading import Fault
from src.services.import_rows import FormatError, ImportRow, RowError

_LISTS: Final = frozenset({"tags", "watchers", "related_issues", "error_logs"})
_DELIMITERS: Final = ",;\t|"
_QUOTED: Final = re.compile(r'"([^"]*(?:""[^"]*)*)"')
_BOM: Final = "\ufeff"


def table_head() -> bytes:
    """The byte order mark and the names of the columns."""
    return (_BOM + _line([printed(name) for name in COLUMNS])).encode()


def table_rows(documents: Sequence[Mapping[str, Any]]) -> bytes:
    """The rows of documents of bugs."""
    lines = (_line([_cell(document[printed(name)]) for name in COLUMNS]) for document in documents)
    return "".join(lines).encode("utf-8", "replace")


def read_table(text: TextIO, beginning: str) -> Iterator[ImportRow | RowError]:
    """The rows under a head that names fields. Raises ``FormatError`` where it names no title."""
    records = _Records(text, _delimiter(beginning))
    head = next(iter(records), [])
    if isinstance(head, MalformedError):
        raise FormatError(f"Not CSV: {head}.", f"Ce n'est pas du CSV : {head.fault.french}.")
    names = [cell.strip().removeprefix(_BOM) for cell in head]
    fields = [field_of(name) for name in names]
    if "title" not in fields:
        raise FormatError(
            "No column of the table is named title.",
            "Aucune colonne du tableau ne s'appelle title.",
        )
    for number, cells in enumerate(records, start=1):
        if isinstance(cells, MalformedError):
            yield RowError(number, cells.fault, cells.source, len(cells.source))
        else:
            yield _row(number, names, fields, cells)


def _row(
    number: int, names: list[str], fields: list[str | None], cells: list[str]
) -> ImportRow | RowError:
    source = dict(zip(names, cells, strict=False))
    size = sum(map(len, cells))
    if any(cell.strip() for cell in cells[len(names) :]):
        fault = Fault(
            "",
            f"{len(cells)} cells under {len(names)} columns",
            f"{len(cells)} cellules pour {len(names)} colonnes",
        )
        return RowError(number, fault, {**source, "": cells[len(names) :]}, size)
    content: dict[str, Any] = {}
    for name, field, cell in zip(names, fields, cells, strict=False):
        if cell.strip():
            content.setdefault(field or name, _value(field, as_it_was(cell)))
    return ImportRow(number, content, source, size)


def _value(field: str | None, text: str) -> Any:
    if field != "match" and field not in _LISTS:
        return text
    try:
        value = orjson.loads(text)
    except ValueError:
        value = None
    if field == "match" or isinstance(value, list):
        return text if value is None else value
    # Written by hand: a log is one, however many lines it has.
    return [text] if field == "error_logs" else values.items(text) or []


def _cell(value: Any) -> str:
    if value is None or value == []:
        return ""
    return harmless(value if isinstance(value, str) else orjson.dumps(value).decode())


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _delimiter(beginning: str) -> str:
    """The sign that stands most often in the first line, which has no quoted one."""
    first = beginning.lstrip().partition("\n")[0]
    return max(_DELIMITERS, key=first.count)


class _Records:
    """The records of a table that are not blank, however long their cells are.

    The reader of the standard library bounds a cell to 131,072 characters for the whole process;
    logs of errors are longer.
    """

    def __init__(self, text: TextIO, delimiter: str) -> None:
        self._text = text
        self._delimiter = delimiter

    def __iter__(self) -> Iterator[list[str] | MalformedError]:
        return self

    def __next__(self) -> list[str] | MalformedError:
        while True:
            record = self._record()
            if isinstance(record, MalformedError):
                return record
            cells = self._cells(record)
            if any(cell.strip() for cell in cells):
                return cells

    def _record(self) -> str | MalformedError:
        """Lines up to one outside of quotes. Raises ``StopIteration`` at the end."""
        lines: list[str] = []
        size = quotes = 0
        while line := self._text.readline(MAX_VALUE_CHARS):
            lines.append(line)
            size += len(line)
            quotes += line.count('"')
            if size >= MAX_VALUE_CHARS:
                self._skip_line(line)
                return MalformedError(_TOO_LONG, "".join(lines))
            if quotes % 2 == 0:
                return "".join(lines)
        if not lines:
            raise StopIteration
        return MalformedError(_ENDLESS, "".join(lines))

    def _skip_line(self, line: str) -> None:
        while line and line[-1] not in "\r\n":
            line = self._text.readline(MAX_VALUE_CHARS)

    def _cells(self, record: str) -> list[str]:
        record = re.sub(r"(?:\r\n|\r|\n)\Z", "", record)
        cells = []
        at = 0
        while at <= len(record):
            quoted = _QUOTED.match(record, at)
            begins = quoted.end() if quoted else at
            end = record.find(self._delimiter, begins)
            end = len(record) if end < 0 else end
            behind = record[begins:end]
            cells.append(quoted[1].replace('""', '"') + behind if quoted else behind)
            at = end + 1
        return cells


_TOO_LONG: Final = Fault(
    "",
    f"longer than the {MAX_VALUE_CHARS} characters that a record may have",
    f"plus long que les {MAX_VALUE_CHARS} caractères permis pour un enregistrement",
)
_ENDLESS: Final = Fault(
    "", "a quoted cell does not end", "une cellule entre guillemets ne finit pas"
)
