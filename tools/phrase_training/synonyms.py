"""What is learned from: names of one thing in two languages, out of public taxonomies."""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from src.adapters.text.lexicon_files import load_rows
from src.matching.phrase_forms import phrase

EVERY_HELD_OUT = 20  # every twentieth concept is kept out of training, to measure on
_ENGLISH = (
    "experience with {}", "strong knowledge of {}", "you have proven skills in {}",
    "ability to {}", "responsible for {}", "you will {}", "proficiency in {} is required",
    "{} is a plus", "good understanding of {}", "must be able to {}", "hands-on experience in {}",
    "as part of the team you {}", "familiarity with {}", "expertise in {}",
    "we are looking for someone with {} skills", "you enjoy {}", "demonstrated ability to {}",
    "minimum 3 years of {}", "solid background in {}", "in this role you will be {}",
)  # fmt: skip
_FRENCH = (
    "maîtrise de {}", "bonne connaissance de {}", "vous savez {}", "vous êtes capable de {}",
    "expérience en {}", "vous serez chargé de {}", "compétences en {} exigées",
    "{} serait un plus", "à l'aise avec {}", "missions : {}",
)  # fmt: skip
_SENTENCES = 40_000
_SENTENCE_END = re.compile(r"(?<=[.;])\s+")


@dataclass
class Concept:
    """One occupation or skill: its names in each language, as phrases."""

    french: list[str]
    english: list[str]
    description: str = ""

    @property
    def names(self) -> list[str]:
        """All names."""
        return self.french + self.english


@dataclass
class Material:
    """Concepts to learn and to measure on; ``sentences`` are (text, positions of skills)."""

    trades: list[Concept] = field(default_factory=list)
    held_trades: list[Concept] = field(default_factory=list)
    skills: list[Concept] = field(default_factory=list)
    held_skills: list[Concept] = field(default_factory=list)
    sentences: list[tuple[str, list[int]]] = field(default_factory=list)


def read_material(taxonomies: Path, benchmarks: Path | None, *, seed: int) -> Material:
    """Everything that is learned from, without what the judged sets are judged by.

    ROME codes of which a judged set names one title are left out, and so are ROME titles that
    are queries of another set; the correspondence of ROME and ESCO is not read at all.
    """
    csv.field_size_limit(10**8)
    material = Material()
    esco = taxonomies / "esco"
    occupations = _esco(esco / "en_v1.1.1/occupations_en.csv", esco / "fr_v1.2/occupations_fr.csv")
    material.held_trades, material.trades = _parted(occupations)
    material.trades += _rome(taxonomies / "rome", benchmarks)
    material.trades += _own("occupations", "labels_fr", "labels_en")
    skills = _esco(esco / "en_v1.1.1/skills_en.csv", esco / "fr_v1.2/skills_fr_v1.2.1_labels.csv")
    material.held_skills, material.skills = _parted(skills)
    material.skills += _own("skills", "label_fr", "label_en")
    material.sentences = list(_sentences(material.skills, random.Random(seed)))
    return material


def _parted(concepts: list[Concept]) -> tuple[list[Concept], list[Concept]]:
    kept = [concept for at, concept in enumerate(concepts) if at % EVERY_HELD_OUT]
    return concepts[::EVERY_HELD_OUT], kept


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _phrases(names: Iterable[str]) -> list[str]:
    return sorted({text for name in names if (text := phrase(name))})


def _labels(row: dict[str, str]) -> list[str]:
    names = [row["preferredLabel"]]
    for column in ("altLabels", "hiddenLabels"):
        names += [name for name in (row.get(column) or "").split("\n") if name.strip()]
    return names


def _esco(english: Path, french: Path) -> list[Concept]:
    names: dict[str, dict[str, list[str]]] = {}
    described: dict[str, str] = {}
    for language, path in (("en", english), ("fr", french)):
        for row in _rows(path):
            names.setdefault(row["conceptUri"], {})[language] = _phrases(_labels(row))
            if language == "en":
                described[row["conceptUri"]] = row.get("description") or ""
    concepts = [
        Concept(found.get("fr", []), found.get("en", []), described.get(uri, ""))
        for uri, found in sorted(names.items())
    ]
    return [concept for concept in concepts if len(concept.names) > 1]


def _rome(folder: Path, benchmarks: Path | None) -> list[Concept]:
    judged_ids: set[str] = set()
    judged_titles: set[str] = set()
    for about in sorted(benchmarks.glob("*/about.json")) if benchmarks else []:
        if json.loads(about.read_text("utf-8")).get("task") != "title":
            continue
        for name in ("queries.jsonl", "corpus.jsonl"):
            for line in (about.parent / name).read_text("utf-8").splitlines():
                item = json.loads(line)
                judged_ids.add(item["id"])
                if name == "queries.jsonl":
                    judged_titles.add(phrase(item["text"]))
    by_code: dict[str, list[tuple[str, str]]] = {}
    for row in _rows(folder / "unix_referentiel_appellation_v460_utf8.csv"):
        title = phrase(row["libelle_appellation_long"])
        by_code.setdefault(row["code_rome"], []).append((row["code_ogr"], title))
    concepts = []
    for _, titles in sorted(by_code.items()):
        if any(number in judged_ids for number, _ in titles):
            continue
        names = sorted({title for _, title in titles if title and title not in judged_titles})
        if len(names) > 1:
            concepts.append(Concept(names, []))
    return concepts


def _own(table: str, french: str, english: str) -> list[Concept]:
    """The product's own names of trades and skills."""
    concepts = []
    for row in load_rows(table):
        other = row.get("aliases", "").split("|")
        concepts.append(
            Concept(_phrases(row[french].split("|")), _phrases([*row[english].split("|"), *other]))
        )
    return [concept for concept in concepts if len(concept.names) > 1]


def _sentences(skills: list[Concept], chance: random.Random) -> Iterator[tuple[str, list[int]]]:
    """Sentences that speak of skills: their descriptions, and made-up lines of postings."""
    for at, concept in enumerate(skills):
        for sentence in _SENTENCE_END.split(concept.description.strip())[:2]:
            if 15 < len(sentence) < 260:
                yield phrase(sentence), [at]
    for _ in range(_SENTENCES):
        positions = chance.sample(range(len(skills)), chance.choice((1, 1, 2, 2, 3)))
        french = chance.random() < 0.25
        named = []
        for at in positions:
            names = skills[at].french if french else skills[at].english
            named.append(chance.choice(names or skills[at].names))
        joined = chance.choice((", ", " et ") if french else (", ", " and ", " or ", " / "))
        template = chance.choice(_FRENCH if french else _ENGLISH)
        yield phrase(template.format(joined.join(named))), positions
