"""Circuits that administrators set by hand: what it does, for whom, and who did it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from src.resilience import Registry, State
from src.services.accounts import Author
from src.services.dependencies import DATABASE, Dependencies, DependencyState
from src.services.ports import StorageUnavailableError, UnitOfWorkFactory
from src.services.records import AuditEvent

# Without the database nobody can sign in any more who could take the switch away.
LONGEST_WITHOUT_DATABASE_SECONDS: Final = 300.0
_log = logging.getLogger(__name__)


class EndlessOutageError(ValueError):
    """The database may be shut off for some minutes only, and these must be named."""


@dataclass(frozen=True, slots=True)
class Switched:
    """What came of a switch.

    ``whole_fleet`` is false where it holds in the process that was asked alone; ``audited`` where
    the audit trail could not be written: then it is in the log.
    """

    state: DependencyState
    whole_fleet: bool
    audited: bool


class DependencySwitches:
    """Forces circuits open or closed, disables them, and lets them be; each leaves an event.

    ``shared`` names the dependencies whose circuits the whole fleet has together.
    """

    def __init__(
        self,
        registry: Registry,
        dependencies: Dependencies,
        unit_of_work: UnitOfWorkFactory,
        *,
        shared: Collection[str],
        new_id: Callable[[], str],
    ) -> None:
        self._registry = registry
        self._dependencies = dependencies
        self._unit_of_work = unit_of_work
        self._shared = shared
        self._new_id = new_id

    def switch(
        self, name: str, state: State | None, *, reason: str, seconds: float | None, by: Author
    ) -> Switched:
        """Set the circuit for so many seconds, or until it is set again; None lets it be.

        Raises ``UnknownDependencyError``, and ``EndlessOutageError`` where the database would be
        shut off for good.
        """
        self._registry[name]  # an unknown one leaves no event
        shuts_database = name == DATABASE and state is State.FORCED_OPEN
        if shuts_database and not 0 < (seconds or 0) <= LONGEST_WITHOUT_DATABASE_SECONDS:
            raise EndlessOutageError(name)
        # The trail is kept in the database: it is written before it is shut off, or after it is
        # let be.
        audited = shuts_database and self._noted(name, state, reason, seconds, by)
        if state is None:
            holds = self._registry.release(name)
        else:
            holds = self._registry.force(name, state, by=by.id, reason=reason, seconds=seconds)
        audited = audited or self._noted(name, state, reason, seconds, by)
        return Switched(self._dependencies.state(name), holds and name in self._shared, audited)

    def _noted(
        self, name: str, state: State | None, reason: str, seconds: float | None, by: Author
    ) -> bool:
        """Whether the audit trail has it: an outage must not keep anybody from switching."""
        said = "automatic" if state is None else state.value
        event = AuditEvent(
            id=self._new_id(),
            actor_id=by.id,
            action="dependency.switched",
            subject_kind="dependency",
            subject_id=name,
            details={"state": said, "reason": reason, "seconds": seconds},
            request_id=by.request_id,
        )
        try:
            with self._unit_of_work() as unit:
                unit.audit.add(event)
                unit.commit()
        except StorageUnavailableError:
            _log.warning("%s was switched to %s by %s, which is not audited", name, said, by.id)
            return False
        return True
