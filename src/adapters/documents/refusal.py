"""The word for a document that is not read, inside of the reading process."""

from __future__ import annotations

from typing import Final

LONGEST_TEXT: Final = 200_000
"""Characters after which reading stops; the caller keeps fewer and says so."""


class RefusedError(Exception):
    """A document that is not read; ``code`` says why (``services.documents_text.REFUSALS``)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)
