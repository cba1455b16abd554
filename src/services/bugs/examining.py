"""Looks at bug tracking as an operator does: files, the outbox of webhooks, figures."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

from src.services.bugs.attachment_records import AttachmentStore
from src.services.bugs.figures import BugFigures
from src.services.bugs.ports import BugFilter, BugOrder
from src.services.bugs.webhook_records import Backlog
from src.services.bugs.webhook_work import LATELY
from src.services.ports import Clock, UnitOfWorkFactory


class BugExamination:
    """What is examined of bug tracking; changes nothing."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        clock: Clock,
        store: AttachmentStore,
        figures: BugFigures,
        *,
        folder: Path,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._store = store
        self._figures = figures
        self.folder = folder

    def files(self, most: int) -> tuple[int, int]:
        """(contents that were looked for, those that are missing), of the first so many."""
        with self._unit_of_work(read_only=True) as unit:
            hashes = unit.bug_attachments.hashes(after="", limit=most)
        return len(hashes), sum(not self._store.has(each) for each in hashes)

    def backlog(self) -> tuple[Backlog, float]:
        """How the outbox of webhooks fares, and the seconds that the oldest delivery has waited."""
        now = self._clock.now()
        with self._unit_of_work(read_only=True) as unit:
            found = unit.webhooks.backlog(dead_since=now - LATELY)
        return found, found.oldest_seconds(now)

    def counted(self) -> tuple[int, int]:
        """(bugs of the figures, bugs that are stored), read one after the other."""
        counted = self._figures.summary(UTC).total
        with self._unit_of_work(read_only=True) as unit:
            stored = unit.bugs.page(BugFilter(), BugOrder(), limit=1).total
        return counted, stored
