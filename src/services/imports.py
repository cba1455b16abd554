"""Many jobs or candidates at once: every good row is written, every bad one told, none lost."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from src.services.accounts import Author
from src.services.catalogue import Catalogue, NoSignal, repository
from src.services.documents import DocumentError, content_hash, read_tolerantly
from src.services.documents.reading import Fault
from src.services.import_rows import (
    ImportCounts,
    ImportRow,
    RowError,
    RowOutcome,
    RowReader,
)
from src.services.ports import ChangeSignal, Clock, DuplicateError, UnitOfWork, UnitOfWorkFactory
from src.services.records import AuditEvent, Kind, Resource
from src.services.row_batches import BREATH_ROWS, batches

BATCH_ROWS: Final = 1000
# Somebody else may write the same external ids at the same moment; then the batch is decided anew.
_ATTEMPTS: Final = 3
# A row that is all wrong is told by its first faults.
_MOST_FAULTS: Final = 20


@dataclass(frozen=True, slots=True)
class _Good:
    """A row whose document is good, and the ids it is known by."""

    row: ImportRow
    document: dict[str, Any]
    ignored: tuple[str, ...]
    named_id: str | None
    external_id: str | None

    def derived_id(self, kind: Kind) -> str:
        """The id that a new row gets: the same for the same external id, whoever imports it."""
        return f"{kind}-{hashlib.sha256((self.external_id or '').encode()).hexdigest()[:24]}"


@dataclass(slots=True)
class _Stock:
    """What is known before each row: stored resources, and the rows of this batch before it."""

    documents: dict[str, Mapping[str, Any]]
    ids: dict[str, str]


class Imports:
    """The use case of importing.

    A row is known again by its id, else by its external id; a row without either gets one from
    its content, so that importing the same file twice creates nothing. A known row replaces what
    is stored. Batches are one transaction each: after a crash the same file can be sent again.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        clock: Clock,
        catalogue: Catalogue,
        reader: RowReader,
        *,
        new_id: Callable[[], str],
        signal: ChangeSignal | None = None,
        breathe: Callable[[], None] = lambda: None,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._catalogue = catalogue
        self._reader = reader
        self._new_id = new_id
        self._signal = signal or NoSignal()
        self._breathe = breathe

    def read(
        self,
        stream: BinaryIO,
        kind: Kind,
        format_name: str = "auto",
        mapping: Mapping[str, str | None] | None = None,
    ) -> Iterator[ImportRow | RowError]:
        """The rows of a stream. Raises ``FormatError`` before the first one."""
        return self._reader(stream, kind, format_name, mapping)

    def run(
        self,
        kind: Kind,
        rows: Iterable[ImportRow | RowError],
        author: Author,
        *,
        dry_run: bool = False,
        listen: Callable[[RowOutcome], None] | None = None,
    ) -> ImportCounts:
        """The counts after all rows; ``listen`` hears of each row, in order, once it is decided.

        A dry run decides and writes nothing. Raises ``StorageUnavailableError``; the batches
        before it stay written.
        """
        counts = ImportCounts()
        run_id = self._new_id()
        # A dry run remembers what it would have written, by id: a later row may be the same one.
        imagined: dict[str, str] = {}
        for batch in batches(rows, most_rows=BATCH_ROWS, breathe=self._breathe):
            if dry_run:
                outcomes, changed = self._decide(kind, batch, imagined)
                imagined |= {key: content_hash(document) for key, document in changed.items()}
            else:
                outcomes = self._import(kind, batch, author, run_id)
            for outcome in outcomes:
                counts.add(outcome)
                if listen:
                    listen(outcome)
        return counts

    def _import(
        self, kind: Kind, batch: list[ImportRow | RowError], author: Author, run_id: str
    ) -> list[RowOutcome]:
        for attempt in range(1, _ATTEMPTS + 1):
            outcomes, changed = self._decide(kind, batch, {})
            if not changed:
                break
            resources = []
            for number, (resource_id, document) in enumerate(changed.items()):
                resources.append(self._catalogue.resource(kind, resource_id, document))
                if number % BREATH_ROWS == 0:
                    self._breathe()
            try:
                self._write(kind, resources, author, run_id)
                break
            except DuplicateError:
                if attempt == _ATTEMPTS:
                    raise
        return outcomes

    def _write(self, kind: Kind, resources: list[Resource], author: Author, run_id: str) -> None:
        with self._unit_of_work() as unit:
            created, updated = repository(unit, kind).upsert_many(resources)
            unit.audit.add(
                AuditEvent(
                    id=self._new_id(),
                    actor_id=author.id,
                    action=f"{kind}.imported",
                    subject_kind="import",
                    subject_id=run_id,
                    details={"created": created, "updated": updated},
                    request_id=author.request_id,
                    created_at=self._clock.now(),
                )
            )
            unit.commit()
        self._signal.notify(kind)

    def _decide(
        self, kind: Kind, batch: list[ImportRow | RowError], imagined: Mapping[str, str]
    ) -> tuple[list[RowOutcome], dict[str, dict[str, Any]]]:
        """What becomes of each row, and the documents to write by id."""
        read: list[_Good | RowOutcome] = []
        for number, row in enumerate(batch):
            read.append(_read(kind, row))
            if number % BREATH_ROWS == 0:
                self._breathe()
        with self._unit_of_work(read_only=True) as unit:
            stock = _stock(unit, kind, [row for row in read if isinstance(row, _Good)])
        changed: dict[str, dict[str, Any]] = {}
        outcomes = []
        for decided in read:
            if isinstance(decided, RowOutcome):
                outcomes.append(decided)
                continue
            outcome, document = self._place(kind, decided, stock, imagined)
            outcomes.append(outcome)
            if outcome.id and outcome.outcome != "unchanged":
                changed[outcome.id] = document
        return outcomes, changed

    def _place(
        self, kind: Kind, row: _Good, stock: _Stock, imagined: Mapping[str, str]
    ) -> tuple[RowOutcome, dict[str, Any]]:
        """The outcome of a good row, and its document as it would be stored."""
        number, external_id = row.row.number, row.external_id
        owner = stock.ids.get(external_id) if external_id else None
        target = row.named_id or owner or row.derived_id(kind)
        if owner and target != owner:
            fault = Fault(
                "/external_id",
                f"belongs to {owner}, not to {target}",
                f"appartient à {owner}, pas à {target}",
            )
            return _rejected(row.row, (fault,)), {}
        before = stock.documents.get(target)
        if not row.named_id and not owner and before is not None:
            # The resource made from this external id has been given another one since.
            target, before = self._new_id(), None
        if before and not external_id:
            external_id = before.get("external_id")
        document = {"status": "open"} | row.document
        if external_id:
            document["external_id"] = external_id
            stock.ids[external_id] = target
        stock.documents[target] = document
        same = before == document or imagined.get(target) == content_hash(document)
        known = before is not None or target in imagined
        return (
            RowOutcome(
                row=number,
                outcome="unchanged" if same else "updated" if known else "created",
                id=target,
                external_id=external_id,
                ignored=row.ignored,
            ),
            document,
        )


