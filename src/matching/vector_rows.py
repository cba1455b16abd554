"""Where the vectors of a table's phrases are."""

from __future__ import annotations

from itertools import islice

import numpy as np

from src.matching.text_model import NOT_YET, Ints, PhraseVectors


class VectorRows:
    """Rows of ``vectors`` by position of a phrase; those not made yet are looked for again."""

    def __init__(self, vectors: PhraseVectors | None, *, at_once: bool) -> None:
        self._vectors = vectors
        self._at_once = at_once
        self._fresh: list[str] = []
        self._missing: dict[int, str] = {}
        self._rows = np.zeros(0, np.int64)
        self._count = 0
        self._seen = -1
        self._model = ""
        self._phrases: list[str] = []
        self._generation = 0

    @property
    def pending(self) -> int:
        """Phrases whose vector is not made yet."""
        self.generation()
        return len(self._missing)

    def add(self, phrase: str) -> None:
        """Take the next position for a phrase."""
        self._generation += 1
        if self._vectors is not None:
            self._fresh.append(phrase)

    def without_vector(self, limit: int) -> list[str]:
        """Some phrases whose vector is not made yet, at most ``limit``."""
        self.generation()
        return list(islice(self._missing.values(), limit))

    def generation(self) -> int:
        """Counts what would change an answer: titles added, vectors found, another model."""
        if self._vectors is not None:
            self._find(self._vectors)
        return self._generation

    def rows(self) -> Ints:
        """The row of each position, ``NOT_YET`` where there is none; call ``generation`` first."""
        return self._rows[: self._count]

    def _find(self, vectors: PhraseVectors) -> None:
        if vectors.model.name != self._model:
            self._model = vectors.model.name
            self._fresh = [*self._phrases, *self._fresh]
            self._phrases, self._missing, self._count = [], {}, 0
            self._generation += 1
        if self._fresh:
            self._take_in(vectors)
        if self._missing and vectors.version != self._seen:
            self._seen = vectors.version
            places = list(self._missing)
            rows = vectors.rows(list(self._missing.values()))
            found = rows != NOT_YET
            if found.any():
                self._rows[np.array(places)[found]] = rows[found]
                for at in np.array(places)[found].tolist():
                    del self._missing[at]
                self._generation += 1

    def _take_in(self, vectors: PhraseVectors) -> None:
        if self._at_once:
            vectors.add(self._fresh)
        rows = vectors.rows(self._fresh)
        start, count = self._count, self._count + len(self._fresh)
        if count > len(self._rows):
            grown = np.full(2 * count, NOT_YET, np.int64)
            grown[:start] = self._rows[:start]
            self._rows = grown
        self._rows[start:count] = rows
        for at in np.flatnonzero(rows == NOT_YET).tolist():
            self._missing[start + at] = self._fresh[at]
        self._phrases += self._fresh
        self._fresh, self._count = [], count
