"""Checks of the columnar index against the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from src.diagnostics.checks import Check, Finding, Level
from src.services.diagnosis.database_checks import MIGRATIONS
from src.services.diagnosis.deployment import DatabaseExaminer, LoadableIndex

_PLURALS: Final = {"job": "jobs", "candidate": "candidates"}


@dataclass(frozen=True, slots=True)
class IndexChecks:
    """The check that loads the index as a worker does."""

    database: DatabaseExaminer
    index: LoadableIndex | None

    def checks(self) -> list[Check]:
        """The one there is."""
        return [Check("NV-IDX-001", "Index", self.loads, needs=MIGRATIONS)]

    def loads(self) -> Finding:
        """Whether everything that is open in the database gets into the index."""
        if self.index is None:
            return Finding(Level.INFO, "this process has no index")
        self.index.follow()
        stored = self.database.rows()
        held = {_PLURALS[kind]: count for kind, count in self.index.rows.items()}
        found = ", ".join(
            f"{held.get(name, 0)} of {count} {name}" for name, count in sorted(stored.items())
        )
        if held == dict(stored):
            return Finding(Level.OK, found)
        return Finding(
            Level.WARNING,
            found,
            "If nothing is being imported now, see the log for rows that cannot be read.",
        )
