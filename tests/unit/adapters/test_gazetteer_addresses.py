"""Addresses as people write them, and every French commune where La Poste's list is at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from src.adapters.gazetteer import OfflineGazetteer
from tools.place_addresses import SECTIONS, addresses, written_into
from tools.places.judged import COMMUNES, every_commune, sixty

GEO = os.environ.get("NEXTVISION_GEO", "")


@pytest.fixture(scope="module")
def gazetteer() -> OfflineGazetteer:
    return OfflineGazetteer()


def test_of_sixty_addresses_nineteen_in_twenty_are_near_and_none_is_silently_wrong(
    gazetteer: OfflineGazetteer,
) -> None:
    found = sixty(gazetteer)
    assert len(found) == 60
    assert sum(item.is_near for item in found) >= 57
    assert [item.address for item in found if item.is_silently_wrong] == []


def test_the_document_tells_what_becomes_of_them(gazetteer: OfflineGazetteer) -> None:
    document = SECTIONS["addresses"].read_text(encoding="utf-8")
    assert written_into(document, "addresses", addresses(sixty(gazetteer))) == document


@pytest.mark.slow
@pytest.mark.skipif(
    not (Path(GEO) / COMMUNES).is_file(), reason="NEXTVISION_GEO has no list of La Poste"
)
@pytest.mark.parametrize(("by", "right"), [("postal_code", 0.998), ("department", 0.995)])
def test_every_commune_is_found_by_its_name_and_what_stands_beside_it(
    gazetteer: OfflineGazetteer, by: str, right: float
) -> None:
    found = list(every_commune(gazetteer, Path(GEO), by=by))
    assert len(found) > 38_000
    assert sum(item.is_right for item in found) / len(found) >= right
    assert sum(item.is_near for item in found) / len(found) >= 0.985
    assert sum(item.is_silently_wrong for item in found) <= len(found) // 1000
