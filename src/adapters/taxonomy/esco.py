"""ESCO: the CSV download of the European Commission, in English, French or both."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from src.adapters.taxonomy.tables import Row, find_files, read_rows
from src.matching.taxonomy import CORE_SKILLS, Taxonomy, TaxonomySkill, TaxonomyTrade
from src.services.taxonomy import TaxonomyFileError
from src.services.taxonomy_records import TaxonomyDownload

_LANGUAGES: Final = ("fr", "en")
_LABELS: Final = ("conceptUri", "preferredLabel", "altLabels")
_TRADE: Final = (*_LABELS, "iscoGroup")
_RELEASE: Final = re.compile(r"v\d+(?:\.\d+)+")
_SKILL: Final = "/esco/skill/"
_OCCUPATION: Final = "/esco/occupation/"


@dataclass(slots=True)
class _Concept:
    """What the files of both languages say of one concept."""

    labels: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    group: str = ""


def read_esco(folder: Path) -> TaxonomyDownload:
    """ESCO's skills and occupations, the languages joined by concept URI.

    Relations are taken where both ends are there; how many were not is counted. Raises
    ``TaxonomyFileError``.
    """
    skills = _concepts(folder, "skills", _SKILL)
    trades = _concepts(folder, "occupations", _OCCUPATION)
    skipped: Counter[str] = Counter()
    broader = _broader(folder, skills, skipped)
    related = _related(folder, skills, skipped)
    essential = _essential(folder, trades, skills, skipped)
    return TaxonomyDownload(
        Taxonomy(
            "esco",
            skills=tuple(
                TaxonomySkill(
                    _key(uri), *_both(concept), tuple(concept.names),
                    tuple(map(_key, broader.get(uri, ()))), tuple(map(_key, related.get(uri, ()))),
                )
                for uri, concept in sorted(skills.items())
            ),
            trades=tuple(
                TaxonomyTrade(
                    _key(uri), *_both(concept), tuple(concept.names),
                    f"isco:{concept.group}", f"isco:{concept.group[:2]}",
                    tuple(map(_key, essential.get(uri, ()))),
                )
                for uri, concept in sorted(trades.items())
            ),
        ),
        release=_release(folder),
        skipped=dict(skipped),
    )  # fmt: skip


def _concepts(folder: Path, kind: str, marker: str) -> dict[str, _Concept]:
    found: dict[str, _Concept] = {}
    read = 0
    for language in _LANGUAGES:
        # A French download of labels alone is called skills_fr_v1.2.1_labels.csv.
        paths = find_files(folder, rf"{kind}_{language}(?:_[^/]*)?\.csv")
        read += len(paths)
        for row in read_rows(paths, _TRADE if kind == "occupations" else _LABELS):
            uri = row.needed("conceptUri")
            if marker not in uri:
                raise row.wrong("conceptUri", f"is no address of ESCO's {kind}: {uri[:80]!r}")
            concept = found.setdefault(uri, _Concept())
            concept.labels.setdefault(language, row.needed("preferredLabel"))
            concept.names += [name for line in row["altLabels"].splitlines()
                              if (name := line.strip())]  # fmt: skip
            if kind == "occupations":
                concept.group = _isco(row)
    if not read:
        raise TaxonomyFileError(str(folder), f"holds no {kind}_en.csv and no {kind}_fr.csv")
    return found


def _isco(row: Row) -> str:
    group = row.needed("iscoGroup").removeprefix("C")
    if not group.isdigit() or len(group) > 4:
        raise row.wrong("iscoGroup", f"is no ISCO-08 code: {group[:20]!r}")
    return group.zfill(4)


def _both(concept: _Concept) -> tuple[str, str]:
    """The labels in French and English; a language that is missing takes the other's."""
    any_label = next(iter(concept.labels.values()))
    return concept.labels.get("fr", any_label), concept.labels.get("en", any_label)


def _key(uri: str) -> str:
    return "esco:" + uri.rsplit("/", 1)[-1]


def _pairs(
    folder: Path, name: str, columns: tuple[str, str], wanted: Callable[[Row], bool],
    more: Iterable[str] = (),
) -> Iterator[tuple[str, str]]:  # fmt: skip
    for row in read_rows(find_files(folder, rf"{name}(?:_[a-z]{{2}})?\.csv"), (*columns, *more)):
        if wanted(row):
            yield row.needed(columns[0]), row.needed(columns[1])


def _joined(
    pairs: Iterable[tuple[str, str]],
    left: dict[str, _Concept],
    right: dict[str, _Concept],
    skipped: Counter[str],
    name: str,
) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = {}
    for one, other in pairs:
        if one in left and other in right and one != other:
            found.setdefault(one, {})[other] = None
        else:
            skipped[name] += 1
    return {one: sorted(others) for one, others in found.items()}


def _broader(
    folder: Path, skills: dict[str, _Concept], skipped: Counter[str]
) -> dict[str, list[str]]:
    """Skills above skills; the groups above those are too wide to speak of kinship."""
    pairs = _pairs(
        folder, "broaderRelationsSkillPillar", ("conceptUri", "broaderUri"),
        lambda row: _SKILL in row["conceptUri"] and row["broaderType"] != "SkillGroup"
        and row["conceptType"] != "SkillGroup",
        ("conceptType", "broaderType"),
    )  # fmt: skip
    return _joined(pairs, skills, skills, skipped, "broader relations")


def _related(
    folder: Path, skills: dict[str, _Concept], skipped: Counter[str]
) -> dict[str, list[str]]:
    pairs = _pairs(
        folder, "skillSkillRelations", ("originalSkillUri", "relatedSkillUri"), lambda _: True
    )
    return _joined(pairs, skills, skills, skipped, "related skills")


def _essential(
    folder: Path, trades: dict[str, _Concept], skills: dict[str, _Concept], skipped: Counter[str]
) -> dict[str, list[str]]:
    """The essential skills of each trade, those that fewest trades share first."""
    pairs = _pairs(
        folder, "occupationSkillRelations", ("occupationUri", "skillUri"),
        lambda row: row["relationType"] == "essential", ("relationType",),
    )  # fmt: skip
    found = _joined(pairs, trades, skills, skipped, "essential skills")
    shared = Counter(skill for listed in found.values() for skill in listed)
    return {
        trade: sorted(listed, key=lambda skill: (shared[skill], skill))[:CORE_SKILLS]
        for trade, listed in found.items()
    }


def _release(folder: Path) -> str:
    """The releases that names of the files and folders state, as in "v1.1.1, v1.2"."""
    paths = [folder, *sorted(folder.rglob("*.csv"))]
    named = {release for path in paths for release in _RELEASE.findall(str(path))}
    return ", ".join(sorted(named))
