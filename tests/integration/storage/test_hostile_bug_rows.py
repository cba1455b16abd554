"""Whatever stands in the fields of a row, an import goes on behind it, on both engines."""

from __future__ import annotations

import csv
import io
import json
import sys
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from src.adapters.formats.bug_rows import read_bug_rows
from src.adapters.storage.unit_of_work import SqlUnitOfWork
from src.bugs.changes import Actor
from src.cli.bugs import _refusal
from src.services.bugs.bug_document import MovedBug
from src.services.bugs.import_records import BugRowOutcome
from src.services.bugs.importing import BugImports
from src.web.render import json_bytes
from src.web.resources import told
from tests.fakes import FakeClock

FIELDS = sorted(MovedBug.model_fields)
ISSUE_FIELDS = (
    "number", "title", "body", "state", "state_reason", "stateReason", "html_url", "url", "user",
    "author", "created_at", "createdAt", "updated_at", "closed_at", "closedAt", "closed_by",
    "closedBy", "assignees", "labels", "comments", "pull_request",
)  # fmt: skip
INNER_FIELDS = (
    ("labels", "name"), ("assignees", "login"), ("comments", "body"), ("comments", "author"),
    ("comments", "created_at"),
)  # fmt: skip
ISSUE = {
    "number": 7, "title": "Sensor timeout", "body": "It stops after two hours.", "state": "closed",
    "created_at": "2024-01-01T10:00:00Z", "closed_at": "2024-02-01T10:00:00Z",
}  # fmt: skip
BUG = {"title": "Moteur froid", "description": "Il cale, puis repart", "createdAt": "2024-01-01"}


def nested(depth: int) -> list[Any]:
    """Lists in lists: nearly as many as a parser takes, which is more than Python can print."""
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(
        ["\ud83d", "a\0b", " ", "x" * 101, "closed", "2024-05-01", "-1", "9999-12-31"]
    )
    | st.sampled_from([10**40, 1e300, -1, 0, 2**64 - 1])
)
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["nodes", "login", "name", "body", "text", "createdAt", "totalCount"])
            | st.text(max_size=3),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
) | st.sampled_from([300, 950]).map(nested)
bugs = st.dictionaries(st.sampled_from(FIELDS), anything, max_size=4).map(lambda any_: BUG | any_)
issues = st.dictionaries(st.sampled_from(ISSUE_FIELDS), anything, max_size=4).map(
    lambda any_: ISSUE | any_
)


def written(value: Any) -> str:
    """The value in JSON, however deep it is and however deep the calls to here are."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + 1_000)
    try:
        return json.dumps(value)
    finally:
        sys.setrecursionlimit(limit)


def cell(value: Any) -> str:
    text = value if isinstance(value, str) else written(value)
    return text.encode(errors="replace").decode()


def table(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    csv.writer(text).writerows(
        [names, *([cell(row.get(name, "")) for name in names] for row in rows)]
    )
    return text.getvalue()


WRITERS = {
    "ndjson": lambda rows: "\n".join(map(written, rows)),
    "json": written,
    "github": written,
    "csv": table,
}


def outcomes(engine: Engine, file: str, format_name: str) -> list[BugRowOutcome]:
    clock, found = FakeClock(), []
    imports = BugImports(
        lambda **options: SqlUnitOfWork(lambda: engine, clock, **options), clock, read_bug_rows,
        new_id=lambda: str(uuid4()),
    )  # fmt: skip
    rows = imports.read(io.BytesIO(file.encode()), format_name)
    imports.run(rows, Actor("ada"), listen=found.append)
    return found


@pytest.mark.parametrize("format_name", WRITERS)
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(bad=st.lists(bugs | issues, min_size=1, max_size=4))
def test_no_content_of_a_row_ends_an_import(
    engine: Engine, format_name: str, bad: list[dict[str, Any]]
) -> None:
    good = BUG | {"title": f"Capteur {uuid4()}"}
    found = outcomes(engine, WRITERS[format_name]([*bad, good]), format_name)
    assert [each.row for each in found] == list(range(1, len(bad) + 2))
    assert found[-1].outcome == "created"
    for each in found:
        faults = [[fault.pointer, told(fault, "fr"), told(fault, "en")] for fault in each.errors]
        assert json_bytes([faults, each.ignored])
        assert (each.outcome in {"rejected", "skipped"}) == bool(faults)
        assert _refusal(each).encode(errors="backslashreplace")


@pytest.mark.parametrize("value", [1, True, 1.5, "a", nested(950), {"nodes": 1}, {"nodes": [1]}])
def test_a_field_of_an_issue_of_another_form_costs_no_other_row(engine: Engine, value: Any) -> None:
    bad = [ISSUE | {name: value} for name in ISSUE_FIELDS]
    bad += [ISSUE | {name: [{inner: value}]} for name, inner in INNER_FIELDS]
    good = BUG | {"title": f"Capteur {uuid4()}"}
    found = outcomes(engine, written([*bad, good]), "auto")
    assert [each.row for each in found] == list(range(1, len(bad) + 2))
    assert found[-1].outcome == "created"
    assert all(_refusal(each) for each in found)
