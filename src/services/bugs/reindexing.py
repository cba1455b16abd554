"""The texts of all bugs read again, after the way they are read has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from src.services.ports import UnitOfWorkFactory

# Whoever writes bugs waits for the locks of one chunk, and the worst text that there may be takes a
# second or more by itself.
_AT_ONCE: Final = 10


@dataclass(frozen=True, slots=True)
class Reread:
    """How many bugs were gone through, and of how many the texts had to be indexed again."""

    bugs: int
    indexed: int


class Reindexing:
    """Reads the texts of every bug again, some at a time, each time in a transaction.

    Between two of them ``breathe`` lets everything else have a turn.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory, *, breathe: Callable[[], None]) -> None:
        self._unit_of_work = unit_of_work
        self._breathe = breathe

    def run(self) -> Reread:
        """What was done. Bugs reported meanwhile are read as they should be anyway.

        It may be broken off and begun again: what is indexed as it should be is left alone.
        Raises ``StorageUnavailableError``.
        """
        reached = bugs = changed = 0
        while True:
            with self._unit_of_work() as unit:
                numbers, differing = unit.bugs.read_again(after=reached, limit=_AT_ONCE)
                unit.commit()
            bugs += len(numbers)
            changed += differing
            if len(numbers) < _AT_ONCE:
                return Reread(bugs, changed)
            reached = numbers[-1]
            self._breathe()
