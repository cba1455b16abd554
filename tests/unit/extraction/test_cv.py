from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from src.adapters.gazetteer import OfflineGazetteer
from src.adapters.text.lexicon import shipped_lexicon
from src.extraction.cv import read_cv
from src.extraction.extracted import Extraction
from src.matching.reading import Reading
from src.services.documents import check_document
from tests.unit.extraction.cv_samples import SAMPLES, Sample
from tests.yardstick import yards

TODAY = date(2026, 1, 5).toordinal()
READING = Reading(shipped_lexicon(), OfflineGazetteer())
_ALL = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)


def _read(text: str) -> Extraction:
    return read_cv(text, READING, today=TODAY)


def _at(document: Any, pointer: str) -> Any:
    here = document
    for part in pointer.split("/")[1:]:
        if isinstance(here, list):
            here = here[int(part)] if int(part) < len(here) else None
        elif isinstance(here, dict):
            here = here.get(part)
    return here


@_ALL
def test_values_of_a_cv_are_read(sample: Sample) -> None:
    document = _read(sample.text).document
    read = {pointer: _at(document, pointer) for pointer in sample.expected}
    assert read == sample.expected


@_ALL
def test_skills_of_a_cv_are_read(sample: Sample) -> None:
    names = [
        item if isinstance(item, str) else item["name"]
        for item in _read(sample.text).document.get("skills", [])
    ]
    assert [skill for skill in sample.skills if skill not in names] == []


@_ALL
def test_what_a_cv_does_not_say_is_absent(sample: Sample) -> None:
    document = _read(sample.text).document
    assert {pointer: _at(document, pointer) for pointer in sample.absent} == dict.fromkeys(
        sample.absent
    )


@_ALL
def test_a_document_is_one_that_the_api_takes(sample: Sample) -> None:
    document = _read(sample.text).document
    assert check_document("candidate", document)["language"] in {"fr", "en"}


@_ALL
def test_every_value_of_the_document_has_its_place_and_confidence(sample: Sample) -> None:
    extraction = _read(sample.text)
    pointers = set()
    for item in extraction.values:
        assert 0 <= item.start < item.end <= len(sample.text)
        assert 0 < item.confidence <= 1
        assert _at(extraction.document, item.pointer) == item.value
        pointers.add(item.pointer)
    assert pointers >= set(_leaves(extraction.document)) - {"/language"}


def _leaves(value: Any, pointer: str = "") -> list[str]:
    if isinstance(value, dict) and "name" not in value:
        return [leaf for key, item in value.items() for leaf in _leaves(item, f"{pointer}/{key}")]
    if isinstance(value, list):
        return [leaf for at, item in enumerate(value) for leaf in _leaves(item, f"{pointer}/{at}")]
    return [pointer]


@_ALL
def test_names_and_figures_stand_where_they_are_said_to(sample: Sample) -> None:
    for item in _read(sample.text).values:
        if isinstance(item.value, str) and item.pointer.startswith(
            ("/skills", "/headline", "/experiences", "/current_role")
        ) and not item.pointer.endswith(("/start", "/end", "/description")):  # fmt: skip
            assert " ".join(sample.text[item.start : item.end].split()) == item.value


_HOSTILE = [
    "a", "(", "1", " ", "\n", "a@", "- ", "12/2019 ", "é, ", "A B\n", "\t|", "  x", "CDI ", "2019-",
    "permis b, ", "Anglais ", "- 2019 : Dev, A\n", "12 km ", "k€ ", "'", "•", "1 000 ", "master ",
]  # fmt: skip


@pytest.mark.parametrize("piece", _HOSTILE)
def test_any_size_of_hostile_text_is_read_in_bounded_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    found: list[Extraction] = []
    # The worst takes some 50; what grows with the square of the length takes thousands.
    assert yards(lambda: found.append(_read(text))) < 250
    assert "text_cut" in found[0].warnings


@pytest.mark.parametrize("text", ["", " ", "\x00", "CV", "\n\n\n", "2019", "@", "💥" * 50])
def test_next_to_no_text_gives_next_to_nothing(text: str) -> None:
    extraction = _read(text)
    assert "little_text" in extraction.warnings
    assert extraction.confidence <= 0.5


def test_two_thousand_characters_of_a_cv_are_little_work() -> None:
    for sample in SAMPLES:
        _read(sample.text)  # the gazetteer and the lexicon read their files once
    characters = sum(len(sample.text) for sample in SAMPLES)
    # Half of one; how long that takes is measured by the bench.
    assert yards(lambda: [_read(sample.text) for sample in SAMPLES]) * 2000 / characters < 4
