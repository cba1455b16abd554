"""Real parts are killed under load; `python -m bench.outages` does the same longer and harder.

What is promised in seconds depends on the machine and is only checked by that command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from bench.outages.__main__ import SCENARIOS
from bench.outages.criteria import report
from bench.outages.parts import House, house
from bench.outages.plan import QUICK

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def disturbed() -> Iterator[House]:
    """PostgreSQL, Redis and a stock; each scenario starts instances of its own."""
    with house(QUICK, lambda _: None) as one:
        yield one


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_every_promise_is_kept(disturbed: House, scenario: Callable[..., object]) -> None:
    outcome = scenario(disturbed, QUICK)
    assert not outcome.broken(timed=False), report([outcome])
