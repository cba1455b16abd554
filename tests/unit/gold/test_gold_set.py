"""The gold set keeps to its own rules: tests/gold/rules.md."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from src.services.documents.reading import check_document

GOLD = Path(__file__).parents[2] / "gold"
FOLDERS = sorted(about.parent for about in GOLD.glob("*/about.json"))
TEXTS = [folder for folder in FOLDERS if folder.name.endswith("_text")]
STRUCTURED = [folder for folder in FOLDERS if folder not in TEXTS]
CONSTRAINTS = {"contract_exclusive", "sector_avoided", "knockout", "commute_limit"}
LANGUAGE_LEVELS = ["A1", "A2", "B1", "B2", "C1", "C2", "native"]
Record = dict[str, Any]
Row = tuple[str, str, str]

every_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
every_structured = pytest.mark.parametrize("folder", STRUCTURED, ids=lambda folder: folder.name)
every_text = pytest.mark.parametrize("folder", TEXTS, ids=lambda folder: folder.name)


@cache
def _lines(path: Path) -> list[Record]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@cache
def _rows(path: Path) -> tuple[list[str], list[Row]]:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter="\t")
    assert all(len(row) == 3 for row in rows)
    return header, [(row[0], row[1], row[2]) for row in rows]


def _by_id(folder: Path, name: str, key: str) -> dict[str, Any]:
    return {line["id"]: line[key] for line in _lines(folder / name)}


def _judged(folder: Path) -> list[Row]:
    return _rows(folder / "qrels.tsv")[1]


def _blocked(folder: Path) -> list[Row]:
    return _rows(folder / "blocked.tsv")[1]


def _wishes(candidate: Record) -> Record:
    wishes: Record = candidate.get("preferences", {})
    return wishes


def _refuses_contract(candidate: Record, job: Record) -> bool:
    wishes, contract = _wishes(candidate), job.get("contract_type")
    return bool(
        wishes.get("contract_exclusive") and contract and contract not in wishes["contracts"]
    )


def _lacks_language(candidate: Record, job: Record) -> bool:
    spoken = candidate.get("languages", {})
    return any(
        code in spoken and LANGUAGE_LEVELS.index(spoken[code]) < LANGUAGE_LEVELS.index(level)
        for code, level in job.get("languages", {}).items()
    )


def test_the_whole_set_is_as_large_as_promised() -> None:
    people = sum(len(_lines(folder / "queries.jsonl")) for folder in STRUCTURED)
    postings = sum(len(_lines(folder / "corpus.jsonl")) for folder in STRUCTURED)
    assert people >= 40
    assert postings >= 200


@every_structured
def test_every_structured_half_has_its_texts(folder: Path) -> None:
    assert folder.with_name(f"{folder.name}_text") in TEXTS


@every_folder
def test_a_folder_says_what_it_is(folder: Path) -> None:
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    assert about["name"] == f"gold_{folder.name}"
    assert about["task"] == "match"
    assert about["language"] == "fr,en"
    assert about["licence"]
    assert about["source"]


@every_folder
@pytest.mark.parametrize("name", ["queries.jsonl", "corpus.jsonl"])
def test_ids_are_unique(folder: Path, name: str) -> None:
    ids = [line["id"] for line in _lines(folder / name)]
    assert len(ids) == len(set(ids))


@every_folder
@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("qrels.tsv", ["query_id", "corpus_id", "grade"]),
        ("blocked.tsv", ["query_id", "corpus_id", "constraint"]),
    ],
)
def test_tables_name_known_pairs_once(folder: Path, name: str, header: list[str]) -> None:
    found, rows = _rows(folder / name)
    assert found == header
    people = {line["id"] for line in _lines(folder / "queries.jsonl")}
    postings = {line["id"] for line in _lines(folder / "corpus.jsonl")}
    pairs = [row[:2] for row in rows]
    assert len(pairs) == len(set(pairs))
    assert {person for person, _ in pairs} <= people
    assert {posting for _, posting in pairs} <= postings


@every_folder
def test_every_person_has_one_to_three_and_at_least_one_invitation(folder: Path) -> None:
    grades: dict[str, list[str]] = {line["id"]: [] for line in _lines(folder / "queries.jsonl")}
    for person, _, grade in _judged(folder):
        assert grade in {"1", "2", "3"}
        grades[person].append(grade)
    assert [person for person, found in grades.items() if "3" not in found] == []
    assert [person for person, found in grades.items() if not 2 <= len(found) <= 6] == []


@every_folder
def test_a_blocked_pair_is_never_judged_relevant(folder: Path) -> None:
    relevant = {row[:2] for row in _judged(folder)}
    blocked = {row[:2] for row in _blocked(folder)}
    assert relevant & blocked == set()
    assert {constraint for _, _, constraint in _blocked(folder)} == CONSTRAINTS


@every_folder
def test_the_postings_include_distractors(folder: Path) -> None:
    named = {posting for _, posting, _ in [*_judged(folder), *_blocked(folder)]}
    postings = {line["id"] for line in _lines(folder / "corpus.jsonl")}
    assert len(postings - named) >= 5  # relevant to nobody: same words, another trade


@every_structured
def test_records_are_valid_resources(folder: Path) -> None:
    for name, key in (("queries.jsonl", "candidate"), ("corpus.jsonl", "job")):
        for record in _by_id(folder, name, key).values():
            check_document("candidate" if key == "candidate" else "job", record)


@every_structured
def test_both_languages_are_there_french_first(folder: Path) -> None:
    postings = _by_id(folder, "corpus.jsonl", "job").values()
    english = sum(job["language"] == "en" for job in postings) / len(postings)
    assert 0.2 <= english <= 0.45


@every_structured
def test_a_relevant_pair_breaks_no_constraint_that_can_be_read(folder: Path) -> None:
    people = _by_id(folder, "queries.jsonl", "candidate")
    postings = _by_id(folder, "corpus.jsonl", "job")
    for person, posting, _ in _judged(folder):
        candidate, job = people[person], postings[posting]
        avoided = _wishes(candidate).get("sectors_avoided", [])
        assert not _refuses_contract(candidate, job), (person, posting)
        assert not _lacks_language(candidate, job), (person, posting)
        assert job.get("company", {}).get("sector") not in avoided, (person, posting)


@every_structured
def test_a_blocked_pair_states_what_blocks_it(folder: Path) -> None:
    people = _by_id(folder, "queries.jsonl", "candidate")
    postings = _by_id(folder, "corpus.jsonl", "job")
    for person, posting, constraint in _blocked(folder):
        candidate, job = people[person], postings[posting]
        wishes = _wishes(candidate)
        stated = {
            "contract_exclusive": _refuses_contract(candidate, job),
            "sector_avoided": bool(wishes.get("sectors_avoided"))
            and "sector" in job.get("company", {}),
            "knockout": bool(job.get("knockouts")) or _lacks_language(candidate, job),
            "commute_limit": "location" in job
            and bool(
                "maxDistance" in wishes.get("location_preferences", {})
                or wishes.get("transport", {}).get("max_minutes")
            )
            and job.get("remote_policy", {}).get("mode") in {None, "on_site"},
        }
        assert stated[constraint], (person, posting, constraint)


@every_structured
def test_an_invitation_is_paid_as_wished(folder: Path) -> None:
    people = _by_id(folder, "queries.jsonl", "candidate")
    postings = _by_id(folder, "corpus.jsonl", "job")
    for person, posting, grade in _judged(folder):
        wished = _wishes(people[person]).get("salary_expectations", {})
        offered = postings[posting].get("salary_range", {})
        same_period = wished.get("period", "year") == offered.get("period", "year")
        if grade != "3" or not same_period or "min" not in wished or "max" not in offered:
            continue
        assert offered["max"] >= wished["min"] * 0.95, (person, posting)


@every_text
def test_texts_judge_the_same_pairs_of_the_same_records(folder: Path) -> None:
    structured = folder.with_name(folder.name.removesuffix("_text"))
    for name in ("qrels.tsv", "blocked.tsv"):
        assert (folder / name).read_bytes() == (structured / name).read_bytes()
    for name in ("queries.jsonl", "corpus.jsonl"):
        ours, theirs = _lines(folder / name), _lines(structured / name)
        assert [line["id"] for line in ours] == [line["id"] for line in theirs]


@every_text
def test_texts_are_as_long_as_people_write_them(folder: Path) -> None:
    for name, shortest, longest in (("queries.jsonl", 600, 2400), ("corpus.jsonl", 350, 1500)):
        lengths = {line["id"]: len(line["text"]) for line in _lines(folder / name)}
        odd = {key: length for key, length in lengths.items() if not shortest <= length <= longest}
        assert odd == {}


@every_text
def test_texts_and_records_agree_on_what_is_easily_read(folder: Path) -> None:
    structured = folder.with_name(folder.name.removesuffix("_text"))
    people = _by_id(structured, "queries.jsonl", "candidate")
    for person, text in _by_id(folder, "queries.jsonl", "text").items():
        email = people[person].get("personal_info", {}).get("email", "")
        assert not email or email.endswith("@example.org"), person
        assert email in text, person
    postings = _by_id(structured, "corpus.jsonl", "job")
    for posting, text in _by_id(folder, "corpus.jsonl", "text").items():
        period = postings[posting].get("salary_range", {}).get("period")
        if period in {"hour", "day"}:
            amount = f"{postings[posting]['salary_range']['max']:g}"
            assert {amount, amount.replace(".", ",")} & _amounts(text), posting


def _amounts(text: str) -> set[str]:
    """The figures of a text, with and without a last zero (``12,50`` and ``12,5``)."""
    figures = set(re.findall(r"\d+(?:[.,]\d+)?", text))
    return (
        figures
        | {re.sub(r"([.,]\d)0$", r"\1", figure) for figure in figures}
        | {re.sub(r"[.,]00$", "", figure) for figure in figures}
    )
