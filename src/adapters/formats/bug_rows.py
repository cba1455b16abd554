"""Bugs out of a stream in whatever format it is, and into lines of an export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Final, TextIO

import orjson

from src.adapters.formats.bug_table import read_table, table_head, table_rows
from src.adapters.formats.github_issues import is_issue, is_pull_request, read_issue
from src.adapters.formats.json_values import MalformedError, parse, read_lines, read_values
from src.adapters.formats.text_input import open_text
from src.services.bugs.import_records import AnyRow, SkippedRow
from src.services.documents.reading import Fault
from src.services.import_rows import FormatError, ImportRow, RowError

_NO_OBJECT: Final = Fault("", "an object is expected", "un objet est attendu")
_PULL_REQUEST: Final = Fault(
    "", "a pull request, not an issue", "une demande de fusion, pas un bug"
)


class CsvLines:
    """Bugs as a table that spreadsheets open."""

    media_type = "text/csv; charset=utf-8"

    def head(self) -> bytes:
        """What stands before the first bug."""
        return table_head()

    def lines(self, documents: Sequence[Mapping[str, Any]]) -> bytes:
        """So many bugs, a record each."""
        return table_rows(documents)


class NdjsonLines:
    """Bugs as JSON, a line each."""

    media_type = "application/x-ndjson"

    def head(self) -> bytes:
        """Nothing stands before the first bug."""
        return b""

    def lines(self, documents: Sequence[Mapping[str, Any]]) -> bytes:
        """So many bugs, a line each."""
        return b"".join(orjson.dumps(each, option=orjson.OPT_APPEND_NEWLINE) for each in documents)


def read_bug_rows(stream: BinaryIO, format_name: str = "auto") -> Iterator[AnyRow]:
    """The rows of the stream, in bounded memory, whatever bytes it holds.

    ``auto`` tells the format from the first characters, and an issue of GitHub by its ``state``.
    Raises ``FormatError`` before the first row where the whole cannot be read.
    """
    text, beginning = open_text(stream)
    start = beginning.lstrip()
    if not start:
        raise FormatError("There is nothing to import.", "Il n'y a rien à importer.")
    if format_name == "csv" or (format_name == "auto" and start[0] not in "[{"):
        yield from read_table(text, beginning)
        return
    yield from _json(text, format_name, by_line=format_name == "ndjson" or _is_line(start))


def _is_line(start: str) -> bool:
    """Whether the first line is an object by itself."""
    line, end, _ = start.partition("\n")
    if not line.startswith("{"):
        return False
    try:
        parse(line)
    except MalformedError:
        # A first line longer than what is seen of it is one of many, or the only one.
        return not end
    return True


def _json(text: TextIO, format_name: str, *, by_line: bool) -> Iterator[AnyRow]:
    sources = read_lines(text) if by_line else read_values(text)
    for number, source in enumerate(sources, start=1):
        if isinstance(source, MalformedError):
            yield RowError(number, source.fault, source.source, len(source.source))
            continue
        try:
            value = parse(source)
        except MalformedError as error:
            yield RowError(number, error.fault, error.source, len(source))
            continue
        yield _row(number, value, format_name, len(source))


def _row(number: int, value: object, format_name: str, size: int) -> AnyRow:
    if not isinstance(value, dict):
        return RowError(number, _NO_OBJECT, value, size)
    if format_name != "github" and not is_issue(value):
        return ImportRow(number, value, value, size)
    if is_pull_request(value):
        return SkippedRow(number, _PULL_REQUEST, size)
    issue = read_issue(value)
    if isinstance(issue, Fault):
        return RowError(number, issue, value, size)
    return ImportRow(number, issue.document, value, size, issue.ignored)
