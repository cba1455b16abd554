"""Bugs: what keeps them, who hears of what happens to them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from src.adapters.clock import breathe
from src.adapters.formats.bug_rows import CsvLines, NdjsonLines, read_bug_rows
from src.services.bugs.bulk import BulkChanges
from src.services.bugs.comments import Comments
from src.services.bugs.duplicates import Duplicates
from src.services.bugs.exporting import Exports
from src.services.bugs.importing import BugImports
from src.services.bugs.journal import BugJournal, BugListener
from src.services.bugs.merging import Merging
from src.services.bugs.reindexing import Reindexing
from src.services.bugs.tracking import Tracking
from src.services.bugs.use_cases import BugUseCases
from src.services.ports import Clock, UnitOfWorkFactory
from src.settings import Settings
from src.wiring.bug_attachments import wired_attachments


def wired_bugs(
    settings: Settings,
    clock: Clock,
    unit_of_work: UnitOfWorkFactory,
    *,
    listeners: Sequence[BugListener] = (),
) -> BugUseCases:
    """The use cases of bugs; opens nothing."""
    journal = BugJournal(listeners)
    duplicates = Duplicates(unit_of_work)
    return BugUseCases(
        tracking=Tracking(unit_of_work, clock, journal, new_id=_new_id, duplicates=duplicates),
        comments=Comments(
            unit_of_work, clock, journal, per_bug=settings.comments_per_bug, new_id=_new_id
        ),
        bulk=BulkChanges(unit_of_work, clock, journal, new_id=_new_id),
        attachments=wired_attachments(settings, clock, unit_of_work, journal),
        duplicates=duplicates,
        merging=Merging(unit_of_work, clock, journal, new_id=_new_id),
        exports=Exports(unit_of_work, {"csv": CsvLines(), "ndjson": NdjsonLines()}),
        imports=BugImports(unit_of_work, clock, read_bug_rows, new_id=_new_id, breathe=breathe),
        reindexing=Reindexing(unit_of_work, breathe=breathe),
    )


def _new_id() -> str:
    """A UUID as people know it."""
    return str(uuid4())
