from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from src.services.catalogue import Catalogue
from src.services.import_rows import FormatError, ImportCounts, ImportRow, RowOutcome
from src.services.imports import BATCH_ROWS, Imports
from src.services.ports import StorageUnavailableError
from src.services.records import Kind
from src.services.row_batches import BATCH_BYTES
from tests.integration.resources.conftest import AUTHOR, Desk

TABLE = "Référence;Intitulé;Ville\nA1;Soudeur;Nantes\nA2;;Paris\n;Maçon;Lyon\n"


def load(desk: Desk, text: str, kind: Kind = "job", **more: Any) -> list[RowOutcome]:
    outcomes: list[RowOutcome] = []
    rows = desk.imports.read(io.BytesIO(text.encode()), kind)
    counts = desk.imports.run(kind, rows, AUTHOR, listen=outcomes.append, **more)
    assert counts.written + counts.rejected == len(outcomes)
    return outcomes


def told(outcomes: list[RowOutcome]) -> list[str]:
    return [outcome.outcome for outcome in outcomes]


def test_good_rows_are_written_and_bad_ones_told(desk: Desk) -> None:
    outcomes = load(desk, TABLE)
    assert told(outcomes) == ["created", "rejected", "created"]
    assert [outcome.row for outcome in outcomes] == [1, 2, 3]
    assert outcomes[1].errors[0].pointer == "/title"
    assert outcomes[1].source == {"Référence": "A2", "Intitulé": "", "Ville": "Paris"}
    assert desk.count() == 2
    stored = desk.catalogue.get("job", outcomes[0].id or "")
    assert stored.document["location"] == {"city": "Nantes"}
    assert stored.facts is not None
    assert stored.facts["id"] == stored.id
    assert desk.audit() == [("tester", "job.imported", {"created": 2, "updated": 0})]
    assert desk.heard.kinds == ["job"]


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    first = load(desk, TABLE)
    second = load(desk, TABLE)
    assert told(second) == ["unchanged", "rejected", "unchanged"]
    assert [outcome.id for outcome in second] == [outcome.id for outcome in first]
    assert desk.count() == 2
    assert desk.heard.kinds == ["job"]


def test_a_changed_row_updates_what_has_its_external_id(desk: Desk) -> None:
    made = desk.catalogue.create("job", {"title": "Soudeur", "external_id": "A1"}, AUTHOR)
    [outcome] = load(desk, "ref;title\nA1;Soudeur TIG\n")
    assert (outcome.outcome, outcome.id) == ("updated", made.id)
    stored = desk.catalogue.get("job", made.id)
    assert (stored.document["title"], stored.version) == ("Soudeur TIG", 2)
    assert stored.created_at == made.created_at


def test_the_last_of_several_rows_of_one_external_id_stands(desk: Desk) -> None:
    outcomes = load(desk, "ref;title\nA1;un\nA1;deux\nA1;deux\n")
    assert told(outcomes) == ["created", "updated", "unchanged"]
    assert desk.count() == 1
    assert desk.catalogue.get("job", outcomes[0].id or "").document["title"] == "deux"


def test_an_id_names_the_resource(desk: Desk) -> None:
    line = json.dumps({"id": "job-7", "title": "Soudeur"})
    assert told(load(desk, line)) == ["created"]
    assert told(load(desk, line)) == ["unchanged"]
    [changed] = load(desk, json.dumps({"id": "job-7", "title": "Soudeur", "external_id": "A1"}))
    assert (changed.outcome, changed.id, changed.external_id) == ("updated", "job-7", "A1")
    # A row that names only the id leaves the external id as it is.
    assert told(load(desk, line)) == ["unchanged"]


def test_an_external_id_of_somebody_else_is_refused(desk: Desk) -> None:
    desk.catalogue.create("job", {"id": "one", "title": "x", "external_id": "A1"}, AUTHOR)
    outcomes = load(desk, json.dumps([{"id": "two", "title": "y", "external_id": "A1"}]))
    assert told(outcomes) == ["rejected"]
    assert outcomes[0].errors[0].pointer == "/external_id"
    assert desk.count() == 1


def test_a_resource_that_was_given_another_external_id_is_left_alone(desk: Desk) -> None:
    [first] = load(desk, "ref;title\nA1;Soudeur\n")
    desk.catalogue.patch("job", first.id or "", {"external_id": "B9"}, AUTHOR)
    [second] = load(desk, "ref;title\nA1;Soudeur\n")
    assert second.outcome == "created"
    assert second.id != first.id
    assert desk.count() == 2


def test_a_dry_run_decides_the_same_and_writes_nothing(desk: Desk) -> None:
    load(desk, "ref;title\nA1;un\nA2;deux\n")
    text = "ref;title\nA1;un\nA2;autre\nA3;trois\nA3;trois\nA3;quatre\n;\n;sans\n;sans\n"
    before = desk.audit()
    dry = load(desk, text, dry_run=True)
    assert (desk.count(), desk.audit()) == (2, before)
    assert told(dry) == [
        "unchanged", "updated", "created", "unchanged", "updated", "created", "unchanged",
    ]  # fmt: skip
    assert told(load(desk, text)) == told(dry)


def test_a_dry_run_remembers_over_batches(desk: Desk) -> None:
    lines = [f"R{number % BATCH_ROWS};même" for number in range(BATCH_ROWS * 2)]
    outcomes = load(desk, "ref;title\n" + "\n".join(lines), dry_run=True)
    assert told(outcomes) == ["created"] * BATCH_ROWS + ["unchanged"] * BATCH_ROWS


