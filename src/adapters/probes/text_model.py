"""A probe of what compares titles beyond their words."""

from __future__ import annotations

from collections.abc import Callable

from src.services.health import ProbeError
from src.services.phrases import Progress


class TextModelProbe:
    """The chosen text model answers; without it titles are compared by less, and that is told."""

    name = "text_model"
    required = False
    when_slow = "the text model is being loaded"

    def __init__(self, progress: Callable[[], Progress]) -> None:
        self._progress = progress

    def check(self) -> str:
        """The model and how far its vectors are. Raises ``ProbeError`` where it is in trouble."""
        found = self._progress()
        if found.trouble is not None:
            raise ProbeError(found.trouble)
        return f"{found.model}: {found.kept} vectors kept, {found.pending} titles to come"
