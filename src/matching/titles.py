"""Distinct job titles of an index and how near they are to a given one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.matching.lexicon import SAME_DOMAIN, Lexicon
from src.matching.postings import Postings
from src.matching.text import title_words
from src.matching.text_model import NOT_YET, PhraseVectors, Vectors
from src.matching.vector_rows import VectorRows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Words that stand in titles of many trades say little; the others name the trade.
_GENERIC: Final = frozenset(
    (
        "responsable charge assistant technicien ingenieur agent chef employe conseiller "
        "directeur manager operateur conducteur consultant gestionnaire animateur senior "
        "junior specialiste expert coordinateur ouvrier aide service projet confirme "
        "polyvalent qualifie adjoint superviseur lead head of officer engineer specialist "
        "coordinator advisor worker team equipe professionnel professional associate staff "
        "principal stagiaire alternant apprenti intern attache delegue auxiliaire preparateur "
        "formateur auditeur analyste analyst administrateur developpeur developer designer "
        "planner france paris lyon business international"
    ).split()
)
_WORD_WEIGHT: Final = 6
_GENERIC_WEIGHT: Final = 3
_GRAM_WEIGHT: Final = 2
_GENERIC_GRAM_WEIGHT: Final = 1
_ONE_WORD_NORM: Final = 60  # squared norm of about one meaning word: generic ones stay below
_TAIL: Final = 2048
_KEPT_BYTES: Final = 24_000_000
# Lexical likeness below FLOOR is chance; at CEILING it is the same title written otherwise.
_FLOOR: Final = 0.30
_CEILING: Final = 0.92
_UNRELATED_CAP: Final = 0.25  # shared words of two trades known to be unrelated
_OTHER_TRADE_CAP: Final = 0.75  # of two that are close: an accounting assistant is no accountant
_MEANING: Final = 0.9  # share of what the text model says, beside the words
# What the lexicon alone is worth beside it: one trade is near, but not nearer than a namesake.
_TRADE: Final = 0.5


def features(words: Sequence[str]) -> dict[str, int]:
    """Features of a title and their integer weights: its words and their letter trigrams.

    Integers make every dot product exact, whatever the order of the sum, so that one pair and a
    whole stock give the same bits.
    """
    found: dict[str, int] = {}
    for word in words:
        generic = word in _GENERIC
        found[word] = _GENERIC_WEIGHT if generic else _WORD_WEIGHT
        gram_weight = _GENERIC_GRAM_WEIGHT if generic else _GRAM_WEIGHT
        padded = f"_{word}_"
        for at in range(len(padded) - 2):
            gram = "\x00" + padded[at : at + 3]
            found[gram] = max(found.get(gram, 0), gram_weight)
    return found


class TitleTable:
    """Titles interned by their phrase, with what answers "how near is each of you?".

    Only grows. A base of postings covers the first titles, a short tail the newest; the tail
    moves into the base when it is long, so that adding a title costs little at any size. With
    ``vectors`` the meaning of titles counts too: of those that have a vector already, or of all
    where ``at_once`` has them made when they are first compared.
    """

    def __init__(
        self, lexicon: Lexicon, vectors: PhraseVectors | None = None, *, at_once: bool = False
    ) -> None:
        self._lexicon = lexicon
        self._vectors = vectors
        self._at_once = at_once
        self._vector_rows = VectorRows(vectors, at_once=at_once)
        self._ids: dict[str, int] = {}
        self._features: dict[str, int] = {}
        self._occupation_position = {key: at for at, key in enumerate(lexicon.occupation_keys)}
        self._kept: dict[str, tuple[int, Floats]] = {}
        self._near: dict[tuple[str, ...], Floats] = {}
        self._norms: list[int] = []
        self._occupations: list[tuple[int, int]] = []
        self._tail: list[tuple[list[int], list[int]]] = []
        self._tail_start = 0
        self._base = Postings.empty()
        self._arrays: tuple[Ints, Ints, Ints] | None = None
        self._tail_postings: Postings | None = None

    def __len__(self) -> int:
        return len(self._norms)

    def add(self, phrase: str, occupations: Sequence[str]) -> int:
        """The position of a title (as ``phrase_forms.phrase`` writes it), old or new."""
        known = self._ids.get(phrase)
        if known is not None:
            return known
        weights = features(title_words(phrase))
        ids = [self._features.setdefault(feature, len(self._features)) for feature in weights]
        self._tail.append((ids, list(weights.values())))
        self._norms.append(sum(weight * weight for weight in weights.values()))
        first, second = (
            *(self._occupation_position[key] for key in occupations[:2]), -1, -1)[:2]  # fmt: skip
        self._occupations.append((first, second))
        self._ids[phrase] = len(self._norms) - 1
        self._vector_rows.add(phrase)
        self._arrays = self._tail_postings = None
        if len(self._tail) > _TAIL:
            self._merge_tail()
        return self._ids[phrase]

    def without_vector(self, limit: int) -> list[str]:
        """Some titles whose vector is not made yet, at most ``limit``."""
        return self._vector_rows.without_vector(limit)

    @property
    def pending(self) -> int:
        """Titles whose vector is not made yet."""
        return self._vector_rows.pending

    def nearness(self, phrase: str, occupations: Sequence[str]) -> Floats:
        """How near every title is to this one, in [0, 1]; shape (titles + 1,).

        The last element is 0: what -1, no title, reads. Kept for the titles asked most lately, as
        long as no title or vector is added.

        With a text model: meaning and words, on top of 0.5 for the same trade by the lexicon, .31
        for its family, .18 for a neighbour. Without: same trade 0.9 to 1 by the words; family,
        neighbours and domain by the lexicon; else by words alone, which count less between trades
        known to be different.
        """
        generation = self._vector_rows.generation()
        at, kept = self._kept.get(phrase, (-1, None))
        if kept is not None and at == generation:
            return kept
        vector = self._vector(phrase)
        measured = np.append(self._measured(phrase, tuple(occupations[:2]), vector), 0.0)
        measured.flags.writeable = False
        self._kept.pop(phrase, None)
        if vector is not None or self._vectors is None:
            if len(self._kept) >= max(16, _KEPT_BYTES // measured.nbytes):
                del self._kept[next(iter(self._kept))]
            self._kept[phrase] = (generation, measured)
        return measured

    def _vector(self, phrase: str) -> Vectors | None:
        if self._vectors is None:
            return None
        # A stock is compared while it is held still: nobody may wait for a model meanwhile.
        return self._vectors.vector(phrase) if self._at_once else self._vectors.kept(phrase)

    def _measured(
        self, phrase: str, occupations: tuple[str, ...], vector: Vectors | None
    ) -> Floats:
        norms, first, second = self._columns()
        lexical = self._lexical(title_words(phrase), norms)
        near = self._near_occupations(occupations)
        trade = np.maximum(near[first], near[second])
        by_words = self._by_words(lexical, trade, first, occupations)
        if self._vectors is None or vector is None:
            return by_words
        rows = self._vector_rows.rows()
        meaning = self._vectors.model.calibration(self._vectors.cosines(rows, vector))
        alike = _MEANING * meaning + (1.0 - _MEANING) * lexical
        known = _TRADE * trade
        return np.where(rows == NOT_YET, by_words, known + (1.0 - known) * alike)

    @staticmethod
    def _by_words(
        alike: Floats, trade: Floats, first: Ints, occupations: tuple[str, ...]
    ) -> Floats:
        if occupations:
            cap = np.where(trade <= SAME_DOMAIN / 1000, _UNRELATED_CAP, _OTHER_TRADE_CAP)
            by_words = np.where((first >= 0) & (trade < 1.0), alike * cap, alike)
        else:
            by_words = alike
        return np.maximum(trade * (0.9 + 0.1 * alike), by_words)

    def _near_occupations(self, occupations: tuple[str, ...]) -> Floats:
        """How near each occupation of the lexicon is to the nearest of these; the last is 0."""
        known = self._near.get(occupations)
        if known is None:
            known = np.zeros(len(self._occupation_position) + 1)
            for key in occupations:
                for other, strength in self._lexicon.nearness(key).items():
                    at = self._occupation_position[other]
                    known[at] = max(known[at], strength / 1000)
            self._near[occupations] = known
        return known

    def _lexical(self, words: Sequence[str], norms: Ints) -> Floats:
        weights = features(words)
        norm = sum(weight * weight for weight in weights.values())
        query = [
            (self._features[feature], weight)
            for feature, weight in weights.items()
            if feature in self._features
        ]
        dots = np.zeros(len(norms))
        self._base.add_dots(query, dots)
        self._tail_of_postings().add_dots(query, dots[self._tail_start :])
        cosine = dots / np.sqrt(np.maximum(norms * norm, 1).astype(np.float64))
        contained = dots / np.maximum(np.minimum(norms, norm), _ONE_WORD_NORM)
        likeness = 0.5 * cosine + 0.5 * contained
        return np.clip((likeness - _FLOOR) / (_CEILING - _FLOOR), 0.0, 1.0)

    def _columns(self) -> tuple[Ints, Ints, Ints]:
        if self._arrays is None:
            pairs = np.array(self._occupations, np.int64).reshape(-1, 2)
            self._arrays = (
                np.array(self._norms, np.int64),
                np.ascontiguousarray(pairs[:, 0]),
                np.ascontiguousarray(pairs[:, 1]),
            )
        return self._arrays

    def _tail_of_postings(self) -> Postings:
        if self._tail_postings is None:
            self._tail_postings = Postings.of(self._tail, len(self._features))
        return self._tail_postings

    def _merge_tail(self) -> None:
        tail = Postings.of(self._tail, len(self._features))
        self._base = self._base.joined(tail, self._tail_start, len(self._features))
        self._tail_start += len(self._tail)
        self._tail = []
        self._tail_postings = None
