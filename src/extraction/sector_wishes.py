"""The sectors that a person wants to work in, and those that they will not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from src.extraction.findings import Findings
from src.extraction.job_wishes import CONTRACT
from src.extraction.pieces import trimmed
from src.extraction.wish_scope import AVOID, Clause, known_runs
from src.matching.reading import Reading

_SECTOR_CUE: Final = re.compile(
    r"\b(?:secteurs?|sectors?|industry|industries|domaines?|univers|milieu)\b"
)
_WANT: Final = re.compile(
    r"\b(?:mais|but|recherche|souhaite|plutot|preferably|prefer\w*|ideally|idealement|vises?|"
    r"preferes?|(?<!not )interested in|souhaites|appreciated|wanted)\b"
)
_CONTENTIOUS: Final = re.compile(
    r"\b(?:jeux? d'argent|paris (?:sportifs|en ligne)|casinos?|gambling|betting|tabac|tobacco|"
    r"alcohol|alcool|petrole et gaz|petrole|petroliere?s?|oil and gas|oil & gas|fossil fuels|"
    r"energies fossiles|nucleaire|nuclear|crypto(?:monnaies?|currency)?|pornographie|adult content|"
    r"abattoirs?|slaughterhouses?|elevage intensif|fourrure|pesticides|fast fashion)\b"
)
_ITEM_END: Final = re.compile(r"\s?[,/&]\s?|\s(?:ou|or|et|and)\s")


def read_sectors(findings: Findings, clauses: Sequence[Clause], reading: Reading) -> None:
    """Puts sectors wanted and avoided into the findings, in the words of the CV."""
    plain = findings.page.plain
    for clause in clauses:
        _read_refused(findings, clause)
        cue = _SECTOR_CUE.search(plain, clause.start, clause.end)
        if clause.headed and cue is None and _listed_sectors(findings, clause, reading):
            continue
        avoids = AVOID.search(plain, clause.start, clause.end)
        if cue is None and not (clause.headed and avoids):
            continue
        for start, end in known_runs(findings.page.clean, clause, reading.lexicon.sector_named):
            before = plain[clause.start : start]
            against = max((item.end() for item in AVOID.finditer(before)), default=-1)
            toward = max((item.end() for item in _WANT.finditer(before)), default=0)
            if against > toward:
                _append(findings, "sectors_avoided", start, end, 0.85)
            elif cue is not None and cue.start() < start:
                _append(findings, "sectors", start, end, 0.8)


def _read_refused(findings: Findings, clause: Clause) -> None:
    """Fields that the lexicon has no sector for: kept in the words of the CV.

    Those that many people refuse, where a word against them stands before; and what a person
    says that they will not work in.
    """
    plain = findings.page.plain
    for match in _CONTENTIOUS.finditer(plain, clause.start, clause.end):
        if AVOID.search(plain, clause.start, match.start()):
            _append(findings, "sectors_avoided", match.start(), match.end(), 0.8)


def _listed_sectors(findings: Findings, clause: Clause, reading: Reading) -> bool:
    """Whether a clause is a list of sectors and nothing else; then they are wanted."""
    page = findings.page
    if CONTRACT.search(page.plain, clause.start, clause.end):
        return False  # "CDI ou intérim"
    places = []
    at = clause.start
    for match in [*_ITEM_END.finditer(page.plain, clause.start, clause.end), None]:
        start, end = trimmed(page.plain, at, match.start() if match else clause.end)
        at = match.end() if match else at
        if start < end:
            places.append((start, end))
    known = [place for place in places if reading.lexicon.sector_named(page.clean[slice(*place)])]
    if len(places) < 2 or len(known) * 2 < len(places):
        return False
    if any(len(page.clean[slice(*place)].split()) > 3 for place in places):
        return False
    for start, end in known:
        _append(findings, "sectors", start, end, 0.65)
    return True


def _append(findings: Findings, field: str, start: int, end: int, sure: float) -> None:
    pointer = f"/preferences/{field}"
    value = findings.page.clean[start:end]
    if value not in findings.document.get("preferences", {}).get(field, ()):
        findings.add(f"{pointer}/{findings.next_index(pointer)}", value, start, end, sure)
