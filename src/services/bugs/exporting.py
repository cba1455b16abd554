"""All bugs of a filter, as lines of a file, in memory that does not grow with their number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

from src.services.bugs.bug_document import document_of
from src.services.bugs.ports import BugFilter
from src.services.ports import UnitOfWorkFactory

# So many bugs are in memory at a time; with long logs a bug can weigh a megabyte.
_CHUNK: Final = 200


class BugLines(Protocol):
    """Writes documents of bugs in one format."""

    @property
    def media_type(self) -> str:
        """The Content-Type of the whole."""
        ...

    def head(self) -> bytes:
        """What stands before the first bug."""
        ...

    def lines(self, documents: Sequence[Mapping[str, Any]]) -> bytes:
        """So many bugs."""
        ...


class Exports:
    """Takes bugs out. ``formats`` has the writers by name."""

    def __init__(self, unit_of_work: UnitOfWorkFactory, formats: Mapping[str, BugLines]) -> None:
        self._unit_of_work = unit_of_work
        self._formats = formats

    def media_type(self, format_name: str) -> str:
        """The Content-Type of that format."""
        return self._formats[format_name].media_type

    def run(
        self, where: BugFilter, format_name: str, *, sees_matches: bool = True
    ) -> Iterator[bytes]:
        """The file, piece by piece, by number of the bug; an empty one at least has its head.

        Each piece is one question, and no connection is held while it is sent: however slow the
        reader, nobody else waits. So a piece is a snapshot of its moment and the whole is not: a
        bug that changes meanwhile comes once, as it was when its turn came, and one reported
        meanwhile may come at the end. Who may not see matches gets no explanations of them.
        Raises ``StorageUnavailableError``.
        """
        writer = self._formats[format_name]
        yield writer.head()
        reached = 0
        while True:
            with self._unit_of_work(read_only=True) as unit:
                found = next(unit.bugs.each(where, chunk=_CHUNK, after=reached), [])
            if not found:
                return
            shown = found if sees_matches else [replace(bug, match=None) for bug in found]
            yield writer.lines([document_of(bug) for bug in shown])
            reached = found[-1].number
