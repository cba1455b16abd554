"""Imported taxonomies in SQL."""

from __future__ import annotations

from sqlalchemy import func, select

from src.adapters.storage.rows import ChangeCounterRow, TaxonomyRow, table_of
from src.adapters.storage.transaction import Transaction
from src.services.taxonomy_records import StoredTaxonomy

_taxonomies = table_of(TaxonomyRow)
_counter = table_of(ChangeCounterRow)
_KIND = "taxonomy"


class SqlTaxonomyRepository:
    """The taxonomies of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def revision(self) -> int:
        """The number that rises with every change; 0 where there was none."""
        found: int | None = self._transaction.execute(
            select(_counter.c.value).where(_counter.c.kind == _KIND)
        ).scalar_one_or_none()
        return found or 0

    def list(self) -> list[StoredTaxonomy]:
        """What is stored, by name."""
        columns = _taxonomies.c
        rows = self._transaction.execute(
            select(columns.name, columns.release, columns.digest, columns.counts,
                   func.length(columns.content).label("bytes"), columns.imported_at)
            .order_by(columns.name)
        )  # fmt: skip
        return [StoredTaxonomy(**row._mapping) for row in rows]

    def contents(self) -> dict[str, bytes]:
        """The content of each, by name."""
        rows = self._transaction.execute(select(_taxonomies.c.name, _taxonomies.c.content))
        return {row.name: bytes(row.content) for row in rows}

    def save(self, taxonomy: StoredTaxonomy, content: bytes) -> int:
        """The new revision, after the taxonomy took the place of any of its name."""
        revision = self._raised()
        self._transaction.execute(_taxonomies.delete().where(_taxonomies.c.name == taxonomy.name))
        self._transaction.execute(
            _taxonomies.insert().values(
                name=taxonomy.name,
                release=taxonomy.release,
                digest=taxonomy.digest,
                counts=dict(taxonomy.counts),
                content=content,
                imported_at=taxonomy.imported_at,
            )
        )
        return revision

    def remove(self, name: str) -> bool:
        """Whether there was one of that name; the revision rises if so."""
        if name not in (stored.name for stored in self.list()):
            return False
        self._raised()
        gone = self._transaction.execute(_taxonomies.delete().where(_taxonomies.c.name == name))
        return gone.rowcount > 0

    def _raised(self) -> int:
        """The next revision; its row stays locked, so that writers come one after the other."""
        insert = self._transaction.insert(_counter).values(kind=_KIND, value=1)
        statement = insert.on_conflict_do_update(
            index_elements=[_counter.c.kind],
            set_={"value": _counter.c.value + insert.excluded.value},
        ).returning(_counter.c.value)
        revision: int = self._transaction.execute(statement).scalar_one()
        return revision
