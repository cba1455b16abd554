"""Short phrases scored as the product compares titles, and skills with what sentences say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np

from src.matching.lexicon import Lexicon
from src.matching.phrase_forms import phrase
from src.matching.phrase_windows import windows
from src.matching.text import title_words
from src.matching.text_model import HeldVectors, TextModel
from src.matching.titles import Floats, TitleTable

_BEST: Final = 3  # windows of a sentence that speak for a skill


class TitleScorer:
    """``PhraseScorer`` by the nearness of titles, of a lexicon with or without a text model."""

    def __init__(self, lexicon: Callable[[], Lexicon], name: str) -> None:
        self.name = name
        self._lexicon = lexicon

    def scores(self, queries: Sequence[str], corpus: Sequence[str]) -> Iterator[Floats]:
        """For each query the nearness of every phrase, in [0, 1]; shape (corpus,)."""
        lexicon = self._lexicon()
        table = TitleTable(lexicon, lexicon.vectors, at_once=True)
        rows = np.array([_row(table, lexicon, text) for text in corpus], np.int64)
        for query in queries:
            yield table.nearness(phrase(query), lexicon.occupations_of(query))[rows]


class SkillScorer:
    """``PhraseScorer`` of sentences against names of skills, by a text model.

    A skill is near to a sentence by the cosine of the whole plus the mean of the best three of
    its windows: what is asked for stands in a few words of it, often more than once.
    """

    def __init__(self, model: Callable[[], TextModel], name: str) -> None:
        self.name = name
        self._model = model

    def scores(self, queries: Sequence[str], corpus: Sequence[str]) -> Iterator[Floats]:
        """For each sentence the nearness of every skill; shape (corpus,)."""
        model = self._model()
        names = HeldVectors(model)
        rows = names.rows([phrase(text) for text in corpus])
        for query in queries:
            parts = windows(query) or [phrase(query)]
            vectors = model.vectors([phrase(query), *parts])
            whole = names.cosines(rows, vectors[0])
            inside = np.stack([names.cosines(rows, vector) for vector in vectors[1:]])
            best = np.sort(inside, axis=0)[-_BEST:]
            yield whole + best.mean(axis=0)


def _row(table: TitleTable, lexicon: Lexicon, text: str) -> int:
    """The text's place in the table; -1, which is near to nothing, when it has no word."""
    return table.add(phrase(text), lexicon.occupations_of(text)) if title_words(text) else -1
