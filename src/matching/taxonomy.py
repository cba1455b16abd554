"""An imported taxonomy: skills and trades with their names, and how they join the lexicon's own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from src.matching.skill_names import SkillNames, stemmed
from src.matching.skill_tree import SkillTree
from src.matching.text import title_words

Stems = tuple[str, ...]
_REMARK: Final = re.compile(r"\s*\([^()]*\)\s*$")  # "Java (computer programming)"
_LONGEST_NAME: Final = 8  # words; longer labels are sentences that no text repeats
CORE_SKILLS: Final = 8  # of a trade: as many as the lexicon's own trades have


@dataclass(frozen=True, slots=True)
class TaxonomySkill:
    """A skill as a taxonomy has it; ``broader`` and ``related`` are keys of the same taxonomy."""

    key: str
    label_fr: str
    label_en: str
    names: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaxonomyTrade:
    """A trade as a taxonomy has it; ``group`` and ``domain`` are its places in that taxonomy."""

    key: str
    label_fr: str
    label_en: str
    names: tuple[str, ...] = ()
    group: str = ""
    domain: str = ""
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Skills and trades of one imported taxonomy."""

    name: str
    skills: tuple[TaxonomySkill, ...] = ()
    trades: tuple[TaxonomyTrade, ...] = ()


@dataclass(frozen=True, slots=True)
class NewTrade:
    """A trade that joins the lexicon: its family and sector are those of the trades beside it."""

    key: str
    label_fr: str
    label_en: str
    family: str
    domain: str
    sector: str
    skills: tuple[str, ...]


def join_skills(taxonomy: Taxonomy, names: SkillNames, tree: SkillTree) -> dict[str, str]:
    """The lexicon's key for each key of the taxonomy, after its skills joined names and tree.

    A skill whose label, in either language, is a name of a known skill is that skill and lends it
    its other names; any other comes in under its own key. Names that are taken stay where they
    are. Other names of one word count in lists only: in a running text "plan" is no skill.
    """
    spelt = stemmed([
        spelling for skill in taxonomy.skills
        for label in (skill.label_fr, skill.label_en)
        for spelling in (label, _REMARK.sub("", label))
    ])  # fmt: skip
    joined: dict[str, str] = {}
    labels: list[tuple[str, str]] = []
    for at, skill in enumerate(taxonomy.skills):
        spellings = spelt[4 * at : 4 * at + 4]
        own = next((known for one in spellings if (known := names.key(one))), None)
        joined[skill.key] = own or skill.key
        if own is None:
            names.labels[skill.key] = (skill.label_fr, skill.label_en)
        labels += [(one, joined[skill.key]) for one in spellings]
    names.add_stemmed(_short(labels))
    others = [(name, joined[skill.key]) for skill in taxonomy.skills for name in skill.names]
    keys = (key for _, key in others)
    names.add_stemmed(
        _short(zip(stemmed([name for name, _ in others]), keys, strict=True)), listed_only=True
    )
    for skill in taxonomy.skills:
        if joined[skill.key] == skill.key:
            tree.add(
                skill.key,
                (joined[key] for key in skill.broader if key in joined),
                (joined[key] for key in skill.related if key in joined),
            )
    return joined


def _short(named: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    return (pair for pair in named if pair[0].count(" ") < _LONGEST_NAME)


def join_trades(
    taxonomy: Taxonomy,
    titles: dict[Stems, list[str]],
    known: Mapping[str, tuple[str, str, str]],
    skills: Mapping[str, str],
) -> list[NewTrade]:
    """Trades that the lexicon lacks, after all names of the taxonomy joined ``titles``.

    ``known`` gives (family, domain, sector) of the lexicon's trades, ``skills`` its key for each
    of the taxonomy's. A trade whose label is a title of one known trade is that trade. A new one
    joins the family that most known trades of its group are in, else a family made of the group.
    """
    stems = [[title_words(name) for name in (trade.label_fr, trade.label_en, *trade.names)]
             for trade in taxonomy.trades]  # fmt: skip
    own = [_own(labels[:2], titles) for labels in stems]
    beside: dict[str, Counter[tuple[str, str, str]]] = {}
    for trade, key in zip(taxonomy.trades, own, strict=True):
        if key is not None and key in known:
            beside.setdefault(trade.group, Counter())[known[key]] += 1
    new: list[NewTrade] = []
    for trade, key, names in zip(taxonomy.trades, own, stems, strict=True):
        for one in names:
            if one:
                titles.setdefault(one, [key or trade.key])
        if key is None:
            most = beside.get(trade.group)
            family, domain, sector = (
                min(most, key=lambda place: (-most[place], place))
                if most
                else (trade.group, trade.domain, "")
            )
            core = tuple(dict.fromkeys(skills[one] for one in trade.skills if one in skills))
            new.append(NewTrade(trade.key, trade.label_fr, trade.label_en,
                                family, domain, sector, core[:CORE_SKILLS]))  # fmt: skip
    return new


def _own(labels: Sequence[Stems], titles: Mapping[Stems, list[str]]) -> str | None:
    """The known trade that one of the labels names, where it names no other as well."""
    for label in labels:
        keys = titles.get(label)
        if keys is not None and len(keys) == 1:
            return keys[0]
    return None
