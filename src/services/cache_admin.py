"""What administrators see of the cache and do to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from src.resilience.tiered import Reading, TieredCache
from src.services.accounts import Author
from src.services.ports import UnitOfWorkFactory
from src.services.records import AuditEvent


@dataclass(frozen=True, slots=True)
class Invalidated:
    """What came of it: ``removed`` values at once (those of tags go when they are asked for).

    ``everywhere`` is false while the shared level cannot be reached: the other workers hear of it
    when it is back.
    """

    removed: int
    everywhere: bool


class CacheAdmin:
    """The cache of the application and its administration; every change leaves an audit event."""

    def __init__(
        self, cache: TieredCache, unit_of_work: UnitOfWorkFactory, *, new_id: Callable[[], str]
    ) -> None:
        self.cache = cache
        self._unit_of_work = unit_of_work
        self._new_id = new_id

    def readings(self) -> list[Reading]:
        """The figures of every namespace in this process."""
        return self.cache.readings()

    def clear(self, namespaces: Sequence[str], *, by: Author) -> Invalidated:
        """Forget these namespaces, all where none is named.

        Raises ``UnknownNamespaceError``.
        """
        self.cache.clear(*namespaces)
        names = list(namespaces) or [space.name for space in self.cache.namespaces]
        self._note("cache.cleared", by, {"namespaces": names})
        return self._done(0)

    def invalidate_tags(self, tags: Sequence[str], *, by: Author) -> Invalidated:
        """Forget what bears one of the tags. Raises ``UnusableTagError``."""
        self.cache.invalidate_tags(*tags)
        self._note("cache.invalidated", by, {"tags": len(tags)})
        return self._done(0)

    def invalidate_pattern(self, namespace: str, pattern: str, *, by: Author) -> Invalidated:
        """Forget the keys of the namespace that fit. Raises ``UnknownNamespaceError``."""
        removed = self.cache.invalidate_pattern(namespace, pattern)
        # Not the pattern: a key may be what somebody typed.
        self._note("cache.invalidated", by, {"namespace": namespace, "removed": removed})
        return self._done(removed)

    def _done(self, removed: int) -> Invalidated:
        return Invalidated(removed, everywhere=self.cache.all_is_told)

    def _note(self, action: str, by: Author, details: dict[str, Any]) -> None:
        with self._unit_of_work() as unit:
            unit.audit.add(
                AuditEvent(
                    id=self._new_id(),
                    actor_id=by.id,
                    action=action,
                    subject_kind="cache",
                    subject_id="cache",
                    details=details,
                    request_id=by.request_id,
                )
            )
            unit.commit()
