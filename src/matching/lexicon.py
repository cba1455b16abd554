"""What the matcher knows of trades and skills: names, families and kinships in two languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from src.matching.text import content_words, fold, one_letter_off, stem, title_words, words

# How far knowing one skill speaks for another, in thousandths.
SAME: Final = 1000
BROADER_ASKED: Final = 850  # the person knows React, the job asks JavaScript
BROADER_TWICE: Final = 700
NARROWER_ASKED: Final = 400  # the person knows JavaScript, the job asks React
RELATED: Final = 350
SIBLING: Final = 250
# How near two trades are, in thousandths.
SAME_OCCUPATION: Final = 1000
SAME_FAMILY: Final = 620
NEIGHBOUR_FAMILY: Final = 360
SAME_DOMAIN: Final = 150

_MAX_PHRASE: Final = 6
_LEAST_SPELT: Final = 6  # letters of the shortest word whose misspelling is mended
RAW: Final = "~"  # prefix of skills that the lexicon does not know


@dataclass(frozen=True, slots=True)
class Occupation:
    """A trade: its family, domain, sector and the skills it cannot do without."""

    key: str
    label_fr: str
    label_en: str
    family: str
    domain: str
    sector: str
    core_skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A skill found in a text: its key and where it stands (word positions)."""

    key: str
    start: int
    end: int


