"""Bugs moved out of a real database and into another one, on both engines."""

from __future__ import annotations

import io
import json
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, String, cast, delete, insert, select

from src.adapters.formats.bug_rows import CsvLines, NdjsonLines, read_bug_rows
from src.adapters.storage.bug_rows import BugCommentRow, BugEventRow, BugRow, BugTagRow
from src.adapters.storage.rows import ChangeCounterRow, table_of
from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.bugs.bug import Bug
from src.bugs.changes import Actor
from src.bugs.values import CATEGORIES, PRIORITIES, SEVERITIES, STATUSES, Status
from src.services.bugs.exporting import Exports
from src.services.bugs.importing import BugImports
from src.services.bugs.ports import BugFilter
from tests.bug_builders import bug
from tests.bug_history import rewriting_history
from tests.databases import Storage
from tests.fakes import FakeClock

FORMATS = {"csv": CsvLines(), "ndjson": NdjsonLines()}
ADA = Actor("user-ada", "request-1")
MOMENTS = ("createdAt", "updatedAt", "closedAt", "assignedAt", "resolvedAt")
YEARS = (datetime(2015, 1, 1), datetime(2025, 12, 31))  # noqa: DTZ001

moments = st.datetimes(*YEARS, timezones=st.just(UTC))
# Everything that can be stored: NUL and halves of pairs are replaced before.
signs = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
lines = st.none() | st.text(signs, min_size=1, max_size=40).filter(str.strip)
texts = st.text(signs | st.sampled_from("=+-@'\"\t\r\n,;"), min_size=10, max_size=80)
lists = st.lists(st.text(signs, min_size=1, max_size=30), max_size=4).map(tuple)


@st.composite
def bugs(draw: st.DrawFn) -> Bug:
    """A bug as it may stand in a database."""
    status: Status = draw(st.sampled_from(STATUSES))
    created, resolved, updated = sorted(draw(st.tuples(moments, moments, moments)))
    done = status in {"resolved", "closed"}
    assigned = draw(lines)
    return bug(
        draw(texts),
        id=str(draw(st.uuids())),
        description=draw(texts),
        severity=draw(st.sampled_from(SEVERITIES)),
        priority=draw(st.sampled_from(PRIORITIES)),
        category=draw(st.sampled_from(CATEGORIES)),
        status=status,
        created_at=created,
        updated_at=updated,
        resolved_at=resolved if done else None,
        resolved_by=draw(lines) if done else None,
        resolution=draw(texts) if done else draw(lines),
        assigned_to=assigned,
        assigned_at=created if assigned else None,
        device_id=draw(lines),
        reported_by=draw(lines),
        reported_by_email=draw(st.sampled_from([None, "jean@euralis.com", "=x@y.fr"])),
        environment=draw(lines),
        reproduction_steps=draw(lines),
        tags=tuple(dict.fromkeys(draw(lists))),
        related_issues=draw(lists),
        watchers=draw(lists),
        error_logs=draw(lists),
        duplicate_of=draw(st.none() | st.uuids().map(str)),
        match=draw(st.none() | st.just({"total_score": 0.5, "reasons": ["près"]})),
        match_id=draw(st.sampled_from([None, "m-1"])),
    )


@pytest.fixture
def storage(engine: Engine) -> Storage:
    """The ports over a real database alone."""
    clock = FakeClock()
    return Storage(
        engine.dialect.name,
        lambda **options: SqlUnitOfWork(lambda: engine, clock, **options),
        clock,
    )


def empty(engine: Engine) -> None:
    with rewriting_history(engine) as connection:
        for row in (BugEventRow, BugCommentRow, BugTagRow, BugRow, ChangeCounterRow):
            connection.execute(delete(table_of(row)))


def store(storage: Storage, *several: Bug) -> None:
    with storage.unit_of_work() as unit:
        for each in several:
            unit.bugs.add(each)
        unit.commit()


def exported(storage: Storage, format_name: str, where: BugFilter | None = None) -> bytes:
    return b"".join(Exports(storage.unit_of_work, FORMATS).run(where or BugFilter(), format_name))


def imports(storage: Storage) -> BugImports:
    return BugImports(storage.unit_of_work, FakeClock(), read_bug_rows, new_id=lambda: str(uuid4()))


