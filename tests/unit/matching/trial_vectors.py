"""Text models and vectors for tests: small, exact, and told when to be late."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from src.matching.errors import ModelError
from src.matching.subwords import Vectors, quantised, rows, unit
from src.matching.text_model import NOT_YET, Calibration, Floats, HeldVectors, Ints, TextModel

WIDTH = 24


class TrialModel:
    """A model whose vectors are drawn from the phrase itself; counts what it was asked for."""

    def __init__(self, name: str = "trial-1", dimensions: int = WIDTH) -> None:
        self.name = name
        self.dimensions = dimensions
        self.calibration = Calibration((0.0, 1.0), (0.0, 1.0))
        self.asked: list[str] = []
        self.fails: str | None = None

    def vectors(self, phrases: Sequence[str]) -> Vectors:
        """Shape (phrases, dimensions), int8. Raises ``ModelError`` when told to fail."""
        if self.fails is not None:
            raise ModelError(self.fails)
        self.asked += phrases
        drawn = [
            np.random.default_rng([len(self.name), *rows(text, 1 << 16)]).normal(
                size=self.dimensions
            )
            for text in phrases
        ]
        return quantised(unit(np.array(drawn, np.float32).reshape(-1, self.dimensions)))


class LateVectors:
    """``PhraseVectors`` that has a vector only once ``add`` was called for it."""

    def __init__(self, model: TextModel) -> None:
        self.held = HeldVectors(model)
        self.known: dict[str, int] = {}
        self.trouble: str | None = None
        self.looks = 0

    @property
    def model(self) -> TextModel:
        return self.held.model

    @property
    def version(self) -> int:
        return len(self.known)

    def rows(self, phrases: Sequence[str]) -> Ints:
        self.looks += 1
        return np.array([self.known.get(text, NOT_YET) for text in phrases], np.int64)

    def add(self, phrases: Sequence[str]) -> None:
        found = self.held.rows(phrases)
        self.known.update(zip(phrases, found.tolist(), strict=True))

    def vector(self, phrase: str) -> Vectors | None:
        return None if self.trouble else self.held.vector(phrase)

    def kept(self, phrase: str) -> Vectors | None:
        return self.held.vector(phrase) if phrase in self.known else None

    def cosines(self, rows: Ints, vector: Vectors) -> Floats:
        return self.held.cosines(rows, vector)
