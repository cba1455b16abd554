"""The one form in which names of places and of modes are compared."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_PUNCTUATION: Final = re.compile(r"[^a-z0-9]+")


def folded(text: str) -> str:
    """The text in lower case, without accents, with single spaces for punctuation."""
    lowered = text.lower().replace("œ", "oe")
    if not lowered.isascii():
        decomposed = unicodedata.normalize("NFKD", lowered)
        lowered = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _PUNCTUATION.sub(" ", lowered).strip()
