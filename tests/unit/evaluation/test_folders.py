"""Judged sets out of folders: what is read, and every fault by file and line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from src.evaluation import folders
from src.evaluation.errors import SetError
from src.evaluation.folders import read_folder
from src.evaluation.sets import MOST_FAULTS, Published

TITLES: dict[str, Any] = {
    "about.json": {"name": "titles", "task": "title", "language": "fr"},
    "queries.jsonl": [{"id": "q1", "text": "Boulanger"}, {"id": "q2", "text": "Maçonne"}],
    "corpus.jsonl": [{"id": "a", "text": "Boulangère"}, {"id": "b", "text": "Maçon"}],
    "qrels.tsv": [("query_id", "corpus_id", "grade"), ("q1", "a", "2"), ("q2", "b", "0")],
}
MATCHES: dict[str, Any] = {
    "about.json": {"name": "matches", "task": "match"},
    "queries.jsonl": [{"id": "c1", "candidate": {"current_role": "Boulanger"}}],
    "corpus.jsonl": [{"id": "j1", "job": {"title": "Boulangère"}}, {"id": "j2", "text": "Maçon"}],
    "qrels.tsv": [("query_id", "corpus_id", "grade"), ("c1", "j1", "3")],
    "blocked.tsv": [("query_id", "corpus_id", "constraint"), ("c1", "j2", "knockout")],
}


def write(folder: Path, files: dict[str, Any], **changed: Any) -> Path:
    """The files in the folder, with some of them (by stem) written otherwise."""
    folder.mkdir(exist_ok=True)
    for name, value in files.items():
        content = changed.get(name.partition(".")[0], value)
        path = folder / name
        if content is None:
            continue
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif name.endswith(".jsonl"):
            path.write_text("".join(json.dumps(row) + "\n" for row in content), encoding="utf-8")
        elif name.endswith(".tsv"):
            path.write_text("".join("\t".join(row) + "\n" for row in content), encoding="utf-8")
        else:
            path.write_text(json.dumps(content), encoding="utf-8")
    return folder


def told(folder: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(SetError) as caught:
        read_folder(folder)
    return [(Path(fault.file).name, fault.line, fault.detail) for fault in caught.value.faults]


def test_a_set_of_titles(tmp_path: Path) -> None:
    about = TITLES["about.json"] | {
        "date": "2026-11-02",
        "licence": "MIT",
        "source": "us",
        "published_map_mrr": {"BM25": [0.5, 0.75]},
    }
    found = read_folder(write(tmp_path, TITLES, about=about))
    assert (found.name, found.task, found.language, found.licence) == (
        "titles", "title", "fr", "MIT",
    )  # fmt: skip
    assert [(item.id, item.line, item.text) for item in found.queries] == [
        ("q1", 1, "Boulanger"), ("q2", 2, "Maçonne"),
    ]  # fmt: skip
    assert found.judgments == {"q1": {"a": 2}, "q2": {"b": 0}}
    assert found.day == date(2026, 11, 2)
    assert found.published == (Published("BM25", 0.5, 0.75),)
    assert found.blocked is None


def test_a_query_for_which_nothing_is_relevant_cannot_be_measured(tmp_path: Path) -> None:
    found = read_folder(write(tmp_path, TITLES))
    assert [query.id for query in found.judged_queries()] == ["q1"]


def test_grade_one_of_a_graded_set_is_near_and_not_right(tmp_path: Path) -> None:
    def grades(name: str, *told: str, **about: Any) -> tuple[int, list[str]]:
        rows = [("q1", "a", told[0]), ("q2", "b", told[1])]
        found = read_folder(
            write(
                tmp_path / name,
                TITLES,
                about=TITLES["about.json"] | about,
                qrels=[("query_id", "corpus_id", "grade"), *rows],
            )
        )
        return found.relevant_from, [query.id for query in found.judged_queries()]

    assert grades("binary", "1", "1") == (1, ["q1", "q2"])
    assert grades("graded", "2", "1") == (2, ["q1"])
    assert grades("stated", "2", "1", relevant_from=1) == (1, ["q1", "q2"])
    assert grades("strict", "2", "3", relevant_from=3) == (3, ["q2"])


def test_a_set_of_matches_mixes_objects_and_texts(tmp_path: Path) -> None:
    found = read_folder(write(tmp_path, MATCHES))
    assert found.asks == "candidate"
    assert found.queries[0].document == {"current_role": "Boulanger"}
    assert [(item.text, item.document) for item in found.corpus] == [
        (None, {"title": "Boulangère"}), ("Maçon", None),
    ]  # fmt: skip
    assert found.blocked == {"c1": {"j2": "knockout"}}


def test_a_set_of_matches_may_ask_for_people(tmp_path: Path) -> None:
    people = [{"id": "j1", "candidate": {"current_role": "x"}}, {"id": "j2", "text": "CV"}]
    texts = [{"id": "c1", "text": "a posting"}]
    found = read_folder(write(tmp_path, MATCHES, queries=texts, corpus=people))
    assert found.asks == "job"


def test_a_byte_order_mark_line_ends_of_windows_and_blank_lines_are_nothing(tmp_path: Path) -> None:
    corpus = '\ufeff{"id": "a", "text": "é"}\r\n\r\n{"id": "b", "text": "x"}\r\n'
    qrels = "\ufeffquery_id\tcorpus_id\tgrade\r\nq1\tb\t1\r\n"
    found = read_folder(write(tmp_path, TITLES, corpus=corpus.encode(), qrels=qrels.encode()))
    assert [(item.id, item.line) for item in found.corpus] == [("a", 1), ("b", 3)]
    assert found.judgments == {"q1": {"b": 1}}


def test_ids_that_are_numbers_are_read_as_they_are_written(tmp_path: Path) -> None:
    queries = [{"id": 7, "text": "x"}]
    rows = [("query_id", "corpus_id", "grade"), ("7", "a", "1")]
    found = read_folder(write(tmp_path, TITLES, queries=queries, qrels=rows))
    assert found.judged_queries()[0].id == "7"


def test_missing_files_are_told_all_at_once(tmp_path: Path) -> None:
    write(tmp_path, TITLES, about=None, qrels=None)
    assert [(file, line) for file, line, _ in told(tmp_path)] == [
        ("about.json", 0),
        ("qrels.tsv", 0),
    ]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"about": b"{"}, ("about.json", 0, "not JSON")),
        ({"about": b"[]"}, ("about.json", 0, "not a JSON object")),
        ({"about": b"\xff"}, ("about.json", 0, "not JSON in UTF-8")),
        ({"about": {"task": "titles"}}, ("about.json", 0, "'task' must be one of title, skill")),
        ({"about": {"task": ["title"]}}, ("about.json", 0, "'task' must be one of")),
        ({"about": {"task": "title", "name": " "}}, ("about.json", 0, "'name'")),
        (
            {"about": {"task": "title", "relevant_from": 0}},
            ("about.json", 0, "'relevant_from' must be"),
        ),
        ({"about": {"task": "title", "date": "02/11/2026"}}, ("about.json", 0, "'date'")),
        (
            {"about": {"task": "title", "published_map_mrr": {"X": [1.5, 0]}}},
            ("about.json", 0, "the figures of 'X'"),
        ),
        ({"corpus": b'{"id": "a", "text": "x"}\n{"id"'}, ("corpus.jsonl", 2, "not JSON")),
        (
            {"corpus": b'{"id": "a", "text": "x"}\n\xc3\n'},
            ("corpus.jsonl", 2, "not UTF-8 at byte 1"),
        ),
        ({"corpus": b"[" * 100_000}, ("corpus.jsonl", 1, "not JSON")),
        ({"corpus": b"[1]"}, ("corpus.jsonl", 1, "not a JSON object")),
        ({"corpus": b""}, ("corpus.jsonl", 0, "nothing in it")),
        ({"corpus": [{"text": "x"}]}, ("corpus.jsonl", 1, "'id' must be")),
        ({"corpus": [{"id": "a\tb", "text": "x"}]}, ("corpus.jsonl", 1, "'id' must be")),
        ({"corpus": [{"id": " a", "text": "x"}]}, ("corpus.jsonl", 1, "'id' must be")),
        ({"corpus": [{"id": "a" * 201, "text": "x"}]}, ("corpus.jsonl", 1, "'id' must be")),
        ({"corpus": [{"id": "a"}]}, ("corpus.jsonl", 1, "'text' is missing")),
        ({"corpus": [{"id": "a", "text": " "}]}, ("corpus.jsonl", 1, "not empty")),
        ({"corpus": [{"id": "a", "text": 5}]}, ("corpus.jsonl", 1, "not empty")),
        ({"corpus": [{"id": "a", "text": "\ud800"}]}, ("corpus.jsonl", 1, "not empty")),
        (
            {
                "corpus": [
                    {"id": "a", "text": "x"},
                    {"id": "b", "text": "x"},
                    {"id": "a", "text": "y"},
                ]
            },
            ("corpus.jsonl", 3, "the id 'a' stands on line 1 already"),
        ),
        ({"qrels": b""}, ("qrels.tsv", 0, "the header is missing")),
        ({"qrels": [("q1", "a", "1")]}, ("qrels.tsv", 1, "the header")),
        ({"qrels": b"query_id corpus_id grade\n"}, ("qrels.tsv", 1, "1 cells, not three")),
        ({"qrels": b"query_id\tcorpus_id\tgrade\nq9\ta\t1\n"}, ("qrels.tsv", 2, "no query 'q9'")),
        ({"qrels": b"query_id\tcorpus_id\tgrade\nq1\tz\t1\n"}, ("qrels.tsv", 2, "id 'z'")),
        ({"qrels": b"query_id\tcorpus_id\tgrade\nq1\ta\t1.5\n"}, ("qrels.tsv", 2, "grade '1.5'")),
        ({"qrels": b"query_id\tcorpus_id\tgrade\nq1\ta\t-1\n"}, ("qrels.tsv", 2, "grade '-1'")),
        ({"qrels": b"query_id\tcorpus_id\tgrade\nq1\ta\t101\n"}, ("qrels.tsv", 2, "grade '101'")),
        (
            {"qrels": b"query_id\tcorpus_id\tgrade\nq1\ta\t1\nq1\ta\t1\n"},
            ("qrels.tsv", 3, "judged already"),
        ),
        (
            {"qrels": b"query_id\tcorpus_id\tgrade\nq1\ta\t0\n"},
            ("qrels.tsv", 0, "nothing is relevant"),
        ),
    ],
)
def test_a_fault_is_named_by_file_and_line(
    tmp_path: Path, changed: dict[str, Any], fault: tuple[str, int, str]
) -> None:
    found = told(write(tmp_path, TITLES, **changed))
    file, line, detail = found[0]
    assert (file, line) == fault[:2]
    assert fault[2] in detail


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"queries": [{"id": "c1"}]}, ("queries.jsonl", 1, "exactly one of")),
        (
            {"queries": [{"id": "c1", "text": "x", "candidate": {}}]},
            ("queries.jsonl", 1, "exactly one of"),
        ),
        ({"queries": [{"id": "c1", "candidate": "x"}]}, ("queries.jsonl", 1, "must be an object")),
        (
            {"queries": [{"id": "c1", "candidate": {}}, {"id": "c2", "job": {}}]},
            ("queries.jsonl", 2, "a job among objects that are a candidate each"),
        ),
        ({"queries": [{"id": "c1", "job": {}}]}, ("corpus.jsonl", 0, "the queries are a job each")),
        (
            {"blocked": b"query_id\tcorpus_id\tconstraint\nc1\tj2\t\n"},
            ("blocked.tsv", 2, "the constraint is missing"),
        ),
        (
            {"blocked": b"query_id\tcorpus_id\tconstraint\nc1\tj2\tx\nc1\tj2\tx\n"},
            ("blocked.tsv", 3, "stand there already"),
        ),
        (
            {"blocked": b"query_id\tcorpus_id\tconstraint\nc1\tj1\tx\n"},
            ("blocked.tsv", 2, "are judged relevant"),
        ),
    ],
)
def test_a_fault_of_a_set_of_matches(
    tmp_path: Path, changed: dict[str, Any], fault: tuple[str, int, str]
) -> None:
    found = told(write(tmp_path, MATCHES, **changed))
    assert any((file, line) == fault[:2] and fault[2] in detail for file, line, detail in found), (
        found
    )


def test_faults_are_listed_together_and_not_without_end(tmp_path: Path) -> None:
    two = [{"id": "a"}, {"text": "x"}, {"id": "b", "text": "x"}]
    assert [line for _, line, _ in told(write(tmp_path / "two", TITLES, corpus=two))] == [1, 2]
    many = told(write(tmp_path / "many", TITLES, corpus=[{"id": "a"}] * 500))
    assert len(many) == MOST_FAULTS + 1
    assert "stopped" in many[-1][2]


@pytest.mark.parametrize(
    ("bound", "most", "line"),
    [("MOST_BYTES", 20, 0), ("MOST_LINES", 1, 1), ("LONGEST_LINE", 20, 1)],
)
def test_files_are_read_within_bounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, most: int, line: int
) -> None:
    monkeypatch.setattr(folders, bound, most)
    assert told(write(tmp_path, TITLES))[0][:2] == ("queries.jsonl", line)


def test_an_error_reads_as_one_line_a_fault(tmp_path: Path) -> None:
    with pytest.raises(SetError) as caught:
        read_folder(write(tmp_path, TITLES, corpus=[{"id": "a"}]))
    assert str(caught.value).splitlines() == [
        f"{tmp_path / 'corpus.jsonl'}:1: 'text' is missing",
        f"{tmp_path / 'corpus.jsonl'}: there is nothing in it that can be used",
    ]
