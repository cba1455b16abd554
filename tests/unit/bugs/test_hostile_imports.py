"""Rows that are made to break an import are told; the good ones beside them are written."""

from __future__ import annotations

import json
from io import BytesIO
from uuid import uuid4

import pytest

from src.adapters.formats.bug_rows import read_bug_rows
from src.bugs.changes import Actor
from src.services.bugs.importing import BugImports
from tests.fakes import FakeClock, FakeStore, FakeUnitOfWork

GOOD = '{"title": "Capteur muet", "description": "Ne répond plus du tout"}'
ID = '"id": "6f1c2a52-2f51-4a8e-9b0e-0c8a4f6f2f11", '


def nested(depth: int) -> str:
    return '{"a":' * depth + "[1]" + "}" * depth


def row(more: str) -> str:
    return f'{{"title": "Moteur", "description": "Il chauffe, puis cale", {more}}}'


@pytest.mark.parametrize(
    "bad",
    [
        row(f'"match": {nested(25)}'),
        row(f'"match": {nested(300)}'),
        row(f'{ID} "match": {nested(253)}'),
        row(f'"elsewhere": {nested(900)}'),
        row(f'"elsewhere": {nested(200_000)}'),
        row('"tags": ["\\ud83d"]'),
        row(f'{ID} "elsewhere": "\\ud83d"'),
        row(f'"elsewhere": {"9" * 5000}'),
        row('"error_logs": [[["x"]]]'),
        row(f'"error_logs": ["{"x" * 50_000}", "{"y" * 50_001}"]'),
        "[" * 100_000,
    ],
)
def test_one_bad_row_is_told_and_the_others_are_written(bad: str) -> None:
    clock, store, told = FakeClock(), FakeStore(), []
    imports = BugImports(
        lambda **options: FakeUnitOfWork(store, clock, **options), clock, read_bug_rows,
        new_id=lambda: str(uuid4()),
    )  # fmt: skip
    file = BytesIO(f"{GOOD}\n{bad}\n{GOOD.replace('muet', 'sourd')}\n".encode())
    counts = imports.run(imports.read(file, "ndjson"), Actor("ada"), listen=told.append)
    assert (counts.created, counts.rejected) == (2, 1)
    assert [each.outcome for each in told] == ["created", "rejected", "created"]
    assert told[1].errors[0].detail
    assert len(store.bugs) == 2


def test_a_table_of_very_many_columns_is_read() -> None:
    clock, store = FakeClock(), FakeStore()
    imports = BugImports(
        lambda **options: FakeUnitOfWork(store, clock, **options), clock, read_bug_rows,
        new_id=lambda: str(uuid4()),
    )  # fmt: skip
    names = ",".join(f"c{number}" for number in range(50_000))
    table = f"title,description,{names}\nCapteur muet,Ne répond plus du tout{',x' * 50_000}\n"
    counts = imports.run(imports.read(BytesIO(table.encode()), "csv"), Actor("ada"))
    assert counts.created == 1


def test_heavy_rows_are_written_few_at_a_time_with_a_breath_between() -> None:
    clock, store = FakeClock(), FakeStore()
    written: list[int] = []
    imports = BugImports(
        lambda **options: FakeUnitOfWork(store, clock, **options), clock, read_bug_rows,
        new_id=lambda: str(uuid4()), breathe=lambda: written.append(len(store.bugs)),
    )  # fmt: skip
    row = {"title": "Capteur", "description": "Ne répond plus", "errorLogs": ["x" * 90_000]}
    rows = [json.dumps(row | {"component": f"{number}"}) for number in range(9)]
    imports.run(imports.read(BytesIO("\n".join(rows).encode()), "ndjson"), Actor("ada"))
    assert written == [2, 4, 6, 8]
    assert len(store.bugs) == 9
