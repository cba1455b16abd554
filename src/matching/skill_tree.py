"""How far one skill speaks for another, by a tree of broader skills and a net of related ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

# How far knowing one skill speaks for another, in thousandths.
SAME: Final = 1000
BROADER_ASKED: Final = 850  # the person knows React, the job asks JavaScript
BROADER_TWICE: Final = 700
NARROWER_ASKED: Final = 400  # the person knows JavaScript, the job asks React
RELATED: Final = 350
SIBLING: Final = 250
_RAW_STRENGTH: Final = 800  # two unknown names that share their words, not all of them
RAW: Final = "~"  # prefix of skills that the lexicon does not know


class SkillTree:
    """Broader, narrower and related skills; filled by rows, read only afterwards."""

    def __init__(self) -> None:
        self._broader: dict[str, tuple[str, ...]] = {}
        self._related: dict[str, set[str]] = {}
        self._narrower: dict[str, set[str]] = {}
        self._kin: dict[str, dict[str, int]] = {}
        self._toward: dict[str, dict[str, int]] = {}
        self._above: dict[str, frozenset[str]] = {}

    def add(self, key: str, broader: Iterable[str], related: Iterable[str]) -> None:
        """Take in a skill with those above it and those beside it."""
        self._broader[key] = tuple(broader)
        for parent in self._broader[key]:
            self._narrower.setdefault(parent, set()).add(key)
        for other in related:
            self._related.setdefault(key, set()).add(other)
            self._related.setdefault(other, set()).add(key)

    def above(self, key: str) -> frozenset[str]:
        """The skill and all that are broader, at any height."""
        known = self._above.get(key)
        if known is None:
            found, rest = {key}, [key]
            while rest:
                new = [up for up in self._broader.get(rest.pop(), ()) if up not in found]
                found.update(new)
                rest.extend(new)
            known = self._above[key] = frozenset(found)
        return known

    def kin(self, key: str) -> Mapping[str, int]:
        """For one who knows ``key``: how far that speaks for other skills, in thousandths.

        The skill itself is in it at 1000. Pure function of the key; memoised.
        """
        known = self._kin.get(key)
        if known is None:
            known = self._kin[key] = self._spread(
                key, above=BROADER_ASKED, far_above=BROADER_TWICE, below=NARROWER_ASKED
            )
        return known

    def toward(self, key: str) -> Mapping[str, int]:
        """Which skills speak for ``key`` and how far, in thousandths: ``kin`` read backwards."""
        known = self._toward.get(key)
        if known is None:
            known = self._toward[key] = self._spread(
                key, above=NARROWER_ASKED, below=BROADER_ASKED, far_below=BROADER_TWICE
            )
        return known

    def best(self, held: Iterable[str], asked: str) -> tuple[str, int] | None:
        """The held skill that speaks most for the asked one, and how far in thousandths.

        None where none does. Of equals the asked skill itself wins, then the first by key, so that
        the answer does not depend on the order.
        """
        if asked.startswith(RAW):
            speaking = [
                (-strength, key != asked, key)
                for key in held
                if key.startswith(RAW) and (strength := raw_kinship(asked, key))
            ]
        else:
            toward = self.toward(asked)
            speaking = [(-toward[key], key != asked, key) for key in held if key in toward]
        if not speaking:
            return None
        strength, _, best = min(speaking)
        return best, -strength

    def _spread(
        self, key: str, *, above: int, below: int, far_above: int = 0, far_below: int = 0
    ) -> dict[str, int]:
        """Strengths by kinship: the skill itself, those above and below, beside and related."""
        found: dict[str, int] = {}

        def raise_to(others: Iterable[str], strength: int) -> None:
            for other in others:
                if strength > found.get(other, 0):
                    found[other] = strength

        raise_to((key,), SAME)
        for parent in self._broader.get(key, ()):
            raise_to((parent,), above)
            raise_to(self._broader.get(parent, ()), far_above)
            raise_to(self._narrower.get(parent, ()), SIBLING)
        for child in self._narrower.get(key, ()):
            raise_to((child,), below)
            raise_to(self._narrower.get(child, ()), far_below)
        raise_to(self._related.get(key, ()), RELATED)
        return found


def raw_kinship(one: str, other: str) -> int:
    """How far two names that the lexicon lacks are the same, in thousandths, by shared words."""
    if one == other:
        return 1000
    mine, theirs = set(one[1:].split()), set(other[1:].split())
    shared = 2 * len(mine & theirs)
    total = len(mine) + len(theirs)
    # Below half of the words in common it is another skill.
    return _RAW_STRENGTH * shared // total if 2 * shared >= total else 0
