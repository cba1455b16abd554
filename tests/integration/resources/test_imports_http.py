from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

DATA = Path(__file__).parents[2] / "data" / "imports"


def post(client: FlaskClient, path: str, data: bytes, media: str, **headers: str) -> Any:
    return client.post(f"/api/v1/{path}", data=data, content_type=media, headers=headers)


FILES = [
    ("jobs/import", "offres_windows.csv", "text/csv", "created created rejected created"),
    (
        "jobs/import",
        "offres.ndjson",
        "application/x-ndjson",
        "created created rejected rejected rejected",
    ),
    ("jobs/import", "offre.html", "text/html", "created"),
    ("jobs/import", "offres_graph.json", "application/ld+json", "created created"),
    ("candidates/import", "resume.json", "application/json", "created"),
    ("candidates/import", "candidats.csv", "text/csv; charset=utf-8", "created created rejected"),
]


class TestOnBothEngines:
    @pytest.fixture(params=["sqlite", "postgres"])
    def database_url(self, request: pytest.FixtureRequest) -> str:
        url: str = request.getfixturevalue(f"{request.param}_url")
        return url

    def test_every_format_is_taken_and_taken_once(self, recruiter: FlaskClient) -> None:
        for path, name, media, outcomes in FILES:
            data = (DATA / name).read_bytes()
            first = post(recruiter, path, data, media)
            assert first.status_code == 200, first.json
            assert " ".join(row["outcome"] for row in first.json["rows"]) == outcomes
            assert first.json["created"] == outcomes.count("created")
            assert first.json["rejected"] == outcomes.count("rejected")
            assert first.json["status"] == ("partial" if "rejected" in outcomes else "success")
            again = post(recruiter, path, data, media)
            assert (again.json["created"], again.json["updated"]) == (0, 0)
            assert again.json["unchanged"] == first.json["created"]
            good = next(row for row in again.json["rows"] if row["outcome"] == "unchanged")
            shown = recruiter.get(f"/api/v1/{path.partition('/')[0]}/{good['id']}")
            assert shown.json["external_id"] == good["external_id"]


def test_a_format_in_the_query_goes_before_the_content_type(recruiter: FlaskClient) -> None:
    page = (DATA / "offre.html").read_bytes()
    answer = post(recruiter, "jobs/import?format=job_posting", page, "text/csv")
    assert answer.json["created"] == 1


def test_a_dry_run_answers_the_same_and_writes_nothing(recruiter: FlaskClient) -> None:
    data = (DATA / "offres.ndjson").read_bytes()
    dry = post(recruiter, "jobs/import?dry_run=true", data, "application/x-ndjson")
    assert dry.json["dry_run"] is True
    assert recruiter.get("/api/v1/jobs").json["total"] == 0
    wet = post(recruiter, "jobs/import", data, "application/x-ndjson")
    assert wet.json["rows"] == dry.json["rows"]


def test_a_bad_row_is_told_in_the_callers_language(recruiter: FlaskClient) -> None:
    data = b'{"titre": "x", "title": 3}\n{"x": '
    answer = post(recruiter, "jobs/import", data, "application/jsonl", **{"Accept-Language": "fr"})
    wrong, broken = answer.json["rows"]
    assert wrong["errors"] == [
        {"pointer": "/title", "detail": "Une chaîne de caractères est attendue"}
    ]
    assert broken["errors"][0]["detail"].startswith("ce n'est pas du JSON")
    assert answer.json["status"] == "failed"


def test_what_has_no_place_is_named(recruiter: FlaskClient) -> None:
    answer = post(recruiter, "jobs/import", b"title;stars\nSoudeur;5\n", "text/csv")
    assert answer.json["rows"][0]["ignored"] == ["stars"]


def test_a_mapping_names_columns(recruiter: FlaskClient) -> None:
    mapping = json.dumps({"Quoi": "title", "Où": "location.city"})
    answer = recruiter.post(
        "/api/v1/jobs/import",
        query_string={"mapping": mapping},
        data="Quoi;Où\nSoudeur;Lille\n".encode(),
        content_type="text/csv",
    )
    assert answer.json["created"] == 1
    assert recruiter.get("/api/v1/jobs?city=Lille").json["total"] == 1


REFUSED = [
    ("", b"", "text/csv", 422),
    ("", b"a;b\n1;2\n", "text/csv", 422),
    ("?mapping=[]", b"title\nx\n", "text/csv", 422),
    ("?mapping={", b"title\nx\n", "text/csv", 422),
    ('?mapping={"title": 3}', b"title\nx\n", "text/csv", 422),
    ('?mapping={"title": "x.y"}', b"title\nx\n", "text/csv", 422),
    ("?format=xml", b"title\nx\n", "text/csv", 422),
    ("?format=json_resume", b"{}", "application/json", 422),
    ("?dry_run=maybe", b"title\nx\n", "text/csv", 422),
    ("", b"--x\r\n", "multipart/form-data; boundary=x", 415),
    ("", b"title\n" + b"x\n" * 20_000, "text/csv", 413),
]


