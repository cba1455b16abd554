"""What goes through an import of bugs: what became of each row, and how many there were."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, Literal, Protocol

from src.services.documents.reading import Fault
from src.services.import_rows import ImportRow, RowError

BUG_FORMATS: Final = ("auto", "csv", "ndjson", "json", "github")
BugOutcome = Literal["created", "unchanged", "skipped", "rejected"]


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A record that is no bug and was not meant to be one, such as a pull request."""

    number: int
    reason: Fault
    size: int = 0


AnyRow = ImportRow | RowError | SkippedRow


class BugRowReader(Protocol):
    """Reads bugs out of a stream of bytes, one after the other, in bounded memory."""

    def __call__(self, stream: BinaryIO, format_name: str) -> Iterator[AnyRow]:
        """The rows in order. Raises ``FormatError`` before the first one, never later."""
        ...


@dataclass(frozen=True, slots=True)
class BugRowOutcome:
    """What became of one row; ``source`` is kept for rejected rows only.

    ``unchanged`` says that the bug was there before and was left as it is.
    """

    row: int
    outcome: BugOutcome
    id: str | None = None
    errors: tuple[Fault, ...] = ()
    ignored: tuple[str, ...] = ()
    source: object = None


@dataclass(slots=True)
class BugImportCounts:
    """How many rows had which outcome."""

    created: int = 0
    unchanged: int = 0
    skipped: int = 0
    rejected: int = 0

    def add(self, outcome: BugRowOutcome) -> None:
        """Count one more."""
        setattr(self, outcome.outcome, getattr(self, outcome.outcome) + 1)

    @property
    def status(self) -> Literal["success", "partial", "failed"]:
        """Failed when no row was good, partial when some were refused, else success."""
        if not self.rejected:
            return "success"
        return "partial" if self.created + self.unchanged + self.skipped else "failed"
