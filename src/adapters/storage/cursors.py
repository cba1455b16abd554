"""Cursors of lists: where a page ended, in a form that callers pass back and do not read."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime


def write_cursor(created_at: datetime, resource_id: str) -> str:
    """The cursor of the page that follows this resource."""
    text = f"{created_at.astimezone(UTC).isoformat()} {resource_id}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, str]:
    """(created_at, id) of the last resource of the page before. Raises ``ValueError``."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        moment, _, resource_id = urlsafe_b64decode(padded).decode().partition(" ")
        created_at = datetime.fromisoformat(moment)
        in_utc = created_at.astimezone(UTC)
    except (binascii.Error, UnicodeError, ValueError, OverflowError) as error:
        raise ValueError("not a cursor of this list") from error
    if created_at.tzinfo is None or not resource_id:
        raise ValueError("not a cursor of this list")
    return in_utc, resource_id
