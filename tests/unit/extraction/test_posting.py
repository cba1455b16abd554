"""Adverts read into jobs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from src.adapters.gazetteer import OfflineGazetteer
from src.adapters.text.lexicon import shipped_lexicon
from src.extraction.extracted import Extraction
from src.extraction.posting import assembled, read_posting
from src.matching.reading import Reading
from src.services.documents import check_document
from tests.unit.extraction.posting_samples import SAMPLES, Sample

TODAY = date(2026, 5, 4).toordinal()
READING = Reading(shipped_lexicon(), OfflineGazetteer())


def read(text: str) -> Extraction:
    return read_posting(text, READING, today=TODAY)


def names(items: Any) -> list[str]:
    return [item["name"] if isinstance(item, dict) else item for item in items or []]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_an_advert_gives_what_a_careful_reader_takes_from_it(sample: Sample) -> None:
    document = read(sample.text).document
    got = {key: document.get(key) for key in sample.expected}
    assert got == sample.expected
    for field, wanted in (("required_skills", sample.required),
                          ("preferred_skills", sample.preferred)):  # fmt: skip
        listed = [name.lower() for name in names(document.get(field))]
        assert [name for name in wanted if name.lower() not in listed] == [], listed
    assert names(document.get("knockouts")) == list(sample.knockouts)
    assert [key for key in sample.absent if key in document] == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_every_value_has_its_place_and_the_document_is_one_of_the_api(sample: Sample) -> None:
    extraction = read(sample.text)
    assert assembled(extraction.values) | {"text": sample.text.strip()} == extraction.document
    for value in extraction.values:
        assert 0 <= value.start < value.end <= len(sample.text), value
        assert 0.0 < value.confidence <= 1.0
    assert check_document("job", extraction.document)
    assert extraction.warnings == []
