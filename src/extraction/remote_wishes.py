"""How much a person wants to work from home."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from src.extraction.findings import Findings
from src.extraction.wish_scope import Clause

_NUMBER: Final = r"(?P<days>[1-5]|un|deux|trois|quatre|one|two|three|four)"
_REMOTE_WORD: Final = (
    r"(?:teletravail|telework|remote(?:ly| work)?|tt\b|working from home|home ?office|from home|"
    r"wfh|distanciel|a distance|at home|"
    r"home working)"
)
_DAY: Final = r"\s?(?:j\b|jours?|days?|d\b)"
_RANGE: Final = r"(?:\s?(?:-|a|to|ou|or|/)\s?(?:[1-5]|deux|trois|quatre|two|three|four))?"
_NO_REMOTE: Final = re.compile(
    rf"\b(?:pas de|sans|no|aucun|not|non au|refus du)\s{_REMOTE_WORD}|\b100 ?% (?:en )?presentiel|"
    r"\bpresentiel(?: uniquement| exclusivement)?\b|\bsur site\b(?: uniquement)?|"
    r"\bon[- ]?site(?: only)?\b|"
    r"\boffice[- ]based\b|\bteletravail\s?:\s?(?:non|aucun|pas)\b|\bremote\s?:\s?no\b"
)
_FULL_REMOTE: Final = re.compile(
    r"\bfull[- ]?remote\b|\b100 ?% (?:en )?(?:remote|teletravail|a distance|distanciel)|"
    r"\bfully remote\b|\bteletravail (?:complet|total|integral|a 100|100|a temps plein|full)|"
    r"\bremote (?:only|uniquement|100)|\bfull teletravail\b|\bremote first\b|"
    r"\btotalement a distance\b"
)
_DAYS: Final = re.compile(
    rf"\b{_NUMBER}{_RANGE}{_DAY}[^.;,\n]{{0,24}}?{_REMOTE_WORD}"
    rf"|{_REMOTE_WORD}[^.;\n\d]{{0,24}}?\b{_NUMBER.replace('days', 'after')}{_RANGE}{_DAY}"
    rf"|\b{_NUMBER.replace('days', 'office')}{_RANGE}{_DAY}[^.;,\n]{{0,12}}?(?:sur site|"
    rf"in the office|"
    r"on[- ]?site|au bureau|en presentiel|in office)"
)
_HYBRID: Final = re.compile(rf"\bhybride?s?\b|{_REMOTE_WORD}")
_EITHER: Final = re.compile(
    rf"{_REMOTE_WORD} (?:ou|or) (?:presentiel|sur site|on[- ]?site|office)|"
    rf"(?:presentiel|on[- ]?site|office) (?:ou|or) {_REMOTE_WORD}|{_REMOTE_WORD}\s?:?\s?"
    r"(?:indifferent|flexible|peu importe)"
)
_COUNTS: Final = {"un": 1, "deux": 2, "trois": 3, "quatre": 4, "one": 1, "two": 2, "three": 3,
                  "four": 4}  # fmt: skip
# The most telling first: days a week are said by those who know what they want.
_REMOTE_READINGS: Final = (
    (_EITHER, "flexible", 0.8), (_DAYS, "hybrid", 0.9), (_FULL_REMOTE, "full_remote", 0.9),
    (_NO_REMOTE, "on_site", 0.85), (_HYBRID, "hybrid", 0.75),
)  # fmt: skip


def read_remote(findings: Findings, clauses: Sequence[Clause]) -> None:
    """Puts the telework wished into the findings: a mode, and days a week where they are said."""
    plain = findings.page.plain
    pointer = "/preferences/remote_preferences"
    for pattern, mode, sure in _REMOTE_READINGS:
        for clause in clauses:
            match = pattern.search(plain, clause.start, clause.end)
            if match is None:
                continue
            findings.add(f"{pointer}/mode", mode, match.start(), match.end(), sure)
            if pattern is _DAYS:
                days = _days(match)
                findings.add(f"{pointer}/days_per_week", days, match.start(), match.end(), sure)
            return


def _days(match: re.Match[str]) -> int:
    word = match["days"] or match["after"] or match["office"]
    number = _COUNTS.get(word) or int(word)
    return 5 - number if match["office"] else number