def _read(kind: Kind, row: ImportRow | RowError) -> _Good | RowOutcome:
    if isinstance(row, RowError):
        return _rejected(row, (row.fault,))
    try:
        document, ignored = read_tolerantly(kind, row.content)
    except DocumentError as error:
        return _rejected(row, error.faults, row.ignored)
    named_id = document.pop("id", None)
    external_id = document.get("external_id")
    if not named_id and not external_id:
        external_id = f"sha256:{content_hash(document)}"
    return _Good(row, document, (*row.ignored, *ignored), named_id, external_id)


def _stock(unit: UnitOfWork, kind: Kind, rows: list[_Good]) -> _Stock:
    stored = repository(unit, kind)
    by_external_id = stored.by_external_ids([row.external_id for row in rows if row.external_id])
    known = {resource.id: resource.document for resource in by_external_id.values()}
    wanted = (
        row.named_id or row.derived_id(kind)
        for row in rows
        if row.named_id or row.external_id not in by_external_id
    )
    others = stored.get_many([resource_id for resource_id in wanted if resource_id not in known])
    known |= {resource.id: resource.document for resource in others}
    return _Stock(known, {key: resource.id for key, resource in by_external_id.items()})


def _rejected(
    row: ImportRow | RowError, faults: tuple[Fault, ...], ignored: tuple[str, ...] = ()
) -> RowOutcome:
    return RowOutcome(
        row=row.number,
        outcome="rejected",
        errors=faults[:_MOST_FAULTS],
        ignored=ignored,
        source=row.source,
    )
