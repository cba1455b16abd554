"""Jobs, candidates and matches in memory, for ``tests.fakes``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from src.adapters.storage.cursors import read_cursor, write_cursor
from src.adapters.storage.filter_columns import company_id, company_of, filter_columns
from src.services.outcome_records import Outcome
from src.services.ports import DuplicateError, MissingReferenceError, StaleVersionError
from src.services.records import (
    Changes,
    FeedbackEvent,
    Kind,
    Page,
    Resource,
    ResourceFilter,
    StoredMatch,
)

if TYPE_CHECKING:
    from tests.fakes import FakeUnitOfWork


class FakeResources:
    def __init__(self, unit: FakeUnitOfWork, kind: Kind) -> None:
        self.kind: Kind = kind
        self._unit = unit

    @property
    def _rows(self) -> dict[str, Resource]:
        return self._unit.read.resources[self.kind]

    def get(self, resource_id: str) -> Resource | None:
        return self._rows.get(resource_id)

    def get_many(self, resource_ids: Sequence[str]) -> list[Resource]:
        wanted = dict.fromkeys(resource_ids)
        return [self._rows[wish] for wish in wanted if wish in self._rows]

    def by_external_ids(self, external_ids: Sequence[str]) -> dict[str, Resource]:
        wanted = set(external_ids)
        return {row.external_id: row for row in self._rows.values() if row.external_id in wanted}

    def add(self, resource: Resource) -> Resource:
        if resource.id in self._rows:
            raise DuplicateError("id")
        return self._put(resource, version=1, created_at=resource.created_at or self._unit.now())

    def save(self, resource: Resource, *, expected_version: int | None = None) -> Resource:
        known = self._rows.get(resource.id)
        if known is None or expected_version not in {None, known.version}:
            raise StaleVersionError(known.version if known else 0)
        return self._put(resource, version=known.version + 1, created_at=known.created_at)

    def upsert_many(self, resources: Sequence[Resource]) -> tuple[int, int]:
        last = {resource.id: resource for resource in resources}
        created = len(last.keys() - self._rows.keys())
        before = self._unit.write.copied()
        try:
            for resource in last.values():
                if resource.id in self._rows:
                    self.save(resource)
                else:
                    self.add(resource)
        except DuplicateError:
            self._unit.write.resources = before.resources
            raise
        return created, len(last) - created

    def delete(self, resource_id: str, *, expected_version: int | None = None) -> bool:
        work = self._unit.write
        known = self._rows.get(resource_id)
        if known is None:
            return False
        if expected_version not in {None, known.version}:
            raise StaleVersionError(known.version)
        del self._rows[resource_id]
        work.tombstones[self.kind][resource_id] = self._number()
        if self.kind == "candidate":
            for events in (work.matches, work.feedback):
                for key in [k for k, event in events.items() if event.candidate_id == resource_id]:
                    del events[key]
        return True

    def page(self, where: ResourceFilter, *, cursor: str | None, limit: int, skip: int = 0) -> Page:
        found = [row for row in self._rows.values() if _passes(row, where)]
        found.sort(key=lambda row: (row.created_at, row.id), reverse=True)
        rest = found
        if cursor is not None:
            end = read_cursor(cursor)
            rest = [row for row in found if (row.created_at, row.id) < end]
        items, more = rest[skip : skip + limit], rest[skip + limit :]
        following = write_cursor(items[-1].created_at, items[-1].id) if items and more else None
        return Page(items=tuple(items), next_cursor=following, total=len(found))

    def changes(self, after_seq: int, *, limit: int, facts_version: int | None = None) -> Changes:
        newest = self._unit.read.counters[self.kind]
        if newest <= after_seq:
            return Changes(saved=(), removed=(), last_seq=newest, complete=True)
        events: list[tuple[int, Resource | str]] = [
            (row.change_seq, row) for row in self._rows.values()
        ]
        buried = self._unit.read.tombstones[self.kind].items()
        events += [(number, resource_id) for resource_id, number in buried]
        step = sorted((e for e in events if e[0] > after_seq), key=lambda e: e[0])[:limit]
        last_seq = newest if len(step) < limit else step[-1][0]
        return Changes(
            saved=tuple(_bare(row, facts_version) for _, row in step if isinstance(row, Resource)),
            removed=tuple(row for _, row in step if isinstance(row, str)),
            last_seq=last_seq,
            complete=last_seq == newest,
        )

    def count(self) -> int:
        return len(self._rows)

    def _put(self, resource: Resource, **given: Any) -> Resource:
        if len(resource.id) > 64 or len(resource.external_id or "") > 200:
            raise ValueError("an id has at most 64 characters, an external id 200")
        work = self._unit.write
        holder = self.by_external_ids([resource.external_id or ""]).get(resource.external_id or "")
        if holder is not None and holder.id != resource.id:
            raise DuplicateError("external_id")
        work.tombstones[self.kind].pop(resource.id, None)
        stored = replace(
            resource,
            kind=self.kind,
            change_seq=self._number(),
            updated_at=self._unit.now(),
            **given,
        )
        self._rows[resource.id] = stored
        return stored

    def _number(self) -> int:
        counters = self._unit.write.counters
        counters[self.kind] += 1
        return counters[self.kind]


class FakeMatches:
    def __init__(self, unit: FakeUnitOfWork) -> None:
        self._unit = unit

    def add(self, match: StoredMatch) -> StoredMatch:
        return insert(self._unit.write.matches, match, self._unit.now())

    def get(self, match_id: str) -> StoredMatch | None:
        return self._unit.read.matches.get(match_id)

    def find(self, candidate_id: str, job_id: str, inputs_hash: str) -> StoredMatch | None:
        wanted = (candidate_id, job_id, inputs_hash)
        found = [
            match
            for match in self._unit.read.matches.values()
            if (match.candidate_id, match.job_id, match.inputs_hash) == wanted
        ]
        return max(found, key=lambda match: (match.created_at, match.id), default=None)

    def add_feedback(self, event: FeedbackEvent) -> FeedbackEvent:
        if event.match_id not in self._unit.read.matches:
            raise MissingReferenceError
        return insert(self._unit.write.feedback, event, self._unit.now())

    def feedback(self, candidate_id: str, job_id: str) -> list[FeedbackEvent]:
        found = [
            event
            for event in self._unit.read.feedback.values()
            if (event.candidate_id, event.job_id) == (candidate_id, job_id)
        ]
        return sorted(found, key=lambda event: (event.created_at, event.id))

    def outcomes(self) -> list[Outcome]:
        events = self._unit.read.feedback.values()
        return [
            Outcome(
                event.candidate_id, event.job_id, event.event, event.rank, match.algorithm,
                match.reasons, match.criteria, event.created_at,
            )
            for event in sorted(events, key=lambda event: (event.created_at, event.id))
            for match in [self._unit.read.matches[event.match_id]]
        ]  # fmt: skip


def insert(table: dict[str, Any], record: Any, moment: datetime) -> Any:
    if record.id in table:
        raise DuplicateError("id")
    table[record.id] = replace(record, created_at=record.created_at or moment)
    return table[record.id]


def _bare(row: Resource, facts_version: int | None) -> Resource:
    current = facts_version is not None and row.facts_version == facts_version
    document = {} if current else row.document
    return replace(row, document=document, created_at=None, updated_at=None)


def _passes(row: Resource, where: ResourceFilter) -> bool:
    columns = filter_columns(row.kind, row.document)
    company = company_of(row.document) if row.kind == "job" else None
    tests = [
        where.status in {None, row.status},
        where.external_id in {None, row.external_id},
        where.text is None or where.text.lower() in (columns["label"] or ""),
        where.company is None or (company and company_id(company[0]) == company_id(where.company)),
    ]
    for name in ("city", "sector", "contract_type"):
        wanted = getattr(where, name)
        tests.append(wanted is None or columns[name] == wanted.strip().lower())
    return all(tests)
