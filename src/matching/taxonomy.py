"""An imported taxonomy: skills and trades with their names, and how they join the lexicon's own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from src.matching.skill_names import SkillNames, stemmed
from src.matching.skill_tree import SkillTree
from src.matching.text import title_words

Stems = tuple[str, ...]
_REMARK: Final = re.compile(r"\s*\([^()]*\)\s*$")  # "Java (computer programming)"
_TELLING: Final = re.compile(r"[\w.]+[A-Z0-9+#][\w.+#]*")  # one word, capitals or digits inside
_LONGEST_NAME: Final = 8  # words; longer labels are sentences that no text repeats
_LABELS: Final = 2  # of a trade's names, the first ones
# Trades in whose names a word may stand that by itself names one: in a label, in another name.
_OF_FEW_TRADES: Final = 25
_OF_ONE_TRADE: Final = 3
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
    are. Names of one word count in lists only, for in a running text "plan" or "Paris" is no
    skill; a label that shows by its capitals what it is ("SPARQL") counts where it is so written.
    """
    labels = [_spellings(skill.label_fr, skill.label_en) for skill in taxonomy.skills]
    spelt = iter(stemmed([one for spellings in labels for one in spellings]))
    stems = [[next(spelt) for _ in spellings] for spellings in labels]
    joined: dict[str, str] = {}
    named: list[tuple[str, str]] = []
    for skill, own in zip(taxonomy.skills, stems, strict=True):
        known = next((key for one in own if (key := names.key(one))), None)
        joined[skill.key] = known or skill.key
        if known is None:
            names.labels[skill.key] = (skill.label_fr, skill.label_en)
        named += [(one, joined[skill.key]) for one in own]
    names.add_stemmed(named, listed_only=True)
    for spellings, own in zip(labels, stems, strict=True):
        for spelling, one in zip(spellings, own, strict=True):
            if _TELLING.fullmatch(spelling):
                names.spelt_so(one, spelling)
    others = [(name, joined[skill.key]) for skill in taxonomy.skills for name in skill.names
              if name.count(" ") < _LONGEST_NAME]  # fmt: skip
    keys = (key for _, key in others)
    names.add_stemmed(
        zip(stemmed([name for name, _ in others]), keys, strict=True), listed_only=True
    )
    for skill in taxonomy.skills:
        if joined[skill.key] == skill.key:
            tree.add(
                skill.key,
                (joined[key] for key in skill.broader if key in joined),
                (joined[key] for key in skill.related if key in joined),
            )
    return joined


def _spellings(*labels: str) -> tuple[str, ...]:
    """The labels and what is left of them without a remark in brackets, each once."""
    return tuple(dict.fromkeys(
        one for label in labels for one in (label, _REMARK.sub("", label))
        if one.count(" ") < _LONGEST_NAME
    ))  # fmt: skip


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
    stems = [
        [
            title_words(name)
            for name in dict.fromkeys((trade.label_fr, trade.label_en, *trade.names))
        ]
        for trade in taxonomy.trades
    ]
    own = [_own(names[:_LABELS], titles) for names in stems]
    spread = Counter(word for names in stems for word in {word for name in names for word in name})
    beside: dict[str, Counter[tuple[str, str, str]]] = {}
    for trade, key in zip(taxonomy.trades, own, strict=True):
        if key is not None and key in known:
            beside.setdefault(trade.group, Counter())[known[key]] += 1
    new: list[NewTrade] = []
    for trade, key, names in zip(taxonomy.trades, own, stems, strict=True):
        for at, one in enumerate(names):
            # "Chef" is the other name of a cook and a word of a hundred trades.
            widest = _OF_FEW_TRADES if at < _LABELS else _OF_ONE_TRADE
            if len(one) > 1 or (one and spread[one[0]] <= widest):
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