def bring_in(storage: Storage, file: bytes, **options: Any) -> Any:
    use_case = imports(storage)
    return use_case.run(use_case.read(io.BytesIO(file)), ADA, **options)


@pytest.mark.parametrize("format_name", FORMATS)
@settings(
    max_examples=15,
    phases=(Phase.generate,),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=st.lists(bugs(), min_size=1, max_size=4, unique_by=lambda each: each.id))
def test_what_is_brought_into_an_empty_database_is_taken_out_the_same(
    engine: Engine, storage: Storage, format_name: str, drawn: list[Bug]
) -> None:
    empty(engine)
    store(storage, *drawn)
    first = exported(storage, format_name)
    empty(engine)
    outcomes: list[Any] = []
    counts = bring_in(storage, first, listen=outcomes.append)
    assert counts.created == len(drawn), outcomes
    assert exported(storage, format_name) == first
    assert bring_in(storage, first).unchanged == len(drawn)
    assert exported(storage, format_name) == first


@st.composite
def rows_with_some_moments(draw: st.DrawFn) -> dict[str, Any]:
    """A row of another system, which need not tell when anything was."""
    some = draw(st.dictionaries(st.sampled_from(MOMENTS), moments, max_size=len(MOMENTS)))
    if "createdAt" in some:
        some["createdAt"] = min(some.values())
    said = draw(st.lists(moments, max_size=2))
    return {
        "title": "Moteur froid",
        "description": f"Il cale, {uuid4()}",
        "status": draw(st.sampled_from(STATUSES)),
        "resolution": "Câble neuf",
        "assignedTo": draw(st.sampled_from([None, "Marie"])),
        "matchId": draw(st.sampled_from([None, " ", "m-1"])),
        "comments": [
            {"text": "Vu.", "createdAt": max(moment, some.get("createdAt", moment)).isoformat()}
            for moment in said
        ],
        **{name: moment.isoformat() for name, moment in some.items()},
    }


@pytest.mark.parametrize("format_name", FORMATS)
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=st.lists(rows_with_some_moments(), min_size=1, max_size=3))
def test_nothing_happens_before_a_bug_was_created_whatever_moments_a_row_tells(
    engine: Engine, storage: Storage, format_name: str, drawn: list[dict[str, Any]]
) -> None:
    empty(engine)
    outcomes: list[Any] = []
    file = "\n".join(map(json.dumps, drawn)).encode()
    assert bring_in(storage, file, listen=outcomes.append).created == len(drawn), outcomes
    with storage.unit_of_work(read_only=True) as unit:
        events = unit.bug_events.after(0, limit=1000)
        stored = {each.id: each for each in next(iter(unit.bugs.each(BugFilter())))}
    for bug_id, each in stored.items():
        happened = [event.at for event in events if event.bug_id == bug_id]
        told = (each.updated_at, each.assigned_at, each.resolved_at)
        assert happened == sorted(happened)
        assert each.created_at == happened[0]
        assert all(moment is None or each.created_at <= moment for moment in told)
    first = exported(storage, format_name)
    empty(engine)
    assert bring_in(storage, first, listen=outcomes.append).created == len(drawn), outcomes
    assert exported(storage, format_name) == first


@pytest.mark.parametrize("url", ["", " ", "\t"])
def test_a_blank_address_is_none_and_makes_no_two_rows_one(storage: Storage, url: str) -> None:
    several = [{"title": f"Capteur {n}", "description": "Il est muet", "url": url} for n in "ab"]
    assert bring_in(storage, json.dumps(several).encode()).created == 2


def test_an_address_is_the_same_with_spaces_around_it(storage: Storage) -> None:
    row = {"title": "Capteur", "description": "Il est muet", "url": "https://x/1"}
    several = [row, row | {"url": " https://x/1 ", "title": "Capteur muet"}]
    assert bring_in(storage, json.dumps(several).encode()).unchanged == 1


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"createdAt": "2026-02-01"}, "/createdAt"),
        ({"updatedAt": "2026-02-01"}, "/updatedAt"),
        ({"closedAt": "2026-02-01", "createdAt": "2025-01-01"}, "/closedAt"),
        ({"assignedAt": "2026-02-01"}, "/assignedAt"),
        ({"comments": [{"text": "Vu.", "createdAt": "2026-02-01"}]}, "/comments/0/createdAt"),
    ],
)
def test_a_moment_in_the_future_is_told_where_it_stands(
    storage: Storage, fields: dict[str, Any], pointer: str
) -> None:
    row = {"title": "Capteur", "description": "Il est muet", **fields}
    outcomes: list[Any] = []
    bring_in(storage, json.dumps(row).encode(), listen=outcomes.append)
    assert [each.pointer for each in outcomes[0].errors] == [pointer]


