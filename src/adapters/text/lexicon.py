"""The lexicon that ships with the product."""

from __future__ import annotations

from functools import cache

from src.adapters.text.lexicon_files import load_rows
from src.matching.lexicon import Lexicon
from src.matching.taxonomy import Taxonomy


@cache
def shipped_lexicon() -> Lexicon:
    """The lexicon of the files beside this module; read at the first call, then kept."""
    return _built((), 0)


def lexicon_with(taxonomies: tuple[Taxonomy, ...], revision: int = 0) -> Lexicon:
    """The shipped lexicon joined by imported taxonomies; ``revision`` is the number of these."""
    return _built(taxonomies, revision) if taxonomies or revision else shipped_lexicon()


def _built(taxonomies: tuple[Taxonomy, ...], revision: int) -> Lexicon:
    return Lexicon(
        skills=load_rows("skills"),
        occupations=load_rows("occupations"),
        families=load_rows("families"),
        sectors=load_rows("sectors"),
        ambiguous=load_rows("ambiguous"),
        taxonomies=taxonomies,
        revision=revision,
    )
