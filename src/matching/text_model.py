"""What a text model is to matching: short phrases as vectors, and what their closeness says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from src.matching.subwords import STEPS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Vectors = NDArray[np.int8]

NOT_YET: Final = -1
_CHUNK: Final = 512  # rows widened to float32 at a time: few enough for one thread and its cache


@dataclass(frozen=True, slots=True)
class Calibration:
    """Which nearness in [0, 1] a cosine of two titles stands for: straight lines between knots.

    ``cosines`` ascend; ``nearness`` does not descend.
    """

    cosines: tuple[float, ...]
    nearness: tuple[float, ...]

    def __call__(self, cosines: Floats) -> Floats:
        """The nearness of each cosine."""
        return np.interp(cosines, self.cosines, self.nearness)


class TextModel(Protocol):
    """Turns short phrases (in the form of ``phrase_forms.phrase``) into vectors.

    ``name`` names the vectors: two models with one name give the same vector for a phrase.
    """

    @property
    def name(self) -> str:
        """The model and its version."""
        ...

    @property
    def dimensions(self) -> int:
        """Values of one vector, at most 1,040."""
        ...

    @property
    def calibration(self) -> Calibration:
        """What a cosine of two titles says."""
        ...

    def vectors(self, phrases: Sequence[str]) -> Vectors:
        """Vectors in 127ths of length one; shape (phrases, dimensions), int8.

        The same vector for a phrase alone and among others. Raises ``ModelError``.
        """
        ...


class PhraseVectors(Protocol):
    """Vectors of phrases, kept where all processes of the machine find them."""

    @property
    def model(self) -> TextModel:
        """What the vectors are made with."""
        ...

    @property
    def version(self) -> int:
        """Rows there are: it grows when phrases were added."""
        ...

    @property
    def trouble(self) -> str | None:
        """Why less than the configured model answers, or None."""
        ...

    def rows(self, phrases: Sequence[str]) -> Ints:
        """Where the phrases' vectors are; ``NOT_YET`` for those that have none yet."""
        ...

    def add(self, phrases: Sequence[str]) -> None:
        """Make and keep the vectors of phrases that have none, as far as the model can."""
        ...

    def vector(self, phrase: str) -> Vectors | None:
        """One phrase's vector, kept or made now; None when the model cannot. (dimensions,)."""
        ...

    def kept(self, phrase: str) -> Vectors | None:
        """One phrase's vector where it is at hand: no model is asked. (dimensions,)."""
        ...

    def cosines(self, rows: Ints, vector: Vectors) -> Floats:
        """Of the vectors at these rows with this one, exact; 0 for ``NOT_YET``. Shape (rows,)."""
        ...


def cosines(held: Vectors, rows: Ints, vector: Vectors) -> Floats:
    """Dot products of some rows of whole-number vectors with one, in units of length one."""
    wide = vector.astype(np.float32)
    found = np.empty(len(rows), np.float64)
    for start in range(0, len(rows), _CHUNK):
        part = rows[start : start + _CHUNK]
        found[start : start + _CHUNK] = held[part].astype(np.float32) @ wide
    found /= STEPS * STEPS
    found[rows == NOT_YET] = 0.0
    return found


class HeldVectors:
    """``PhraseVectors`` in the memory of this process; what the model raises is passed on."""

    trouble: str | None = None

    def __init__(self, model: TextModel) -> None:
        self.model = model
        self._positions: dict[str, int] = {}
        self._held = np.zeros((16, model.dimensions), np.int8)

    @property
    def version(self) -> int:
        """Rows there are."""
        return len(self._positions)

    def rows(self, phrases: Sequence[str]) -> Ints:
        """Where the phrases' vectors are, made now where there are none."""
        self.add(phrases)
        return np.array([self._positions[text] for text in phrases], np.int64)

    def add(self, phrases: Sequence[str]) -> None:
        """Make and keep the vectors of phrases that have none."""
        fresh = list(dict.fromkeys(text for text in phrases if text not in self._positions))
        if not fresh:
            return
        made = self.model.vectors(fresh)
        start = len(self._positions)
        if start + len(fresh) > len(self._held):
            grown = np.zeros((2 * (start + len(fresh)), self.model.dimensions), np.int8)
            grown[:start] = self._held[:start]
            self._held = grown
        self._held[start : start + len(fresh)] = made
        self._positions.update((text, start + at) for at, text in enumerate(fresh))

    def vector(self, phrase: str) -> Vectors:
        """One phrase's vector; shape (dimensions,)."""
        held: Vectors = self._held[int(self.rows([phrase])[0])]
        return held

    def kept(self, phrase: str) -> Vectors:
        """As ``vector``: here that is only arithmetic."""
        return self.vector(phrase)

    def cosines(self, rows: Ints, vector: Vectors) -> Floats:
        """Of the vectors at these rows with this one."""
        return cosines(self._held, rows, vector)
