"""Which skill a name stands for, and where a name alone is not enough to say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from src.matching.text import WORD, plain, stem


@dataclass(frozen=True, slots=True)
class Guard:
    """What a text must show before an ambiguous name ("Go", "Word") counts as the skill.

    ``spellings``: as it must be written, any way where empty. ``needs``: stems of which one must
    stand near, unless the name stands in a list beside its like; none asked where empty.
    """

    spellings: frozenset[str]
    needs: frozenset[str]


class SkillNames:
    """Names of skills in both languages and their keys; filled once, read only afterwards.

    Names are kept as their stems joined by spaces: of a hundred thousand, tuples would take three
    times the memory.
    """

    def __init__(self) -> None:
        self.labels: dict[str, tuple[str, str]] = {}
        self._keys: dict[str, str] = {}
        self._longest: dict[str, int] = {}  # words of the longest name, by its first word
        self._guards: dict[str, Guard] = {}
        self._listed_only: set[str] = set()

    def add(self, named: Sequence[tuple[str, str]]) -> None:
        """Take in (name, key) pairs; of two skills with one name the first keeps it.

        Hyphenated names are found written as one word as well (``e-commerce``, ``ecommerce``),
        where that is not the name of another.
        """
        joined = [(name.replace("-", ""), key) for name, key in named if "-" in name]
        pairs = (*named, *joined)
        self.add_stemmed(zip(stemmed([name for name, _ in pairs]),
                             (key for _, key in pairs), strict=True))  # fmt: skip

    def add_stemmed(self, named: Iterable[tuple[str, str]], *, listed_only: bool = False) -> None:
        """As ``add``, of names that are stems joined by spaces already; empty ones are nothing.

        With ``listed_only`` those of one word count where skills are listed, not in texts.
        """
        keys, longest = self._keys, self._longest
        for stems, key in named:
            if stems and stems not in keys:
                keys[stems] = key
                first, _, rest = stems.partition(" ")
                if listed_only and not rest:
                    self._listed_only.add(stems)
                length = 2 + rest.count(" ") if rest else 1
                if length > longest.get(first, 0):
                    longest[first] = length

    def add_guards(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Take in rows of ambiguous names: name, spellings, needs, refused (lists by ``|``)."""
        refused: list[tuple[str, str]] = []
        for row in rows:
            (name,) = stemmed([row["name"]])
            self._guards[name] = Guard(
                frozenset(listed(row["spellings"])),
                frozenset(" ".join(stemmed(listed(row["needs"]))).split()),
            )
            refused += [(phrase, "") for phrase in listed(row["refused"])]
        self.add(refused)

    def spelt_so(self, name: str, spelling: str) -> None:
        """Let a name of one word that counted in lists only count in texts, written like this."""
        if name in self._listed_only:
            self._listed_only.remove(name)
            self._guards[name] = Guard(frozenset((spelling,)), frozenset())

    def key(self, name: str) -> str | None:
        """The skill that has exactly this name (stems joined by spaces), or None."""
        return self._keys.get(name) or None

    def at(self, stems: Sequence[str], start: int, stop: int) -> tuple[str, int] | None:
        """The longest name that begins at a word, as (key, words); None where none does.

        It ends before the word ``stop``. The key is empty for a phrase that is known to name no
        skill ("access to").
        """
        longest = self._longest.get(stems[start])
        if longest is None:
            return None
        keys = self._keys
        for length in range(min(longest, stop - start), 0, -1):
            name = " ".join(stems[start : start + length])
            key = keys.get(name)
            if key is not None and name not in self._listed_only:
                return key, length
        return None

    def guard(self, name: str) -> Guard | None:
        """What the text must show for this name to count; None where the name is enough."""
        return self._guards.get(name)


def stemmed(names: Sequence[str]) -> list[str]:
    """Each name as its stems joined by spaces; one pass over all, for there are thousands."""
    found = []
    stems: dict[str, str] = {}
    for line in plain("\n".join(name.replace("\n", " ") for name in names)).split("\n"):
        parts = []
        for word in WORD.findall(line):
            known = stems.get(word)
            if known is None:
                known = stems[word] = stem(word)
            parts.append(known)
        found.append(" ".join(parts))
    return found if names else []


def listed(value: str) -> tuple[str, ...]:
    """The parts of a list joined by ``|``, trimmed, empty ones left out."""
    return tuple(part.strip() for part in value.split("|") if part.strip()) if value else ()
