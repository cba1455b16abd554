"""The skills that a CV claims: all of its lists, and what its positions and summary name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from src.extraction.findings import Findings
from src.extraction.pieces import trimmed
from src.extraction.sections import Section
from src.matching.reading import Reading
from src.matching.skill_mentions import SkillMention, skill_mentions

MAX_SKILLS: Final = 100
_READ: Final = 300  # mentions looked at
_CLAIMED: Final = 0.9  # in a list under a heading for skills
_ENOUGH: Final = 5  # who lists so many has chosen them; the rest stays in the descriptions
_UNKNOWN: Final = 0.6  # there too, but the lexicon does not know it
# In prose: the person did something with it. Kinds of parts that are not here claim nothing.
_NAMED: Final = {"experience": 0.6, "summary": 0.65, "top": 0.6, "projects": 0.6}
_SPLIT: Final = re.compile(r"[,;•|\n\t]|\s[-/·]\s|\s{3,}|\.(?=\s|\Z)")
_LABEL: Final = re.compile(r"[^\n:,;•|]{2,40}?\s?:\s")
_NO_SKILL: Final = re.compile(
    r"(?:(?:tres )?(?:bonne?s?|good) (?:maitrise|connaissances?|notions)|maitrise|notions|avance|"
    r"debutant|intermediaire|expert|courant|etc|confirme|advanced|basic|fluent|native|et|and|ou|or|"
    r"[0-9]{1,2} ans?|[0-9]{1,2} years?|divers|autres?)\.?\Z"
)


def read_skills(
    findings: Findings,
    sections: Sequence[Section],
    reading: Reading,
    *,
    taken: Sequence[tuple[int, int]],
) -> None:
    """Puts the skills into the findings, each once: those listed, and where few are, those named.

    ``taken`` are characters that were read as something else: titles, employers, languages.
    """
    page = findings.page
    mentions = skill_mentions(page.clean, reading.lexicon, limit=_READ)
    claimed: list[tuple[int, Any, str, SkillMention | None]] = []
    for section in sections:
        inside = [item for item in mentions if section.start <= item.start < section.end]
        if section.kind == "skills":
            claimed += [(item.start, _value(item), item.key, item) for item in inside]
            claimed += [
                (start, " ".join(page.clean[start:end].split()), page.plain[start:end], None)
                for start, end in _unknown(findings, section, inside, taken)
            ]
    seen: set[str] = set()
    for start, value, key, mention in sorted(claimed, key=lambda item: item[0]):
        end = mention.end if mention else start + len(value)
        _add(findings, seen, key, value, start, end, _CLAIMED if mention else _UNKNOWN)
    for section in sections if len(seen) < _ENOUGH else ():
        sure = _NAMED.get(section.kind)
        if sure is None:
            continue
        for item in mentions:
            apart = not any(first < item.end and item.start < last for first, last in taken)
            if section.start <= item.start < section.end and apart and _within(item, section):
                _add(findings, seen, item.key, _value(item), item.start, item.end, sure)


def _within(item: SkillMention, section: Section) -> bool:
    """Whether a mention stands in a line of the section: inline parts are cut out of it."""
    return any(line.start <= item.start < line.end for line in section.lines)


def _add(
    findings: Findings, seen: set[str], key: str, value: Any, start: int, end: int, sure: float
) -> None:
    if key in seen or len(seen) >= MAX_SKILLS:
        return
    findings.add(f"/skills/{len(seen)}", value, start, end, sure)
    seen.add(key)


def _value(mention: SkillMention) -> Any:
    """The name as it is written; with level and years where they are said."""
    name = " ".join(mention.label.split())
    if mention.level is None and mention.years is None:
        return name
    said = {"name": name, "level": mention.level, "years": mention.years}
    return {key: value for key, value in said.items() if value is not None}


def _unknown(
    findings: Findings,
    section: Section,
    inside: Sequence[SkillMention],
    taken: Sequence[tuple[int, int]],
) -> Iterator[tuple[int, int]]:
    """Items of a list of skills that name none of the lexicon: short, and of letters."""
    plain = findings.page.plain
    spans = [(item.start, item.end) for item in inside] + list(taken)
    for line in section.lines:
        begun = line.start
        if label := _LABEL.match(plain, line.start, line.end):
            begun = label.end()
        for match in [*_SPLIT.finditer(plain, begun, line.end), None]:
            stop = match.start() if match else line.end
            start, end = trimmed(plain, begun, stop)
            begun = match.end() if match else stop
            text = plain[start:end]
            if (
                2 <= len(text) <= 40
                and len(text.split()) <= 4
                and any(sign.isalpha() for sign in text)
                and not _NO_SKILL.match(text)
                and not any(first < end and start < last for first, last in spans)
            ):
                yield start, end
