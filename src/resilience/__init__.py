"""Guards around everything that may fail: circuits, retries, deadlines, bulkheads, fallbacks.

Plain Python: time, sleep and chance are arguments, and nothing happens at import. A ``Registry``
makes the ``Policy`` of each dependency; docs/resilience.md shows it.
"""

from src.resilience.circuit_store import CircuitStore, State
from src.resilience.deadline import deadline_scope, timeout_seconds
from src.resilience.errors import (
    BulkheadFullError,
    CircuitOpenError,
    DeadlineExceededError,
    ResilienceError,
    RetriesExhaustedError,
)
from src.resilience.fallback import NothingToOfferError, Outcome, Step
from src.resilience.kinds import ByType, Failure, Kind
from src.resilience.listeners import Listeners, RecentEvents
from src.resilience.memory_store import MemoryStore
from src.resilience.policy import Policy
from src.resilience.profiles import Profile
from src.resilience.registry import Registry
from src.resilience.status import Status
from src.resilience.timing import Timing

__all__ = [
    "BulkheadFullError",
    "ByType",
    "CircuitOpenError",
    "CircuitStore",
    "DeadlineExceededError",
    "Failure",
    "Kind",
    "Listeners",
    "MemoryStore",
    "NothingToOfferError",
    "Outcome",
    "Policy",
    "Profile",
    "RecentEvents",
    "Registry",
    "ResilienceError",
    "RetriesExhaustedError",
    "State",
    "Status",
    "Step",
    "Timing",
    "deadline_scope",
    "timeout_seconds",
]
