from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from src.commute.journeys import estimated
from src.commute.modes import MODES
from src.commute.places import Place
from src.services.commute.estimates import Leg, estimates

PLACES = st.builds(
    Place,
    st.just("x"),
    st.floats(-89, 89),
    st.floats(-179, 179),
    density=st.floats(0, 30_000),
)
LEGS = st.lists(st.builds(Leg, PLACES, PLACES, st.sampled_from(MODES)), max_size=12)


@given(LEGS)
def test_many_estimates_have_the_bits_of_each_alone(legs: list[Leg]) -> None:
    found = estimates(legs + legs[::2])

    assert found == {leg: estimated(leg.origin, leg.site, leg.mode) for leg in legs}
