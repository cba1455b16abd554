"""What a candidate wishes for: pay, place, contract, and why they listen at all."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from src.adapters.demo.chance import Chance, Weighted
from src.adapters.demo.pay import (
    DAYS_A_YEAR,
    FREELANCE_FACTOR,
    LOW_PAID,
    MINIMUM_YEAR,
    yearly_pay,
)
from src.adapters.demo.tables import Town, Trade, distance_km, sector_labels, towns

_REASONS: Final = Weighted(
    (
        ("Rémunération trop faible", 32.0),
        ("Poste ne coïncide pas avec poste proposé", 13.0),
        ("Poste trop loin de mon domicile", 19.0),
        ("Manque de flexibilité", 15.0),
        ("Manque de perspectives d'évolution", 21.0),
    )
)
_MOTIVATIONS: Final = (
    "challenge technique", "évolution", "autonomie", "impact", "apprentissage", "innovation",
    "équilibre",
)  # fmt: skip
_WISHES: Final = (
    "horaires flexibles", "tickets restaurant", "mutuelle", "équipe soudée", "horaires de journée",
    "formation", "télétravail",
)  # fmt: skip
_REMOTE: Final = {
    "some": Weighted((("hybrid", 35.0), ("flexible", 25.0), ("on_site", 20.0), ("", 20.0))),
    "hybrid": Weighted((("hybrid", 60.0), ("flexible", 20.0), ("on_site", 5.0), ("", 15.0))),
    "full": Weighted(
        (("hybrid", 50.0), ("full_remote", 20.0), ("flexible", 18.0), ("on_site", 2.0),
         ("", 10.0))
    ),
}  # fmt: skip
_NOTICE: Final = Weighted((("1 mois", 45.0), ("2 mois", 15.0), ("3 mois", 40.0)))
_WEEKS: Final = {"1 mois": 4, "2 mois": 8, "3 mois": 12}
_NEAR_KM: Final = 45.0


def preferences(
    trade: Trade, town: Town, years: float, sectors: list[str], chance: Chance, *, size: str,
    working: bool,
) -> dict[str, Any]:  # fmt: skip
    """The ``preferences`` of a candidate; what a person does not say is missing."""
    contracts = _contracts(trade, chance)
    found: dict[str, Any] = {
        "salary_expectations": _expectations(
            yearly_pay(trade, years, town.region, size), chance, trade=trade,
            freelance=contracts[0] == "freelance", working=working,
        ),
        "location_preferences": _places(town, chance),
        "transport": _transport(town, chance),
        "contracts": contracts,
    }  # fmt: skip
    if contracts == ["CDI"] and chance.random() < 0.15:
        found["contract_exclusive"] = True
    if trade.remote != "none" and (mode := _REMOTE[trade.remote].draw(chance)):
        days = chance.choice((1, 2, 2, 3))
        found["remote_preferences"] = (
            {"mode": mode, "days_per_week": days} if mode == "hybrid" else mode
        )
    if chance.random() < 0.6:
        names = (sector_labels()[key].french for key in sectors)
        found["sectors"] = list(dict.fromkeys(names))
    if chance.random() < 0.3:
        found["company_size"] = chance.choice(("startup", "pme", "pme", "eti", "grand_groupe"))
    if chance.random() < 0.75:
        known = [*_MOTIVATIONS, "leadership"] if trade.level or years > 5 else _MOTIVATIONS
        found["motivations"] = chance.some(known, 2, 3)
    if chance.random() < 0.4:
        found["environment"] = chance.some(_WISHES[: None if trade.remote != "none" else -1], 1, 3)
    return found


def reasons(chance: Chance) -> list[str | dict[str, Any]]:
    """Why the person listens: none, one or two of the five reasons, some with an intensity."""
    roll = chance.random()
    if roll < 0.2:
        return []
    first = _REASONS.draw(chance)
    found: list[str | dict[str, Any]] = [first]
    if roll > 0.75 and (second := _REASONS.draw(chance)) != first:
        found.append(second)
    if chance.random() < 0.15:
        found[0] = {"reason": first, "intensity": chance.between(2, 5)}
    return found


def availability(today: date, chance: Chance, *, working: bool) -> dict[str, Any]:
    """``availability`` and ``notice``: who works must give notice, who does not is free."""
    if not working:
        return {"availability": "immédiat"}
    roll = chance.random()
    if roll < 0.1:
        return {}
    if roll < 0.2:
        return {"availability": (today + timedelta(days=chance.between(20, 120))).isoformat()}
    notice = _NOTICE.draw(chance)
    found: dict[str, Any] = {"availability": notice}
    if chance.random() < 0.6:
        found["notice"] = {"weeks": _WEEKS[notice], "negotiable": chance.random() < 0.5}
    return found


def _expectations(
    worth: float, chance: Chance, *, trade: Trade, freelance: bool, working: bool
) -> dict[str, Any]:
    current = max(MINIMUM_YEAR, worth * chance.uniform(0.88, 1.03))
    low = max(MINIMUM_YEAR, current * chance.uniform(1.0, 1.1), worth * 0.95)
    high = low * chance.uniform(1.05, 1.15)
    if freelance:
        day = FREELANCE_FACTOR / DAYS_A_YEAR
        return {"min": round(low * day, -1), "max": round(high * day, -1), "period": "day",
                "currency": "EUR"}  # fmt: skip
    monthly = trade.pay_mid < LOW_PAID and chance.random() < 0.4
    parts, step = (12, 10) if monthly else (1, 500)
    floor = MINIMUM_YEAR / parts
    found = {
        "min": max(round(floor), round(low / parts / step) * step),
        "max": max(round(floor), round(high / parts / step) * step),
        "currency": "EUR",
        "period": "month" if monthly else "year",
    }
    if working and chance.random() < 0.8:
        found["current"] = max(round(floor), round(current / parts / step) * step)
    if chance.random() < 0.15:
        found.pop("max")
    return found


def _contracts(trade: Trade, chance: Chance) -> list[str]:
    usual = [name for name in trade.contracts.items if name not in {"stage", "alternance"}]
    if "freelance" in usual and trade.remote in {"hybrid", "full"} and chance.random() < 0.12:
        return ["freelance"] if chance.random() < 0.5 else ["freelance", "CDI"]
    others = [name for name in usual if name not in {"CDI", "freelance"}]
    return ["CDI", *chance.some(others, 0, 2)]


def _places(town: Town, chance: Chance) -> dict[str, Any]:
    found: dict[str, Any] = {"city": town.city}
    near = _near(town)
    if near and chance.random() < 0.4:
        found["acceptedCities"] = chance.some(near, 1, 2)
    if chance.random() < 0.8:
        found["maxDistance"] = float(chance.choice((15, 20, 25, 30, 30, 40, 50)))
    return found


def _transport(town: Town, chance: Chance) -> dict[str, Any]:
    urban = bool(town.tags & {"big", "idf"})
    modes = {}
    if chance.random() < (0.45 if "idf" in town.tags else 0.88):
        modes["voiture"] = chance.choice((20, 30, 30, 40, 45))
    if chance.random() < (0.85 if urban else 0.2):
        modes["transport_commun"] = chance.choice((30, 40, 45, 60))
    if chance.random() < (0.25 if urban else 0.1):
        modes["velo"] = chance.choice((20, 25, 30))
    if chance.random() < 0.08 or not modes:
        modes["marche"] = 20
    return {"modes": list(modes), "max_minutes": modes}


@cache
def _near(town: Town) -> tuple[str, ...]:
    """Other towns within a reasonable way to work."""
    near = (item for item in towns() if distance_km(item, town) < _NEAR_KM)
    return tuple(dict.fromkeys(item.city for item in near if item.city != town.city))
