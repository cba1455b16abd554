"""``flask evaluate`` over folders, without a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from src.app import create_app
from src.settings import Settings

NURSE = {"current_role": "Infirmière", "preferences": {"contracts": ["CDI"],
                                                       "contract_exclusive": True}}  # fmt: skip


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """An application whose database cannot be reached."""
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    return create_app(
        Settings(nextvision_env="testing", database_url=nowhere, var_dir=tmp_path / "var")
    )


def folder(path: Path, about: dict[str, Any], *files: tuple[str, list[Any]]) -> str:
    path.mkdir()
    (path / "about.json").write_text(json.dumps(about), encoding="utf-8")
    for name, rows in files:
        lines = (json.dumps(row) if name.endswith("jsonl") else "\t".join(row) for row in rows)
        (path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def titles(tmp_path: Path) -> str:
    return folder(
        tmp_path / "titles",
        {"name": "Titres", "task": "title"},
        ("queries.jsonl", [{"id": "q", "text": "Infirmière"}]),
        ("corpus.jsonl", [{"id": "a", "text": "Boulanger"}, {"id": "b", "text": "Infirmier H/F"}]),
        ("qrels.tsv", [("query_id", "corpus_id", "grade"), ("q", "b", "1")]),
    )


@pytest.fixture
def matches(tmp_path: Path) -> str:
    jobs = [
        {"id": "cdd", "job": {"title": "Infirmier", "contract_type": "CDD"}},
        {"id": "cdi", "job": {"title": "Infirmier", "contract_type": "CDI"}},
    ]
    return folder(
        tmp_path / "matches",
        {"name": "Rencontres", "task": "match", "date": "2026-11-02"},
        ("queries.jsonl", [{"id": "n", "candidate": NURSE}]),
        ("corpus.jsonl", jobs),
        ("qrels.tsv", [("query_id", "corpus_id", "grade"), ("n", "cdi", "3")]),
        ("blocked.tsv", [("query_id", "corpus_id", "constraint"),
                         ("n", "cdd", "contract_exclusive")]),
    )  # fmt: skip


def evaluate(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["evaluate", *arguments])


def test_sets_are_measured_and_told(app: Flask, titles: str, matches: str) -> None:
    done = evaluate(app, titles, matches)
    assert done.exit_code == 0, done.output
    assert "Titres (title): 1 queries, corpus of 2, hybrid" in done.stdout
    assert "MAP      1.000  [1.000, 1.000]" in done.stdout
    assert "Rencontres (match)" in done.stdout
    assert "forbidden pairs in a top ten: 0" in done.stdout
    assert "Titres" in done.stderr


def test_the_json_stands_alone_on_standard_output(app: Flask, titles: str, matches: str) -> None:
    done = evaluate(app, titles, matches, "--json")
    assert done.exit_code == 0, done.output
    first, second = json.loads(done.stdout)["sets"]
    assert (first["name"], first["task"], first["queries"]) == ("Titres", "title", 1)
    assert first["metrics"]["map"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert first["seconds_per_query"] >= 0
    assert "blocked_in_top_10" not in first
    assert second["blocked_in_top_10"] == 0
    assert second["metrics"]["ndcg_at_10"]["value"] == 1.0


def test_another_system_is_asked_for_by_name(app: Flask, titles: str) -> None:
    assert evaluate(app, titles, "--system", "lexical").exit_code == 0
    done = evaluate(app, titles, "--system", "oracle")
    assert done.exit_code == 1
    assert "there is no system 'oracle'; there are: " in done.stderr


def test_a_broken_set_is_refused_before_any_is_ranked(
    app: Flask, titles: str, matches: str
) -> None:
    rows = Path(matches) / "qrels.tsv"
    rows.write_text("query_id\tcorpus_id\tgrade\nn\tnowhere\t1\n", encoding="utf-8")
    done = evaluate(app, titles, matches)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert f"{rows}:2: there is nothing with the id 'nowhere' in the corpus" in done.stderr


def test_an_object_that_is_no_job_is_named_by_set_file_and_line(app: Flask, matches: str) -> None:
    path = Path(matches) / "corpus.jsonl"
    path.write_text(path.read_text("utf-8").replace('"title": "Infirmier", ', "", 1), "utf-8")
    done = evaluate(app, matches)
    assert done.exit_code == 1
    assert "Rencontres/corpus.jsonl:1: /title" in done.stderr


def test_a_folder_that_is_not_there_is_a_fault_of_the_command_line(app: Flask) -> None:
    assert evaluate(app, "no-such-folder").exit_code == 2
    assert evaluate(app).exit_code == 2
