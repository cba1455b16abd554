"""Which job a person wants: contract, telework, sectors, size, motivations, surroundings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from src.extraction.findings import Findings
from src.extraction.wish_scope import AVOID, Clause, known_runs
from src.matching import signals

_CONTRACTS: Final = (
    ("CDI", r"cdi|permanent(?:e)?|contrat a duree indeterminee|duree indeterminee"),
    ("CDD", r"cdd|fixed[- ]term|contrat a duree determinee|saisonnier|seasonal"),
    ("interim", r"interim|interimaire|temp work|temping|agency work|travail temporaire"),
    ("freelance", (r"freelance|free-lance|tjm|portage(?: salarial)?|contracting|"
                  r"contract (?:work|role|roles|basis)|independante?|auto-entrepreneurs?|"
                  r"auto-entreprise|micro-entreprise|liberale?")),
    ("alternance", r"alternance|apprentissage|contrat pro(?:fessionnalisation)?|apprenticeship"),
    ("stage", r"stage|internship|placement"),
)  # fmt: skip
CONTRACT: Final = re.compile(
    r"\b(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _CONTRACTS) + r")\b"
)
_CONTRACT_CUE: Final = re.compile(
    r"\b(?:recherche|cherche|looking|seeking|open to|souhaite|contrats?|type|contract|uniquement|"
    r"only|preference|prefer\w*|ideally|idealement|voudrais|would like|want|objectif|poste|role|"
    r"disponible|available|ouverte? a|exclusivement)\b"
)
_ONLY: Final = r"(?:uniquement|exclusivement|seulement|strictement|only|exclusively)"
_ONLY_BEHIND: Final = re.compile(
    r"[\s(]{0,2}(?:positions?|roles?|contracts?|jobs?|employment|temps plein|full[- ]time|"
    rf"a l'annee)?(?:[\s(]{{0,2}}(?:{_ONLY}|ni (?:cdd|interim|saison|extra|freelance|stage)\b)|"
    r"[\s,(]{1,2}(?:et )?(?:rien d'autre|nothing else|no (?:fixed[- ]term|employment) contracts?))"
)
_ONLY_BEFORE: Final = re.compile(
    _ONLY + r"[\s:]{1,2}(?:(?:en|un|a|in|for|des|du|postes? en|contrats?)\s){0,3}\Z"
)
_DENIED: Final = re.compile(
    r"\b(?:pas d[e']\s?|pas|ni|no|not|sans|hors|sauf|except|excluding|refuse)\s?(?:de |d'|en |"
    r"un )?(?:statut (?:de |d')?|contrats? (?:de |d')?)?\Z"
)
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
    refused: re.Match[str] | None = None
    for clause in clauses:
        if not clause.headed and not _CONTRACT_CUE.search(plain, clause.start, clause.end):
            continue
        for match in CONTRACT.finditer(plain, clause.start, clause.end):
            if _DENIED.search(plain[max(clause.start, match.start() - 30) : match.start()]):
                refused = match
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
    # Who names some kinds and refuses another one means these alone.
    if named and refused is not None:
        findings.add("/preferences/contract_exclusive", True, refused.start(), refused.end(), 0.8)


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
    if found is None or AVOID.search(text[: found.start()]):
        return
    name = signals.company_size(found[0].rstrip("s")) or signals.company_size(found[0])
    if name:
        findings.add("/preferences/company_size", name, clause.start + found.start(),
                     clause.start + found.end(), 0.8)  # fmt: skip


def _read_motivations(findings: Findings, clause: Clause, text: str) -> None:
    if not _MOTIVE_CUE.search(text):
        return
    named = findings.document.get("preferences", {}).get("motivations", [])
    for start, end in known_runs(findings.page.clean, clause, signals.motivation):
        key = signals.motivation(findings.page.clean[start:end])
        if key not in named:
            findings.add(f"/preferences/motivations/{len(named)}", key, start, end, 0.8)
            named = findings.document["preferences"]["motivations"]


def _read_tags(findings: Findings, clause: Clause, text: str) -> None:
    if not _SURROUNDINGS_CUE.search(text) or AVOID.search(text):
        return
    named = findings.document.get("preferences", {}).get("environment", [])
    for tag in signals.environment_tags([text]):
        if tag in _SURROUNDINGS and tag not in named:
            pointer = f"/preferences/environment/{len(named)}"
            findings.add(pointer, tag, clause.start, clause.end, 0.6)
            named = findings.document["preferences"]["environment"]
