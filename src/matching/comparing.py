"""Why one match stands above another: differences of contributions, largest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from src.matching.criteria_table import KEYS
from src.matching.index import Ranked
from src.matching.wording import NOUNS, listed, points, quoted, signed

_TOLD: Final = 0.005  # a difference that rounds to 0,00 is no argument
_NAMED: Final = 3  # arguments of a sentence


@dataclass(frozen=True, slots=True)
class Difference:
    """One criterion of two matches: contributions, their difference, and whether it is known."""

    key: str
    first: float
    second: float
    first_known: bool
    second_known: bool

    @property
    def size(self) -> float:
        """By how much the first is better on this criterion."""
        return self.first - self.second


def differences(first: Ranked[Any], second: Ranked[Any]) -> list[Difference]:
    """One for each criterion, by size; sizes sum to the difference of totals within 1e-9.

    Both are scored under the same weights. Where criteria are unknown on one side their weight is
    spread there over the others: that is in the contributions, and so in the differences.
    """
    found = [
        Difference(key, mine, theirs, there, also)
        for key, mine, theirs, there, also in zip(
            KEYS, first.contributions, second.contributions, first.known, second.known,
            strict=True)
    ]  # fmt: skip
    return sorted(found, key=lambda item: (-abs(item.size), item.key))


def sentences(
    first: Ranked[Any],
    second: Ranked[Any],
    names: tuple[str, str],
    *,
    french: bool,
) -> list[str]:
    """What decides between the two, what speaks for the other, and what is known of one only."""
    found = differences(first, second)
    gap = first.total - second.total
    ahead = 0 if gap >= 0 else 1
    sign = 1.0 if gap >= 0 else -1.0
    front, back = (quoted(names[at], french=french) for at in (ahead, 1 - ahead))
    better = [item for item in found if sign * item.size >= _TOLD][:_NAMED]
    worse = [item for item in found if -sign * item.size >= _TOLD][:_NAMED]
    told = [_verdict(front, back, abs(gap), better, sign, worse, french=french)]
    for at, side in enumerate((front, back)):
        known = [item for item in found if (item.first_known, item.second_known)
                 == ((True, False) if (ahead == 0) == (at == 1) else (False, True))]  # fmt: skip
        if known:
            told.append(_unknown(side, known, french=french))
    return told


def _verdict(
    front: str,
    back: str,
    gap: float,
    better: list[Difference],
    sign: float,
    worse: list[Difference],
    *,
    french: bool,
) -> str:
    mine = _arguments(better, sign, french=french)
    theirs = _arguments(worse, -sign, french=french)
    if gap < _TOLD:
        text = (
            f"{front} et {back} se valent" if french else f"{front} and {back} are worth the same"
        )
        if mine:
            text += (f" : le premier est meilleur sur {mine}" if french
                     else f": the first is better on {mine}")  # fmt: skip
        if theirs:
            text += (f" ; le second sur {theirs}" if french
                     else f"; the second on {theirs}")  # fmt: skip
        return text + "."
    by = points(gap, french=french)
    text = f"{front} est devant {back} de {by}" if french else f"{front} is ahead of {back} by {by}"
    if mine:
        text += f", surtout pour {mine}" if french else f", mostly for {mine}"
    if theirs:
        text += (f" ; {back} ferait mieux sur {theirs}" if french
                 else f"; {back} is better on {theirs}")  # fmt: skip
    return text + "."


def _arguments(found: list[Difference], sign: float, *, french: bool) -> str:
    side = 0 if french else 1
    return listed(
        [f"{NOUNS[item.key][side]} ({signed(sign * item.size, french=french)})" for item in found],
        french=french,
    )


def _unknown(side: str, found: list[Difference], *, french: bool) -> str:
    """Where one side says nothing and the other does: no argument for either."""
    names = listed([NOUNS[item.key][0 if french else 1] for item in found], french=french)
    return (
        f"Pour {side}, rien n'est connu sur : {names}."
        if french
        else f"Nothing is known of {side} on: {names}."
    )
