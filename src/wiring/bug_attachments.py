"""Files that come with bugs: where they are kept, how many there may be."""

from __future__ import annotations

from uuid import uuid4

from src.adapters.attachments.content_types import ContentProbe
from src.adapters.attachments.local_folder import LocalFolder
from src.adapters.clock import breathe
from src.services.bugs.attachments import AttachmentLimits, Attachments
from src.services.bugs.journal import BugJournal
from src.services.ports import Clock, UnitOfWorkFactory
from src.settings import Settings


def wired_attachments(
    settings: Settings, clock: Clock, unit_of_work: UnitOfWorkFactory, journal: BugJournal
) -> Attachments:
    """The use cases of attachments; makes no folder before something comes in."""
    return Attachments(
        unit_of_work,
        LocalFolder(settings.attachments),
        journal,
        clock,
        limits=AttachmentLimits(
            file_bytes=settings.max_attachment_bytes,
            per_bug=settings.attachments_per_bug,
            total_bytes=settings.attachments_total_bytes,
        ),
        probe=ContentProbe,
        new_id=lambda: str(uuid4()),
        breathe=breathe,
    )