def test_pieces_follow_each_other_and_the_filter_holds(storage: Storage) -> None:
    store(storage, *(bug(f"Capteur {n:03}", tags=("odd",) * (n % 2)) for n in range(210)))
    everything = exported(storage, "ndjson").splitlines()
    assert len(everything) == 210
    assert all(f'"number":{n},'.encode() in line for n, line in enumerate(everything, 1))
    assert len(exported(storage, "csv", BugFilter(tags=("odd",))).splitlines()) == 106


def test_an_export_of_nothing_is_a_table_without_rows(storage: Storage) -> None:
    assert exported(storage, "ndjson") == b""
    assert exported(storage, "csv").startswith(b"\xef\xbb\xbfnumber,id,title,status,")


def test_bugs_come_with_the_dates_that_they_had(storage: Storage) -> None:
    row = (
        b"title,description,status,resolution,createdAt,resolvedAt,updatedAt\r\n"
        b"Old sensor,It was silent for days,closed,New cable,"
        b"2020-01-02,2020-01-05T10:00:00Z,2020-02-01\r\n"
    )
    assert bring_in(storage, row).created == 1
    with storage.unit_of_work(read_only=True) as unit:
        events = unit.bug_events.after(0, limit=10)
        (found,) = next(iter(unit.bugs.each(BugFilter())))
    assert [(each.kind, each.at.date().isoformat(), each.by) for each in events] == [
        ("created", "2020-01-02", "user-ada"),
        ("moved", "2020-01-05", "user-ada"),
        ("moved", "2020-01-05", "user-ada"),
        ("moved", "2020-02-01", "user-ada"),
    ]
    assert [each.changes.get("status") for each in events] == [
        (None, "open"),
        ("open", "in_progress"),
        ("in_progress", "resolved"),
        ("resolved", "closed"),
    ]
    assert (found.created_at.year, found.status, found.resolution) == (2020, "closed", "New cable")


def test_duplicates_are_found_by_what_they_point_at_and_by_their_words(storage: Storage) -> None:
    one = bug("VL53L8CH sensor timeout", description="The laser stops after two hours of use.")
    two = bug("Laser VL53L8CH stops", description="After two hours the sensor has a timeout.")
    other = bug("Page blanche", description="La liste des offres reste vide.")
    store(storage, one, replace(two, duplicate_of=one.id), other)
    with storage.unit_of_work(read_only=True) as unit:
        assert [each.id for each in unit.bugs.duplicates_of(one.id, limit=5)] == [two.id]
        alike = unit.bugs.similar(f"{two.title}\n{two.description}", limit=5)
    # The other stands for it.
    assert [bug_id for bug_id, score in alike if score > 0.5] == [one.id]


def grow(engine: Engine, doublings: int) -> None:
    """Copy the five bugs there are, again and again."""
    table = table_of(BugRow)
    names = [column.name for column in table.c]
    with engine.begin() as connection:
        for doubling in range(doublings):
            number = table.c.number + 5 * 2**doubling
            made = {"number": number, "id": cast(number, String)}
            copied = select(*(made.get(name, table.c[name]).label(name) for name in names))
            connection.execute(insert(table).from_select(names, copied))


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_bugs(engine: Engine, storage: Storage) -> None:
    store(storage, *(bug(description="x" * 1000) for _ in range(5)))
    grow(engine, 12)  # to 20,480
    pieces = Exports(storage.unit_of_work, FORMATS).run(BugFilter(), "ndjson")
    next(pieces)
    next(pieces)
    size = 0
    tracemalloc.start()
    for piece in pieces:
        size += len(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 30_000_000
    assert peak < 8_000_000
