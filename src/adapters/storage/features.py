"""Switches of features in SQL."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.exc import ProgrammingError

from src.adapters.storage.rows import ChangeCounterRow, FeatureOverrideRow, table_of
from src.adapters.storage.transaction import Transaction
from src.services.feature_records import FeatureOverride
from src.services.ports import StaleVersionError

_overrides = table_of(FeatureOverrideRow)
_counter = table_of(ChangeCounterRow)
_KIND: Final = "feature"
_UNDEFINED_TABLE: Final = "42P01"


class SqlFeatureOverrideRepository:
    """The overrides of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def revision(self) -> int:
        """The number that rises with every change; 0 before, and where no table was made yet."""
        question = select(_counter.c.value).where(_counter.c.kind == _KIND)
        try:
            found: int | None = self._transaction.execute(question).scalar_one_or_none()
        except ProgrammingError as error:
            # Metrics and probes of a server that waits for its migrations ask this too.
            if getattr(error.orig, "pgcode", None) != _UNDEFINED_TABLE:
                raise
            return 0
        return found or 0

    def list(self) -> list[FeatureOverride]:
        """All of them, by name."""
        rows = self._transaction.execute(select(_overrides).order_by(_overrides.c.name))
        return [FeatureOverride(**row._mapping) for row in rows]

    def put(
        self, override: FeatureOverride, *, expected_version: int | None = None
    ) -> FeatureOverride:
        """The override as stored, with its version. Raises ``StaleVersionError``."""
        revision = self._raised_revision()
        self._expect(override.name, expected_version)
        stored = replace(override, version=revision)
        insert = self._transaction.insert(_overrides).values(asdict(stored))
        changed = {name: insert.excluded[name] for name in asdict(stored) if name != "name"}
        self._transaction.execute(
            insert.on_conflict_do_update(index_elements=[_overrides.c.name], set_=changed)
        )
        return stored

    def remove(self, name: str, *, expected_version: int | None = None) -> FeatureOverride | None:
        """What was taken away; None where there was nothing. Raises ``StaleVersionError``."""
        self._raised_revision()
        known = self._expect(name, expected_version)
        if known is not None:
            self._transaction.execute(delete(_overrides).where(_overrides.c.name == name))
        return known

    def _expect(self, name: str, version: int | None) -> FeatureOverride | None:
        row = self._transaction.execute(
            select(_overrides).where(_overrides.c.name == name)
        ).one_or_none()
        known = None if row is None else FeatureOverride(**row._mapping)
        current = known.version if known is not None else 0
        if version is not None and version != current:
            raise StaleVersionError(current)
        return known

    def _raised_revision(self) -> int:
        """The next revision; its row stays locked, so that writers come one after the other."""
        insert = self._transaction.insert(_counter).values(kind=_KIND, value=1)
        raised: int = self._transaction.execute(
            insert.on_conflict_do_update(
                index_elements=[_counter.c.kind],
                set_={"value": _counter.c.value + insert.excluded.value},
            ).returning(_counter.c.value)
        ).scalar_one()
        return raised
