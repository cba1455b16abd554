"""The use cases of bugs, together."""

from __future__ import annotations

from dataclasses import dataclass

from src.services.bugs.attachments import Attachments
from src.services.bugs.bulk import BulkChanges
from src.services.bugs.comments import Comments
from src.services.bugs.duplicates import Duplicates
from src.services.bugs.exporting import Exports
from src.services.bugs.importing import BugImports
from src.services.bugs.merging import Merging
from src.services.bugs.reindexing import Reindexing
from src.services.bugs.tracking import Tracking


@dataclass(frozen=True, slots=True)
class BugUseCases:
    """Everything about bugs."""

    tracking: Tracking
    comments: Comments
    bulk: BulkChanges
    attachments: Attachments
    duplicates: Duplicates
    merging: Merging
    exports: Exports
    imports: BugImports
    reindexing: Reindexing
