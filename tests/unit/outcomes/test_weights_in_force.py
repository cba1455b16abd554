"""Learned weights in force: where they count, how soon, and what they never do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.matching.criteria_table import BASE_WEIGHTS, KEYS, POSITION
from src.matching.weights import REASONS, recognise, weigh
from src.services.outcome_records import LearnedWeighting
from src.services.outcomes import least_weights
from src.services.weights_in_force import WeightsInForce
from tests.fakes import FakeClock, FakeStore, FakeUnitOfWork


@st.composite
def learned(draw: st.DrawFn, code: str) -> dict[str, float]:
    """Weights such as learning gives: on the simplex, above what the reason names."""
    least = least_weights(code)
    shares = draw(st.lists(st.floats(0.001, 1), min_size=12, max_size=12))
    room = (1 - sum(least)) / sum(shares)
    return {key: low + room * share for key, low, share in zip(KEYS, least, shares, strict=True)}


@given(st.data(), st.sampled_from(REASONS), st.floats(1, 5), st.floats(1, 5))
def test_a_stronger_reason_never_lowers_what_it_names(
    data: st.DataObject, reason: object, one: float, other: float
) -> None:
    code = reason.code  # type: ignore[attr-defined]
    target = data.draw(learned(code))
    weak, strong = (
        weigh(recognise({"reason": code, "intensity": intensity}), learned={code: target})
        for intensity in sorted((one, other))
    )
    for found in (weak, strong):
        assert sum(found.values) == pytest.approx(1.0)
        assert min(found.values) >= 0
        assert (found.origin, found.applied) == ("learned", True)
    for key in reason.targets:  # type: ignore[attr-defined]
        assert strong.values[POSITION[key]] >= weak.values[POSITION[key]] - 1e-12


def test_what_was_learned_counts_for_its_reason_alone() -> None:
    target = dict.fromkeys(KEYS, 1 / 12)
    force = {"too_far": target}
    assert weigh(recognise("too_far"), learned=force).as_dict() == pytest.approx(target)
    for reasons in ("salary_too_low", ["too_far", "salary_too_low"], None):
        assert weigh(recognise(reasons), learned=force) == weigh(recognise(reasons))
    assert weigh((), learned=force).values == BASE_WEIGHTS
    assert weigh((), learned={"none": target}).as_dict() == pytest.approx(target)


def test_a_switch_is_seen_after_the_delay_and_an_outage_changes_nothing() -> None:
    clock, store = FakeClock(), FakeStore()
    force = WeightsInForce(
        lambda **options: FakeUnitOfWork(store, clock, **options), clock, refresh_seconds=0.5
    )
    assert force() == {}
    with FakeUnitOfWork(store, clock) as unit:
        unit.learned_weightings.add(
            LearnedWeighting("w", "none", "candidate", {"salary": 1.0}, {}, {}, "a")
        )
        unit.commit()
    clock.advance(1)
    assert force() == {}, "a candidate is in force nowhere"
    with FakeUnitOfWork(store, clock) as unit:
        unit.learned_weightings.activate("w")
        unit.commit()
    assert force() == {}
    clock.advance(0.5)
    assert force() == {"none": {"salary": 1.0}}
    store.unavailable = True
    clock.advance(1)
    assert force() == {"none": {"salary": 1.0}}
