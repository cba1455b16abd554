"""Errors say which dependency, and what is the matter with it."""

from __future__ import annotations

from typing import Any

import pytest

from src.resilience.errors import (
    BulkheadFullError,
    CircuitOpenError,
    DeadlineExceededError,
    ResilienceError,
    RetriesExhaustedError,
    UnknownDependencyError,
)
from src.resilience.fallback import NothingToOfferError


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        (CircuitOpenError, ("maps", 12.3456), "maps: the circuit is open for another 12.3 s"),
        (BulkheadFullError, ("maps", 8), "maps: 8 calls are running already"),
        (DeadlineExceededError, ("maps",), "maps: the deadline has passed"),
        (
            RetriesExhaustedError,
            ("maps", 3, ValueError("no"), "budget"),
            "maps: 3 attempts failed (budget), the last with ValueError('no')",
        ),
        (UnknownDependencyError, ("maps",), "maps: no dependency of this name is registered"),
        (NothingToOfferError, ("maps", "nothing is kept"), "maps: nothing is kept"),
    ],
)
def test_an_error_names_its_dependency_and_says_what_is_the_matter(
    kind: type[ResilienceError], given: tuple[Any, ...], said: str
) -> None:
    error = kind(*given)
    assert isinstance(error, ResilienceError)
    assert (error.name, str(error)) == ("maps", said)
