"""What the matcher knows of trades and skills: names, families and kinships in two languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Final

from src.matching.skill_mentions import SkillMention, skill_mentions
from src.matching.skill_names import SkillNames, listed, stemmed
from src.matching.skill_tree import (
    BROADER_ASKED,
    BROADER_TWICE,
    NARROWER_ASKED,
    RAW,
    RELATED,
    SAME,
    SIBLING,
    SkillTree,
)
from src.matching.taxonomy import Taxonomy, join_skills, join_trades
from src.matching.text import content_words, fold, one_letter_off, title_words
from src.matching.text_model import PhraseVectors

__all__ = [
    "BROADER_ASKED",
    "BROADER_TWICE",
    "NARROWER_ASKED",
    "RAW",
    "RELATED",
    "SAME",
    "SIBLING",
    "Lexicon",
    "Occupation",
]

# How near two trades are, in thousandths.
SAME_OCCUPATION: Final = 1000
SAME_FAMILY: Final = 620
NEIGHBOUR_FAMILY: Final = 360
SAME_DOMAIN: Final = 150

_MAX_PHRASE: Final = 6
_LEAST_SECTOR: Final = 4  # letters of a name that is looked for inside longer ones
_LEAST_SPELT: Final = 6  # letters of the shortest word whose misspelling is mended


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


class Lexicon:
    """Skills, occupations, families and sectors, found by the names people give them.

    Built from rows (mappings of strings, lists joined by ``|``) as the files of
    ``adapters/text`` hold them, and from imported taxonomies; immutable afterwards.
    """

    def __init__(
        self,
        *,
        skills: Iterable[Mapping[str, str]],
        occupations: Iterable[Mapping[str, str]],
        families: Iterable[Mapping[str, str]],
        sectors: Iterable[Mapping[str, str]],
        ambiguous: Iterable[Mapping[str, str]] = (),
        taxonomies: Iterable[Taxonomy] = (),
        revision: int = 0,
    ) -> None:
        self.revision = revision  # of the imported taxonomies; 0 where none ever was
        self.vectors: PhraseVectors | None = None
        self.names = SkillNames()
        self.tree = SkillTree()
        self._read_skills(skills)
        self.names.add_guards(ambiguous)
        self.occupations: dict[str, Occupation] = {}
        self._titles: dict[tuple[str, ...], list[str]] = {}
        self._read_occupations(occupations)
        for taxonomy in taxonomies:
            self._join(taxonomy)
        self._title_words = {word for stems in self._titles for word in stems}
        self.occupation_keys: tuple[str, ...] = tuple(self.occupations)
        self._neighbours = {row["key"]: listed(row["neighbours"]) for row in families}
        self._nearness: dict[str, dict[str, int]] = {}
        self._sector_names: dict[str, str] = {}
        self.sectors: dict[str, tuple[str, str]] = {}
        self._sector_neighbours: dict[str, frozenset[str]] = {}
        self._read_sectors(sectors)

    def knowing(self, vectors: PhraseVectors) -> Lexicon:
        """This lexicon beside what a text model says of phrases."""
        wiser = copy(self)
        wiser.vectors = vectors
        return wiser

    # Skills

    def skill(self, name: str) -> str:
        """The key of a skill by any of its names; ``~`` and its stems when it is not known."""
        (stems,) = stemmed([name])
        key = self.names.key(stems)
        if key is not None:
            return key
        content = content_words(name)
        return RAW + " ".join(sorted(set(content or stems.split())))

    def knows_skill(self, key: str) -> bool:
        """Whether the key is a skill of the lexicon."""
        return key in self.names.labels

    def skill_label(self, key: str, language: str) -> str:
        """The name of a known skill in ``fr`` or ``en``, else the key without its mark."""
        labels = self.names.labels.get(key)
        if labels is None:
            return key.removeprefix(RAW)
        return labels[0] if language == "fr" else labels[1]

    def skills_in(self, text: str, *, limit: int = 60) -> list[SkillMention]:
        """Known skills that a text names and does not deny; see ``skill_mentions``."""
        return skill_mentions(text, self, limit=limit)

    def kin(self, key: str) -> Mapping[str, int]:
        """For one who knows ``key``: how far that speaks for other skills, in thousandths.

        The skill itself is in it at 1000. Pure function of the key; memoised.
        """
        return self.tree.kin(key)

    def kin_toward(self, key: str) -> Mapping[str, int]:
        """Which skills speak for ``key`` and how far, in thousandths: ``kin`` read backwards."""
        return self.tree.toward(key)

    def best_kin(self, held: Iterable[str], asked: str) -> tuple[str, int] | None:
        """The held skill that speaks most for the asked one, and how far in thousandths.

        None where none does; the same whatever the order, see ``SkillTree.best``.
        """
        return self.tree.best(held, asked)

    # Occupations

    def occupations_of(self, title: str) -> tuple[str, ...]:
        """Up to two occupations that a title names, the longest name first; () when unknown.

        Where the words as they are written name none, those one letter off a known one are read
        as that.
        """
        stems = title_words(title)
        return self._named(stems) or self._named(tuple(self._spelt(stem) for stem in stems))

    def names_occupation(self, title: str) -> bool:
        """Whether a title names an occupation as it is written; much cheaper where it does not."""
        return bool(self._named(title_words(title)))

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
        """The key of a sector by any of its names, or None.

        A longer name is read by the longest name that stands in it: "EHPAD et résidences" is an
        EHPAD, "Industrie automobile" the car industry.
        """
        known = self.sector_named(name)
        if known is not None:
            return known
        said = fold(name).split()
        for length in range(min(len(said) - 1, _MAX_PHRASE), 0, -1):
            for start in range(len(said) - length + 1):
                part = " ".join(said[start : start + length])
                key = self._sector_names.get(part)
                if key is not None and len(part) >= _LEAST_SECTOR:
                    return key
        return None

    def sector_named(self, name: str) -> str | None:
        """The key of the sector that has exactly this name, or None."""
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
        named: list[tuple[str, str]] = []
        for row in rows:
            key, labels = row["key"], (row["label_fr"], row["label_en"])
            self.names.labels[key] = labels
            own = (*labels, *listed(row["aliases"]), key.replace("_", " "))
            named += [(name, key) for name in own]
            self.tree.add(key, listed(row["broader"]), listed(row["related"]))
        self.names.add(named)

    def _read_occupations(self, rows: Iterable[Mapping[str, str]]) -> None:
        for row in rows:
            names_fr, names_en = listed(row["labels_fr"]), listed(row["labels_en"])
            self.occupations[row["key"]] = Occupation(
                key=row["key"], label_fr=names_fr[0], label_en=names_en[0],
                family=row["family"], domain=row["domain"], sector=row["sector"],
                core_skills=listed(row["core_skills"]),
            )  # fmt: skip
            for name in (*names_fr, *names_en):
                stems = title_words(name)
                if stems and row["key"] not in self._titles.setdefault(stems, []):
                    self._titles[stems].append(row["key"])

    def _join(self, taxonomy: Taxonomy) -> None:
        skills = join_skills(taxonomy, self.names, self.tree)
        places = {key: (trade.family, trade.domain, trade.sector)
                  for key, trade in self.occupations.items()}  # fmt: skip
        for trade in join_trades(taxonomy, self._titles, places, skills):
            self.occupations[trade.key] = Occupation(
                trade.key, trade.label_fr, trade.label_en, trade.family, trade.domain,
                trade.sector, trade.skills,
            )  # fmt: skip

    def _read_sectors(self, rows: Iterable[Mapping[str, str]]) -> None:
        for row in rows:
            key = row["key"]
            self.sectors[key] = (row["label_fr"], row["label_en"])
            self._sector_neighbours[key] = frozenset(listed(row["neighbours"]))
            names: Sequence[str] = (key, row["label_fr"], row["label_en"], *listed(row["aliases"]))
            for name in names:
                self._sector_names.setdefault(fold(name.replace("_", " ")), key)
