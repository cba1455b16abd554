"""Rows of the CSV files of a download, with the file, line and column of every fault."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from src.services.taxonomy import TaxonomyFileError


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file, read by the names of its columns."""

    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def needed(self, column: str) -> str:
        """The cell, which must not be empty. Raises ``TaxonomyFileError``."""
        value = self.cells.get(column, "")
        if not value:
            raise TaxonomyFileError(self.file, "is empty", line=self.line, column=column)
        return value

    def wrong(self, column: str, message: str) -> TaxonomyFileError:
        """The error that names this row and a column of it."""
        return TaxonomyFileError(self.file, message, line=self.line, column=column)


def find_files(folder: Path, pattern: str) -> list[Path]:
    """Files under the folder, at any depth, whose name the pattern matches whole; sorted."""
    if not folder.is_dir():
        raise TaxonomyFileError(str(folder), "is not a folder")
    name = re.compile(pattern)
    return sorted(
        path for path in folder.rglob("*.csv") if name.fullmatch(path.name) and path.is_file()
    )


def read_rows(paths: Iterable[Path], columns: Sequence[str]) -> Iterator[Row]:
    """Every row of the files, cells trimmed. Raises ``TaxonomyFileError``.

    A file must have all ``columns``, others are ignored; UTF-8 with or without a mark.
    """
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield from _rows(path, lines, columns)


def _rows(path: Path, lines: Iterable[str], columns: Sequence[str]) -> Iterator[Row]:
    reader = csv.reader(lines, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        for column in columns:
            if column not in header:
                raise TaxonomyFileError(path.name, "is missing", line=1, column=column)
        places = [(column, header.index(column)) for column in columns]
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                raise TaxonomyFileError(
                    path.name,
                    f"has {len(cells)} cells where the header has {len(header)}",
                    line=reader.line_num,
                )
            yield Row(path.name, reader.line_num, {name: cells[at].strip() for name, at in places})
    except csv.Error as error:
        raise TaxonomyFileError(path.name, str(error), line=reader.line_num) from None
    except UnicodeDecodeError:
        raise TaxonomyFileError(
            path.name, "is not UTF-8 near this line", line=reader.line_num + 1
        ) from None
