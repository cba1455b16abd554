"""A cache in two levels: this process, and what all workers share.

Plain Python: the shared level, the codec, time and chance are arguments. docs/cache.md tells.
"""

from src.resilience.tiered.cache import TieredCache, Warming
from src.resilience.tiered.errors import (
    CacheError,
    NestedComputingError,
    NotStorableError,
    UnknownNamespaceError,
)
from src.resilience.tiered.keys import hashed
from src.resilience.tiered.level import Codec, Level
from src.resilience.tiered.namespaces import Namespace
from src.resilience.tiered.outcome import Outcome, Status
from src.resilience.tiered.stats import Events, Meter, Reading

__all__ = [
    "CacheError",
    "Codec",
    "Events",
    "Level",
    "Meter",
    "Namespace",
    "NestedComputingError",
    "NotStorableError",
    "Outcome",
    "Reading",
    "Status",
    "TieredCache",
    "UnknownNamespaceError",
    "Warming",
    "hashed",
]
