"""Skills that a posting requires or wishes, and what its tasks are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from src.extraction.extracted import Extracted
from src.extraction.posting_sections import Outline
from src.extraction.posting_text import PostingText
from src.matching.lexicon import Lexicon
from src.matching.skill_mentions import SkillMention, skill_mentions

_MOST: Final = 30
_FROM_TASKS: Final = 12  # skills taken from the tasks where the profile names none
_ENOUGH: Final = 2  # skills of the profile from which the tasks are not asked
_SILENT: Final = frozenset({"company", "offer", "apply", "intro"})
_MOST_TASKS: Final = 25
_LONGEST_TASK: Final = 400
_SHORTEST_TASK: Final = 3
_ITEM: Final = re.compile(r"[^,;/|•\n()]{2,40}")
_NO_SKILL: Final = re.compile(
    r"\b(?:vous|nous|etre|avez|avoir|ans|annees|years|and|et|ou|or|une?|des|les|experience|bonnes?|"
    r"esprit|gout|sens|etc|permis|anglais|english|francais|maitrise|connaissances?|formation|"
    r"diplome|plus|"
    r"required|knowledge|ability|strong|excellent|good|you|we|niveau|the|with|bac)\b|\d{2}"
)
_BEGINS: Final = re.compile(
    r"(?:vous (?:etes|serez|assurez|aurez|realisez|participez|prenez|gerez|accueillez|effectuez|"
    r"veillez|intervenez|animez|contribuez|encadrez|preparez|accompagnez|conseillez|travaille\w*|"
    r"pilotez|suivez|managez|redigez|concevez|developpez|installez|etablissez|"
    r"[a-z]{4,14}ez\b(?<!avez)(?<!justifiez)"
    r"(?<!possedez)(?<!maitrisez)(?<!disposez)(?<!souhaitez)(?<!aimez)(?<!postulez)(?<!connaissez)(?<!recherchez))|"
    r"tu (?:seras|auras|vas|participes|geres|assures)|you will|you'll|your (?:tasks|duties)|"
    r"(?:rattache|sous la responsabilite|sous l'autorite|au sein)[^.\n]{3,120}, (?:vous|tu))\b"
)
_DECOR: Final = ' \n\t,;:-|•"*_'


@dataclass(frozen=True, slots=True)
class PostedSkills:
    """The values of both lists, each with its place."""

    required: list[Extracted]
    preferred: list[Extracted]


def read_skills(
    source: PostingText, outline: Outline, lexicon: Lexicon, title: tuple[int, int] | None,
    *, taken: Sequence[str] = (),
) -> PostedSkills:  # fmt: skip
    """Skills of the profile (or, where it names hardly any, of the tasks), required and wished.

    ``taken`` are the knock-outs: what they name is not listed again. A skill that is asked and
    wished is asked.
    """
    asked: dict[str, tuple[SkillMention, float]] = {}
    wished: dict[str, tuple[SkillMention, float]] = {}
    of_tasks: dict[str, tuple[SkillMention, float]] = {}
    lowered = [name.lower() for name in taken]
    for mention in skill_mentions(source.text, lexicon):
        if any(mention.label.lower() in name for name in lowered):
            continue
        kind = outline.kind_at(mention.start)
        if kind in _SILENT and mention.wished is None:
            continue
        if kind == "company":
            continue
        titled = title is not None and title[0] <= mention.start < title[1]
        if mention.wished is True or (kind == "wished" and mention.wished is not False):
            wished.setdefault(mention.key, (mention, 0.85))
        elif kind == "profile" or mention.wished is False or titled:
            sure = 0.95 if mention.wished is False else 0.85 if kind == "profile" else 0.8
            asked.setdefault(mention.key, (mention, sure))
        else:
            of_tasks.setdefault(mention.key, (mention, 0.65))
    if len(asked) < _ENOUGH:
        for key, found in list(of_tasks.items())[:_FROM_TASKS]:
            if key not in wished:
                asked.setdefault(key, found)
    listed = [(name, start, end, 0.6) for name, start, end in _unknown(source, outline, lexicon)]
    required = [_value(mention, sure) for mention, sure in asked.values()] + [
        ({"name": name}, start, end, sure) for name, start, end, sure in listed
    ]
    preferred = [
        _value(mention, sure) for key, (mention, sure) in wished.items() if key not in asked
    ]
    required.sort(key=lambda item: item[1])
    return PostedSkills(
        _pointed(source, "required_skills", required),
        _pointed(source, "preferred_skills", preferred),
    )


def _value(mention: SkillMention, sure: float) -> tuple[dict[str, object], int, int, float]:
    value: dict[str, object] = {"name": mention.label}
    if mention.level is not None:
        value["level"] = mention.level
    if mention.years is not None:
        value["years"] = mention.years
    return value, mention.start, mention.end, sure


def _pointed(
    source: PostingText, field: str, items: list[tuple[dict[str, object], int, int, float]]
) -> list[Extracted]:
    found = []
    for at, (value, start, end, sure) in enumerate(items[:_MOST]):
        name = " ".join(str(value["name"]).split())[:120]
        plain = name if len(value) == 1 else {**value, "name": name}
        found.append(source.found(f"/{field}/{at}", plain, start, end, sure))
    return found


def _unknown(source: PostingText, outline: Outline, lexicon: Lexicon) -> list[tuple[str, int, int]]:
    """Short items of lists beside "Compétences :" that the lexicon has no name for."""
    found = []
    for start, end in outline.labelled("skills"):
        items = list(_ITEM.finditer(source.plain, start, end))
        if len(items) < 3:
            continue  # a sentence, not a list
        for item in items:
            low, high = source.trimmed(*item.span())
            words = source.plain[low:high].split()
            name = source.written(low, high)
            if (
                not 1 <= len(words) <= 4
                or high - low < 2
                or _NO_SKILL.search(source.plain, low, high)
            ):
                continue
            if not skill_mentions(name, lexicon) and re.search(r"[a-z]{2}", name.lower()):
                found.append((name, low, high))
    return found[:10]


def read_tasks(
    source: PostingText, outline: Outline, title: tuple[int, int] | None
) -> list[Extracted]:
    """The ``responsibilities``: lines below "Vos missions", else sentences of "vous assurez"."""
    spans: list[tuple[int, int, float]] = []
    lines = outline.lines("missions")
    bullets = [line for line in lines if line.bullet]
    if len(bullets) >= 2:
        spans = [(line.start, line.end, 0.9) for line in bullets]
    elif lines:
        for line in lines:
            spans += [(low, high, 0.75) for low, high in source.sentences(line.start, line.end)]
    if not spans:
        open_lines = [
            line for line in outline.lines("") if not _overlaps(line.start, line.end, title)
        ]
        own = [line for line in open_lines if line.bullet]
        if len(own) >= 2:
            spans = [(line.start, line.end, 0.6) for line in own]
        else:
            for line in open_lines:
                spans += [
                    (low, high, 0.55)
                    for low, high in source.sentences(line.start, line.end)
                    if _BEGINS.match(source.plain, low, high)
                ]
    found: list[Extracted] = []
    for start, end, sure in spans:
        low, high = source.trimmed(start, min(end, start + _LONGEST_TASK), _DECOR)
        if high - low >= _SHORTEST_TASK:
            pointer = f"/responsibilities/{len(found)}"
            found.append(source.found(pointer, source.written(low, high), low, high, sure))
        if len(found) == _MOST_TASKS:
            break
    return found


def _overlaps(start: int, end: int, span: tuple[int, int] | None) -> bool:
    return span is not None and start < span[1] and span[0] < end
