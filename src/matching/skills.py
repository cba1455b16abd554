"""Distinct skills of an index and how far a person's skills speak for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.matching.lexicon import Lexicon
from src.matching.skill_tree import RAW, raw_kinship

Thousandths = NDArray[np.int32]
_REACHES: Final = 4096
_NOWHERE: Final = np.zeros(0, np.intp)
_NONE: Final = np.zeros(0, np.int32)
ABSENT: Final = -(10**9)  # below every position and every language of knock-outs
NOTHING: Final = 0  # position of the empty skill: pads rows that ask nothing


class SkillTable:
    """Skills interned by key; only grows. Position 0 is the empty skill that nobody has."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._positions: dict[str, int] = {"": NOTHING}
        self._keys: list[str] = [""]
        self._reached: dict[str, tuple[int, NDArray[np.intp], Thousandths]] = {}
        self._raw_by_word: dict[str, list[str]] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, key: str) -> int:
        """The position of a skill, old or new."""
        known = self._positions.get(key)
        if known is None:
            known = self._positions[key] = len(self._keys)
            self._keys.append(key)
            if key.startswith(RAW):
                for word in set(key[1:].split()):
                    self._raw_by_word.setdefault(word, []).append(key)
        return known

    def position(self, key: str) -> int:
        """The position of a skill, ``ABSENT`` when the table lacks it."""
        return self._positions.get(key, ABSENT)

    def key(self, position: int) -> str:
        """The key at a position."""
        return self._keys[position]

    def spread(self, skills: Iterable[tuple[str, int]]) -> Thousandths:
        """How far these (key, strength) speak for every skill, in thousandths; shape (skills,)."""
        places, values = [], []
        for key, strength in skills:
            positions, kinships = self._reach(key)
            places.append(positions)
            values.append(kinships if strength == 1000 else kinships * strength // 1000)
        found = np.zeros(len(self._keys), np.int32)
        if places:
            np.maximum.at(found, np.concatenate(places), np.concatenate(values))
        return found

    def reader(self, cover: Thousandths) -> Callable[[str], int]:
        """Reads a spread by key; a skill that the table lacks is covered by nothing."""
        positions, covered = self._positions, cover.tolist()

        def read(key: str) -> int:
            at = positions.get(key, NOTHING)
            return covered[at] if at < len(covered) else 0

        return read

    def _reach(self, key: str) -> tuple[NDArray[np.intp], Thousandths]:
        """Positions of the skills that ``key`` speaks for and how far; kept until one is added."""
        size, positions, kinships = self._reached.get(key, (0, _NOWHERE, _NONE))
        if size != len(self._keys):
            known = [
                (at, kinship)
                for other, kinship in self._kin(key).items()
                if (at := self._positions.get(other)) is not None
            ]
            positions = np.array([at for at, _ in known], np.intp)
            kinships = np.array([kinship for _, kinship in known], np.int32)
            if len(self._reached) >= _REACHES:
                self._reached.clear()
            self._reached[key] = (len(self._keys), positions, kinships)
        return positions, kinships

    def toward(self, key: str) -> Thousandths:
        """How far each skill speaks for ``key``, in thousandths; shape (skills,)."""
        found = np.zeros(len(self._keys), np.int32)
        kin = self._raw_kin(key) if key.startswith(RAW) else self._lexicon.kin_toward(key)
        for other, kinship in kin.items():
            at = self._positions.get(other)
            if at is not None:
                found[at] = kinship
        return found

    def _kin(self, key: str) -> Mapping[str, int]:
        return self._raw_kin(key) if key.startswith(RAW) else self._lexicon.kin(key)

    def _raw_kin(self, key: str) -> dict[str, int]:
        kin = {key: 1000}
        for word in key[1:].split():
            for other in self._raw_by_word.get(word, ()):
                if other not in kin and (kinship := raw_kinship(key, other)):
                    kin[other] = kinship
        return kin
