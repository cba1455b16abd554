"""The numbers with which each dependency is guarded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from src.resilience.retry import RetryRules
from src.resilience.rules import CircuitRules


@dataclass(frozen=True, slots=True)
class Profile:
    """How one kind of dependency is guarded.

    ``deadline_seconds`` bounds a whole call, ``attempt_seconds`` each attempt. At most ``at_once``
    calls of a process run at once; others wait up to ``wait_seconds``. None is no bound.
    """

    retry: RetryRules = field(default_factory=RetryRules)
    circuit: CircuitRules = field(default_factory=CircuitRules)
    deadline_seconds: float | None = 30.0
    attempt_seconds: float | None = 10.0
    at_once: int | None = None
    wait_seconds: float = 0.0


# What a request cannot do without must be tried again soon after it is back: its circuit opens
# for seconds, not for a minute.
_SOON: Final = CircuitRules(
    slow_seconds=2.0, open_seconds=2.0, most_open_seconds=4.0, lease_seconds=10.0
)
DEFAULT: Final = "default"
PROFILES: Final[Mapping[str, Profile]] = MappingProxyType(
    {
        DEFAULT: Profile(),
        "google_maps": Profile(
            RetryRules(4, 2.0, 120.0), CircuitRules(slow_seconds=5.0), at_once=16, wait_seconds=1.0
        ),
        "database": Profile(RetryRules(5, 0.5, 30.0), _SOON),
        "redis": Profile(RetryRules(3, 0.2, 10.0), _SOON, 5.0, 1.0),
        "bridge": Profile(
            RetryRules(3, 1.0, 60.0), CircuitRules(slow_seconds=20.0), 60.0, 30.0, 8, 1.0
        ),
    }
)


def profile_of(name: str) -> Profile:
    """The profile of a dependency's name, or the default."""
    return PROFILES.get(name, PROFILES[DEFAULT])
