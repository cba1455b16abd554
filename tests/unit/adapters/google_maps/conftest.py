from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.google_maps_double import GoogleMapsDouble, google_maps_double


@pytest.fixture
def double() -> Iterator[GoogleMapsDouble]:
    with google_maps_double() as double:
        yield double
