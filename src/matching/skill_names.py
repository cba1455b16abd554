"""Which skill a name stands for, and where a name alone is not enough to say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from src.matching.text import stem, words

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guard:
    """What a text must show before an ambiguous name ("Go", "Word") counts as the skill.

    ``spellings``: as it must be written, any way where empty. ``needs``: stems of which one must
    stand near, unless the name stands in a list beside its like; none asked where empty.
    """

    spellings: frozenset[str]
    needs: frozenset[str]


class SkillNames:
    """Names of skills in both languages and their keys; filled by rows, read only afterwards."""

    def __init__(self) -> None:
        self.labels: dict[str, tuple[str, str]] = {}
        self._keys: dict[Stems, str] = {}
        self._longest: dict[str, int] = {}  # words of the longest name, by its first word
        self._guards: dict[Stems, Guard] = {}

    def add(self, key: str, labels: tuple[str, str], others: Iterable[str]) -> None:
        """Take in a skill with its labels (French, English) and its other names.

        A name that another skill has already stays with that one.
        """
        self.labels[key] = labels
        for name in (*labels, *others, key.replace("-", " ").replace("_", " ")):
            self._name(stems_of(name), key)

    def add_joined(self, names: Iterable[tuple[str, str]]) -> None:
        """Let hyphenated (name, key) be found written as one word: ``e-commerce``, ``ecommerce``.

        After all names are in, so that no real name is shadowed.
        """
        for name, key in names:
            if "-" in name:
                self._name(stems_of(name.replace("-", "")), key)

    def add_guard(self, row: Mapping[str, str]) -> None:
        """Take in a row of ambiguous names: name, spellings, needs, refused (lists by ``|``)."""
        self._guards[stems_of(row["name"])] = Guard(
            frozenset(listed(row["spellings"])),
            frozenset(stem(word) for part in listed(row["needs"]) for word in words(part)),
        )
        for phrase in listed(row["refused"]):
            self._name(stems_of(phrase), "")

    def _name(self, stems: Stems, key: str) -> None:
        if stems:
            self._keys.setdefault(stems, key)
            self._longest[stems[0]] = max(len(stems), self._longest.get(stems[0], 0))

    def key(self, stems: Stems) -> str | None:
        """The skill that has exactly this name, or None."""
        return self._keys.get(stems) or None

    def at(self, stems: Sequence[str], start: int, stop: int) -> tuple[str, int] | None:
        """The longest name that begins at a word, as (key, words); None where none does.

        It ends before the word ``stop``. The key is empty for a phrase that is known to name no
        skill ("access to").
        """
        longest = self._longest.get(stems[start], 0)
        for length in range(min(longest, stop - start), 0, -1):
            key = self._keys.get(tuple(stems[start : start + length]))
            if key is not None:
                return key, length
        return None

    def guard(self, stems: Stems) -> Guard | None:
        """What the text must show for this name to count; None where the name is enough."""
        return self._guards.get(stems)


def stems_of(name: str) -> Stems:
    """The words of a name brought to their stems."""
    return tuple(stem(word) for word in words(name))


def listed(value: str) -> tuple[str, ...]:
    """The parts of a list joined by ``|``, trimmed, empty ones left out."""
    return tuple(part.strip() for part in value.split("|") if part.strip())
