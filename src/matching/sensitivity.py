"""How far a weight may move, the others shrinking in proportion, before another match is first.

Let criterion k have weight t and the others keep their proportions: w_j(t) = w_j (1 - t) / (1 -
w_k). With u = t (1 - w_k) / (1 - t), which rises with t and is w_k at t = w_k, every total is
linear fractional in u:

    T(u) = (A + u K s) / (B + u K),   A = sum_{j != k} w_j K_j s_j,   B = sum_{j != k} w_j K_j,

where s is the score of k and K is 1 where k has data and 0 where its weight is spread over the
others. So the first stays ahead of another as long as the product of its numerator and the other's
denominator is the greater: a polynomial of degree two in u, whose roots bound the weight.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from src.matching.criteria_table import CRITERIA
from src.matching.pairs import Floats, Mask
from src.matching.scoring import COUNT
from src.matching.standing import Standing
from src.matching.wording import NOUNS, capital, points, quoted

# Coefficients below this are the rounding of sums of twelve products: nothing moves there.
_NOISE: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Bound:
    """Where another match becomes the first: the weight, and the id of that match."""

    weight: float
    successor: str


@dataclass(frozen=True, slots=True)
class Room:
    """How far one criterion's weight may fall and rise; None where nobody ever takes the lead."""

    key: str
    weight: float
    lower: Bound | None
    upper: Bound | None


def room_of_weights(standing: Standing, weights: tuple[float, ...]) -> list[Room]:
    """The room of each criterion's weight before the first of this ranking changes.

    Empty where nobody is ranked. A criterion that has all the weight has no room to speak of: the
    others have no proportions.
    """
    top = standing.top()
    if top is None:
        return []
    values, known = standing.values, standing.known
    return [_room(standing, top, values, known, weights, at) for at in range(COUNT)]


def _room(
    standing: Standing,
    top: int,
    values: Floats,
    known: Mask,
    weights: tuple[float, ...],
    at: int,
) -> Room:
    now, key = weights[at], CRITERIA[at].key
    if now >= 1.0:
        return Room(key, now, None, None)
    # Of a weight that is 0 the variable starts at 0 as well.
    column = np.array(weights).reshape(-1, 1)
    column[at] = 0.0
    have = np.add.accumulate(known * column)[-1]
    sums = np.add.accumulate(values * known * column)[-1]
    score = np.where(known[at], values[at], 0.0)
    there = known[at].astype(np.float64)
    a, b, s, k = sums[top], have[top], score[top], there[top]
    # first's numerator x other's denominator - other's numerator x first's denominator
    constant = a * have - sums * b
    linear = a * there + k * s * have - sums * k - there * score * b
    square = k * there * (s - score)
    roots, slopes = _roots(constant, linear, square)
    others = np.arange(len(score)) != top
    falling = (slopes < 0) & (roots >= now - _NOISE) & others
    rising = (slopes > 0) & (roots <= now + _NOISE) & (roots > _NOISE) & others
    return Room(
        key,
        now,
        _bound(standing, roots, rising, now, np.max),
        _bound(standing, roots, falling, now, np.min),
    )


def _roots(constant: Floats, linear: Floats, square: Floats) -> tuple[Floats, Floats]:
    """(roots, slopes there) of many polynomials; shape (2, n), nan where there is none.

    A double root touches zero and goes back: its slope is 0, and nobody overtakes there.
    """
    roots = np.full((2, len(constant)), np.nan)
    bent = np.abs(square) > _NOISE
    straight = ~bent & (np.abs(linear) > _NOISE)
    np.divide(-constant, linear, out=roots[0], where=straight)
    inside = linear * linear - 4.0 * square * constant
    real = bent & (inside > 0.0)
    # The root with the sign of ``linear`` first, the other from the product of both: no
    # cancellation.
    half = -0.5 * (linear + np.copysign(np.sqrt(np.maximum(inside, 0.0)), linear))
    np.divide(half, square, out=roots[0], where=real)
    np.divide(constant, half, out=roots[1], where=real & (half != 0.0))
    slopes = linear + 2.0 * square * np.nan_to_num(roots)
    return roots, np.where(np.isnan(roots), 0.0, slopes)


def _bound(
    standing: Standing,
    roots: Floats,
    chosen: Mask,
    now: float,
    nearest: Callable[[Floats], np.float64],
) -> Bound | None:
    if not chosen.any():
        return None
    u = float(nearest(roots[chosen]))
    tied = np.flatnonzero((chosen & (roots == u)).any(axis=0))
    weight = u / (u + 1.0 - now) if u > 0 else 0.0
    return Bound(min(max(weight, 0.0), 1.0), min(standing.id_at(int(each)) for each in tied))


def sentence(room: Room, title_of: Callable[[str], str], *, french: bool) -> str:
    """The room of one weight in words; ``title_of`` names a match by its id."""
    noun = capital(NOUNS[room.key][0 if french else 1])
    now = points(room.weight, french=french)
    ends = []
    for bound, (low, high) in (
        (room.lower, ("en dessous de", "below")),
        (room.upper, ("au-delà de", "above")),
    ):
        if bound is not None:
            name = quoted(title_of(bound.successor), french=french)
            weight = points(bound.weight, french=french)
            ends.append(
                f"{low} {weight}, {name} passe devant" if french
                else f"{high} {weight}, {name} comes first")  # fmt: skip
    if not ends:
        return (
            f"{noun} : le premier reste le même quel que soit ce poids (aujourd'hui {now})."
            if french
            else f"{noun}: the first stays the same whatever this weight (now {now})."
        )
    joined = " ; ".join(ends) if french else "; ".join(ends)
    return f"{noun} (poids {now}) : {joined}." if french else f"{noun} (weight {now}): {joined}."
