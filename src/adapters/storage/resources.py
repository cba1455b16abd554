"""Jobs and candidates in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Row,
    delete,
    false,
    func,
    literal_column,
    select,
    tuple_,
    update,
)

from src.adapters.storage.belongings import (
    forget_candidate,
    write_companies,
    write_questionnaires,
)
from src.adapters.storage.change_feed import bury, read_changes, take_numbers, unbury
from src.adapters.storage.column_types import UtcDateTime, Words
from src.adapters.storage.cursors import read_cursor, write_cursor
from src.adapters.storage.filter_columns import (
    LABEL_LENGTH,
    company_id,
    company_of,
    filter_columns,
)
from src.adapters.storage.rows import CandidateRow, JobRow, table_of
from src.adapters.storage.transaction import Transaction
from src.services.ports import Clock, DuplicateError, StaleVersionError
from src.services.records import Changes, Kind, Page, Resource, ResourceFilter

TABLES: Final = {
    "job": table_of(JobRow),
    "candidate": table_of(CandidateRow),
}
BATCH: Final = 1000
# The greatest integer of both engines: what callers ask for beyond it compares the same.
_GREATEST: Final = 2**63 - 1
_KEPT_ON_UPDATE: Final = {"id", "created_at", "version"}


class SqlResourceRepository:
    """The jobs or the candidates of one transaction."""

    def __init__(self, transaction: Transaction, kind: Kind, clock: Clock) -> None:
        self.kind: Kind = kind
        self._transaction = transaction
        self._clock = clock
        self._table = TABLES[kind]
        columns = self._table.c
        self._read = select(
            columns.id,
            columns.external_id,
            columns.status,
            columns.version,
            columns.change_seq,
            columns.facts_version,
            columns.created_at,
            columns.updated_at,
            columns.document,
            columns.facts,
        )

    def get(self, resource_id: str) -> Resource | None:
        """The resource of that id."""
        rows = self._transaction.execute(self._read.where(self._table.c.id == resource_id))
        row = rows.one_or_none()
        return None if row is None else self._resource(row)

    def get_many(self, resource_ids: Sequence[str]) -> list[Resource]:
        """Those of the ids that exist, each once, in the order given."""
        wanted = list(dict.fromkeys(resource_ids))
        found = self._where_in(self._table.c.id, wanted)
        by_id = {resource.id: resource for resource in found}
        return [by_id[resource_id] for resource_id in wanted if resource_id in by_id]

    def by_external_ids(self, external_ids: Sequence[str]) -> dict[str, Resource]:
        """Stored resources by external id."""
        found = self._where_in(self._table.c.external_id, list(dict.fromkeys(external_ids)))
        return {resource.external_id: resource for resource in found if resource.external_id}

    def add(self, resource: Resource) -> Resource:
        """The resource as stored. Raises ``DuplicateError`` on a taken id or external id."""
        now = self._clock.now()
        number = take_numbers(self._transaction, self.kind, 1)
        stored = replace(
            resource,
            kind=self.kind,
            version=1,
            change_seq=number,
            created_at=resource.created_at or now,
            updated_at=now,
        )
        self._write_companies([stored])
        insert = self._transaction.insert(self._table).values(self._values(stored, number, now))
        statement = insert.on_conflict_do_nothing().returning(self._table.c.id)
        if self._transaction.execute(statement).scalar_one_or_none() is None:
            raise DuplicateError("id" if self._version(resource.id) else "external_id")
        unbury(self._transaction, self.kind, [resource.id])
        self._write_questionnaires([stored], now)
        return stored

    def save(self, resource: Resource, *, expected_version: int | None = None) -> Resource:
        """The resource with its version raised by one. Raises ``StaleVersionError``."""
        now = self._clock.now()
        columns = self._table.c
        number = take_numbers(self._transaction, self.kind, 1)
        self._write_companies([resource])
        values = self._values(resource, number, now)
        changed = {name: value for name, value in values.items() if name not in _KEPT_ON_UPDATE}
        statement = update(self._table).where(columns.id == resource.id)
        if expected_version is not None:
            statement = statement.where(columns.version == min(expected_version, _GREATEST))
        with self._transaction.savepoint():
            row = self._transaction.execute(
                statement.values(**changed, version=columns.version + 1).returning(
                    columns.version, columns.created_at
                )
            ).one_or_none()
        if row is None:
            raise StaleVersionError(self._version(resource.id))
        self._write_questionnaires([resource], now)
        return replace(
            resource,
            kind=self.kind,
            version=row.version,
            change_seq=number,
            created_at=row.created_at,
            updated_at=now,
        )

    def upsert_many(self, resources: Sequence[Resource]) -> tuple[int, int]:
        """(created, updated) counts after writing all, matched by id, ``BATCH`` rows at a time."""
        last = list({resource.id: resource for resource in resources}.values())
        created = 0
        for start in range(0, len(last), BATCH):
            created += self._upsert(last[start : start + BATCH])
        return created, len(last) - created

    def delete(self, resource_id: str, *, expected_version: int | None = None) -> bool:
        """Whether there was one to delete. Raises ``StaleVersionError``."""
        columns = self._table.c
        number = take_numbers(self._transaction, self.kind, 1)
        statement = delete(self._table).where(columns.id == resource_id)
        if expected_version is not None:
            statement = statement.where(columns.version == min(expected_version, _GREATEST))
        if not self._transaction.execute(statement).rowcount:
            version = self._version(resource_id)
            if version:
                raise StaleVersionError(version)
            return False
        if self.kind == "candidate":
            forget_candidate(self._transaction, resource_id)
        bury(self._transaction, self.kind, resource_id, number)
        return True

    def page(self, where: ResourceFilter, *, cursor: str | None, limit: int, skip: int = 0) -> Page:
        """A page ordered by creation, newest first. Raises ``ValueError`` on a bad cursor."""
        conditions = self._conditions(where)
        place = tuple_(self._table.c.created_at, self._table.c.id)
        statement = self._read.where(*conditions)
        if cursor is not None:
            created_at, resource_id = read_cursor(cursor)
            end = tuple_(created_at, resource_id, types=[UtcDateTime(), Words()])
            statement = statement.where(place < end)
        statement = statement.order_by(
            self._table.c.created_at.desc(), self._table.c.id.desc()
        ).limit(limit + 1)
        if skip:
            statement = statement.offset(min(skip, _GREATEST))
        rows = self._transaction.execute(statement).all()
        total = self._count(conditions)
        items = tuple(self._resource(row) for row in rows[:limit])
        following = rows[limit - 1] if len(rows) > limit else None
        next_cursor = write_cursor(following.created_at, following.id) if following else None
        return Page(items=items, next_cursor=next_cursor, total=total)

    def changes(self, after_seq: int, *, limit: int, facts_version: int | None = None) -> Changes:
        """What was saved or removed after ``after_seq``, in order, at most ``limit`` rows."""
        return read_changes(
            self._transaction,
            self.kind,
            self._table,
            after_seq,
            limit=limit,
            facts_version=facts_version,
        )

    def count(self) -> int:
        """How many there are."""
        return self._count([])

    def _upsert(self, batch: Sequence[Resource]) -> int:
        """The number of resources that were new."""
        now = self._clock.now()
        columns = self._table.c
        first = take_numbers(self._transaction, self.kind, len(batch))
        ids = [resource.id for resource in batch]
        self._write_companies(batch)
        rows = [
            self._values(resource, number, now)
            for number, resource in enumerate(batch, start=first)
        ]
        insert = self._transaction.insert(self._table)
        changed: dict[str, Any] = {
            name: insert.excluded[name] for name in rows[0] if name not in _KEPT_ON_UPDATE
        }
        # A bound 1, or nothing to return, would make SQLAlchemy send a statement for each row.
        changed["version"] = columns.version + literal_column("1")
        upsert = insert.on_conflict_do_update(index_elements=[columns.id], set_=changed)
        with self._transaction.savepoint():
            written = self._transaction.execute(upsert.returning(columns.version), rows)
            created = sum(int(version) == 1 for version in written.scalars())
        unbury(self._transaction, self.kind, ids)
        self._write_questionnaires(batch, now)
        return created

    def _values(self, resource: Resource, number: int, now: datetime) -> dict[str, Any]:
        """A row as written for a new resource. Raises ``ValueError`` on an id that is too long."""
        if len(resource.id) > 64 or len(resource.external_id or "") > 200:
            raise ValueError("an id has at most 64 characters, an external id 200")
        values: dict[str, Any] = {
            "id": resource.id,
            "external_id": resource.external_id,
            "status": resource.status,
            "version": 1,
            "change_seq": number,
            "facts_version": resource.facts_version,
            "created_at": resource.created_at or now,
            "updated_at": now,
            "document": resource.document,
            "facts": resource.facts,
            **filter_columns(self.kind, resource.document),
        }
        if self.kind == "job":
            company = company_of(resource.document)
            values["company_id"] = company_id(company[0]) if company else None
        return values

    def _write_companies(self, resources: Sequence[Resource]) -> None:
        if self.kind == "job":
            write_companies(self._transaction, resources)

    def _write_questionnaires(self, resources: Sequence[Resource], now: datetime) -> None:
        if self.kind == "candidate":
            write_questionnaires(self._transaction, resources, now)

    def _version(self, resource_id: str) -> int:
        """The stored version, 0 where there is none."""
        statement = select(self._table.c.version).where(self._table.c.id == resource_id)
        return self._transaction.execute(statement).scalar_one_or_none() or 0

    def _where_in(self, column: ColumnElement[Any], values: list[str]) -> list[Resource]:
        found: list[Resource] = []
        # SQLite takes 32,766 parameters in one statement.
        for start in range(0, len(values), 30_000):
            statement = self._read.where(column.in_(values[start : start + 30_000]))
            found += [self._resource(row) for row in self._transaction.execute(statement)]
        return found

    def _count(self, conditions: list[ColumnElement[bool]]) -> int:
        statement = select(func.count()).select_from(self._table).where(*conditions)
        return int(self._transaction.execute(statement).scalar_one())

    def _conditions(self, where: ResourceFilter) -> list[ColumnElement[bool]]:
        columns = self._table.c
        conditions: list[ColumnElement[bool]] = []
        if where.status is not None:
            conditions.append(columns.status == where.status)
        if where.external_id is not None:
            conditions.append(columns.external_id == where.external_id)
        for name in ("city", "sector", "contract_type"):
            value = getattr(where, name)
            if value is not None:
                conditions.append(columns[name] == value.strip().lower())
        if where.company is not None:
            known = self.kind == "job"
            conditions.append(columns.company_id == company_id(where.company) if known else false())
        if where.text is not None:
            # Longer than the column cannot be in it, and SQLite limits the length of a pattern.
            fits = len(where.text) <= LABEL_LENGTH
            found = columns.label.contains(where.text.lower(), autoescape=True)
            conditions.append(found if fits else false())
        return conditions

    def _resource(self, row: Row[Any]) -> Resource:
        return Resource(
            id=row.id,
            kind=self.kind,
            document=row.document,
            status=row.status,
            external_id=row.external_id,
            facts=row.facts,
            facts_version=row.facts_version,
            version=row.version,
            change_seq=row.change_seq,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
