"""Imported taxonomies: taken in, listed and removed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from src.matching.lexicon import Lexicon
from src.matching.taxonomy import Taxonomy
from src.services.accounts import Author
from src.services.ports import Clock, UnitOfWorkFactory
from src.services.records import AuditEvent
from src.services.taxonomy_records import StoredTaxonomy, TaxonomyDownload, packed

NAMES: Final = ("esco", "rome")


class TaxonomyFileError(Exception):
    """A file of a download is missing or not what it should be: which, where and why."""

    def __init__(
        self, file: str, message: str, *, line: int | None = None, column: str | None = None
    ) -> None:
        self.file, self.line, self.column = file, line, column
        place = f", line {line}" if line is not None else ""
        place += f", column {column}" if column is not None else ""
        super().__init__(f"{file}{place}: {message}")


@dataclass(frozen=True, slots=True)
class ImportedTaxonomy:
    """What an import did: what is stored now, what led nowhere, and whether anything changed.

    ``counts`` of the stored tell skills and trades, how many of them the lexicon had already
    (``known_skills``, ``known_trades``) and how many names they have.
    """

    stored: StoredTaxonomy
    skipped: dict[str, int]
    changed: bool


class Taxonomies:
    """The use case behind ``flask taxonomy``."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        clock: Clock,
        read: Callable[[str, Path], TaxonomyDownload],
        lexicon_with: Callable[[tuple[Taxonomy, ...]], Lexicon],
        *,
        new_id: Callable[[], str],
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._read = read
        self._lexicon_with = lexicon_with
        self._new_id = new_id

    def take_in(
        self, name: str, folder: Path, by: Author, *, dry_run: bool = False
    ) -> ImportedTaxonomy:
        """Read a download and put it in force, in place of any of that name.

        The same download again changes nothing. Raises ``TaxonomyFileError``, and
        ``StorageUnavailableError`` where the database does not answer.
        """
        download = self._read(name, folder)
        content = packed(download.taxonomy)
        new = StoredTaxonomy(
            name=name,
            release=download.release,
            digest=hashlib.sha256(content).hexdigest(),
            counts=self._counts(download.taxonomy),
            bytes=len(content),
            imported_at=self._clock.now(),
        )
        skipped = {what: count for what, count in download.skipped.items() if count}
        with self._unit_of_work() as unit:
            old = next((one for one in unit.taxonomies.list() if one.name == name), None)
            if old is not None and old.digest == new.digest:
                return ImportedTaxonomy(old, skipped, changed=False)
            if not dry_run:
                unit.taxonomies.save(new, content)
                unit.audit.add(self._event(by, "taxonomy.imported", new))
                unit.commit()
        return ImportedTaxonomy(new, skipped, changed=True)

    def list(self) -> list[StoredTaxonomy]:
        """What is in force, by name."""
        with self._unit_of_work(read_only=True) as unit:
            return unit.taxonomies.list()

    def remove(self, name: str, by: Author) -> bool:
        """Whether there was one of that name to remove."""
        with self._unit_of_work() as unit:
            old = next((one for one in unit.taxonomies.list() if one.name == name), None)
            if old is None or not unit.taxonomies.remove(name):
                return False
            unit.audit.add(self._event(by, "taxonomy.removed", old))
            unit.commit()
        return True

    def _counts(self, taxonomy: Taxonomy) -> dict[str, int]:
        lexicon = self._lexicon_with((taxonomy,))
        return {
            "skills": len(taxonomy.skills),
            "known_skills": sum(not lexicon.knows_skill(one.key) for one in taxonomy.skills),
            "trades": len(taxonomy.trades),
            "known_trades": sum(one.key not in lexicon.occupations for one in taxonomy.trades),
            "names": sum(2 + len(one.names) for one in taxonomy.skills)
            + sum(2 + len(one.names) for one in taxonomy.trades),
        }

    def _event(self, by: Author, action: str, taxonomy: StoredTaxonomy) -> AuditEvent:
        return AuditEvent(
            id=self._new_id(),
            actor_id=by.id,
            action=action,
            subject_kind="taxonomy",
            subject_id=taxonomy.name,
            details={"release": taxonomy.release, "digest": taxonomy.digest},
            request_id=by.request_id,
        )
