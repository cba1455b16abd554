"""Which job a person wants: contract, telework, sectors, size, motivations, surroundings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from src.extraction.findings import Findings
from src.extraction.pieces import trimmed
from src.extraction.wish_scope import Clause
from src.matching import signals
from src.matching.reading import Reading

_CONTRACTS: Final = (
    ("CDI", r"cdi|permanent(?:e)?|contrat a duree indeterminee|duree indeterminee"),
    ("CDD", r"cdd|fixed[- ]term|contrat a duree determinee|saisonnier|seasonal"),
    ("interim", r"interim|interimaire|temp work|temping|agency work|travail temporaire"),
    ("freelance", (r"freelance|free-lance|tjm|portage(?: salarial)?|contracting|"
                  r"contract (?:work|role|roles|basis)|independante?|auto-entrepreneur")),
    ("alternance", r"alternance|apprentissage|contrat pro(?:fessionnalisation)?|apprenticeship"),
    ("stage", r"stage|internship|placement"),
)  # fmt: skip
_CONTRACT: Final = re.compile(
    r"\b(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _CONTRACTS) + r")\b"
)
_CONTRACT_CUE: Final = re.compile(
    r"\b(?:recherche|cherche|looking|seeking|open to|souhaite|contrats?|type|contract|uniquement|"
    r"only|preference|prefer\w*|ideally|idealement|voudrais|would like|want|objectif|poste|role|"
    r"disponible|available|ouverte? a|exclusivement)\b"
)
_ONLY: Final = (
    r"(?:uniquement|exclusivement|seulement|strictement|only|exclusively|rien d'autre|nothing else)"
)
_ONLY_BEHIND: Final = re.compile(
    r"[\s(,]{0,2}(?:positions?|roles?|contracts?|jobs?|employment|temps plein|"
    r"full[- ]time)?[\s(]{0,2}" + _ONLY
)
_ONLY_BEFORE: Final = re.compile(
    _ONLY + r"[\s:]{1,2}(?:(?:en|un|a|in|for|des|du|postes? en|contrats?)\s){0,3}\Z"
)
_DENIED: Final = re.compile(
    r"\b(?:pas d[e']\s?|pas|ni|no|not|sans|hors|sauf|except|excluding|refuse)\s?(?:de |d'|en |"
    r"un )?\Z"
)
_SECTOR_CUE: Final = re.compile(
    r"\b(?:secteurs?|sectors?|industry|industries|domaines?|univers|milieu)\b"
)
_AVOID: Final = re.compile(
    r"\b(?:pas d[eu]|pas dans|pas le|pas la|pas les|pas l'|hors|sauf|evite\w*|except|excluding|"
    r"exclu\w*|"
    r"avoid\w*|not in|not|no|ni|refuse\w*|sans|(?:ne|n') ?\w{2,9} (?:pas|plus)|plus dans|"
    r"rather not)\b|\bpas d'"
)
_WANT: Final = re.compile(
    r"\b(?:mais|but|recherche|souhaite|plutot|preferably|prefer\w*|ideally|idealement|vises?|"
    r"preferes?|(?<!not )interested in|souhaites|appreciated|wanted)\b"
)
_ITEM_END: Final = re.compile(r"\s?[,/&]\s?|\s(?:ou|or|et|and)\s")
_WORD: Final = re.compile(r"[^\W_]+(?:[-&][^\W_]+)*")
_MOTIVE_CUE: Final = re.compile(
    r"\b(?:motiv\w+|priorites?|important|avant tout|ce qui compte|compte pour moi|what matters|"
    r"drives? me|j'attends|envie d[e'])\b"
)
_SIZE: Final = re.compile(
    r"\b(?:pme|tpe|eti|start[- ]?ups?|scale[- ]?ups?|grands? groupes?|smes?|large (?:company|"
    r"companies|group)|small (?:company|companies|business)|multinationales?|grande entreprise)\b"
)
_SURROUNDINGS_CUE: Final = re.compile(
    r"\b(?:environnement|cadre de travail|horaires?|hours|schedule|ambiance|rythme|shifts?|shift|"
    r"temps partiel|part[- ]time|equipe|team|nuit|nights?|week-?ends?)\b"
)
_SURROUNDINGS: Final = frozenset({
    "day_hours", "night_hours", "shift_work", "weekend_work", "part_time", "four_day_week",
    "flexible_hours", "open_space", "private_office", "coworking", "on_field", "team_spirit",
    "family_spirit", "international", "calm",
})  # fmt: skip


def read_contracts(findings: Findings, clauses: Sequence[Clause]) -> None:
    """Puts the contracts wished, in their order, and whether only those, into the findings."""
    pointer = "/preferences/contracts"
    plain = findings.page.plain
    named: list[str] = []
    for clause in clauses:
        if not clause.headed and not _CONTRACT_CUE.search(plain, clause.start, clause.end):
            continue
        for match in _CONTRACT.finditer(plain, clause.start, clause.end):
            if _DENIED.search(plain[max(clause.start, match.start() - 20) : match.start()]):
                continue
            name = match.lastgroup or ""
            sure = 0.9 if clause.headed else 0.75
            if name not in named:
                findings.add(f"{pointer}/{len(named)}", name, match.start(), match.end(), sure)
                named.append(name)
            only = _ONLY_BEHIND.match(plain, match.end(), clause.end)
            before = plain[max(clause.start, match.start() - 40) : match.start()]
            start = match.start() - len(before)
            if only:
                findings.add(
                    "/preferences/contract_exclusive", True, match.start(), only.end(), 0.9
                )
            elif said := _ONLY_BEFORE.search(before):
                findings.add("/preferences/contract_exclusive", True, start + said.start(),
                             match.end(), 0.9)  # fmt: skip


def read_sectors(findings: Findings, clauses: Sequence[Clause], reading: Reading) -> None:
    """Puts sectors wanted and avoided into the findings, in the words of the CV."""
    plain = findings.page.plain
    for clause in clauses:
        cue = _SECTOR_CUE.search(plain, clause.start, clause.end)
        if clause.headed and cue is None and _listed_sectors(findings, clause, reading):
            continue
        avoids = _AVOID.search(plain, clause.start, clause.end)
        if cue is None and not (clause.headed and avoids):
            continue
        for start, end in _known(findings, clause, reading.lexicon.sector):
            before = plain[clause.start : start]
            against = max((item.end() for item in _AVOID.finditer(before)), default=-1)
            toward = max((item.end() for item in _WANT.finditer(before)), default=0)
            if against > toward:
                _append(findings, "sectors_avoided", start, end, 0.85)
            elif cue is not None and cue.start() < start:
                _append(findings, "sectors", start, end, 0.8)


def _listed_sectors(findings: Findings, clause: Clause, reading: Reading) -> bool:
    """Whether a clause is a list of sectors and nothing else; then they are wanted."""
    page = findings.page
    if _CONTRACT.search(page.plain, clause.start, clause.end):
        return False  # "CDI ou intérim"
    places = []
    at = clause.start
    for match in [*_ITEM_END.finditer(page.plain, clause.start, clause.end), None]:
        start, end = trimmed(page.plain, at, match.start() if match else clause.end)
        at = match.end() if match else at
        if start < end:
            places.append((start, end))
    known = [place for place in places if reading.lexicon.sector(page.clean[slice(*place)])]
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


def _known(
    findings: Findings, clause: Clause, known: Callable[[str], str | None]
) -> Iterator[tuple[int, int]]:
    """The longest runs of up to five words in a clause that ``known`` has a key for."""
    words = list(_WORD.finditer(findings.page.clean, clause.start, clause.end))[:80]
    at = 0
    while at < len(words):
        for length in range(min(5, len(words) - at), 0, -1):
            start, end = words[at].start(), words[at + length - 1].end()
            if end - start > 2 and known(findings.page.clean[start:end]):
                yield start, end
                at += length - 1
                break
        at += 1


def read_surroundings(findings: Findings, clauses: Sequence[Clause]) -> None:
    """Puts the size of company, the motivations and the surroundings wished into the findings."""
    for clause in clauses:
        if clause.headed:
            text = findings.page.plain[clause.start : clause.end]
            _read_size(findings, clause, text)
            _read_motivations(findings, clause, text)
            _read_tags(findings, clause, text)


def _read_size(findings: Findings, clause: Clause, text: str) -> None:
    found = _SIZE.search(text)
    if found is None or _AVOID.search(text[: found.start()]):
        return
    name = signals.company_size(found[0].rstrip("s")) or signals.company_size(found[0])
    if name:
        findings.add("/preferences/company_size", name, clause.start + found.start(),
                     clause.start + found.end(), 0.8)  # fmt: skip


def _read_motivations(findings: Findings, clause: Clause, text: str) -> None:
    if not _MOTIVE_CUE.search(text):
        return
    named = findings.document.get("preferences", {}).get("motivations", [])
    for start, end in _known(findings, clause, signals.motivation):
        key = signals.motivation(findings.page.clean[start:end])
        if key not in named:
            findings.add(f"/preferences/motivations/{len(named)}", key, start, end, 0.8)
            named = findings.document["preferences"]["motivations"]


def _read_tags(findings: Findings, clause: Clause, text: str) -> None:
    if not _SURROUNDINGS_CUE.search(text) or _AVOID.search(text):
        return
    named = findings.document.get("preferences", {}).get("environment", [])
    for tag in signals.environment_tags([text]):
        if tag in _SURROUNDINGS and tag not in named:
            pointer = f"/preferences/environment/{len(named)}"
            findings.add(pointer, tag, clause.start, clause.end, 0.6)
            named = findings.document["preferences"]["environment"]
