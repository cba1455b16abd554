"""Phrases as sums of learned vectors of their words and pieces of words. numpy alone.

The idea is fastText's (Bojanowski et al., "Enriching Word Vectors with Subword Information",
2017): what a word is made of says what it means, misspelt and compound words too. Features share
the rows of one table by a hash, so the table is small whatever the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from src.matching.text import plain

Vectors = NDArray[np.int8]

_WORD: Final = re.compile(r"[a-z0-9+#]+")
_GRAMS: Final = (3, 4, 5)
_MOST: Final = 1500  # features of one phrase
STEPS: Final = 127.0


def features(text: str) -> list[str]:
    """The words of a phrase, their letter n-grams and neighbouring pairs, each once, in order."""
    found: dict[str, None] = {}
    spoken = _WORD.findall(plain(text))
    for word in spoken:
        found["w " + word] = None
        padded = f"<{word}>"
        for size in _GRAMS:
            for at in range(len(padded) - size + 1):
                found[padded[at : at + size]] = None
    for one, other in pairwise(spoken):
        found[f"b {one} {other}"] = None
    return list(found)[:_MOST]


def rows(text: str, buckets: int) -> list[int]:
    """The rows of the table that a phrase adds up: each feature's hash, each row once."""
    return sorted({crc32(feature.encode()) % buckets for feature in features(text)})


class SubwordTable:
    """Vectors of phrases from a table of whole numbers; shape (buckets, dimensions), int8.

    Sums of whole numbers are exact in any order, so a phrase has the same vector alone, among
    others and on any machine.
    """

    def __init__(self, table: NDArray[np.int8]) -> None:
        self._table = table
        self.dimensions = int(table.shape[1])

    def vectors(self, phrases: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, float32; a phrase without a word is all zeros."""
        buckets = len(self._table)
        found = np.zeros((len(phrases), self.dimensions), np.int32)
        for at, text in enumerate(phrases):
            chosen = rows(text, buckets)
            if chosen:
                found[at] = self._table[chosen].sum(axis=0, dtype=np.int32)
        return unit(found)


def unit(values: NDArray[np.int32] | NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows brought to length one; rows of zeros stay."""
    wide = values.astype(np.float64)
    lengths = np.sqrt((wide * wide).sum(axis=1, keepdims=True))
    brought: NDArray[np.float32] = (wide / np.maximum(lengths, 1e-12)).astype(np.float32)
    return brought


def quantised(values: NDArray[np.float32]) -> Vectors:
    """Unit vectors in 127ths, int8.

    A dot product of two such rows of at most 1,040 values stays below 2^24, so float32 arithmetic
    adds it up exactly in any order: one pair and a whole stock give the same bits.
    """
    steps: Vectors = np.rint(values * STEPS).astype(np.int8)
    return steps