def test_what_cannot_be_an_import_is_refused(recruiter: FlaskClient) -> None:
    for query, data, media, status in REFUSED:
        answer = post(recruiter, f"jobs/import{query}", data, media)
        assert answer.status_code == status, query
        assert answer.mimetype == "application/problem+json"
    assert recruiter.get("/api/v1/jobs").json["total"] == 0


def test_a_packed_body_is_refused(recruiter: FlaskClient) -> None:
    answer = post(recruiter, "jobs/import", b"x", "text/csv", **{"Content-Encoding": "gzip"})
    assert answer.status_code == 415


def test_a_repeated_import_gets_the_first_answer(recruiter: FlaskClient) -> None:
    key = {"Idempotency-Key": "import-of-monday"}
    first = post(recruiter, "jobs/import", b"title\nSoudeur\n", "text/csv", **key)
    second = post(recruiter, "jobs/import", b"title\nSoudeur\n", "text/csv", **key)
    assert (first.json["created"], second.json) == (1, first.json)
    other = post(recruiter, "jobs/import", b"title\nautre\n", "text/csv", **key)
    assert other.status_code == 422


def test_a_long_import_counts_all_rows_and_lists_a_thousand(recruiter: FlaskClient) -> None:
    data = b"title\n" + b"".join(b"J%d\n" % number for number in range(1500))
    answer = post(recruiter, "jobs/import", data, "text/csv")
    assert answer.json["created"] == 1500
    assert len(answer.json["rows"]) == 1000


def run(app: Flask, *arguments: str, stdin: bytes | None = None) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["import", *arguments], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_the_command_imports_files_and_keeps_what_it_refused(app: Flask, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects" / "rows.ndjson"
    files = [str(DATA / name) for name in ("offres_windows.csv", "offres.ndjson", "offre.html")]
    code, output = run(app, "jobs", *files, "--rejects", str(rejects))
    assert code == 1
    assert f"created 6, updated 0, unchanged 0, rejected 4 (in {rejects})" in output
    lines = [json.loads(line) for line in rejects.read_text(encoding="utf-8").splitlines()]
    assert [(Path(line["file"]).name, line["row"]) for line in lines] == [
        ("offres_windows.csv", 3), ("offres.ndjson", 3), ("offres.ndjson", 4), ("offres.ndjson", 5),
    ]  # fmt: skip
    assert lines[0]["source"]["Référence"] == "OFF-1003"
    assert lines[0]["errors"] == [{"pointer": "/title", "detail": "Field required"}]
    assert lines[1]["source"] == '{"title": "coupé'
    code, output = run(app, "jobs", *files[2:])
    assert (code, "unchanged 1" in output) == (0, True)


def test_rejected_rows_go_to_the_var_folder_when_no_file_is_named(app: Flask) -> None:
    run(app, "candidates", str(DATA / "candidats.csv"))
    [kept] = app.config["NEXTVISION"].var_dir.glob("rejects-*.ndjson")
    assert "Lille" in kept.read_text(encoding="utf-8")


def test_the_command_shows_each_row_and_can_only_try(app: Flask) -> None:
    code, output = run(app, "jobs", "-", "--dry-run", "-v", stdin=b"title\nSoudeur\n")
    assert code == 0
    assert "1\tcreated\tjob-" in output
    assert "Dry run, nothing was written: created 1" in output
    _, output = run(app, "jobs", "-", stdin=b"title\nSoudeur\n")
    assert "created 1" in output


def test_the_command_says_what_it_cannot_use(app: Flask, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"Quoi": "title"}', encoding="utf-8")
    table = tmp_path / "table.csv"
    table.write_text("Quoi\nSoudeur\n", encoding="utf-8")
    code, output = run(app, "jobs", str(table))
    assert code == 2
    assert "No column was recognised" in output
    code, output = run(app, "jobs", str(table), "--mapping", str(mapping))
    assert (code, "created 1" in output) == (0, True)
    code, _ = run(app, "jobs", str(table), str(DATA / "offre.html"))
    assert code == 1
    mapping.write_text("[1]", encoding="utf-8")
    assert run(app, "jobs", str(table), "--mapping", str(mapping))[0] == 2
    assert run(app, "jobs", str(tmp_path / "nowhere.csv"))[0] == 2
