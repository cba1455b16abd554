"""The pay that a posting states: its fixed part, as a range in its own unit and period."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Final

from src.extraction.extracted import Extracted
from src.extraction.posting_sections import Outline
from src.extraction.posting_text import MOST_FOUND, PostingText

_NUMBER: Final = r"\d{1,3}(?:[ .,']\d{3}){1,2}(?:[.,]\d{1,2})?(?!\d)|\d{1,6}(?:[.,]\d{1,2})?(?!\d)"
_SIGN: Final = r"€|\$|£|(?:us|ca)\$|euros?\b|eur\b|usd\b|gbp\b|chf\b|cad\b|dollars?\b|pounds?\b"


def _amount(at: int) -> str:
    return (
        rf"(?:(?P<before{at}>{_SIGN}) ?)?(?P<number{at}>{_NUMBER})"
        rf" ?(?P<thousand{at}>k(?![a-z0-9])|k(?={_SIGN})|ke\b|mille\b)?"
        rf" ?(?P<after{at}>{_SIGN})?"
    )


# What joins the two ends: "38-42", "38 et 42", "2 500 € à 3 000 €", "2500 € brut - 2800 €".
_JOINT: Final = (
    r" ?(?:bruts?|nets?|gross)? ?(?:/|par|per)? ?(?:an|mois|h|j|jour|month|year|hour|annum)?"
    r" ?(?:-|/|a|to|et|and|ou|jusqu'a|up to) ?(?:max\.? )?"
)
_PAY: Final = re.compile(rf"(?<![\w.,+]){_amount(1)}(?:{_JOINT}{_amount(2)})?")
_CURRENCIES: Final = {"€": "EUR", "e": "EUR", "$": "USD", "us$": "USD", "u": "USD", "d": "USD",
                      "£": "GBP", "g": "GBP", "p": "GBP", "chf": "CHF", "ca$": "CAD",
                      "cad": "CAD"}  # fmt: skip
_PERIODS: Final = (
    ("hour", r"(?:/|par|per|an?|de l'|l'|the) ?(?:h|hr|heure|hour)\b|horaire|hourly|/h\b|taux h"),
    ("day", r"(?:/|par|per|an?|a) ?(?:j|jr|jour|day)\b|\btjm\b|journalier|daily|day rate|/j\b"),
    ("week", r"(?:/|par|per|an?) ?(?:sem|semaine|week|wk)\b|hebdo\w*|weekly"),
    ("month", r"(?:/|par|per|an?) ?(?:mois|month|mth)\b|mensuel\w*|monthly|/ ?m\b"),
    ("year", r"(?:/|par|per|an?|l') ?(?:an|annee|year|yr|annum)\b|annuel|annual|yearly|\bp\.?a\b"),
)  # fmt: skip
_PERIOD: Final = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _PERIODS))
_PAY_WORDS: Final = re.compile(
    r"salaire|remuner|\btjm\b|taux horaire|taux journalier|gratification|\bfixe\b|\bbruts?\b|"
    r"\bnets?\b|salar|compensation|\bpay\b|\bpaid\b|\bwage|\brate\b|earn|\bbase\b|\bgross\b|"
    r"\bpaye|fourchette|percevr|indemnite de stage|tarif"
)
# Beside these an amount of the size of a month's pay is one.
_OF_A_JOB: Final = re.compile(
    r"\b(?:cdi|cdd|\d{2} ?h\b|primes?|temps plein|full[ -]time|permanent|interim)\b"
)
# What is paid beside the fixed part, or is no pay of the person at all.
_NOT_FIXED_BEFORE: Final = re.compile(
    r"(?:\b(?:prime|primes|bonus|variable|commissions?|chiffre d'affaires|\bca\b|budget|levee|leve|"
    r"raised|revenues?|turnover|tickets?[ -]restaurant|titres?[ -]restaurant|\btr\b|panier|"
    r"cooptation|mutuelle|interessement|participation|capital|allowance|sign[ -]on|relocation|"
    r"welcome|referral|equity|\bote\b|forfait|indemnites? (?:km|kilo|repas|transport|de panier)|"
    r"frais|portefeuille|projets? de|montant|valeur|value|funding|managing|gerer|"
    r"carte|cheques?|swile|\bcse\b|worth|stipend|voucher|fonds|chantiers? de|"
    r"a partir de \d+ salaries))"
    r"[^.;,\n+]{0,24}$|\+ ?$|\+ ?(?:de |jusqu'a |up to )$"
)
_NOT_FIXED_AFTER: Final = re.compile(
    r" ?(?:bruts? |nets? |gross )?(?:de |d'|of |in )?(?:variable|prime|bonus|commission|ca\b|"
    r"chiffre|"
    r"budget|capital|turnover|revenue|ote\b|on[ -]target|equity|stock|sign[ -]on|panier|"
    r"millions?|m€|milliards?|bn\b|mds?\b|ticket|titre|/ ?(?:ticket|repas)|par repas|par ticket|"
    r"de frais|de mutuelle|allowance|par km|/ ?km|users?|utilisateurs|clients|collaborateurs|"
    r"salaries|employees|abonnes|followers|references|loc\b|habitants|m2|m²)"
)
_WHOLE: Final = re.compile(
    r"\b(?:package|ote|variable inclus|primes? comprises?|primes? incluses?|bonus included|"
    r"deplafonne|total)\b"
)
_NET: Final = re.compile(r"\bnets?\b")
_GROSS: Final = re.compile(r"\bbruts?\b|\bgross\b|\bbrute\b")
_FROM: Final = re.compile(r"(?:a partir de|des|from|starting (?:at|from)|minimum|min\.?|au moins|"
                          r"at least|plus de|\bmini) ?:? ?$")  # fmt: skip
_AT_LEAST: Final = re.compile(
    r" ?(?:bruts? |annuels? |/ ?an )*(?:minimum|mini\b|min\b|et plus|\+(?! ?\w))"
)
_UP_TO: Final = re.compile(r"(?:jusqu'a|up to|maximum|max\.?|au plus) ?:? ?$")
_MONTHS_PAID: Final = re.compile(
    r"(?:\b(?:sur|over)|[x×*]) ?(?P<months>1[2-6](?:[.,]\d{1,2})?) ?(?:mois|months)?\b"
)
# The legal minimum of a month of 35 hours a week, in gross euros, from these days on (décrets
# n° 2023-1216, 2024-951 and 2025-1228, arrêté of 26 April 2023).
_MINIMUM_WAGES: Final = (
    (date(2026, 1, 1).toordinal(), 1823.03),
    (date(2024, 11, 1).toordinal(), 1801.80),
    (date(2024, 1, 1).toordinal(), 1766.92),
    (date(2023, 5, 1).toordinal(), 1747.20),
)
_SMIC: Final = re.compile(r"\bsmic\b(?! (?:dans|en fonction))")
_SHARE_OF: Final = re.compile(r"(?:%|selon|pourcentage|fonction)[^.\n]{0,20}$")
# Bounds of what people are paid: outside of them a figure is something else.
_BOUNDS: Final = {"hour": (4.0, 300.0), "day": (40.0, 3000.0), "week": (100.0, 8000.0),
                  "month": (300.0, 40_000.0), "year": (6000.0, 900_000.0)}  # fmt: skip
_BARE_THOUSANDS: Final = (14.0, 400.0)


_PART: Final = re.compile(r",|\. |\+| - |\(")
_FIXED_BEFORE: Final = re.compile(r"\b(?:fixe|base)\b[^,+]*$")
_FIXED_AFTER: Final = re.compile(r"(?: bruts?)? (?:de )?(?:fixe|base)\b")


@dataclass(frozen=True, slots=True)
class _Around:
    """Where a figure stands and what stands beside it on its line; ``near`` is of its phrase."""

    start: int
    end: int
    before: str
    after: str
    near: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    value: dict[str, Any]
    start: int
    end: int
    points: float
    confidence: float


def read_pay_range(source: PostingText, outline: Outline, *, today: int) -> Extracted | None:
    """The ``salary_range`` of a posting, or None where no fixed pay is stated.

    ``min`` and ``max`` stand in the unit and period that are written; ``text`` keeps the words
    where they say more (thirteen months, the legal minimum). Bonuses, vouchers, turnover and
    budgets are no pay. ``today`` (an ordinal) tells which legal minimum is meant.
    """
    plain = source.plain
    labelled = outline.labelled("salary")
    best: _Candidate | None = None
    for match in islice(_PAY.finditer(plain), MOST_FOUND):
        if not _worth_a_look(match, plain):
            continue
        found = _candidate(match, source, _labelled(labelled, match.start()), outline)
        if found is not None and (best is None or found.points > best.points):
            best = found
    if best is None or best.points < 2.0:
        best = _minimum_wage(source, outline, today) or best
    if best is None:
        return None
    return source.found("/salary_range", best.value, best.start, best.end, best.confidence)


def _worth_a_look(match: re.Match[str], plain: str) -> bool:
    """Whether anything about a figure speaks of money: most figures of a text do not."""
    if any(
        match[name] for name in ("before1", "after1", "thousand1", "before2", "after2", "thousand2")
    ):
        return True
    if match.end() - match.start() < 2:
        return False
    return bool(_PAY_WORDS.search(plain, max(0, match.start() - 30), match.start()))


def _labelled(spans: list[tuple[int, int]], at: int) -> bool:
    return any(start - 3 <= at < end for start, end in spans)


def _candidate(
    match: re.Match[str], source: PostingText, labelled: bool, outline: Outline
) -> _Candidate | None:
    """What a figure says as a pay, or None where it is none."""
    around = _around(match, source)
    amounts = _amounts(match)
    if (
        not amounts
        or _NOT_FIXED_BEFORE.search(around.before)
        or (_NOT_FIXED_AFTER.match(around.after))
    ):
        return None
    near = around.near
    tail, paid = _PERIOD.search(near), _MONTHS_PAID.search(around.after)
    named = _PERIOD.search(match[0]) or tail or _last_period(around.before)
    thousands = bool(match["thousand1"] or match["thousand2"])
    stated = named.lastgroup if named is not None else None
    if thousands and stated in {"hour", "day", "week"}:
        stated = None
    worded = labelled or bool(_PAY_WORDS.search(around.before) or _PAY_WORDS.search(near))
    currency = _currency(match)
    if currency is None and not _sure_without_sign(
        amounts, thousands=thousands, worded=worded, period=stated,
        kind=outline.kind_at(around.start),
    ):  # fmt: skip
        return None
    period = stated or _unstated(source, around, amounts, thousands=thousands, worded=worded)
    if period is None or not all(
        _BOUNDS[period][0] <= amount <= _BOUNDS[period][1] for amount in amounts
    ):
        return None
    value: dict[str, Any] = _bounds(amounts, around.before, around.after)
    value |= {"currency": currency or "EUR", "period": period}
    said = around.before[-30:] + match[0] + near
    if _GROSS.search(said):
        value["gross"] = True
    elif _NET.search(said):
        value["gross"] = False
    last = around.end + (tail.end() if tail else 0)
    if paid is not None and period == "month":
        last = around.end + paid.end()
        value["text"] = source.written(around.start, last)[:120]
    points = 3.0 * labelled + 1.5 * (worded and not labelled) + 2.0 * (stated is not None)
    points += (len(amounts) > 1) + (currency is not None) + _fixed(around)
    sure = 0.55 + 0.15 * (stated is not None) + 0.15 * worded + 0.1 * (currency is not None)
    return _Candidate(value, around.start, last, points, min(0.95, sure))


def _around(match: re.Match[str], source: PostingText) -> _Around:
    plain = source.plain
    start, end = source.trimmed(*match.span(), " ")
    line = plain.rfind("\n", max(0, start - 80), start)
    newline = plain.find("\n", end, end + 48)
    after = plain[end : newline if newline >= 0 else end + 48]
    return _Around(
        start, end, plain[max(line + 1, start - 60, 0) : start], after, _PART.split(after, 1)[0]
    )


def _unstated(
    source: PostingText, around: _Around, amounts: list[float], *, thousands: bool, worded: bool
) -> str | None:
    """The period of a pay that names none, by its size and by what stands beside it."""
    if _MONTHS_PAID.search(around.after) and max(amounts) < 10_000:
        return "month"
    told = worded or bool(_OF_A_JOB.search(source.plain, *source.sentence(around.start, reach=120)))
    return _period_by_size(max(amounts), labelled=told, thousands=thousands)


def _fixed(around: _Around) -> float:
    """Points for "fixe 28 K€", against "package 35-40 K€"."""
    if _FIXED_BEFORE.search(around.before[-20:]) or _FIXED_AFTER.match(around.after):
        return 0.8
    return -2.5 if _WHOLE.search(around.before[-24:] + around.after[:24]) else 0.0


def _last_period(before: str) -> re.Match[str] | None:
    """The period named before a figure ("TJM :", "salaire annuel brut de"), the nearest one."""
    near = re.split(r" - |[;.,]", before[-40:])[-1]
    if not _PAY_WORDS.search(near):
        return None
    found = next(reversed(list(_PERIOD.finditer(near))), None)
    # "35 h par semaine, 35 k€": what another figure is said by speaks of that figure.
    if found is None or re.search(r"\d[^a-z]*$", near[: found.start()]):
        return None
    return found


def _currency(match: re.Match[str]) -> str | None:
    for name in ("after1", "before1", "after2", "before2"):
        sign = match[name]
        if sign:
            return _CURRENCIES.get(sign) or _CURRENCIES.get(sign[0])
    if "ke" in (match["thousand1"], match["thousand2"]):
        return "EUR"
    return None


def _amounts(match: re.Match[str]) -> list[float]:
    """The one or two figures, in units: "38-42 k€" are thousands both."""
    first = _number(match["number1"])
    second = _number(match["number2"]) if match["number2"] else None
    thousand1, thousand2 = bool(match["thousand1"]), bool(match["thousand2"])
    if second is not None and not thousand1 and thousand2 and first < 1000:
        thousand1 = True
    if second is not None and thousand1 and not thousand2 and second < 1000:
        thousand2 = True
    first = first * 1000 if thousand1 else first
    if second is None:
        return [first] if first > 0 else []
    second = second * 1000 if thousand2 else second
    if not 0 < first <= second or second > 5 * first:
        # "30 000 € - 2 jours de télétravail": no range.
        alone = match["after1"] or match["thousand1"] or match["before1"]
        return [first] if first > 0 and alone else []
    return [first, second]


def _number(text: str) -> float:
    compact = re.sub(r"[ .,'](?=\d{3}(?!\d))", "", text)
    return float(compact.replace(",", ".").replace(" ", ""))


def _sure_without_sign(
    amounts: list[float], *, thousands: bool, worded: bool, period: str | None, kind: str
) -> bool:
    """Whether figures without a currency are pay: "35K à 38K annuels", "TJM 450"."""
    if thousands:
        low, high = _BARE_THOUSANDS
        plausible = all(low * 1000 <= amount <= high * 1000 for amount in amounts)
        return plausible and (
            worded or period == "year" or (len(amounts) > 1 and kind != "company")
        )
    return worded and period in {"day", "year", "month", "hour"} and max(amounts) >= 8


def _period_by_size(amount: float, *, labelled: bool, thousands: bool) -> str | None:
    if amount >= 12_000:
        return "year"
    if not labelled:
        return None
    if 1000 <= amount < 8000 and not thousands:
        return "month"
    if 200 <= amount < 1000:
        return None
    return "hour" if 9 <= amount < 60 and not thousands else None


def _bounds(amounts: list[float], before: str, after: str) -> dict[str, float]:
    if len(amounts) == 2:
        return {"min": amounts[0], "max": amounts[1]}
    if _UP_TO.search(before):
        return {"max": amounts[0]}
    if _FROM.search(before) or _AT_LEAST.match(after):
        return {"min": amounts[0]}
    return {"min": amounts[0], "max": amounts[0]}


def _minimum_wage(source: PostingText, outline: Outline, today: int) -> _Candidate | None:
    """The legal minimum wage where a posting says no more than its name."""
    for match in islice(_SMIC.finditer(source.plain), MOST_FOUND):
        line = max(0, match.start() - 40)
        before = source.plain[line : match.start()]
        if _SHARE_OF.search(before) or outline.kind_at(match.start()) == "company":
            continue
        wage = next((month for day, month in _MINIMUM_WAGES if today >= day), None)
        if wage is None:
            return None
        start, end = match.span()
        value = {"min": wage, "currency": "EUR", "period": "month", "gross": True, "text": "SMIC"}
        if not re.match(r" ?(?:\+|et plus|minimum)", source.plain[end : end + 12]):
            value["max"] = wage
        return _Candidate(value, start, end, 1.0, 0.6)
    return None
