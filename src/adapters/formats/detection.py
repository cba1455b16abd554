"""The rows of a stream in whatever format it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final, TextIO

from src.adapters.formats import job_posting, json_resume
from src.adapters.formats.converted import Converted
from src.adapters.formats.csv_rows import read_csv
from src.adapters.formats.html_text import MAX_PAGE_CHARS, structured_data
from src.adapters.formats.json_values import MalformedError, parse, read_lines, read_values
from src.adapters.formats.text_input import open_text
from src.services.documents.reading import Fault
from src.services.import_rows import FormatError, ImportRow, RowError
from src.services.records import Kind

# Members under which an object may hold the list of documents.
_LISTS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "job": ("jobs", "items"),
    "candidate": ("candidates", "items"),
}
_NO_OBJECT: Final = Fault("", "an object is expected", "un objet est attendu")
_NO_POSTING: Final = Fault("", "no JobPosting in it", "ne contient pas de JobPosting")
_NOT_A_PERSON: Final = Fault(
    "", "a JobPosting is a job, not a candidate", "un JobPosting est une offre, pas un candidat"
)


def read_rows(
    stream: BinaryIO,
    kind: Kind,
    format_name: str = "auto",
    mapping: Mapping[str, str | None] | None = None,
) -> Iterator[ImportRow | RowError]:
    """The rows of the stream, in bounded memory, whatever bytes it holds.

    ``auto`` tells the format from the first characters. Raises ``FormatError`` before the first
    row where the whole cannot be read; later faults are rows.
    """
    text, beginning = open_text(stream)
    start = beginning.lstrip()
    if not start:
        raise FormatError("There is nothing to import.", "Il n'y a rien à importer.")
    chosen = _detected(start) if format_name == "auto" else format_name
    if mapping and chosen != "csv":
        raise FormatError("Only CSV takes a mapping.", "Seul le CSV accepte une correspondance.")
    _refuse_foreign(chosen, kind)
    if chosen == "csv":
        yield from read_csv(text, beginning, kind, mapping)
    elif chosen == "job_posting" and start.startswith("<"):
        yield from _page(text)
    else:
        by_line = chosen == "ndjson" or (chosen != "json" and _is_line(start))
        yield from _json(text, kind, chosen, by_line=by_line)


def _detected(start: str) -> str:
    if start.startswith("<"):
        return "job_posting"
    if start.startswith("["):
        return "json"
    if start.startswith("{"):
        return "ndjson" if _is_line(start) else "json"
    return "csv"


def _is_line(start: str) -> bool:
    """Whether the first line is a value by itself."""
    line, end, _ = start.partition("\n")
    try:
        parse(line)
    except MalformedError:
        # A first line longer than what is seen of it is one of many, or the only one.
        return not end and start.startswith("{")
    return True


def _refuse_foreign(format_name: str, kind: Kind) -> None:
    if format_name == "job_posting" and kind == "candidate":
        raise FormatError("A JobPosting is a job, not a candidate.",
                          "Un JobPosting est une offre, pas un candidat.")  # fmt: skip
    if format_name == "json_resume" and kind == "job":
        raise FormatError("A JSON Resume is a candidate, not a job.",
                          "Un JSON Resume est un candidat, pas une offre.")  # fmt: skip


def _page(text: TextIO) -> Iterator[ImportRow | RowError]:
    """The postings of an HTML page. Raises ``FormatError`` when it carries none."""
    page = text.read(MAX_PAGE_CHARS + 1)
    if len(page) > MAX_PAGE_CHARS:
        raise FormatError(f"A page has at most {MAX_PAGE_CHARS} characters.",
                          f"Une page compte au plus {MAX_PAGE_CHARS} caractères.")  # fmt: skip
    number = 0
    for value in structured_data(page):
        if isinstance(value, MalformedError):
            number += 1
            yield RowError(number, value.fault, value.source, len(value.source))
            continue
        for posting in job_posting.postings(value):
            number += 1
            converted = job_posting.read_posting(posting)
            size = len(str(converted.document.get("description", ""))) + 1000
            yield ImportRow(number, converted.document, posting, size, converted.ignored)
    if not number:
        raise FormatError("The page carries no JobPosting in JSON-LD.",
                          "La page ne contient pas de JobPosting en JSON-LD.")  # fmt: skip


def _json(
    text: TextIO, kind: Kind, format_name: str, *, by_line: bool
) -> Iterator[ImportRow | RowError]:
    number = 0
    for source in read_lines(text) if by_line else read_values(text):
        found: list[tuple[Converted | Fault, object]] = []
        if isinstance(source, MalformedError):
            number += 1
            yield RowError(number, source.fault, source.source, len(source.source))
            continue
        try:
            value = parse(source)
        except MalformedError as error:
            found.append((error.fault, source))
        else:
            several = _items(kind, value)
            found += (
                (converted, source if len(several) == 1 else item)
                for item in several
                for converted in _converted(kind, item, format_name)
            )
        for converted, came in found:
            number += 1
            size = len(source) // len(found)
            if isinstance(converted, Fault):
                yield RowError(number, converted, came, size)
            else:
                yield ImportRow(number, converted.document, came, size, converted.ignored)


def _items(kind: Kind, value: object) -> list[Any]:
    """The documents of a value: itself, its items, or those in the member that lists them."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and not job_posting.is_structured(value):
        for name in _LISTS[kind]:
            if isinstance(value.get(name), list):
                inner: list[Any] = value[name]
                return inner
    return [value]


def _converted(kind: Kind, value: object, format_name: str) -> list[Converted | Fault]:
    if not isinstance(value, dict):
        return [_NO_OBJECT]
    if format_name == "job_posting" or (format_name != "json_resume"
                                        and job_posting.is_structured(value)):  # fmt: skip
        if kind == "candidate":
            return [_NOT_A_PERSON]
        found = job_posting.postings(value)
        return [job_posting.read_posting(posting) for posting in found] or [_NO_POSTING]
    if format_name == "json_resume" or (kind == "candidate" and json_resume.is_resume(value)):
        return [json_resume.read_resume(value)]
    return [Converted(value)]
