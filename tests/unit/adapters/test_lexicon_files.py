from __future__ import annotations

import re
from collections import defaultdict

import pytest

from src.adapters.text.lexicon_files import TABLES, load_rows
from src.matching.text import fold

COLUMNS = {
    "skills": ["key", "label_fr", "label_en", "aliases", "broader", "related"],
    "occupations": [
        "key", "labels_fr", "labels_en", "family", "domain", "sector", "core_skills",
    ],
    "families": ["key", "label_fr", "label_en", "domain", "neighbours"],
    "sectors": ["key", "label_fr", "label_en", "aliases", "neighbours"],
}  # fmt: skip

# French words that lose their meaning without accents; none may stand bare in a French label.
UNACCENTED = re.compile(
    r"\b(?:securite|electricite|electrique|ingenieur|developpeur|developpement|operateur|metier"
    r"|menage|prepar\w+ de commande(?!s)|infirmiere|educateur|redaction|creation|specialise"
    r"|medical(?:e)? secr|sante|qualite|beaute|societe|reseau|telecom\b|batiment|tolerie"
    r"|mecanique|metallurgie|comptabilite|tresorerie|patisserie|hotellerie|receptionniste"
    r"|(?<!en )charge de|chargee|delegue|employe de|responsabilite|regulation|metallier)\b",
    re.IGNORECASE,
)


def keys(name: str) -> set[str]:
    return {row["key"] for row in load_rows(name)}


def listed(value: str) -> list[str]:
    return value.split("|") if value else []


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_its_columns_and_is_sorted_by_unique_ascii_keys(name: str) -> None:
    rows = load_rows(name)
    assert all(list(row) == COLUMNS[name] for row in rows)
    assert None not in {value for row in rows for value in row.values()}
    found = [row["key"] for row in rows]
    assert found == sorted(set(found))
    assert all(re.fullmatch(r"[a-z0-9]+(?:_[a-z0-9]+)*", key) for key in found)


def test_an_unknown_table_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="recipes"):
        load_rows("recipes")


def test_the_lexicon_covers_the_whole_labour_market() -> None:
    occupations = load_rows("occupations")
    assert len(load_rows("skills")) >= 1200
    assert len(occupations) >= 330
    assert len({row["domain"] for row in occupations}) >= 20
    assert {row["sector"] for row in occupations} <= keys("sectors")
    assert {row["family"] for row in occupations} == keys("families")
    assert len(load_rows("sectors")) >= 28


def test_every_reference_leads_to_a_row() -> None:
    skills, families, sectors = keys("skills"), keys("families"), keys("sectors")
    domain_of = {row["key"]: row["domain"] for row in load_rows("families")}
    for row in load_rows("skills"):
        assert set(listed(row["broader"])) <= skills - {row["key"]}
        assert set(listed(row["related"])) <= skills - {row["key"]}
    for row in load_rows("occupations"):
        assert set(listed(row["core_skills"])) <= skills
        assert 5 <= len(listed(row["core_skills"])) <= 10, row["key"]
        assert row["domain"] == domain_of[row["family"]]
        assert row["sector"] in sectors
    for name, known in (("families", families), ("sectors", sectors)):
        for row in load_rows(name):
            assert set(listed(row["neighbours"])) <= known - {row["key"]}


@pytest.mark.parametrize("name", ["families", "sectors"])
def test_neighbours_are_neighbours_both_ways(name: str) -> None:
    near = {row["key"]: set(listed(row["neighbours"])) for row in load_rows(name)}
    assert [(one, other) for one in near for other in near[one] if one not in near[other]] == []


def test_related_skills_are_related_both_ways() -> None:
    near = {row["key"]: set(listed(row["related"])) for row in load_rows("skills")}
    assert [(one, other) for one in near for other in near[one] if one not in near[other]] == []


def test_a_broader_skill_is_never_below_itself() -> None:
    above = {row["key"]: listed(row["broader"]) for row in load_rows("skills")}

    def climb(key: str, passed: tuple[str, ...]) -> None:
        assert key not in passed, (*passed, key)
        for parent in above[key]:
            climb(parent, (*passed, key))

    for key in above:
        climb(key, ())


@pytest.mark.parametrize("name", ["skills", "sectors"])
def test_a_name_leads_to_one_row_only(name: str) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for row in load_rows(name):
        names = [row["label_fr"], row["label_en"], *listed(row["aliases"])]
        for one in names:
            assert one == one.strip() != ""
            owners[fold(one)].add(row["key"])
    assert {one: keys for one, keys in owners.items() if len(keys) > 1} == {}


def test_a_title_leads_to_one_occupation_only() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for row in load_rows("occupations"):
        assert row["labels_fr"]
        assert row["labels_en"]
        for title in [*listed(row["labels_fr"]), *listed(row["labels_en"])]:
            assert title == title.strip() != ""
            owners[fold(title)].add(row["key"])
    assert {one: keys for one, keys in owners.items() if len(keys) > 1} == {}


def test_french_labels_carry_their_accents() -> None:
    labels = [row["label_fr"] for name in ("skills", "families", "sectors")
              for row in load_rows(name)]  # fmt: skip
    labels += [title for row in load_rows("occupations") for title in listed(row["labels_fr"])]
    assert [label for label in labels if UNACCENTED.search(label)] == []
    accented = sum(bool(re.search(r"[éèêëàâîïôùûüç]", label.lower())) for label in labels)
    assert accented > 0.3 * len(labels)