def test_candidates_are_imported_too(desk: Desk) -> None:
    text = json.dumps({"basics": {"name": "Léa Martin", "label": "Comptable"}})
    assert told(load(desk, text, "candidate")) == ["created"]
    assert told(load(desk, text, "candidate")) == ["unchanged"]
    assert desk.count("candidate") == 1


def test_batches_are_transactions_of_their_own(desk: Desk) -> None:
    lines = "".join(f"A{number};Soudeur {number}\n" for number in range(BATCH_ROWS + 1))
    load(desk, "ref;title\n" + lines)
    assert [details for _, _, details in desk.audit()] == [
        {"created": BATCH_ROWS, "updated": 0},
        {"created": 1, "updated": 0},
    ]


def test_an_input_that_cannot_be_read_writes_nothing(desk: Desk) -> None:
    with pytest.raises(FormatError):
        load(desk, "a;b\n1;2\n")
    assert desk.audit() == []


def test_what_was_written_before_a_failure_stays_and_the_file_can_be_sent_again(
    desk: Desk,
) -> None:
    def failing() -> Iterator[ImportRow]:
        for number in range(BATCH_ROWS + 5):
            if number == BATCH_ROWS + 2:
                raise StorageUnavailableError("gone")
            yield ImportRow(number + 1, {"title": "x", "external_id": f"{number}"}, source=None)

    with pytest.raises(StorageUnavailableError):
        desk.imports.run("job", failing(), AUTHOR)
    assert desk.count() == BATCH_ROWS


def test_somebody_who_takes_an_external_id_at_the_same_moment_is_updated(desk: Desk) -> None:
    """The lookup saw nothing, the write meets the other's resource: the batch is decided anew."""
    waiting = [{"title": "autre", "external_id": "A1", "id": "theirs"}]

    class Meddling(Catalogue):
        def resource(self, kind, resource_id, document):  # type: ignore[no-untyped-def]
            if waiting:
                desk.catalogue.create(kind, waiting.pop(), AUTHOR)
            return super().resource(kind, resource_id, document)

    storage, ids = desk.storage, iter(f"m-{number}" for number in range(100))
    ports: dict[str, Any] = {"new_id": lambda: next(ids)}
    catalogue = Meddling(storage.unit_of_work, storage.clock, **ports)
    imports = Imports(storage.unit_of_work, storage.clock, catalogue, desk.imports.read, **ports)
    outcomes: list[RowOutcome] = []
    rows = [ImportRow(1, {"title": "Soudeur", "external_id": "A1"}, source=None)]
    counts = imports.run("job", rows, AUTHOR, listen=outcomes.append)
    assert (counts.updated, counts.created) == (1, 0)
    assert outcomes[0].id == "theirs"
    assert desk.catalogue.get("job", "theirs").document["title"] == "Soudeur"


def test_heavy_rows_are_written_in_smaller_batches(desk: Desk) -> None:
    text = "x" * 90_000
    size = len(text)
    rows = (
        ImportRow(number, {"title": f"{number}", "text": text}, None, size) for number in range(200)
    )
    desk.imports.run("job", rows, AUTHOR)
    batches = [details["created"] for _, _, details in desk.audit()]
    assert sum(batches) == 200
    assert max(batches) * size < BATCH_BYTES + size


def test_other_work_is_let_in_between_rows(desk: Desk) -> None:
    breaths: list[int] = []
    storage = desk.storage
    imports = Imports(
        storage.unit_of_work, storage.clock, desk.catalogue, desk.imports.read,
        new_id=lambda: "id", breathe=lambda: breaths.append(1),
    )  # fmt: skip
    rows = [ImportRow(number, {"title": f"{number}"}, None) for number in range(200)]
    imports.run("job", rows, AUTHOR, dry_run=True)
    assert len(breaths) >= 20


@pytest.mark.parametrize(
    ("counts", "status"),
    [
        (ImportCounts(created=1), "success"),
        (ImportCounts(unchanged=1, rejected=1), "partial"),
        (ImportCounts(rejected=1), "failed"),
        (ImportCounts(), "failed"),
    ],
)
def test_the_status_sums_up_the_counts(counts: ImportCounts, status: str) -> None:
    assert counts.status == status


class Generated:
    """A file of many jobs that is made while it is read."""

    def __init__(self, prefix: str, jobs: int) -> None:
        description = "Assurer la maintenance des équipements. " * 40
        self._lines = (
            json.dumps({"external_id": f"{prefix}{n}", "title": f"{n}", "description": description})
            for n in range(jobs)
        )

        self._rest = b""

    def read(self, size: int) -> bytes:
        while len(self._rest) < size and (line := next(self._lines, None)) is not None:
            self._rest += line.encode() + b"\n"
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


@pytest.mark.slow
@pytest.mark.parametrize("storage", ["sqlite"], indirect=True)
def test_memory_does_not_grow_with_the_file(desk: Desk) -> None:
    """More than twice the rows, of 1,700 bytes each, have the same peak."""

    def peak(prefix: str, jobs: int) -> int:
        stream: Any = Generated(prefix, jobs)
        tracemalloc.start()
        counts = desk.imports.run("job", desk.imports.read(stream, "job"), AUTHOR)
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert counts.written == jobs
        return highest

    # The last batches stay in sight until the next: two batches are the least to compare with.
    small, large, known = peak("a", 2000), peak("b", 5000), peak("b", 5000)
    assert large < small + 2_000_000
    assert known < 2 * small
    assert large < 30_000_000