class Lexicon:
    """Skills, occupations, families and sectors, found by the names people give them.

    Built from rows (mappings of strings, lists joined by ``|``) as the files of
    ``adapters/text`` hold them; immutable afterwards.
    """

    def __init__(
        self,
        *,
        skills: Iterable[Mapping[str, str]],
        occupations: Iterable[Mapping[str, str]],
        families: Iterable[Mapping[str, str]],
        sectors: Iterable[Mapping[str, str]],
    ) -> None:
        self._skill_labels: dict[str, tuple[str, str]] = {}
        self._skill_names: dict[tuple[str, ...], str] = {}
        self._skill_starts: dict[str, int] = {}  # longest name by its first word
        self._broader: dict[str, tuple[str, ...]] = {}
        self._related: dict[str, set[str]] = {}
        self._narrower: dict[str, set[str]] = {}
        self._kin: dict[str, dict[str, int]] = {}
        self._toward: dict[str, dict[str, int]] | None = None
        self._read_skills(skills)
        self.occupations: dict[str, Occupation] = {}
        self._titles: dict[tuple[str, ...], list[str]] = {}
        self._read_occupations(occupations)
        self._title_words = {word for stems in self._titles for word in stems}
        self.occupation_keys: tuple[str, ...] = tuple(self.occupations)
        self._neighbours = {row["key"]: _parts(row["neighbours"]) for row in families}
        self._nearness: dict[str, dict[str, int]] = {}
        self._sector_names: dict[str, str] = {}
        self.sectors: dict[str, tuple[str, str]] = {}
        self._sector_neighbours: dict[str, frozenset[str]] = {}
        self._read_sectors(sectors)

    # Skills

    def skill(self, name: str) -> str:
        """The key of a skill by any of its names; ``~`` and its stems when it is not known."""
        stems = tuple(stem(word) for word in words(name))
        key = self._skill_names.get(stems)
        if key is not None:
            return key
        content = content_words(name)
        return RAW + " ".join(sorted(set(content or stems)))

    def knows_skill(self, key: str) -> bool:
        """Whether the key is a skill of the lexicon."""
        return key in self._skill_labels

    def skill_label(self, key: str, language: str) -> str:
        """The name of a known skill in ``fr`` or ``en``, else the key without its mark."""
        labels = self._skill_labels.get(key)
        if labels is None:
            return key.removeprefix(RAW)
        return labels[0] if language == "fr" else labels[1]

    def skills_in(self, text: str, *, limit: int = 60) -> list[Mention]:
        """Known skills that a text names, longest names first at each place, none overlapping."""
        stems = [stem(word) for word in words(text)]
        found: list[Mention] = []
        at = 0
        while at < len(stems) and len(found) < limit:
            longest = self._skill_starts.get(stems[at], 0)
            for length in range(min(longest, len(stems) - at), 0, -1):
                key = self._skill_names.get(tuple(stems[at : at + length]))
                if key is not None and (length > 1 or len(stems[at]) > 2):
                    found.append(Mention(key, at, at + length))
                    at += length - 1
                    break
            at += 1
        return found

    def kin(self, key: str) -> Mapping[str, int]:
        """For one who knows ``key``: how far that speaks for other skills, in thousandths.

        The skill itself is in it at 1000. Pure function of the key; memoised.
        """
        known = self._kin.get(key)
        if known is None:
            known = self._kin[key] = self._kin_of(key)
        return known

    def kin_toward(self, key: str) -> Mapping[str, int]:
        """Which skills speak for ``key`` and how far, in thousandths: ``kin`` read backwards."""
        if self._toward is None:
            self._toward = {}
            for one in self._skill_labels:
                for other, strength in self.kin(one).items():
                    self._toward.setdefault(other, {})[one] = strength
        return self._toward.get(key, {key: SAME})

    def _kin_of(self, key: str) -> dict[str, int]:
        kin: dict[str, int] = {}

        def raise_to(other: str, strength: int) -> None:
            if strength > kin.get(other, 0):
                kin[other] = strength

        raise_to(key, SAME)
        for parent in self._broader.get(key, ()):
            raise_to(parent, BROADER_ASKED)
            for grandparent in self._broader.get(parent, ()):
                raise_to(grandparent, BROADER_TWICE)
            for sibling in self._narrower.get(parent, ()):
                raise_to(sibling, SIBLING)
        for child in self._narrower.get(key, ()):
            raise_to(child, NARROWER_ASKED)
        for other in self._related.get(key, ()):
            raise_to(other, RELATED)
        return kin

    # Occupations

    def occupations_of(self, title: str) -> tuple[str, ...]:
        """Up to two occupations that a title names, the longest name first; () when unknown.

        Where the words as they are written name none, those one letter off a known one are read
        as that.
        """
        stems = title_words(title)
        return self._named(stems) or self._named(tuple(self._spelt(stem) for stem in stems))

    def _spelt(self, word: str) -> str:
        """The only word of a title that is one letter off this one, else the word itself.

        Short words and first letters are left alone: there another letter is another word.
        """
        if len(word) < _LEAST_SPELT or word in self._title_words:
            return word
        near = {other for other in one_letter_off(word) if other in self._title_words}
        return near.pop() if len(near) == 1 else word

    def _named(self, stems: tuple[str, ...]) -> tuple[str, ...]:
        named: list[tuple[int, int, list[str]]] = []
        for start in range(len(stems)):
            for length in range(min(_MAX_PHRASE, len(stems) - start), 0, -1):
                keys = self._titles.get(stems[start : start + length])
                if keys:
                    named.append((length, start, keys))
        named.sort(key=lambda item: (-item[0], item[1]))
        found: dict[str, None] = {}
        taken: set[int] = set()
        for length, start, keys in named:
            span = range(start, start + length)
            if taken.isdisjoint(span):
                taken.update(span)
                found.update(dict.fromkeys(keys))
        return tuple(found)[:2]

    def nearness(self, key: str) -> Mapping[str, int]:
        """How near other occupations are to this one, in thousandths; far ones are left out."""
        known = self._nearness.get(key)
        if known is None:
            known = self._nearness[key] = self._nearness_of(key)
        return known

    def _nearness_of(self, key: str) -> dict[str, int]:
        mine = self.occupations[key]
        neighbours = set(self._neighbours.get(mine.family, ()))
        near: dict[str, int] = {}
        for other in self.occupations.values():
            if other.key == key:
                near[other.key] = SAME_OCCUPATION
            elif other.family == mine.family:
                near[other.key] = SAME_FAMILY
            elif other.family in neighbours or mine.family in self._neighbours.get(
                other.family, ()
            ):
                near[other.key] = NEIGHBOUR_FAMILY
            elif other.domain == mine.domain:
                near[other.key] = SAME_DOMAIN
        return near

    # Sectors

    def sector(self, name: str) -> str | None:
        """The key of a sector by any of its names, or None."""
        return self._sector_names.get(fold(name))

    def sector_label(self, key: str, language: str) -> str:
        """The name of a sector in ``fr`` or ``en``."""
        labels = self.sectors.get(key, (key, key))
        return labels[0] if language == "fr" else labels[1]

    def sector_neighbours(self, key: str) -> frozenset[str]:
        """Sectors that are close to this one."""
        return self._sector_neighbours.get(key, frozenset())

    # Reading

    def _read_skills(self, rows: Iterable[Mapping[str, str]]) -> None:
        for row in rows:
            key = row["key"]
            self._skill_labels[key] = (row["label_fr"], row["label_en"])
            names = (
                row["label_fr"],
                row["label_en"],
                *_parts(row["aliases"]),
                key.replace("-", " ").replace("_", " "),
            )
            for name in names:
                stems = tuple(stem(word) for word in words(name))
                if stems:
                    self._skill_names.setdefault(stems, key)
                    longest = max(len(stems), self._skill_starts.get(stems[0], 0))
                    self._skill_starts[stems[0]] = longest
            self._broader[key] = _parts(row["broader"])
            for parent in _parts(row["broader"]):
                self._narrower.setdefault(parent, set()).add(key)
            for other in _parts(row["related"]):
                self._related.setdefault(key, set()).add(other)
                self._related.setdefault(other, set()).add(key)

    def _read_occupations(self, rows: Iterable[Mapping[str, str]]) -> None:
        for row in rows:
            names_fr, names_en = _parts(row["labels_fr"]), _parts(row["labels_en"])
            self.occupations[row["key"]] = Occupation(
                key=row["key"], label_fr=names_fr[0], label_en=names_en[0],
                family=row["family"], domain=row["domain"], sector=row["sector"],
                core_skills=_parts(row["core_skills"]),
            )  # fmt: skip
            for name in (*names_fr, *names_en):
                stems = title_words(name)
                if stems and row["key"] not in self._titles.setdefault(stems, []):
                    self._titles[stems].append(row["key"])

    def _read_sectors(self, rows: Iterable[Mapping[str, str]]) -> None:
        for row in rows:
            key = row["key"]
            self.sectors[key] = (row["label_fr"], row["label_en"])
            self._sector_neighbours[key] = frozenset(_parts(row["neighbours"]))
            names: Sequence[str] = (key, row["label_fr"], row["label_en"], *_parts(row["aliases"]))
            for name in names:
                self._sector_names.setdefault(fold(name.replace("_", " ")), key)


def _parts(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split("|") if part.strip())
