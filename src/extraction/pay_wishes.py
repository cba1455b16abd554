"""The pay that a person wants, and the pay of today."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from src.extraction.wish_scope import Clause

_NUMBER: Final = r"(?:[0-9]{1,3}(?:[ .,'][0-9]{3}){1,2}|[0-9]{1,6}(?:[.,][0-9]{1,2})?)(?![0-9])"
_SIGN: Final = r"(?:€|\$|£|eur(?:os?)?\b|euros?\b|gbp\b|usd\b|chf\b|pounds\b)"
_THOUSAND: Final = r"(?:k ?(?:€|£|\$|eur(?:os?)?\b)|ke\b|k(?![a-z]))"
_PAY: Final = re.compile(
    rf"(?<![\w.,])(?P<sign>{_SIGN})?\s?(?P<low>{_NUMBER})\s?(?P<low_k>{_THOUSAND})?\s?(?P<low_sign>{_SIGN})?"
    r"(?:\s?(?:bruts?|nets?)?\s?(?:-|/|a|to|et|and|ou)\s?"
    rf"(?P<sign2>{_SIGN})?(?P<high>{_NUMBER})\s?(?P<high_k>{_THOUSAND})?\s?(?P<high_sign>{_SIGN})?)?"
)
_CURRENCIES: Final = (("£", "GBP"), ("gbp", "GBP"), ("pound", "GBP"), ("$", "USD"), ("usd", "USD"),
                      ("chf", "CHF"))  # fmt: skip
_NET: Final = re.compile(r"\bnets?\b")
_CUE: Final = re.compile(
    r"\b(?:salaire|salary|salariales?|pretentions?|remuneration|remun|package|pay|compensation|"
    r"tjm|day rate|daily rate|rate|taux|fixe|bruts?|nets?|gross|expectations?|minimum wage|"
    r"earn\w*|gagne|touche)\b"
)
_CURRENT: Final = re.compile(
    r"\b(?:actuel(?:le|lement)?|currently|current|aujourd'hui|a ce jour|present salary|now|"
    r"today|i earn|je gagne|je touche|dernier salaire|salaire precedent|last salary)\b"
)
_WANTED: Final = re.compile(
    r"\b(?:souhait\w*|pretentions?|mini(?:mum)?|target|expect\w*|recherch\w*|vise\w*|looking|"
    r"want\w*|"
    r"desired|au moins|ideal\w*|cible|objectif)\b"
)
_PERIODS: Final = (
    ("hour", re.compile(r"(?:/|par|per|an|de l'|l')\s?(?:h|heure|hour)\b|horaire|hourly")),
    ("day", re.compile(r"\btjm\b|(?:/|par|per|a)\s?(?:j|jr|jour|day)\b|journalier|day rate|daily")),
    ("month", re.compile(r"(?:/|par|per|a)\s?(?:mois|month)\b|mensuels?|mensuelle|monthly")),
    ("year", re.compile(
        r"(?:/|par|per|a|l')\s?(?:an|annee|year|annum)\b|annuels?|annuelle|annual|\bp\.?a\b")),
)  # fmt: skip
_LEAST: Final = re.compile(
    r"\b(?:mini(?:mum)?|min|a partir de|au moins|at least|from|starting|plancher|plus de)\b"
)
_MOST: Final = re.compile(r"\b(?:max(?:imum)?|jusqu'a|up to)\b")
_OTHER: Final = re.compile(
    r"\s?(?:%|km|kms|kilometres|miles?|min(?:utes?)?\b|ans\b|an\b(?! )|years?\b|mois\b|months?\b|"
    r"jours?\b|"
    r"days?\b|h\b(?!\s?/)|heures?\b|semaines?|weeks?|lits|personnes|people|salaries|employees|eme|"
    r"e\b(?!\s?u))"
)
# What nobody earns: below, the figure is of something else.
_SMALLEST: Final = {"hour": 5.0, "day": 80.0, "month": 400.0, "year": 5000.0}
_LARGEST: Final = {"hour": 400.0, "day": 4000.0, "month": 40_000.0, "year": 900_000.0}


@dataclass(frozen=True, slots=True)
class _Figures:
    low: float
    high: float | None
    period: str
    currency: str


@dataclass(slots=True)
class PayWish:
    """Fields of ``salary_expectations`` and the characters that say each of them."""

    fields: dict[str, Any]
    places: dict[str, tuple[int, int]]
    confidence: float


def pay_wish(clean: str, plain: str, clauses: Sequence[Clause]) -> PayWish | None:
    """The pay that the clauses state, in the unit and period that they use; None without any.

    The document has no word for net pay: a net figure is kept as the words that say it.
    """
    wish = PayWish({}, {}, 0.0)
    for clause in clauses:
        text = plain[clause.start : clause.end]
        cue = bool(_CUE.search(text) or _CUE.search(clause.topic))
        for match in _PAY.finditer(text):
            signed = any(
                match[name] for name in ("sign", "low_k", "low_sign", "high_k", "high_sign")
            )
            if not signed and (not cue or _OTHER.match(text, match.end())):
                continue
            read = _read(text, match, signed=signed)
            if read is not None:
                _take(wish, clean, text, clause, match, read)
                wish.confidence = wish.confidence or (0.9 if cue and signed else 0.75)
    return wish if wish.fields else None


def _take(
    wish: PayWish, clean: str, text: str, clause: Clause, match: re.Match[str], read: _Figures
) -> None:
    """Puts figures where they belong, unless something stands there already."""
    place = (clause.start + match.start(), clause.start + match.end())
    fields = wish.fields
    if _is_current(text, match):
        if "current" in fields:
            return
        fields["current"], wish.places["current"] = read.low, place
    elif fields.keys() & {"min", "max", "text"}:
        return
    elif _NET.search(text, match.start(), min(len(text), match.end() + 24)):
        fields["text"], wish.places["text"] = clean[place[0] : clause.end].strip()[:80], place
        return
    else:
        _set_ends(wish, text, match, read, place)
    fields.setdefault("currency", read.currency)
    fields.setdefault("period", read.period)


def _is_current(text: str, match: re.Match[str]) -> bool:
    """Whether a figure is of the pay of today: the last word before it that tells says so.

    Where no word before it tells, one right behind it does: "42 k€ actuellement".
    """
    told = [(item.end(), True) for item in _CURRENT.finditer(text, 0, match.start())]
    told += [(item.end(), False) for item in _WANTED.finditer(text, 0, match.start())]
    if told:
        return max(told)[1]
    behind = _CURRENT.search(text, match.end(), match.end() + 20)
    return behind is not None and not re.search(r"[(,;0-9]", text[match.end() : behind.start()])


def _set_ends(
    wish: PayWish, text: str, match: re.Match[str], read: _Figures, place: tuple[int, int]
) -> None:
    around = text[max(0, match.start() - 24) : match.end() + 16]
    ends = {"min": read.low}
    if read.high is not None:
        ends["max"] = read.high
    elif _MOST.search(around) and not _LEAST.search(around):
        ends = {"max": read.low}
    wish.fields.update(ends)
    wish.places.update(dict.fromkeys(ends, place))


def _read(text: str, match: re.Match[str], *, signed: bool) -> _Figures | None:
    low, high = _amount(match["low"]), _amount(match["high"]) if match["high"] else None
    if match["low_k"] or (match["high_k"] and low < 1000):
        low *= 1000
    if high is not None and (match["high_k"] or (match["low_k"] and high < 1000)):
        high *= 1000
    if high is not None and high < low:
        high = None
    thousands = bool(match["low_k"] or match["high_k"])
    window = text[max(0, match.start() - 40) : match.end() + 40]
    period = next((name for name, words in _PERIODS if words.search(window)), None)
    if thousands and period not in {"year", "month"}:
        period = "year"
    if period is None:
        if not signed and low < 1000:
            return None
        period = "year" if low >= 10_000 else "month" if low >= 1000 else None
    if period is None or not _SMALLEST[period] <= low <= _LARGEST[period]:
        return None
    currency = next((code for sign, code in _CURRENCIES if sign in match[0]), "EUR")
    return _Figures(low, high, period, currency)


def _amount(text: str) -> float:
    grouped = re.fullmatch(r"[0-9]{1,3}(?:[ .,'][0-9]{3})+", text)
    number = float(re.sub(r"[ .,']", "", text) if grouped else text.replace(",", "."))
    return int(number) if number.is_integer() else number
