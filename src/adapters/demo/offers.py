"""What a posting offers: promises, a workplace, benefits."""

from __future__ import annotations

from src.adapters.demo.chance import Chance
from src.adapters.demo.companies import Company
from src.adapters.demo.phrases import (
    BENEFITS,
    ENGLISH_BENEFITS,
    OFFICE,
    OTHER_PROMISES,
    PROMISES,
    PROMISES_OF,
)
from src.adapters.demo.tables import Trade


def promises(trade: Trade, chance: Chance, *, english: bool = False) -> list[str]:
    """One or two sentences on why the work is worth having."""
    themes = list(PROMISES_OF.get(trade.domain, OTHER_PROMISES))
    if trade.level:
        themes.append("leadership")
    side = 1 if english else 0
    return [chance.choice(PROMISES[theme][side]) for theme in chance.some(themes, 1, 2)]


def workplace(
    trade: Trade, company: Company, chance: Chance, *, english: bool = False
) -> list[str]:
    """Schedule and kind of workplace; a desk is spoken of only where there is one."""
    if english or chance.random() < 0.3:
        return []
    found = chance.some(trade.schedule, 1, 2)
    if trade.remote != "none" and chance.random() < 0.5:
        found.append(chance.choice(OFFICE[company.size]))
    return list(dict.fromkeys(item[0].upper() + item[1:] for item in found))


def advantages(
    trade: Trade, company: Company, chance: Chance, *, english: bool = False
) -> list[str]:
    """Benefits by the size of the company, and those that belong to the trade."""
    if chance.random() < 0.25:
        return []
    pool = ENGLISH_BENEFITS if english else BENEFITS
    own = [perk for perk in trade.perks if not english and chance.random() < 0.7]
    return [*own, *chance.some(pool[company.size], 1, 4)]
