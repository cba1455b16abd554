"""How far what is read in the gold CVs agrees with the records that were written beside them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from src.adapters.gazetteer import OfflineGazetteer
from src.adapters.text.lexicon import shipped_lexicon
from src.extraction.cv import read_cv
from src.matching import signals
from src.matching.reading import Reading
from src.matching.text import fold
from src.services.documents import check_document

GOLD = Path(__file__).parents[2] / "gold"
WRITTEN = date(2026, 11, 22).toordinal()  # the day that "today" is in these CVs
READING = Reading(shipped_lexicon(), OfflineGazetteer())
# Least share of right values among those that the records have and among those that were read,
# a little below what was reached when this was written. Texts and records word some titles in two
# ways and some records say what no text does, so that none of these can be 1 for all fields.
_LEAST = {
    "person": (0.97, 0.97), "city": (0.95, 0.95), "years": (0.85, 0.85), "title": (0.75, 0.82),
    "company": (0.75, 0.82), "start": (0.9, 0.95), "end": (0.9, 0.92), "degree year": (0.85, 0.9),
    "language": (0.78, 0.93), "contract": (0.95, 0.95), "pay": (0.9, 0.95), "skill": (0.7, 0.65),
    "telework": (0.85, 0.85), "distance": (0.9, 0.95), "mode": (0.85, 0.95),
    "minutes": (0.9, 0.95),
}  # fmt: skip


def _records(name: str, field: str) -> dict[str, Any]:
    lines = (GOLD / name / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return {item["id"]: item[field] for item in map(json.loads, lines)}


def _facts(candidate: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """(field, value) of everything that can be compared, values brought to one form."""
    wishes = candidate.get("preferences", {})
    pay = wishes.get("salary_expectations", {})
    travel = wishes.get("transport", {})
    for key, value in candidate.get("personal_info", {}).items():
        yield "person", (key, value)
    if city := candidate.get("location", {}).get("city"):
        yield "city", fold(city)
    for item in candidate.get("experiences", []):
        start = item.get("start", "")
        for key in ("title", "company", "end"):
            if key in item:
                yield key, (start[:4], fold(item[key]))
        yield "start", start
    for item in candidate.get("education", []):
        if "year" in item:
            yield "degree year", item["year"]
    yield from (("language", pair) for pair in candidate.get("languages", {}).items())
    yield from (("contract", name) for name in wishes.get("contracts", []))
    yield from (
        ("pay", (key, pay[key])) for key in ("min", "max", "current", "period") if key in pay
    )
    if (remote := signals.remote_days(wishes.get("remote_preferences"))) is not None:
        yield "telework", remote
    if "maxDistance" in wishes.get("location_preferences", {}):
        yield "distance", wishes["location_preferences"]["maxDistance"]
    yield from (("mode", mode) for mode in travel.get("modes", []))
    yield from (("minutes", pair) for pair in travel.get("max_minutes", {}).items())
    for skill in candidate.get("skills", []):
        yield "skill", READING.lexicon.skill(skill if isinstance(skill, str) else skill["name"])


@pytest.fixture(scope="module")
def agreement() -> dict[str, tuple[float, float]]:
    """(share found, share right) by field."""
    told, read, right = Counter[str](), Counter[str](), Counter[str]()
    texts = _records("dev_text", "text")
    for key, record in _records("dev", "candidate").items():
        document = read_cv(texts[key], READING, today=WRITTEN).document
        check_document("candidate", document)
        gold, found = set(_facts(record)), set(_facts(document))
        for counter, facts in ((told, gold), (read, found), (right, gold & found)):
            counter.update(field for field, _ in facts)
        if "experience_years" in record:
            told["years"] += 1
            years = document.get("experience_years")
            read["years"] += years is not None
            right["years"] += years is not None and abs(years - record["experience_years"]) <= 1
    return {field: (right[field] / told[field], right[field] / read[field]) for field in told}


@pytest.mark.parametrize("field", _LEAST)
def test_what_is_read_agrees_with_the_records(
    agreement: dict[str, tuple[float, float]], field: str
) -> None:
    found, right = agreement[field]
    least_found, least_right = _LEAST[field]
    assert found >= least_found, f"{found:.3f} of {field} found"
    assert right >= least_right, f"{right:.3f} of {field} right"
