"""Jobs and candidates as they were last read, for the time that the database is away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Final

import orjson

from src.resilience.tiered import TieredCache
from src.services.catalogue import Catalogue
from src.services.kept_rankings import PEOPLE_TAG, subject_tag
from src.services.ports import ChangeSignal, Clock, StorageUnavailableError
from src.services.records import Kind, Page, Resource, ResourceFilter

NAMESPACE: Final = "resources"
KEPT_AGAIN_SECONDS: Final = 60.0
LISTS_AGAIN_SECONDS: Final = 10.0
_MOST_NOTED: Final = 10_000
_LISTS: Final[dict[Kind, str]] = {"job": "lists-of-jobs", "candidate": "lists-of-candidates"}
_ALL: Final[dict[Kind, str]] = {"job": "jobs", "candidate": "candidates"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A resource; ``kept``: as it was last read, since the database does not answer."""

    resource: Resource
    kept: bool = False


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page; ``kept`` as of ``Shown``."""

    page: Page
    kept: bool = False


class KeptReads:
    """What was read lately, in the cache.

    It is written where it has changed or was not in the last ``KEPT_AGAIN_SECONDS`` (lists:
    ``LISTS_AGAIN_SECONDS``), so that most reads cost nothing more. ``hide`` makes keys unreadable,
    ``home`` tells apart applications that share a Redis; ``holds`` tells whether a job that is
    open or a candidate is known to be there.
    """

    def __init__(
        self,
        cache: TieredCache,
        clock: Clock,
        *,
        hide: Callable[[str], str],
        home: str,
        holds: Callable[[Kind, str], bool],
    ) -> None:
        self._cache = cache
        self._clock = clock
        self._hide = hide
        self._home = home
        self._holds = holds
        # When what was kept, by key: resources with their version, and lists.
        self._noted: dict[str, tuple[int, float]] = {}
        self._listed: dict[str, tuple[int, float]] = {}
        self._lock = Lock()

    def keep(self, resource: Resource) -> None:
        """Keep a resource that has just been read."""
        key = self._key(resource.kind, resource.id)
        if self._is_due(self._noted, key, resource.version, KEPT_AGAIN_SECONDS):
            tags = (subject_tag(resource.kind, resource.id), _ALL[resource.kind])
            self._cache.set(NAMESPACE, key, _plain(resource), tags=tags)

    def resource(self, kind: Kind, resource_id: str) -> Resource | None:
        """The resource as it was last read, if it is kept and still there as far as is known."""
        kept = self._cache.get(NAMESPACE, self._key(kind, resource_id)).value
        return None if kept is None else self._still_there(_resource(kept))

    def keep_page(self, kind: Kind, asked: Mapping[str, Any], page: Page) -> None:
        """Keep a page that has just been read; ``asked`` is all that decides which one it is."""
        key = self._list_key(kind, asked)
        if self._is_due(self._listed, key, 0, LISTS_AGAIN_SECONDS):
            value = [[_plain(item) for item in page.items], page.next_cursor, page.total]
            self._cache.set(NAMESPACE, key, value, tags=(_LISTS[kind], _ALL[kind]))

    def page(self, kind: Kind, asked: Mapping[str, Any]) -> Page | None:
        """The page as it was last read, if it is kept, without what is known to be gone."""
        kept = self._cache.get(NAMESPACE, self._list_key(kind, asked)).value
        if kept is None:
            return None
        items, next_cursor, total = kept
        there = [item for each in items if (item := self._still_there(_resource(each)))]
        return Page(tuple(there), next_cursor, total - len(items) + len(there))

    def changed(self, kind: Kind, resource_id: str) -> None:
        """It has been written or deleted: nothing that shows it as it was is given any more."""
        tags = [subject_tag(kind, resource_id), _LISTS[kind]]
        self._cache.invalidate_tags(*tags, *([PEOPLE_TAG] if kind == "candidate" else []))
        with self._lock:
            self._listed.clear()

    def removed(self, kind: Kind, resource_id: str) -> None:
        """It has been deleted: what was kept of it alone is taken away at once, too."""
        self.changed(kind, resource_id)
        self._cache.delete(NAMESPACE, self._key(kind, resource_id))

    def all_changed(self, kind: Kind) -> None:
        """Many have been written: nothing that was kept of this kind is given any more."""
        self._cache.invalidate_tags(_ALL[kind], _LISTS[kind])
        with self._lock:
            self._noted.clear()
            self._listed.clear()

    def _still_there(self, resource: Resource) -> Resource | None:
        # The index knows of deletions that this cache may not have been told.
        there = resource.status == "closed" or self._holds(resource.kind, resource.id)
        return resource if there else None

    def _is_due(
        self, notes: dict[str, tuple[int, float]], key: str, version: int, seconds: float
    ) -> bool:
        now = self._clock.monotonic()
        noted = notes.get(key)
        if noted is not None and noted[0] == version and now - noted[1] < seconds:
            return False
        with self._lock:
            if len(notes) >= _MOST_NOTED:
                notes.clear()
            notes[key] = (version, now)
        return True

    def _key(self, kind: Kind, resource_id: str) -> str:
        return self._hide(f"{self._home}\n{kind}\n{resource_id}")

    def _list_key(self, kind: Kind, asked: Mapping[str, Any]) -> str:
        content = orjson.dumps(dict(asked), option=orjson.OPT_SORT_KEYS).decode()
        return self._hide(f"{self._home}\n{kind}-list\n{content}")


class Reads:
    """Reading jobs and candidates: of the database, or of what was read of it while it is away."""

    def __init__(self, catalogue: Catalogue, kept: KeptReads) -> None:
        self._catalogue = catalogue
        self._kept = kept

    def show(self, kind: Kind, resource_id: str) -> Shown:
        """The resource. Raises ``ResourceNotFoundError``.

        Raises ``StorageUnavailableError`` where the database is away and it is not kept.
        """
        try:
            found = self._catalogue.get(kind, resource_id)
        except StorageUnavailableError:
            kept = self._kept.resource(kind, resource_id)
            if kept is None:
                raise
            return Shown(kept, kept=True)
        self._kept.keep(found)
        return Shown(found)

    def page(
        self, kind: Kind, where: ResourceFilter, *, cursor: str | None, limit: int, skip: int = 0
    ) -> ShownPage:
        """A page, newest first. Raises ``CursorError``.

        Raises ``StorageUnavailableError`` where the database is away and it is not kept.
        """
        asked = {**asdict(where), "cursor": cursor, "limit": limit, "skip": skip}
        try:
            found = self._catalogue.page(kind, where, cursor=cursor, limit=limit, skip=skip)
        except StorageUnavailableError:
            kept = self._kept.page(kind, asked)
            if kept is None:
                raise
            return ShownPage(kept, kept=True)
        self._kept.keep_page(kind, asked, found)
        return ShownPage(found)


class BulkSignal:
    """``ChangeSignal`` after many changes: for the index, and for what is kept."""

    def __init__(self, index: ChangeSignal, kept: KeptReads) -> None:
        self._index = index
        self._kept = kept

    def notify(self, kind: Kind) -> None:
        """Jobs or candidates have changed."""
        self._index.notify(kind)
        self._kept.all_changed(kind)


def _plain(resource: Resource) -> dict[str, Any]:
    """What is shown of a resource; facts are not."""
    return {
        "id": resource.id,
        "kind": resource.kind,
        "document": dict(resource.document),
        "status": resource.status,
        "external_id": resource.external_id,
        "version": resource.version,
        "created_at": _written(resource.created_at),
        "updated_at": _written(resource.updated_at),
    }


def _resource(plain: dict[str, Any]) -> Resource:
    dates = {name: _read(plain[name]) for name in ("created_at", "updated_at")}
    return Resource(**(plain | dates))


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _read(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
