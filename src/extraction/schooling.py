"""Degrees and diplomas, with their field, level and year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from src.extraction.moments import MOMENT, moment_of
from src.extraction.page import Line, Page
from src.extraction.periods import periods
from src.extraction.pieces import strong_pieces, trimmed

_MOST: Final = 20
_LONGEST: Final = 240
# Levels of French studies (years after the baccalauréat) with the names of their degrees; British
# and American degrees at the level that they are recognised as (ENIC-NARIC France).
_DEGREES: Final = (
    ("Doctorat", r"doctorat|these de doctorat|these|ph\.?d\b\.?|doctorate|bac ?\+ ?8"),
    ("Bac+5", (r"master'?s?(?: degree)?(?: of (?:science|arts|engineering|business "
              r"administration))?(?: [12]\b)?(?: pro(?:fessionnel)?| recherche)?|"
              r"mastere(?: specialise)?|m\.?sc\b|"
              r"m2\b|m1\b|meng\b|m\.a\.|mba\b|llm\b|diplome d'ingenieur|ingenieur diplomee?|"
              r"engineering degree|"
              r"ecole d'ingenieurs?|cycle ingenieur|dess\b|dea\b|dscg\b|"
              r"diplome d'etat d'architecte|"
              r"diplome d'architecte|hmonp|ma\b(?= in| of| \w+ic)|bac ?\+ ?5|"
              r"diplome d'etat de docteur en pharmacie|programme grande ecole|grande ecole|"
              r"maitrise\b|"
              r"bac ?\+ ?4|masters\b|capes\b|pgce\b|agregation|crpe")),
    ("Bac+3", (r"licences? pro(?:fessionnelle)?s?|licence(?! de soud)\b|bachelor'?s?(?: degree)?"
              r"(?: of (?:science|arts|engineering|business administration|laws))?|b\.?sc\b"
              r"(?: \(hons\))?|ba\b(?: \(hons\))?|b\.a\.|beng\b|bba\b|llb\b|but\b(?= [a-z])|dcg\b|"
              r"bac ?\+ ?3|"
              r"diplome d'etat d'(?:infirmiere?|educateur|educatrice|assistante?|ergotherapeute)"
              r"[^\n,;()|-]{0,40}|diplome d'etat d[e'][^\n,;()|]{0,6}(?:educat|infirm|assistant|"
              r"masseur|"
              r"sage-femme)[^\n,;()|]{0,40}|de infirmiere?|dei\b|dees\b|deass\b|deeje\b|"
              r"(?:undergraduate|honours|hons|first-class|bachelors) degree|degree\b(?= in)|"
              r"licence staps|diplome superieur de comptabilite")),
    ("Bac+2", (r"bts(?:a)?\b|dut\b|deug\b|deust\b|hnd\b|foundation degree|bac ?\+ ?2|"
              r"diplome universitaire de technologie|brevet de technicien superieur|"
              r"associate'?s? degree|classes? preparatoires?|prepa\b|titre professionnel "
              r"(?:developpeu[rs]e?|technicien(?:ne)? superieu\w*)[^\n,;()|]{0,40}|dut/but")),
    ("Bac", (r"bac(?:calaureat)?(?: ?pro(?:fessionnel)?\b\.?| technologique| general| s\b| es\b|"
            r" l\b| stmg| sti2d| stg| st2s| sti| techno)?(?! ?\+)\b|brevet professionnel|"
            r"bp\b(?= [a-z])|"
            r"bt\b(?= [a-z])|a[- ]?levels?\b|hnc\b|high school diploma|ged\b|btec(?: level 3|"
            r" national|"
            r" diploma)?|nvq level [345]|abitur|matura|international baccalaureate|"
            r"level 3 (?:diploma|certificate|nvq)|t[- ]level|bpjeps|apprenticeship\b(?= in)|"
            r"diplome d'etat d'(?:aide[- ]soignante?|auxiliaire|ambulanciere?|accompagnante?)"
            r"[^\n,;()|]{0,40}|deas\b|deap\b|deaes\b")),
    ("CAP", (r"cap\b(?= ?[a-z(/:-])|cap/bep|bep\b|bepa\b|capa\b|cqp\b|gcses?\b|"
            r"nvq(?: level [12])?\b|city (?:&|and) guilds|level [12] (?:diploma|certificate|nvq)|"
            r"certificat d'aptitude "
            r"professionnelle|brevet d'etudes professionnelles")),
    ("", (r"titre professionnel|titre pro\b|diplome d'etat|diplome national|brevet des colleges|"
         r"brevet\b(?! de (?:secour|natation))|diplome|diploma|certificate (?:of|in)|"
         r"certificat de|formation|degree")),
)  # fmt: skip
_LEVELS: Final = tuple(level for level, _ in _DEGREES)
_DEGREE: Final = re.compile(
    "|".join(rf"(?P<l{at}>\b(?:{names}))" for at, (_, names) in enumerate(_DEGREES))
)
_LEVEL_IN: Final = re.compile(r"\(?\bbac ?\+ ?([2-8])\b\)?")
_SCHOOL: Final = re.compile(
    r"\b(?:universit|university|iut\b|lycee|ecole|school|institut|college|cfa\b|afpa\b|greta\b|"
    r"ifsi\b|"
    r"ifas\b|ifap\b|cnam\b|insa\b|esc\b|iae\b|cned\b|centrale|polytech|hec\b|essec|sciences po|"
    r"academy|"
    r"campus|faculte|\bfac\b|epitech|esieea?|openclassrooms|mfr\b|irts\b|centre de formation|ucl\b|"
    r"kedge|neoma|edhec|em lyon|emlyon|audencia|ens\b|mines\b|afpi\b|ensam|imt\b|telecom)"
)
_ITEM_START: Final = re.compile(r"(?:[,;.)]\s|\s[-/|]\s)\Z")
_LEADS_FIELD: Final = re.compile(
    r"[\s:,-]{0,4}(?:(?:en|de|des|du|in|of|mention|option|specialite|parcours|spe)\s|d'\s?)?"
    r"(?:(?:mention|option|specialite|parcours)\s)?"
)


@dataclass(frozen=True, slots=True)
class Studies:
    """One degree: places in the clean text; ``level`` as ``Bac+5``; ``year`` of its end."""

    degree: tuple[int, int]
    field: tuple[int, int] | None
    level: str | None
    year: int | None
    start: int
    end: int
    confidence: float


def schooling(page: Page, lines: Sequence[Line], *, today: int) -> list[Studies]:
    """The degrees that these lines name, in the order of the text.

    The year stands in the line, or in one of its two neighbours where that names no degree.
    """
    found: list[Studies] = []
    this_year = date.fromordinal(today).year
    parts = [list(_parts(page, line)) for line in lines]
    for at, named in enumerate(parts):
        for part, match in named:
            if len(found) >= _MOST:
                break
            year = _year(page, part, today, this_year)
            for near in (at - 1, at + 1) if len(named) == 1 else ():
                if year is None and 0 <= near < len(lines) and not parts[near]:
                    year = _year(page, lines[near], today, this_year)
            found.append(_studies(page, part, match, year))
    return found


def _parts(page: Page, line: Line) -> Iterator[tuple[Line, re.Match[str]]]:
    """The degrees of a line, each with the part of the line that is about it.

    "CAP Cuisine (2019), BP Cuisine (2021)" are two: a degree begins where an item does.
    """
    first = _named(page, line)
    if first is None:
        return
    end = min(line.end, line.start + _LONGEST)
    others = [
        match
        for match in _DEGREE.finditer(page.plain, first.end(), end)
        if not match["l6"] and _ITEM_START.search(page.plain, first.end(), match.start())
    ]
    starts = [first, *others]
    for at, match in enumerate(starts):
        begin = line.start if at == 0 else match.start()
        stop = starts[at + 1].start() if at + 1 < len(starts) else line.end
        yield Line(begin, stop), match


def _named(page: Page, line: Line) -> re.Match[str] | None:
    end = min(line.end, line.start + _LONGEST)
    match = _DEGREE.search(page.plain, line.start, end)
    if match is None:
        return None
    if match["l6"]:
        # "Formation" or "diplôme" name a degree only at the start of what is said.
        before = page.plain[line.start : match.start()]
        if any(sign.isalpha() for sign in before) and "diplome d'etat" not in match[0]:
            return None
    return match


def _studies(page: Page, line: Line, match: re.Match[str], year: int | None) -> Studies:
    level = _LEVELS[int((match.lastgroup or "l6")[1:])]
    end = min(line.end, line.start + _LONGEST)
    stated = _LEVEL_IN.search(page.plain, line.start, end)
    if stated is not None and stated.start() > match.start():
        level = f"Bac+{stated[1]}"
        level = {"Bac+4": "Bac+4", "Bac+8": "Doctorat"}.get(level, level)
    degree = trimmed(page.plain, match.start(), match.end())
    field = _field(page, match.end(), end)
    if match["l6"] and match[0] in {"formation", "diplome", "diploma", "degree"}:
        # The word alone says nothing: what follows belongs to it.
        degree = (degree[0], field[1]) if field else degree
        field = None
    return Studies(
        degree, field, level or None, year, match.start(), field[1] if field else degree[1],
        0.9 if level else 0.7,
    )  # fmt: skip


def _field(page: Page, start: int, end: int) -> tuple[int, int] | None:
    """What the degree is in: the words behind it up to a sign, a school or a date."""
    lead = _LEADS_FIELD.match(page.plain, start, end)
    begin = lead.end() if lead else start
    if page.plain[start:begin].strip().startswith("-") and lead is None:
        return None
    for piece in strong_pieces(page.plain, begin, end):
        if piece.bracket or piece.start > begin + 3:
            return None
        stop = piece.end
        for cut in _cuts(page.plain, piece.start, piece.end):
            stop = min(stop, cut)
        first, last = trimmed(page.plain, piece.start, stop)
        text = page.plain[first:last]
        if last - first < 2 or not any(sign.isalpha() for sign in text) or _SCHOOL.match(text):
            return None
        return first, last
    return None


def _cuts(plain: str, start: int, end: int) -> Iterator[int]:
    if school := _SCHOOL.search(plain, start, end):
        yield school.start()
    if moment := MOMENT.search(plain, start, end):
        yield moment.start()
    comma = plain.find(",", start, end)
    if comma >= 0:
        yield comma
    if level := _LEVEL_IN.search(plain, start, end):
        yield level.start()


def _year(page: Page, line: Line, today: int, this_year: int) -> int | None:
    """The last year that a line names: the year in which studies ended."""
    end = min(line.end, line.start + _LONGEST)
    text = page.plain[line.start : end]
    read = periods(text, today=today)
    if read:
        last = read[-1].end
        return int(last[:4]) if last else None
    years = [
        moment.year
        for match in MOMENT.finditer(text)
        if (moment := moment_of(match, this_year)) is not None and moment.year
    ]
    return years[-1] if years else None
