"""Short phrases inside a sentence: what a text model compares with names of skills."""

from __future__ import annotations

import re
from typing import Final

from src.matching.phrase_forms import phrase

_MOST_WORDS: Final = 5
_MOST_CHARACTERS: Final = 1_000
_PLACEHOLDER: Final = re.compile(r"<[^>]{1,30}>")
_BREAK: Final = re.compile(r"[,;:()•|/]|\s-\s|\band\b|\bor\b|\bet\b|\bou\b")
# A phrase neither begins nor ends with these: another one of the same words does without.
_SMALL: Final = frozenset(
    "and or the a an of to in for with our we you your is are as be will on at by from this that "
    "have has such using use used et de la le les des du en un une pour avec dans au aux nos vos "
    "votre notre vous nous est sont sur par".split()
)


def windows(sentence: str) -> list[str]:
    """Phrases of one to five neighbouring words of a sentence, each once.

    In the form of ``phrase_forms.phrase``. They do not reach over punctuation, "and" or "or".
    """
    found: dict[str, None] = {}
    for part in _BREAK.split(_PLACEHOLDER.sub(" ", sentence[:_MOST_CHARACTERS])):
        words = part.split()
        for length in range(1, _MOST_WORDS + 1):
            for start in range(len(words) - length + 1):
                window = words[start : start + length]
                if window[0].lower() in _SMALL or window[-1].lower() in _SMALL:
                    continue
                text = phrase(" ".join(window))
                if text:
                    found[text] = None
    return list(found)
