"""Who is asking, and whether they may."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from src.web.operation import Access


def authorise(access: Access) -> None:
    """Let the caller through. Raises ``Problem`` 401 (who?) or 403 (not you)."""
