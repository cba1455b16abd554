"""Checks of bug tracking: its files, the outbox of its webhooks, its figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from src.diagnostics.checks import Check, Finding, Level
from src.services.diagnosis.database_checks import MIGRATIONS
from src.services.diagnosis.deployment import BugExaminer, HostExaminer

_MOST_FILES: Final = 1000
_LONG_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True)
class BugChecks:
    """The checks of what comes with bugs and of what is told of them."""

    bugs: BugExaminer
    host: HostExaminer

    def checks(self) -> list[Check]:
        """All of them, in the order they are told."""
        return [
            Check("NV-BUG-001", "Files of bugs", self.files, needs=MIGRATIONS),
            Check("NV-BUG-002", "Webhooks", self.webhooks, needs=MIGRATIONS),
            Check("NV-BUG-003", "Figures of bugs", self.figures, needs=MIGRATIONS),
        ]

    def files(self) -> Finding:
        """Whether files can be written, and whether those that bugs need are there."""
        # Whoever made it here would give it the wrong rights: the first file makes it.
        if self.bugs.folder.exists() and not self.host.can_write(self.bugs.folder):
            return Finding(
                Level.ERROR,
                "the folder is not writable: no file can be sent with a bug",
                "Let ATTACHMENTS_DIR (or VAR_DIR) name a folder this user can write.",
            )
        looked, missing = self.bugs.files(_MOST_FILES)
        if missing:
            return Finding(
                Level.ERROR,
                f"{missing} of {looked} files that were looked for are missing",
                "Restore the folder of attachments; flask bugs clean-attachments names them all.",
            )
        return Finding(Level.OK, f"{looked} files looked for, none is missing")

    def webhooks(self) -> Finding:
        """Whether what happens to bugs reaches those who want to hear of it."""
        backlog, oldest_seconds = self.bugs.backlog()
        found = f"{backlog.waiting} deliveries wait, {backlog.dead} given up within a day"
        if backlog.waiting:
            found += f"; the oldest has waited for {oldest_seconds / 60:.0f} minutes"
        if backlog.dead or oldest_seconds > _LONG_SECONDS:
            return Finding(
                Level.WARNING,
                found,
                "GET /api/bugs/webhooks/{id} says what each receiver answered; redeliver or "
                "remove it.",
            )
        return Finding(Level.OK, found)

    def figures(self) -> Finding:
        """Whether the events tell of as many bugs as are stored."""
        counted, stored = self.bugs.counted()
        found = f"{counted} of {stored} bugs"
        if counted == stored:
            return Finding(Level.OK, found)
        return Finding(
            Level.WARNING,
            found,
            "If no bug is reported just now, events are missing: restore bugs and bug_events "
            "from one backup.",
        )
