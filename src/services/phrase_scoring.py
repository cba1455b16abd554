"""Short phrases scored as titles of jobs are when the product ranks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from src.matching.lexicon import Lexicon
from src.matching.phrase_forms import phrase
from src.matching.text import title_words
from src.matching.titles import Floats, TitleTable


class LexicalPhraseScorer:
    """``PhraseScorer`` by the words of titles and the trades that the lexicon sees in them."""

    def __init__(self, lexicon: Callable[[], Lexicon], name: str = "lexical") -> None:
        self.name = name
        self._lexicon = lexicon

    def scores(self, queries: Sequence[str], corpus: Sequence[str]) -> Iterator[Floats]:
        """For each query the nearness of every phrase, in [0, 1]; shape (corpus,)."""
        lexicon = self._lexicon()
        table = TitleTable(lexicon)
        rows = np.array([_row(table, lexicon, text) for text in corpus], np.int64)
        for query in queries:
            yield table.nearness(phrase(query), lexicon.occupations_of(query))[rows]


def _row(table: TitleTable, lexicon: Lexicon, text: str) -> int:
    """The text's place in the table; -1, which is near to nothing, when it has no word."""
    return table.add(phrase(text), lexicon.occupations_of(text)) if title_words(text) else -1
