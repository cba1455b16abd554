"""Bugs out of tables, JSON and GitHub's issues, whatever the bytes are."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from src.adapters.formats.bug_rows import CsvLines, NdjsonLines, read_bug_rows
from src.adapters.formats.spreadsheet_cells import as_it_was, harmless
from src.services.bugs.bug_document import MovedBugError, document_of, read_document
from src.services.bugs.import_records import AnyRow, SkippedRow
from src.services.import_rows import FormatError, ImportRow, RowError
from tests.bug_builders import bug

signs = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
formulas = st.text("'=+-@\t\r\n ＝a\",;", max_size=12)


def rows(file: bytes | str, format_name: str = "auto") -> list[AnyRow]:
    data = file.encode() if isinstance(file, str) else file
    return list(read_bug_rows(io.BytesIO(data), format_name))


def content(row: AnyRow) -> dict[str, Any]:
    assert isinstance(row, ImportRow), row
    return dict(row.content)


@given(signs | formulas)
@example("=cmd|' /C calc'!A0")
@example("'=1")
@example("  +1")
@example(" \r")
def test_no_cell_is_a_formula_and_each_is_read_back_as_it_was(text: str) -> None:
    cell = harmless(text)
    assert not cell.lstrip(" \u3000").startswith(tuple("=+-@\t\r\n＝＋－＠"))
    assert as_it_was(cell) == text


@given(
    st.lists(st.lists(signs | formulas, max_size=3), min_size=1, max_size=4),
    st.sampled_from([CsvLines(), NdjsonLines()]),
)
def test_what_is_written_is_what_is_read(texts: list[list[str]], writer: Any) -> None:
    documents = [
        document_of(
            bug(
                f"Panne {''.join(some)}",
                description=f"Une panne.{''.join(some)}",
                tags=tuple(f"t{text}" for text in some),
                error_logs=tuple(some),
                environment=some[0] if some and some[0].strip() else None,
            )
        )
        for some in texts
    ]
    file = writer.head() + writer.lines(documents)
    found = [read_document(content(row))[0] for row in rows(file)]
    wanted = [read_document(document)[0] for document in documents]
    assert found == wanted


@given(st.lists(st.lists(signs, min_size=2, max_size=2), max_size=4))
def test_a_table_by_the_standard_library_is_read_as_it_is_written(cells: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([["title", "component"], *cells])
    found = [content(row) for row in rows(text.getvalue())]
    full = [pair for pair in cells if any(cell.strip() for cell in pair)]
    assert found == [
        {
            name: as_it_was(cell)
            for name, cell in zip(("title", "component"), pair, strict=True)
            if cell.strip()
        }
        for pair in full
    ]


def test_cells_are_longer_than_the_standard_library_takes() -> None:
    log = "x" * 300_000
    (row,) = rows(f'title;error logs\nCapteur muet;"{log}"\n')
    assert content(row) == {"title": "Capteur muet", "error_logs": [log]}


def test_heads_and_lists_may_be_written_by_hand() -> None:
    (row,) = rows("Title;Created At;DEVICE_ID;tags;version\nMuet;2020-01-01;E1;a, b;1.2\n")
    assert content(row) == {
        "title": "Muet", "created_at": "2020-01-01", "device_id": "E1", "tags": ["a", "b"],
        "affected_version": "1.2",
    }  # fmt: skip


def test_bad_records_are_told_and_the_others_read() -> None:
    found = rows('title,tags\nUn bug,a\nTrop,de,cellules\nFin,"sans fin\n')
    assert [type(row) for row in found] == [ImportRow, RowError, RowError]
    lines = rows('{"title": "Un"}\n{"title": \n[1]\n{"title": "Deux"}\n')
    assert [type(row) for row in lines] == [ImportRow, RowError, RowError, ImportRow]


@pytest.mark.parametrize("file", ["", "  \n", "a,b\n1,2\n"])
def test_what_holds_no_bugs_is_refused_as_a_whole(file: str) -> None:
    with pytest.raises(FormatError):
        rows(file)


@given(st.binary(max_size=200))
def test_whatever_bytes_come_are_read_or_refused(data: bytes) -> None:
    for format_name in ("auto", "csv", "ndjson", "json", "github"):
        try:
            found = rows(data, format_name)
        except FormatError:
            continue
        for row in found:
            if isinstance(row, ImportRow):
                try:
                    read_document(row.content)
                except MovedBugError as error:
                    assert error.faults  # noqa: PT017  # either outcome is right


ISSUE: dict[str, Any] = {
    "number": 7, "title": "Sensor timeout", "body": "It stops after two hours.", "state": "closed",
    "state_reason": "completed", "html_url": "https://github.com/a/b/issues/7",
    "created_at": "2024-01-01T10:00:00Z", "updated_at": "2024-03-01T10:00:00Z",
    "closed_at": "2024-02-01T10:00:00Z", "closed_by": {"login": "eve"},
    "user": {"login": "ada"}, "assignees": [{"login": "bob"}, {"login": "eve"}], "comments": 2,
    "labels": [{"name": each} for each in ("severity: high", "P0", "area/firmware", "help")],
}  # fmt: skip


def test_an_issue_becomes_a_bug_by_the_rules_that_are_written_down() -> None:
    (row,) = rows(json.dumps([ISSUE]))
    assert isinstance(row, ImportRow)
    assert row.ignored == ("comments: 2, which this export does not hold",)
    found, ignored = read_document(row.content)
    assert ignored == ()
    assert (found.severity, found.priority, found.category, found.tags) == (
        "high", "urgent", "firmware", ("help",),
    )  # fmt: skip
    assert (found.status, found.resolved_by, found.resolution) == (
        "closed", "eve", "Closed as completed on GitHub.",
    )  # fmt: skip
    assert (found.reported_by, found.assigned_to, found.watchers) == ("ada", "bob", ("eve",))
    assert found.related_issues == ("https://github.com/a/b/issues/7",)
    assert found.closed_at == found.resolved_at
    assert str(found.created_at) == "2024-01-01 10:00:00+00:00"


@pytest.mark.parametrize(
    ("label", "field", "value"),
    [
        ("critical", "severity", "critical"), ("sev1", "severity", "critical"),
        ("S2", "severity", "high"), ("severity/low", "severity", "low"),
        ("p1", "priority", "high"), ("priority: medium", "priority", "medium"),
        ("P4", "priority", "low"), ("capteur", "category", "sensor"),
        ("ui", "category", "frontend"),
        ("comp: backend", "category", "backend"), ("support", "tags", ("support",)),
        ("build", "tags", ("build",)), ("P17", "tags", ("P17",)),
    ],
)  # fmt: skip
def test_labels_are_read(label: str, field: str, value: object) -> None:
    (row,) = rows(json.dumps(ISSUE | {"labels": [label]}))
    assert getattr(read_document(content(row))[0], field) == value


@pytest.mark.parametrize(
    ("state", "reason", "status"),
    [
        ("open", None, "open"), ("OPEN", "", "open"), ("open", "reopened", "open"),
        ("closed", "not_planned", "wont_fix"), ("CLOSED", "NOT_PLANNED", "wont_fix"),
        ("closed", "duplicate", "wont_fix"), ("closed", None, "closed"),
    ],
)  # fmt: skip
def test_states_are_read(state: str, reason: str | None, status: str) -> None:
    (row,) = rows(json.dumps(ISSUE | {"state": state, "state_reason": reason}))
    assert read_document(content(row))[0].status == status


def test_pull_requests_are_passed_over_and_short_issues_made_whole() -> None:
    short = {
        "number": 3,
        "title": "Bug",
        "body": None,
        "state": "open",
        "url": "https://x/issues/3",
    }
    found = rows(json.dumps([ISSUE | {"pull_request": {"url": "u"}}, short, 7, {"state": "open"}]),
                 "github")  # fmt: skip
    assert [type(row) for row in found] == [SkippedRow, ImportRow, RowError, RowError]
    made = read_document(content(found[1]))[0]
    assert (made.title, made.description) == (
        "Bug (issue #3)", "Imported from https://x/issues/3",
    )  # fmt: skip


def test_comments_come_where_an_export_holds_them() -> None:
    said = {"body": "Me too", "author": {"login": "eve"}, "createdAt": "2024-01-02T10:00:00Z"}
    (row,) = rows(json.dumps(ISSUE | {"comments": [said]}))
    (comment,) = read_document(content(row))[0].comments
    assert (comment.text, comment.author, comment.created_at.day) == ("Me too", "eve", 2)


def test_lists_are_read_as_graphql_gives_them() -> None:
    said = {"body": "Me too", "author": {"login": "eve"}, "createdAt": "2024-01-02T10:00:00Z"}
    form = {
        "labels": {"nodes": [{"name": "P0"}], "totalCount": 1},
        "assignees": {"nodes": [{"login": "bob"}]},
        "comments": {"nodes": [said], "totalCount": 4},
    }
    (row,) = rows(json.dumps(ISSUE | form))
    assert isinstance(row, ImportRow)
    found = read_document(row.content)[0]
    assert (found.priority, found.assigned_to, found.watchers) == ("urgent", "bob", ())
    assert [each.text for each in found.comments] == ["Me too"]
    assert row.ignored == ("comments: 3, which this export does not hold",)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"assignees": 1}, "assignees: no list"), ({"assignees": True}, "assignees: no list"),
        ({"assignees": {"nodes": 1.5}}, "assignees: no list"),
        ({"assignees": [{"name": "bob"}, 1]}, "assignees: 2 without a login"),
        ({"labels": "P0"}, "labels: no list"), ({"labels": [1, {}]}, "labels: 2 without a name"),
        ({"labels": ["\ud83d" * 101]}, f"label: {'?' * 60}"),
        ({"comments": True}, "comments: no list"),
        ({"comments": [{"body": 1}]}, "comments: 1 without a text"),
        ({"body": {"text": "x"}}, "body: no text"), ({"user": {"id": 1}}, "user: no login"),
    ],
)  # fmt: skip
def test_what_has_another_form_than_github_gives_it_is_left_out_and_told(
    form: dict[str, Any], told: str
) -> None:
    (row,) = rows(json.dumps(ISSUE | {"comments": []} | form))
    assert isinstance(row, ImportRow)
    assert row.ignored == (told,)
    read_document(row.content)


@pytest.mark.parametrize(
    ("address", "is_request"),
    [
        ("https://github.com/acme/pull/issues/3", False),
        ("https://github.com/pull/3/issues/4", False),
        ("https://github.com/acme/site/pull/3", True),
        ("https://github.com/acme/pull/pull/3#issuecomment-1", True),
    ],
)
def test_a_pull_request_is_known_by_the_end_of_its_address(address: str, is_request: bool) -> None:
    (row,) = rows(json.dumps(ISSUE | {"html_url": address}))
    assert isinstance(row, SkippedRow) is is_request


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"status": "resolved"}, "/resolution"),
        ({"createdAt": "2024-02-01", "resolvedAt": "2024-01-01"}, "/resolvedAt"),
        (
            {"createdAt": "2024-02-01", "comments": [{"text": "Vu.", "createdAt": "2024-01-01"}]},
            "/comments/0/createdAt",
        ),
        ({"title": " " * 9}, "/title"),
        ({"description": "\x1c" * 20}, "/description"),
        ({"severity": "huge"}, "/severity"),
        ({"id": "7"}, "/id"),
        ({"tags": ["x" * 101]}, "/tags/0"),
        ({"createdAt": "hier"}, "/createdAt"),
        ({"createdAt": "0001-01-01T00:00:00+14:00"}, "/createdAt"),
    ],
)
def test_what_cannot_be_is_told_where_it_stands(fields: dict[str, Any], pointer: str) -> None:
    with pytest.raises(MovedBugError) as raised:
        read_document({"title": "Un bug", "description": "Une panne.", **fields})
    assert [fault.pointer for fault in raised.value.faults] == [pointer]


@pytest.mark.parametrize(
    "bad",
    [
        {"title": "x" * 2_100_000},
        {"title": '\\" ]}' * 400_000},
        json.loads("[" * 900 + "]" * 900),
        ["[" * 2_100_000],
    ],
)
def test_behind_a_value_that_is_too_long_or_deep_an_array_is_read_on(bad: object) -> None:
    good = {"title": "Capteur muet"}
    found = rows(json.dumps([good, bad, good]))
    assert [row.number for row in found] == [1, 2, 3]
    assert [type(row) for row in found] == [ImportRow, RowError, ImportRow]
