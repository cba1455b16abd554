"""What stands at the beginning of nearly every test of keeping."""

from __future__ import annotations

import pytest

from tests.unit.resilience_tiered.fleet import Clock, Server


@pytest.fixture
def clock() -> Clock:
    """A clock that goes when it is told to."""
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Server:
    """What workers share."""
    return Server(clock)
