"""The lexicon that ships with the product."""

from __future__ import annotations

from functools import cache

from src.adapters.text.lexicon_files import load_rows
from src.matching.lexicon import Lexicon


@cache
def shipped_lexicon() -> Lexicon:
    """The lexicon of the files beside this module; read at the first call, then kept."""
    return Lexicon(
        skills=load_rows("skills"),
        occupations=load_rows("occupations"),
        families=load_rows("families"),
        sectors=load_rows("sectors"),
    )
