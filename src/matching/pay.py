"""Pay in any unit and period, brought to gross euros a year, with what was assumed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from src.matching.text import plain

# Legal full time in France: 35 h x 52 weeks; 218 days is the usual yearly flat rate of days
# (Code du travail, L3121-27 and L3121-64).
PER_YEAR: Final = {"hour": 1820.0, "day": 218.0, "week": 52.0, "month": 12.0, "year": 1.0}
# Net is about 78 % of gross for an employee who is not an executive (URSSAF simulator, 2025).
NET_OF_GROSS: Final = 0.78

_PERIOD_NAMES: Final = {
    "h": "hour", "heure": "hour", "heures": "hour", "hour": "hour", "horaire": "hour",
    "hourly": "hour", "jour": "day", "jours": "day", "j": "day", "jr": "day", "day": "day",
    "daily": "day", "tjm": "day", "journalier": "day", "semaine": "week", "week": "week",
    "hebdomadaire": "week", "weekly": "week", "mois": "month", "month": "month",
    "mensuel": "month", "mensuels": "month", "monthly": "month", "an": "year", "ans": "year",
    "annuel": "year", "annuels": "year", "annee": "year", "year": "year", "yearly": "year",
    "annual": "year", "annum": "year", "pa": "year",
}  # fmt: skip
_PERIOD: Final = re.compile(
    r"(?:/|\bpar\b|\bper\b|\ba\b|\bl')?\s*\b("
    + "|".join(sorted(_PERIOD_NAMES, key=len, reverse=True))
    + r")\b"
)
_AMOUNT: Final = re.compile(r"(\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+|\d+)(?:[.,](\d{1,2}))?\s*(k)?")
# A second figure is the other end of a range only where it is joined to the first like one:
# "38-42 k€", "35K à 38K", but not "40 K€ + 5 K€ de variable".
_RANGE: Final = re.compile(
    r"(?:[^\d+]*(?:[-–—/]|\b(?:a|to|ou|or|jusqu'a))|\s*(?:k?€|k|eur(?:os?)?)?\s*\b(?:et|and))"
    r"\s*(?:max\.?\s*)?(?:€|eur|euros?)?\s*"
)
# Hours a week, years of practice and shares are figures, and no pay.
_NOT_PAY: Final = re.compile(
    r"\b\d{1,3}(?:[.,]\d+)?\s*%|\b\d{1,2}(?:[.,]\d+)?\s*(?:ans?\b|years?\b"
    r"|(?:h|heures?|hours?)\b(?:\s*(?:/|par|per|a)\s*(?:la )?(?:semaine|sem|week|mois|month)\b)?)"
)
_MONTHS_PAID: Final = re.compile(
    r"(?:\b(?:sur|x|over)\s*|[x×]\s*)(1[2-6](?:[.,]\d)?)\s*(?:mois|months?)\b|\b1[34]e?m?e? mois\b"
)
_OTHER_CURRENCY: Final = re.compile(r"\$|£|\b(?:usd|gbp|chf|cad|dollars?|pounds?)\b")


@dataclass(frozen=True, slots=True)
class Pay:
    """A yearly gross range in euros; ``assumed`` says what was not stated (codes).

    Codes: ``period`` (guessed from the size), ``net`` (brought to gross), ``hours``, ``days``,
    ``weeks`` (yearly full time taken).
    """

    low: float
    high: float
    assumed: tuple[str, ...] = ()


def read_pay(value: object) -> Pay | None:
    """The yearly gross range in a text or a mapping, or None where there is none in euros.

    A mapping has ``min``, ``max``, ``currency``, ``period`` (hour, day, week, month, year, or
    their French names), ``gross`` (False for net), or a ``text``. Beside amounts the text tells
    only how many months are paid a year ("2 800 € brut/mois sur 13 mois").
    """
    if isinstance(value, str):
        return _read_text(value)
    if not isinstance(value, Mapping):
        return None
    if isinstance(value.get("text"), str) and value.get("min") is None and value.get("max") is None:
        return _read_text(value["text"])
    return _read_mapping(value)


def yearly(amount: object, value: Mapping[str, Any]) -> float | None:
    """One amount of a mapping, in gross euros a year, or None."""
    if isinstance(amount, bool) or not isinstance(amount, (int, float)):
        return None
    pay = _read_mapping({**value, "min": amount, "max": amount})
    return pay.low if pay else None


def _read_mapping(value: Mapping[str, Any]) -> Pay | None:
    bounds = [value.get("min"), value.get("max")]
    amounts = [
        float(bound)
        for bound in bounds
        if isinstance(bound, (int, float)) and not isinstance(bound, bool) and bound > 0
    ]
    if not amounts or str(value.get("currency") or "EUR").upper() not in {"EUR", "€"}:
        return None
    period = _PERIOD_NAMES.get(plain(str(value.get("period") or "")))
    net = value.get("gross") is False
    paid = _MONTHS_PAID.search(plain(str(value["text"]))) if value.get("text") else None
    return _to_year(min(amounts), max(amounts), period, net=net, months=_months(paid))


def _read_text(text: str) -> Pay | None:
    lowered = plain(text)
    if _OTHER_CURRENCY.search(lowered):
        return None
    paid = _MONTHS_PAID.search(lowered)
    lowered = _NOT_PAY.sub(" ", _MONTHS_PAID.sub(" ", lowered))
    amounts = _amounts(lowered)
    if not amounts:
        return None
    if any(thousands for _, thousands in amounts):
        # "38-42 k€": a figure below 1000 beside one in thousands is in thousands too.
        values = [number * 1000 if number < 1000 else number for number, _ in amounts]
    else:
        values = [number for number, _ in amounts]
    values = [number for number in values if number > 0]
    if not values:
        return None
    period = _PERIOD.search(lowered)
    net = bool(re.search(r"\bnets?\b", lowered)) and not re.search(r"\bbruts?\b|\bgross\b", lowered)
    name = _PERIOD_NAMES[period[1]] if period else None
    return _to_year(min(values), max(values), name, net=net, months=_months(paid))


def _months(paid: re.Match[str] | None) -> float:
    """The months that are paid a year: "sur 13 mois" says 13, nothing says 12."""
    return float(paid[1].replace(",", ".")) if paid and paid[1] else PER_YEAR["month"]


def _amounts(text: str) -> list[tuple[float, bool]]:
    """The one or two figures of a pay and whether each says that it is in thousands."""
    found: list[tuple[float, bool]] = []
    end = 0
    for match in _AMOUNT.finditer(text):
        if found and not _RANGE.fullmatch(text, end, match.start()):
            break
        number = float(re.sub(r"[ .,\u00a0\u202f]", "", match[1]) + "." + (match[2] or "0"))
        found.append((number, match[3] is not None))
        end = match.end()
        if len(found) == 2:
            break
    return found


def _to_year(
    low: float,
    high: float,
    period: str | None,
    *,
    net: bool,
    months: float = PER_YEAR["month"],
) -> Pay | None:
    assumed: list[str] = []
    if period is None:
        period = _period_by_size(high)
        assumed.append("period")
    if period in {"hour", "day", "week"}:
        assumed.append(f"{period}s")
    factor = months if period == "month" else PER_YEAR[period]
    if net:
        factor /= NET_OF_GROSS
        assumed.append("net")
    low, high = low * factor, high * factor
    # Below a tenth of a yearly minimum wage or above ten million the figure is no pay.
    if high < 2000 or high > 10_000_000:
        return None
    return Pay(round(low, 2), round(high, 2), tuple(assumed))


def _period_by_size(amount: float) -> str:
    if amount >= 10_000:
        return "year"
    if amount >= 1000:
        return "month"
    return "day" if amount >= 150 else "hour"
