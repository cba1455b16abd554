"""Jobs and candidates: made, read, listed, changed and deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, Protocol

from src.services.accounts import Author
from src.services.documents import check_document, merge_patch
from src.services.documents.reading import DocumentError, Fault
from src.services.ports import (
    ChangeSignal,
    Clock,
    FactsReader,
    ResourceRepository,
    StaleVersionError,
    UnitOfWork,
    UnitOfWorkFactory,
)
from src.services.records import AuditEvent, Kind, Page, Resource, ResourceFilter

# A patch without If-Match is read, merged and saved again when somebody else came between.
_PATCH_ATTEMPTS: Final = 3
_ID_FIXED: Final = Fault(
    "/id", "the id of a resource cannot be changed", "l'identifiant ne peut pas être modifié"
)


class ResourceNotFoundError(LookupError):
    """There is no resource of that kind and id."""

    def __init__(self, kind: Kind, resource_id: str) -> None:
        self.kind: Kind = kind
        self.resource_id = resource_id
        super().__init__(f"no {kind} {resource_id}")


class CursorError(ValueError):
    """The cursor is none that this list gave out."""


class WrittenResources(Protocol):
    """Hears which single resources were written, so that nothing shows them as they were."""

    def changed(self, kind: Kind, resource_id: str) -> None:
        """It has been written. Must be quick and must not raise."""
        ...

    def removed(self, kind: Kind, resource_id: str) -> None:
        """It has been deleted. Must be quick and must not raise."""
        ...


class NothingKept:
    """``WrittenResources`` where nothing is kept that could show them."""

    def changed(self, kind: Kind, resource_id: str) -> None:
        """Do nothing."""

    def removed(self, kind: Kind, resource_id: str) -> None:
        """Do nothing."""


class NoSignal:
    """The signal that nobody hears: what is kept in memory finds changes by asking."""

    def notify(self, kind: Kind) -> None:
        """Do nothing."""


def repository(unit: UnitOfWork, kind: Kind) -> ResourceRepository:
    """The unit's repository of that kind."""
    return unit.jobs if kind == "job" else unit.candidates


class Catalogue:
    """The use cases of single resources. Each change is one transaction with its audit event."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        clock: Clock,
        *,
        new_id: Callable[[], str],
        facts: FactsReader | None = None,
        signal: ChangeSignal | None = None,
        written: WrittenResources | None = None,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._new_id = new_id
        self._facts = facts
        self._signal = signal or NoSignal()
        self._written = written or NothingKept()

    def create(self, kind: Kind, document: Mapping[str, Any], author: Author) -> Resource:
        """The new resource. ``document`` is in normal form and may name its id.

        Raises ``DuplicateError`` when the id or the external id is taken.
        """
        resource = self.resource(kind, document.get("id") or self._new_id(), document)
        with self._unit_of_work() as unit:
            stored = repository(unit, kind).add(resource)
            self._record(unit, author, f"{kind}.created", stored)
            unit.commit()
        self._signal.notify(kind)
        self._written.changed(kind, stored.id)
        return stored

    def get(self, kind: Kind, resource_id: str) -> Resource:
        """The resource. Raises ``ResourceNotFoundError``."""
        with self._unit_of_work(read_only=True) as unit:
            stored = repository(unit, kind).get(resource_id)
        if stored is None:
            raise ResourceNotFoundError(kind, resource_id)
        return stored

    def page(
        self, kind: Kind, where: ResourceFilter, *, cursor: str | None, limit: int, skip: int = 0
    ) -> Page:
        """A page, newest first. Raises ``CursorError``."""
        with self._unit_of_work(read_only=True) as unit:
            try:
                return repository(unit, kind).page(where, cursor=cursor, limit=limit, skip=skip)
            except ValueError as error:
                raise CursorError(str(error)) from error

    def patch(
        self,
        kind: Kind,
        resource_id: str,
        patch: Mapping[str, Any],
        author: Author,
        *,
        expected_version: int | None = None,
    ) -> Resource:
        """The resource after a JSON Merge Patch (RFC 7396), checked as a whole.

        Raises ``ResourceNotFoundError``, ``DocumentError``, ``DuplicateError`` on a taken external
        id, and ``StaleVersionError`` where ``expected_version`` is not the stored one.
        """
        for attempt in range(1, _PATCH_ATTEMPTS + 1):
            stored = self.get(kind, resource_id)
            if expected_version is not None and stored.version != expected_version:
                raise StaleVersionError(stored.version)
            changed = self._patched(stored, patch)
            if changed.document == stored.document:
                return stored
            try:
                return self._save(changed, stored.version, author)
            except StaleVersionError as error:
                if error.current == 0:
                    raise ResourceNotFoundError(kind, resource_id) from None
                if expected_version is not None or attempt == _PATCH_ATTEMPTS:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def delete(
        self, kind: Kind, resource_id: str, author: Author, *, expected_version: int | None = None
    ) -> None:
        """Nothing is left of the resource but its id in the change feed.

        Raises ``ResourceNotFoundError`` and ``StaleVersionError``.
        """
        with self._unit_of_work() as unit:
            if not repository(unit, kind).delete(resource_id, expected_version=expected_version):
                raise ResourceNotFoundError(kind, resource_id)
            self._record(unit, author, f"{kind}.deleted", Resource(resource_id, kind, {}))
            unit.commit()
        self._signal.notify(kind)
        self._written.removed(kind, resource_id)

    def resource(self, kind: Kind, resource_id: str, document: Mapping[str, Any]) -> Resource:
        """The document as a resource ready to be stored, with the facts matching will read."""
        document = {"status": "open"} | {k: v for k, v in document.items() if k != "id"}
        facts = self._facts.read(kind, resource_id, document) if self._facts else None
        return Resource(
            id=resource_id,
            kind=kind,
            document=document,
            status=document["status"],
            external_id=document.get("external_id"),
            facts=facts,
            facts_version=self._facts.version if self._facts else 0,
        )

    def _patched(self, stored: Resource, patch: Mapping[str, Any]) -> Resource:
        merged = merge_patch({**stored.document, "id": stored.id}, patch)
        document = check_document(stored.kind, merged)
        if document.get("id") != stored.id:
            raise DocumentError((_ID_FIXED,))
        fresh = self.resource(stored.kind, stored.id, document)
        return replace(fresh, created_at=stored.created_at)

    def _save(self, resource: Resource, version: int, author: Author) -> Resource:
        with self._unit_of_work() as unit:
            saved = repository(unit, resource.kind).save(resource, expected_version=version)
            self._record(unit, author, f"{resource.kind}.changed", saved)
            unit.commit()
        self._signal.notify(resource.kind)
        self._written.changed(resource.kind, resource.id)
        return saved

    def _record(self, unit: UnitOfWork, author: Author, action: str, resource: Resource) -> None:
        unit.audit.add(
            AuditEvent(
                id=self._new_id(),
                actor_id=author.id,
                action=action,
                subject_kind=resource.kind,
                subject_id=resource.id,
                details={"version": resource.version} if resource.document else {},
                request_id=author.request_id,
                created_at=self._clock.now(),
            )
        )
