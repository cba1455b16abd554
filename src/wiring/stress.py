"""Stress tests of this deployment."""

from __future__ import annotations

from collections.abc import Callable

from src.adapters.security.stress_pass import SignedPasses
from src.adapters.stress.driver import ProcessDriver
from src.services.ports import Clock, UnitOfWorkFactory
from src.services.stress import StressTests
from src.settings import Settings


def wired_stress(
    settings: Settings,
    clock: Clock,
    unit_of_work: UnitOfWorkFactory,
    *,
    new_id: Callable[[], str],
) -> StressTests:
    """Loads by a process each; refused in production unless the settings allow them."""
    return StressTests(
        ProcessDriver(),
        SignedPasses(settings.secret_key.get_secret_value()),
        unit_of_work,
        clock,
        new_id=new_id,
        allowed=settings.stress_test_allowed or not settings.is_production,
    )
