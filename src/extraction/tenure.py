"""How many years somebody has worked: as the CV states it, or counted from its dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from src.extraction.experience import Position
from src.extraction.periods import durations, months_covered
from src.matching.reading import Reading

# Behind and before a length of time: words that make it the length of a working life.
_OF_PRACTICE: Final = re.compile(
    r"(?:\+|'|’s|')?\s?(?:ou plus |et plus )?(?:d'|de |of |in |')?\s?(?:\w{2,20} )?"
    r"(?:experiences?|pratique|carriere|metier|anciennete|practice|exp\b|xp\b)"
)
_PRACTICE_OF: Final = re.compile(
    r"(?:experience|exp|pratique|metier)\b[^.\n]{0,24}?(?:de|of|:|depuis|pendant)\s?(?:plus de |"
    r"over |"
    r"more than |pres de |environ )?\Z"
)
_IN_TRADE: Final = re.compile(
    r"(?:depuis|for|pendant|avec|fort de|forte de|with|over|plus de)\s(?:plus de |over |pres de |"
    r"the "
    r"(?:past|last) )?\Z"
)
# "Six ans de développement web", "depuis sept ans", "for eight years"; "48 ans," is an age.
_STARTS: Final = re.compile(
    r"(?:\A|\n|[.!?:]\s)\s?(?:[a-z]+(?: [a-z]+)? )?(?:depuis |for |with |avec |plus de |over )?\Z"
)
_OF_WORK: Final = re.compile(
    r"\s(?:d'|de |en |au |a la |of |in |as |dans |keeping|helping|building|on )|\s?[,.]\s(?:dont|"
    r"the last)"
)
_OTHER_PARTS: Final = frozenset({"experience", "education", "languages", "interests", "wishes"})
_LONGEST_LIFE: Final = 55


@dataclass(frozen=True, slots=True)
class Tenure:
    """Years of work, where they were read, and how surely."""

    years: float
    start: int
    end: int
    confidence: float


def stated_tenure(plain: str, parts: Sequence[tuple[str, int, int]]) -> Tenure | None:
    """The years of experience that a CV states, the most where it states several; or None.

    ``parts`` are kinds and ranges of its sections. "8 ans d'expérience", "over 10 years of
    experience", "expérience : 5 ans". Years said of one position or one skill do not count: only
    what stands outside the positions is looked at.
    """
    best: Tenure | None = None
    for kind, start, end in parts:
        if kind in _OTHER_PARTS or kind == "skills":
            continue
        for item in durations(plain[start:end]):
            at, to = item.at + start, item.to + start
            if item.years > _LONGEST_LIFE or not _is_practice(plain, at, to):
                continue
            if best is None or item.years > best.years:
                best = Tenure(item.years, at, to, 0.9)
    return best


def _is_practice(plain: str, at: int, to: int) -> bool:
    behind = plain[to : to + 60]
    before = plain[max(0, at - 60) : at]
    if _OF_PRACTICE.match(behind):
        return True
    if _STARTS.search(before) and _OF_WORK.match(behind):
        return True
    return bool(_PRACTICE_OF.search(before)) or (
        bool(_IN_TRADE.search(before))
        and behind.lstrip().startswith(("dans", "en tant", "in ", "comme"))
    )


def counted_tenure(positions: Sequence[Position], *, today: int) -> Tenure | None:
    """The years that the positions cover, overlaps counted once; None without any date.

    Lengths said instead of dates are added: nothing tells when they were.
    """
    dated = [item.period for item in positions if item.period is not None]
    spans = [period.months(today) for period in dated]
    months = months_covered(spans)
    undated = sum(item.years or 0.0 for item in positions if item.period is None)
    if not months and not undated:
        return None
    sure = min((period.confidence for period in dated), default=0.6)
    years = round(months / 12 + undated, 1)
    starts = [period.at for period in dated] or [
        item.title.start for item in positions if item.title
    ]
    ends = [period.to for period in dated] or [item.title.end for item in positions if item.title]
    return Tenure(years, min(starts, default=0), max(ends, default=0), round(sure * 0.9, 2))


def years_by_trade(
    clean: str, positions: Sequence[Position], reading: Reading, *, today: int
) -> dict[str, float]:
    """Years in each trade of the lexicon that the titles name, overlaps counted once."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for item in positions:
        if item.title is None or item.period is None:
            continue
        for trade in reading.lexicon.occupations_of(clean[item.title.start : item.title.end]):
            spans.setdefault(trade, []).append(item.period.months(today))
    return {trade: round(months_covered(found) / 12, 1) for trade, found in sorted(spans.items())}
