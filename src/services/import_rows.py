"""What goes through an import: rows as read, what became of each, and how many there were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, Literal, Protocol

from src.services.documents.reading import Fault
from src.services.records import Kind

FORMATS: Final = ("auto", "csv", "ndjson", "json", "json_resume", "job_posting")
Outcome = Literal["created", "updated", "unchanged", "rejected"]


class FormatError(ValueError):
    """The input as a whole cannot be read in this format; ``french`` says it in French."""

    def __init__(self, detail: str, french: str) -> None:
        self.french = french
        super().__init__(detail)


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One record of the input: its number (from 1), its content as a raw document.

    ``source`` is the record as it came, ``size`` about how many bytes it takes, ``ignored`` what
    the reader could not place (JSON pointers or column names).
    """

    number: int
    content: Mapping[str, Any]
    source: object
    size: int = 0
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowError:
    """One record that could not be read at all, and why."""

    number: int
    fault: Fault
    source: object
    size: int = 0


class RowReader(Protocol):
    """Reads rows out of a stream of bytes, one after the other, in bounded memory."""

    def __call__(
        self,
        stream: BinaryIO,
        kind: Kind,
        format_name: str,
        mapping: Mapping[str, str | None] | None,
    ) -> Iterator[ImportRow | RowError]:
        """The rows in order. Raises ``FormatError`` before the first one, never later.

        ``mapping`` names the field of a table's column; None is a column to leave out.
        """
        ...


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of one row; ``source`` is kept for rejected rows only."""

    row: int
    outcome: Outcome
    id: str | None = None
    external_id: str | None = None
    errors: tuple[Fault, ...] = ()
    ignored: tuple[str, ...] = ()
    source: object = None


@dataclass(slots=True)
class ImportCounts:
    """How many rows had which outcome."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0

    def add(self, outcome: RowOutcome) -> None:
        """Count one more."""
        setattr(self, outcome.outcome, getattr(self, outcome.outcome) + 1)

    @property
    def written(self) -> int:
        """Rows that stand in the database now (or would, in a dry run)."""
        return self.created + self.updated + self.unchanged

    @property
    def status(self) -> Literal["success", "partial", "failed"]:
        """Success when every row was good, failed when none was, else partial."""
        if not self.written:
            return "failed"
        return "partial" if self.rejected else "success"
