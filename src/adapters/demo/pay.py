"""Pay of the demo: from trade, years, region and company size to what a posting writes."""

from __future__ import annotations

from typing import Any, Final

from src.adapters.demo.chance import Chance
from src.adapters.demo.tables import Trade

# The French minimum wage from 1 January 2026: 12.02 euros an hour, 35 hours a week.
MINIMUM_HOUR: Final = 12.02
MINIMUM_YEAR: Final = 21_876.0
HOURS_A_YEAR: Final = 1820.0
DAYS_A_YEAR: Final = 218.0
# A freelance pays their own contributions, holidays and idle days out of the day rate.
FREELANCE_FACTOR: Final = 1.95
_NET_OF_GROSS: Final = 0.78
LOW_PAID: Final = 27_000.0
_REGIONS: Final = {"Île-de-France": 1.12, "Auvergne-Rhône-Alpes": 1.02}
_OTHER_REGION: Final = 0.98
_SIZES: Final = {"startup": 0.98, "pme": 0.98, "eti": 1.01, "grand_groupe": 1.05}
# Least share of the minimum wage for an apprentice, by age and year (Code du travail, D6222-26).
_APPRENTICE: Final = (0.43, 0.51, 0.53, 0.61, 1.0)
_INTERNSHIP: Final = (660, 700, 800, 900, 1000, 1200)


def yearly_pay(trade: Trade, years: float, region: str, size: str) -> float:
    """Gross euros a year, full time, for that many years of experience."""
    if years <= 5:
        base = trade.pay_low + (trade.pay_mid - trade.pay_low) * years / 5
    else:
        base = trade.pay_mid + (trade.pay_high - trade.pay_mid) * min(years - 5, 7) / 7
    factor = _REGIONS.get(region, _OTHER_REGION) * _SIZES[size]
    if trade.pay_mid < LOW_PAID:
        # Near the minimum wage neither the region nor the company does much.
        factor = 1 + (factor - 1) * 0.4
    return max(MINIMUM_YEAR, base * factor)


def salary_range(trade: Trade, yearly: float, contract: str, chance: Chance) -> dict[str, Any]:
    """The ``salary_range`` of a posting, in the period that such postings use."""
    if contract == "stage":
        month = float(chance.choice(_INTERNSHIP))
        return _written(month, month, "month")
    if contract == "alternance":
        month = float(round(MINIMUM_YEAR / 12 * chance.choice(_APPRENTICE)))
        return {**_written(month, month, "month"), "gross": True}
    low = max(MINIMUM_YEAR, yearly * chance.uniform(0.92, 0.98))
    high = max(low, yearly * chance.uniform(1.02, 1.09))
    if contract == "freelance":
        day = FREELANCE_FACTOR / DAYS_A_YEAR
        return _written(_rounded(low * day, 10), _rounded(high * day, 10), "day")
    if contract == "interim" and chance.random() < 0.85:
        return _hourly(low, high)
    if trade.pay_mid >= LOW_PAID or chance.random() < 0.4:
        return _yearly(low, high, chance)
    if chance.random() < 0.2:
        return _hourly(low, high)
    return _monthly(low, high, chance)


def _yearly(low: float, high: float, chance: Chance) -> dict[str, Any]:
    step = 500 if high < 45_000 else 1000
    low, high = max(MINIMUM_YEAR, _rounded(low, step)), max(MINIMUM_YEAR, _rounded(high, step))
    shape = chance.random()
    if shape < 0.05 and low > 30_000:
        return {"text": f"{low / 1000:g}-{high / 1000:g} k€ brut annuel".replace(".", ",")}
    if shape < 0.08 and low > 30_000:
        return {"text": f"{low / 1000:.0f}K€ à {high / 1000:.0f}K€ selon profil"}
    return _gross(_written(low, high, "year"), chance)


def _monthly(low: float, high: float, chance: Chance) -> dict[str, Any]:
    low = max(float(round(MINIMUM_YEAR / 12)), _rounded(low / 12, 10))
    high = max(low, _rounded(high / 12, 10))
    shape = chance.random()
    if shape < 0.06:
        net_low, net_high = (_rounded(gross * _NET_OF_GROSS, 10) for gross in (low, high))
        return {**_written(net_low, net_high, "month"), "gross": False}
    if shape < 0.12:
        return {"text": f"{low:,.0f} € brut/mois".replace(",", " ")}
    return _gross(_written(low, high, "month"), chance)


def _hourly(low: float, high: float) -> dict[str, Any]:
    least = max(MINIMUM_HOUR, round(low / HOURS_A_YEAR, 2))
    return {**_written(least, max(least, round(high / HOURS_A_YEAR, 2)), "hour"), "gross": True}


def _gross(written: dict[str, Any], chance: Chance) -> dict[str, Any]:
    return {**written, "gross": True} if chance.random() < 0.6 else written


def _written(low: float, high: float, period: str) -> dict[str, Any]:
    return {"min": low, "max": high, "currency": "EUR", "period": period}


def _rounded(amount: float, step: int) -> float:
    return float(round(amount / step) * step)
