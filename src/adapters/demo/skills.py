"""Skills, languages and indispensable things of a trade, as people write them."""

from __future__ import annotations

from typing import Any, Final

from src.adapters.demo.chance import Chance
from src.adapters.demo.phrases import LANGUAGE_NAMES
from src.adapters.demo.tables import SELDOM, Trade, skill_labels

_ALIAS: Final = 0.1
_SHORTEST_ALIAS: Final = 4
# A licence has one name: its neighbours in the table of skills are other licences.
_LICENCES: Final = ("permis_", "caces_", "de_", "electrical_", "ssiap", "bp_", "fimo")
_SCHOOL: Final = ("A2", "B1", "B2", "C1")
_LEVEL_WORDS: Final = {"C2": "bilingue", "C1": "courant"}


def skills_of(trade: Trade, chance: Chance) -> tuple[list[str], list[str]]:
    """Keys of the skills that a posting requires and of those that it wishes for."""
    always, rest = trade.core_skills[:3], trade.core_skills[3:]
    required = [*always, *chance.some(rest, 1, 3)]
    others = [key for key in (*rest, *trade.other_skills) if key not in required]
    return required, chance.some(others, 0, 3)


def skill_name(key: str, chance: Chance, *, english: bool = False) -> str:
    """A name of the skill: mostly its label, sometimes another one that people use."""
    label = skill_labels()[key]
    if not english and chance.random() < _ALIAS and not key.startswith(_LICENCES):
        known = [
            alias
            for alias in label.aliases
            if len(alias) >= _SHORTEST_ALIAS and alias.casefold() != label.english.casefold()
        ]
        if known:
            return chance.choice(known)
    return label.english if english else label.french


def languages(trade: Trade, chance: Chance, *, english: bool = False) -> dict[str, str]:
    """The languages that a posting asks for, with their levels."""
    asked = {
        code: level for code, level, percent in trade.languages if chance.random() * 100 < percent
    }
    if english and asked.get("en", "A1") < "B2":
        asked["en"] = "B2"
    return asked


def knockouts(trade: Trade, asked: dict[str, str], chance: Chance) -> list[str]:
    """What a posting calls indispensable."""
    found = []
    for item in trade.knockouts:
        if not item.startswith(SELDOM):
            found.append(item)
        elif chance.random() < 0.45:
            found.append(item.removeprefix(SELDOM))
    named = any(item.startswith("Anglais") for item in found)
    for code, level in asked.items():
        if level in _LEVEL_WORDS and not (named and code == "en") and chance.random() < 0.5:
            found.append(f"{LANGUAGE_NAMES[code][0]} {_LEVEL_WORDS[level]}")
    return found


def mastered(
    trade: Trade, years: float, chance: Chance, *, english: bool = False
) -> list[str | dict[str, Any]]:
    """Skills of a person in the trade: better and longer known with the years."""
    always, rest = trade.core_skills[:3], (*trade.core_skills[3:], *trade.other_skills)
    found: list[str | dict[str, Any]] = []
    for key in (*always, *chance.some(rest, 2, 6)):
        name = skill_name(key, chance, english=english)
        roll = chance.random()
        if roll < 0.3 or key.startswith(_LICENCES):
            found.append(name)
            continue
        level = min(5, max(1, round(2.2 + min(years, 12) / 5 + chance.uniform(-0.9, 0.9))))
        skill: dict[str, Any] = {"name": name, "level": level}
        if roll > 0.6 and years >= 1:
            skill["years"] = float(max(1, round(years * chance.uniform(0.4, 1.0))))
        found.append(skill)
    return found


def spoken(trade: Trade, chance: Chance) -> dict[str, str]:
    """Languages of a person: French, and what the trade or school brought."""
    found = {"fr": "native" if chance.random() < 0.93 else chance.choice(("C1", "B2"))}
    found |= {
        code: level for code, level, percent in trade.languages if chance.random() * 100 < percent
    }
    if "en" not in found and chance.random() < 0.5:
        found["en"] = chance.choice(("A2", "A2", "B1", "B1", "B2"))
    if chance.random() < 0.12:
        found.setdefault(chance.choice(("es", "de", "it", "ar", "pt")), chance.choice(_SCHOOL))
    return found


def certificates(trade: Trade, chance: Chance) -> list[str]:
    """What the person holds of the indispensable things of the trade, and most often a licence."""
    found = []
    for item in trade.knockouts:
        held = 0.6 if item.startswith(SELDOM) else 0.93
        if not item.startswith("Anglais") and chance.random() < held:
            found.append(item.removeprefix(SELDOM))
    if "Permis B" not in found and chance.random() < 0.6:
        found.append("Permis B")
    return found
