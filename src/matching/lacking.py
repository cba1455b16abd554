"""Licences that people say they do not have: "sans permis B", "no driving licence"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from src.matching.lexicon import Lexicon
from src.matching.text import plain, words

_LACKING: Final = re.compile(
    r"\b(?:sans |(?:pas|plus|jamais) (?:encore |eu )?(?:de |d'|du |le |la |l'|mon |ma )?|aucun "
    r"|non[- ]titulaire d(?:u |e la |e l'|'|e )|no |without (?:an? |my |the )?"
    r"|(?:do not|don't|does not) (?:have|hold) (?:an? |any |my |the )?|not holding (?:an? )?)"
    r"(?P<what>[^.,;:()\n]{2,50})"
)
_LONGEST: Final = 5
_ANY: Final = "licence"
_USUAL: Final = "permis_b"  # "sans permis" alone speaks of the car


def lacked(text: str, lexicon: Lexicon) -> list[str]:
    """Keys of the licences and certificates that a text says its author lacks, each once."""
    return list(dict.fromkeys(_found(plain(text), lexicon)))


def _found(text: str, lexicon: Lexicon) -> Iterator[str]:
    for match in _LACKING.finditer(text):
        said = words(match["what"])[:_LONGEST]
        for length in range(len(said), 0, -1):
            key = lexicon.skill(" ".join(said[:length]))
            if _ANY in lexicon.tree.above(key):
                yield _USUAL if key == _ANY else key
                break
