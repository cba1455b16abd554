"""Where a CV speaks of what its owner wants next, and clauses of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from src.extraction.page import Line
from src.extraction.sections import BEFORE, Section

# A line that speaks of wishes although no heading says so.
_CUE: Final = re.compile(
    r"\b(?:recherche|cherche|souhaite|souhaits?|souhaitee?s?|pretentions?|disponib\w+|dispo|"
    r"preavis|"
    r"mobilite|mobile|vehiculee?|vehicule personnel|motorisee?|looking for|seeking|available|"
    r"availability|notice|salary|expectations?|expecting|would like|open to|relocate|"
    r"salaire|remuneration|teletravail|remote|hybrid|trajet|commute|rayon|radius|"
    r"ouverte? a|a l'ecoute|preference|prefere|prefer|idealement|ideally|wish|want|objectif|"
    r"own car|tjm|day rate|motif|reason for|cdi|cdd|permanent)\b"
)
_STRONG_CUE: Final = re.compile(
    r"\bje (?:recherche|cherche|souhaite\w*|suis a l'ecoute|suis disponible|prefere|vise|voudrais|"
    r"reste ouverte?)\b|\b(?:i am|i'm|i would|i'd|now) (?:looking for|seeking|like to|open to)\b|"
    r"^\s*(?:[-•*]\s?)?(?:recherche|pretentions?(?: salariales?)?|disponib\w+|dispo|preavis|"
    r"mobilite|"
    r"salaire (?:souhaite|actuel)|secteurs?(?: \w+){0,2}|contrats?|teletravail|transports?|"
    r"pourquoi je suis a l'ecoute|a l'ecoute|looking for|seeking|notice(?: period)?|availability|"
    r"salary(?: expectations?)?|desired salary|remote|commute|contract|sectors?)\s?:|"
    r"\ba l'ecoute (?:car|parce|d'opportunites|pour|:)|\bpretentions salariales\b|"
    r"\bsalary expectations?\b",
    re.MULTILINE,
)
_WHERE: Final = frozenset({BEFORE, "summary", "contact", "interests", "references", "languages",
                           "certifications", "projects", "skills"})  # fmt: skip
AVOID: Final = re.compile(
    r"\b(?:pas d[eu]|pas dans|pas le|pas la|pas les|pas l'|hors|sauf|evite\w*|except|excluding|"
    r"exclu\w*|avoid\w*|not in|not|no|ni|refuse\w*|sans|(?:ne|n') ?\w{2,9} (?:pas|plus)|plus dans|"
    r"rather not)\b|\bpas d'"
)
_WORD: Final = re.compile(r"[^\W_]+(?:[-&][^\W_]+)*")
_CLAUSE_END: Final = re.compile(r"[;\n•|]|[.!?](?:\s|\Z)|\s-\s")


@dataclass(frozen=True, slots=True)
class Clause:
    """A few words that belong together, ``[start, end)``; ``headed`` under a heading for wishes."""

    start: int
    end: int
    headed: bool
    topic: str = ""  # the heading above it, folded


def with_wishes_apart(plain: str, sections: Sequence[Section]) -> list[Section]:
    """The sections, with lines that can only be wishes taken out of those of other kinds.

    CVs in prose end their last position, or their studies, with "Je recherche un poste ...".
    """
    made: list[Section] = []
    for section in sections:
        apart = [
            line
            for line in section.lines
            if section.kind != "wishes" and _STRONG_CUE.search(plain, line.start, line.end)
        ]
        if not apart:
            made.append(section)
            continue
        kept = tuple(line for line in section.lines if line not in apart)
        end = kept[-1].end if kept else section.start
        made.append(replace(section, lines=kept, end=end))
        made += [
            Section("wishes", None, line.start, line.end, (line,), inline=True) for line in apart
        ]
    return sorted(made, key=lambda section: section.start)


def wish_clauses(plain: str, sections: Sequence[Section]) -> list[Clause]:
    """The clauses that may state wishes: all under their heading, elsewhere lines with a cue.

    What is said of positions held and of studies is never read as a wish.
    """
    found: list[Clause] = []
    for section in sections:
        headed = section.kind == "wishes"
        if not headed and section.kind not in _WHERE:
            continue
        topic = plain[slice(*section.heading)] if headed and section.heading else ""
        for line in section.lines:
            if headed or _CUE.search(plain, line.start, line.end):
                found += _clauses(plain, line, headed=headed, topic=topic)
    return found


def _clauses(plain: str, line: Line, *, headed: bool, topic: str) -> list[Clause]:
    found: list[Clause] = []
    begun = line.start
    for match in _CLAUSE_END.finditer(plain, line.start, line.end):
        if plain[begun : match.start()].strip():
            found.append(Clause(begun, match.start(), headed, topic))
        begun = match.end()
    if plain[begun : line.end].strip():
        found.append(Clause(begun, line.end, headed, topic))
    return found


def known_runs(
    clean: str, clause: Clause, known: Callable[[str], str | None]
) -> Iterator[tuple[int, int]]:
    """The longest runs of up to five words in a clause that ``known`` has a key for."""
    words = list(_WORD.finditer(clean, clause.start, clause.end))[:80]
    at = 0
    while at < len(words):
        for length in range(min(5, len(words) - at), 0, -1):
            start, end = words[at].start(), words[at + length - 1].end()
            if end - start > 2 and known(clean[start:end]):
                yield start, end
                at += length - 1
                break
        at += 1
