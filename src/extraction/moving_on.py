"""When a person can start, what notice is due, and why they listen to offers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from src.extraction.findings import Findings
from src.extraction.moments import MOMENT, moment_of
from src.extraction.periods import durations
from src.extraction.wish_scope import Clause
from src.matching.weights import REASONS

_CUE: Final = re.compile(
    r"\b(?:disponib\w+|dispo|available|availability|start date|can start|libre|prise de poste|"
    r"joignable et libre|date de debut|free (?:from|as of))\b"
)
_NOW: Final = re.compile(
    r"\b(?:immediat\w*|de suite|tout de suite|maintenant|sans preavis|des maintenant|now|"
    r"immediately|straight away|right away|asap|des que possible|without notice)\b"
)
_NOTICE: Final = re.compile(r"\b(?:preavis|notice)\b")
_NO_NOTICE: Final = re.compile(r"\b(?:sans|pas de|aucun|no|without)\s(?:preavis|notice)\b")
_NEGOTIABLE: Final = re.compile(
    r"\b(?:negociable|negotiable|reductible|a negocier|flexible|shorten\w*)\b"
)
_FIXED: Final = re.compile(r"\bnon (?:negociable|reductible)|\bnot negotiable|\bnon-negotiable")
_DAY_OF: Final = re.compile(r"(?<![\d/])(?P<day>[0-3]?\d)(?:er|st|nd|rd|th)?(?:\s(?:of\s)?|[/.])\Z")
_MONTH_LEAD: Final = re.compile(
    r"\b(?:en|des|de|in|from|debut|fin|mi|early|mid|late|of|by|au|\d{1,2}(?:er|st|nd|rd|"
    r"th)?)[\s-]\Z|:\s?\Z"
)
_WEEKS: Final = re.compile(
    r"(?<![\d.,])(?P<number>\d{1,2}|une?|deux|trois|one|two|three|a)\s?(?P<unit>semaines?|weeks?|"
    r"jours?|days?)\b"
)
_WORDS: Final = {"un": 1, "une": 1, "a": 1, "one": 1, "deux": 2, "two": 2, "trois": 3, "three": 3}
_WHY: Final = re.compile(
    r"\b(?:a l'ecoute|quitt\w+|depart|changer|changement|raisons?|motifs?|pourquoi|reasons?|"
    r"leaving|"
    r"listening|why|open to offers|ras-le-bol|lasse|partir)\b"
)
_REASONS: Final = (
    ("salary_too_low", re.compile(
        r"(?:remuneration|salaire|paie|paye|pay|salary)[^.;\n]{0,20}\b(?:trop (?:faible|bas\w*)|"
        r"insuffisante?|"
        r"faible|too low|low|stagn\w+|en dessous|bloquee?|below)|\bsous-pay\w+|\bunderpaid|"
        r"\bmieux pay\w+|"
        r"better pay\b|meilleure? (?:remuneration|salaire)")),
    ("role_mismatch", re.compile(
        r"poste[^.;\n]{0,24}(?:ne (?:coincide|correspond)|different|pas celui|pas conforme|"
        r"annonce|propose)|"
        r"missions? (?:differentes?|ne correspond\w+)|\bnot what was (?:promised|described|"
        r"advertised)|"
        r"role (?:is )?(?:not|different|mismatch)|\bmismatch\b|not the job")),
    ("too_far", re.compile(
        r"trop loin|trop eloigne|trop de (?:route|trajet)|trajets? trop|temps de trajet|too far|"
        r"(?:long|too long a?)\s?commute|commute (?:is )?too long|rapprocher (?:de|du) (?:mon |"
        r"chez |domicile)")),
    ("lack_of_flexibility", re.compile(
        r"manque de (?:flexibilite|souplesse)|(?:aucune|pas de|peu de) (?:flexibilite|souplesse)|"
        r"lack of flexibility|no flexibility|inflexible|horaires (?:trop )?(?:rigides|"
        r"contraignants)")),
    ("no_prospects", re.compile(
        r"(?:manque|absence|pas|peu|aucune?)[^.;\n]{0,16}(?:perspectives?|evolution)|"
        r"no (?:prospects|progression|"
        r"career|room to grow)|lack of (?:prospects|progression|growth)|plus (?:d'evolution|"
        r"evoluer)|"
        r"plafond|stagne\b|nowhere to grow|few prospects|limited (?:prospects|progression|"
        r"growth)")),
)  # fmt: skip
_BY_CODE: Final = {reason.code: reason for reason in REASONS}
_WEEKS_A_MONTH: Final = 52 / 12


def read_availability(findings: Findings, clauses: Sequence[Clause], *, today: int) -> None:
    """Puts availability (a month, a day, a delay or "immédiat") and notice into the findings."""
    plain = findings.page.plain
    for clause in clauses:
        text = plain[clause.start : clause.end]
        if notice := _NOTICE.search(text):
            _read_notice(findings, clause, text, notice)
        cue = _CUE.search(text)
        if cue is None and not _CUE.search(clause.topic):
            continue
        begun, ended = cue.span() if cue else (0, 0)
        where = (clause.start + begun, clause.end)
        if now := _NOW.search(text):
            findings.add("/availability", "immédiat", clause.start + min(begun, now.start()),
                         clause.start + max(ended, now.end()), 0.9)  # fmt: skip
        elif (day := _date(text, ended, today)) is not None:
            findings.add("/availability", day, *where, 0.85)
        elif notice is None and cue and (delay := _delay(text, ended)) is not None:
            findings.add("/availability", delay, *where, 0.85)


def _date(text: str, at: int, today: int) -> str | None:
    """A month or day behind the word, in the year said or else in the coming one."""
    now = date.fromordinal(today)
    for match in MOMENT.finditer(text, at):
        moment = moment_of(match, now.year)
        if moment is None or moment.is_open:
            continue
        year = moment.year
        if not year:
            if moment.month is None or not _MONTH_LEAD.search(text[: match.start()]):
                continue  # "notice may be shortened"
            year = now.year + (moment.month < now.month)
        if moment.month is None:
            return str(year)
        # Only what says a day by its place before the month: "1er septembre", "15/09".
        day = _DAY_OF.search(text[at : match.start()])
        stamp = f"{year:04d}-{moment.month:02d}"
        if day and 1 <= int(day["day"]) <= 28:
            return f"{stamp}-{int(day['day']):02d}"
        return stamp
    return None


def _delay(text: str, at: int) -> str | None:
    if weeks := _WEEKS.search(text, at):
        number = _WORDS.get(weeks["number"]) or int(weeks["number"])
        unit = "semaines" if weeks["unit"].startswith(("s", "w")) else "jours"
        return f"{number} {unit}"
    for item in durations(text[at:]):
        return f"{round(item.years * 12)} mois"
    if re.search(r"\b(?:a|within a|in a) month\b", text[at:]):
        return "1 mois"
    return None


def _read_notice(findings: Findings, clause: Clause, text: str, notice: re.Match[str]) -> None:
    place = (clause.start, clause.end)
    if _NO_NOTICE.search(text):
        findings.add("/notice/weeks", 0, *place, 0.85)
        return
    near = text[max(0, notice.start() - 32) : notice.end() + 32]
    weeks: float | None = None
    if match := _WEEKS.search(near):
        number = _WORDS.get(match["number"]) or int(match["number"])
        weeks = number if match["unit"].startswith(("s", "w")) else round(number / 7, 1)
    elif found := durations(near):
        weeks = round(found[0].years * 12 * _WEEKS_A_MONTH)
    if weeks is None:
        return
    findings.add("/notice/weeks", weeks, *place, 0.9)
    if _NEGOTIABLE.search(text) and not _FIXED.search(text):
        findings.add("/notice/negotiable", True, *place, 0.85)


def read_reasons(findings: Findings, clauses: Sequence[Clause]) -> None:
    """Puts why the person listens into the findings, as the form words it, in the order said."""
    plain = findings.page.plain
    found: list[tuple[int, int, str]] = []
    for clause in clauses:
        text = plain[clause.start : clause.end]
        if not _WHY.search(clause.topic + " " + text):
            continue
        for code, pattern in _REASONS:
            if match := pattern.search(text):
                found.append((clause.start + match.start(), clause.start + match.end(), code))
    seen: list[str] = []
    for start, end, code in sorted(found):
        if code not in seen:
            reason = _BY_CODE[code].text_fr
            findings.add(f"/pourquoi_ecoute/{len(seen)}", reason, start, end, 0.8)
            seen.append(code)
