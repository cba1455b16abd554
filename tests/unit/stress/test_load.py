"""When requests are due, which they are, and the loads that have names."""

from __future__ import annotations

import numpy as np
import pytest

from src.stress.errors import UnknownScenarioError
from src.stress.mix import MATCHING, kinds, request
from src.stress.scenarios import REMOTE_NAMES, SCENARIOS, scenarios_of
from src.stress.schedule import due_seconds


def chance(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_constant_arrivals_are_evenly_spaced() -> None:
    assert due_seconds(4, 2.0, "constant", chance()).tolist() == [0.0, 0.5, 1.0, 1.5]


def test_poisson_gaps_have_the_mean_and_the_spread_of_independent_callers() -> None:
    due = due_seconds(20_000, 50.0, "poisson", chance())
    gaps = np.diff(due)
    assert (gaps >= 0).all()
    assert gaps.mean() == pytest.approx(1 / 50, rel=0.05)
    # Exponential: as spread as the mean is long, and a share of exp(-1) longer than it.
    assert gaps.std() == pytest.approx(1 / 50, rel=0.05)
    assert (gaps > 1 / 50).mean() == pytest.approx(np.exp(-1), abs=0.02)


def test_the_same_seed_gives_the_same_load() -> None:
    first, again = (due_seconds(50, 5.0, "poisson", chance(7)) for _ in range(2))
    assert (first == again).all()
    assert kinds(50, chance(7)) == kinds(50, chance(7))


@pytest.mark.parametrize(("count", "rate"), [(0, 1.0), (1, 0.0), (1, -1.0), (1, float("nan"))])
def test_a_load_of_nothing_is_refused(count: int, rate: float) -> None:
    with pytest.raises(ValueError, match="at least one request"):
        due_seconds(count, rate, "poisson", chance())


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda each: each.name)
def test_every_job_of_a_scenario_is_matched_once(scenario) -> None:
    drawn = kinds(scenario.requests, chance())
    assert drawn.count("match") == scenario.jobs


def test_the_scenarios_have_the_jobs_of_their_documentation() -> None:
    jobs = {name: scenario.jobs for name, scenario in SCENARIOS.items()}
    assert jobs["light_load"] == 50
    assert jobs["medium_load"] == 200
    assert jobs["high_load"] == 500
    assert jobs["extreme_load"] >= 1000
    assert SCENARIOS["extreme_load"].requests == 1250


def test_the_full_suite_is_all_of_them_in_order() -> None:
    assert [each.name for each in scenarios_of("full_suite")] == list(SCENARIOS)


def test_an_unknown_scenario_names_those_there_are() -> None:
    with pytest.raises(UnknownScenarioError) as raised:
        scenarios_of("apocalypse")
    assert raised.value.known == REMOTE_NAMES
    assert "light_load" in str(raised.value)


def test_requests_of_one_kind_differ_by_number_and_not_by_chance() -> None:
    for kind in MATCHING:
        assert request(kind, 3) == request(kind, 3)
        assert request(kind, 3) != request(kind, 4)


def test_unknown_addresses_are_asked_about_once() -> None:
    asked = [request("journey", at, unknown_addresses=True).body for at in range(200)]
    assert len({body["candidat_address"] for body in asked if body}) == 200
