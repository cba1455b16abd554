"""Intervals of rates and of ratios of rates, and the exact test of a two by two table."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

Z: Final = 1.959963984540054  # the normal quantile of a 95 % interval
_HALF: Final = 0.5
# Two tables count as equally likely when rounding alone sets them apart.
_TIE: Final = 1e-7


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def rate(selected: int, of: int) -> Interval:
    """The share ``selected / of`` with its Wilson score interval.

    E. B. Wilson (1927), JASA 22:209-212; it stays in [0, 1] and holds for few and for extreme
    counts, where the textbook interval p +- z sqrt(p(1-p)/n) does not (Brown, Cai and DasGupta
    2001). Raises ``ValueError`` when the counts are no part of a whole.
    """
    if not 0 <= selected <= of or of == 0:
        raise ValueError(f"{selected} of {of} is no rate")
    share = selected / of
    spread = Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * math.sqrt(share * (1 - share) / of + spread / of / 4)
    # At the ends the formula gives exactly 0 or 1; only rounding does not.
    low = 0.0 if selected == 0 else middle - half
    high = 1.0 if selected == of else middle + half
    return Interval(share, low, high)


def ratio(selected: int, of: int, reference_selected: int, reference_of: int) -> Interval | None:
    """The ratio of two rates with its log-normal interval; None where the second rate is 0.

    Katz, Baptista, Azen and Pike (1978), Biometrics 34:469-474: log(p1/p2) is about normal with
    variance 1/x1 - 1/n1 + 1/x2 - 1/n2. Where that variance is not defined or 0 (nobody selected,
    everybody selected in both) the interval, not the value, is taken with half a person added to
    every count (Walter 1975). Raises ``ValueError`` as ``rate``.
    """
    mine, theirs = rate(selected, of).value, rate(reference_selected, reference_of).value
    if reference_selected == 0:
        return None
    counts = [float(selected), float(of), float(reference_selected), float(reference_of)]
    if selected == 0 or mine == theirs == 1.0:
        counts = [count + _HALF for count in counts]
    x1, n1, x2, n2 = counts
    spread = Z * math.sqrt(1 / x1 - 1 / n1 + 1 / x2 - 1 / n2)
    middle = math.log(x1 / n1) - math.log(x2 / n2)
    low = 0.0 if selected == 0 else math.exp(middle - spread)
    return Interval(mine / theirs, low, math.exp(middle + spread))


def exact_test(selected: int, of: int, reference_selected: int, reference_of: int) -> float:
    """The two-sided p-value that both rates are the same, in (0, 1].

    R. A. Fisher's exact test: with the margins held, the chance of every table that is no more
    likely than the one seen, from the hypergeometric distribution. Raises ``ValueError`` as
    ``rate``.
    """
    rate(selected, of)
    rate(reference_selected, reference_of)
    chosen = selected + reference_selected
    lowest, highest = max(0, chosen - reference_of), min(chosen, of)
    logs = [
        _log_choose(of, count) + _log_choose(reference_of, chosen - count)
        for count in range(lowest, highest + 1)
    ]
    seen = logs[selected - lowest]
    whole = _log_choose(of + reference_of, chosen)
    likely = math.fsum(math.exp(log - whole) for log in logs if log <= seen + _TIE)
    return min(1.0, likely)


def _log_choose(of: int, count: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(count + 1) - math.lgamma(of - count + 1)
