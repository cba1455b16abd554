"""When the gazetteer knows better where an address cannot be."""

from __future__ import annotations

import pytest

from src.adapters.google_maps.plausible import contradicts
from src.commute.places import Choice, Geocoding, Place, Quality
from tests.commute_fakes import BREST, LYON, NANTES, PARIS, FakeGazetteer, near

NEAR_NANTES = (near(NANTES, 30).latitude, NANTES.longitude)


class Reads(FakeGazetteer):
    """A gazetteer that takes every address for the same."""

    def __init__(
        self, place: Place | None, quality: Quality, choice: Choice, *candidates: Place
    ) -> None:
        super().__init__()
        self.read = Geocoding("", place, quality, choice, candidates)

    def locate(self, address: str) -> Geocoding:
        return self.read


@pytest.mark.parametrize(
    ("gazetteer", "contradicted"),
    [
        (Reads(NANTES, "approximate", "only_one"), False),
        (Reads(PARIS, "approximate", "only_one"), True),
        (Reads(PARIS, "approximate", "postal_code"), True),
        (Reads(PARIS, "partial", "postal_code"), True),
        (Reads(PARIS, "exact", "coordinates"), True),
        # One of those that share the name is near.
        (Reads(PARIS, "approximate", "most_populous", LYON, NANTES), False),
        (Reads(PARIS, "approximate", "most_populous", LYON, BREST), True),
        # A guess says nothing against Google.
        (Reads(PARIS, "partial", "most_populous", LYON), False),
        (Reads(PARIS, "partial", "main_town"), False),
        (Reads(None, "failed", "unknown"), False),
    ],
)
def test_a_point_is_contradicted_by_what_is_surely_elsewhere(
    gazetteer: Reads, contradicted: bool
) -> None:
    assert contradicts("an address", NEAR_NANTES, gazetteer) == contradicted
