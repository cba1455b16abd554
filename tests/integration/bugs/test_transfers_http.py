"""Duplicates, merging, exports and imports of bugs as clients meet them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from src.app import create_app
from src.extensions import db
from src.settings import Settings

LOG = '2026-03-01 09:00:00 File "/srv/a/b.py", line 3, in read\nTimeoutError: silent for 3 s'


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application that lets everybody do everything."""
    app = create_app(
        Settings(
            nextvision_env="testing",
            database_url=sqlite_url,
            auth_mode="open",
            var_dir=tmp_path / "var",
        )
    )
    yield app
    with app.app_context():
        db.engine.dispose()


def report(client: FlaskClient, title: str = "Capteur muet", **fields: Any) -> dict[str, Any]:
    body = {"title": title, "description": "Ne répond plus après deux heures.", **fields}
    answer = client.post("/api/bugs/", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def shown(client: FlaskClient, bug_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/bugs/{bug_id}").get_json()
    return found


def test_a_report_is_told_what_it_may_repeat_and_never_by_internal_words(
    client: FlaskClient,
) -> None:
    first = report(client, "VL53L8CH sensor timeout", errorLogs=[LOG])
    said = {"comment": "quasimodo zanzibar xylophone", "isInternal": True}
    assert client.post(f"/api/bugs/{first['id']}/comments", json=said).status_code == 201
    later = LOG.replace("09:00", "11:30").replace("line 3", "line 9")
    second = report(client, "Page blanche", description="La page reste vide.", errorLogs=[later])
    (likely,) = second["possibleDuplicates"]
    assert likely["score"] >= 0.9
    assert {key: likely[key] for key in ("id", "number", "title", "status", "why")} == {
        "id": first["id"], "number": 1, "title": "VL53L8CH sensor timeout", "status": "open",
        "why": "fingerprint",
    }  # fmt: skip
    third = report(client, "quasimodo zanzibar", description="quasimodo zanzibar xylophone")
    assert third["possibleDuplicates"] == []
    alike = report(client, "VL53L8CH timeout sensor", description="quasimodo zanzibar xylophone")
    assert {each["why"] for each in alike["possibleDuplicates"]} == {"text"}
    assert third["id"] in {each["id"] for each in alike["possibleDuplicates"]}
    around = client.get(f"/api/bugs/{first['id']}/duplicates").get_json()
    assert (around["duplicateOf"], around["duplicates"]) == (None, [])
    assert around["possibleDuplicates"][0]["id"] == second["id"]


def test_merging_unites_who_follows_and_says_so_on_both_sides(client: FlaskClient) -> None:
    kept = report(client, tags=["a"], watchers=["Ana"])
    gone = report(client, tags=["b", "a"], watchers=["Bo"])
    merged = client.post(f"/api/bugs/{gone['id']}/merge", json={"into": kept["id"]})
    assert merged.status_code == 200, merged.text
    assert merged.get_json()["duplicate"]["status"] == "wont_fix"
    after, original = shown(client, gone["id"]), shown(client, kept["id"])
    assert (after["duplicateOf"], after["resolution"]) == (kept["id"], "Duplicate of #1")
    assert (original["tags"], original["watchers"]) == (["a", "b"], ["Ana", "Bo"])
    for bug_id, change in ((gone["id"], "duplicateOf"), (kept["id"], "merged")):
        told = client.get(f"/api/bugs/{bug_id}/history").get_json()["history"][-1]
        assert told["kind"] == "merged"
        assert change in told["changes"]
    around = client.get(f"/api/bugs/{kept['id']}/duplicates").get_json()
    assert [each["id"] for each in around["duplicates"]] == [gone["id"]]
    assert [around[key] for key in ("total", "skip", "limit")] == [1, 0, 50]
    assert around["possibleDuplicates"] == []
    behind = client.get(f"/api/bugs/{kept['id']}/duplicates?skip=1&limit=1")
    assert (behind.get_json()["duplicates"], behind.get_json()["total"]) == ([], 1)
    assert 'rel="next"' not in behind.headers["Link"]
    assert client.get(f"/api/bugs/{kept['id']}/duplicates?limit=0").status_code == 422
    # Again: nothing happens a second time.
    version = client.get(f"/api/bugs/{kept['id']}").headers["ETag"]
    assert (
        client.post(f"/api/bugs/{gone['id']}/merge", json={"into": kept["id"]}).status_code == 200
    )
    assert client.get(f"/api/bugs/{kept['id']}").headers["ETag"] == version


def test_a_bug_that_was_changed_meanwhile_is_not_merged(client: FlaskClient) -> None:
    kept, gone = report(client), report(client)
    old = client.get(f"/api/bugs/{gone['id']}").headers["ETag"]
    assert client.patch(f"/api/bugs/{gone['id']}", json={"severity": "low"}).status_code == 200

    def merge(tag: str) -> int:
        return client.post(
            f"/api/bugs/{gone['id']}/merge", json={"into": kept["id"]}, headers={"If-Match": tag}
        ).status_code

    assert merge(old) == 412
    assert shown(client, gone["id"])["duplicateOf"] is None
    assert merge(client.get(f"/api/bugs/{gone['id']}").headers["ETag"]) == 200
    assert shown(client, gone["id"])["duplicateOf"] == kept["id"]
    assert merge("*") == 200


def test_a_bug_never_becomes_a_duplicate_of_itself_by_any_way(client: FlaskClient) -> None:
    one, two, three = (report(client)["id"] for _ in range(3))

    def merge(bug_id: str, into: str) -> int:
        return client.post(f"/api/bugs/{bug_id}/merge", json={"into": into}).status_code

    assert merge(one, one) == 409
    assert (merge(one, two), merge(two, three)) == (200, 200)
    assert (merge(three, one), merge(two, one)) == (409, 409)
    missing = "123e4567-e89b-12d3-a456-426614174000"
    assert (merge(missing, one), merge(one, missing), merge("x", one)) == (404, 422, 400)
    assert shown(client, three)["duplicateOf"] is None


def test_a_closed_bug_that_is_merged_stays_closed(client: FlaskClient) -> None:
    one, two = (report(client)["id"] for _ in range(2))
    for change in ({"status": "in_progress"}, {"status": "resolved", "resolution": "fait"}):
        assert client.patch(f"/api/bugs/{one}", json=change).status_code == 200
    assert client.post(f"/api/bugs/{one}/merge", json={"into": two}).status_code == 200
    assert {key: shown(client, one)[key] for key in ("status", "resolution", "duplicateOf")} == {
        "status": "resolved", "resolution": "fait", "duplicateOf": two,
    }  # fmt: skip


def test_a_table_holds_no_formula_and_is_narrowed_like_the_list(client: FlaskClient) -> None:
    report(client, "=HYPERLINK(A1)", severity="high", tags=["x"])
    report(client, "Page blanche", severity="low")
    answer = client.get("/api/bugs/export.csv?severity=high")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="bugs-')
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row["title"], row["tags"]) for row in rows] == [("'=HYPERLINK(A1)", '["x"]')]
    assert client.get("/api/bugs/export.csv?severe=high").status_code == 422
    lines = client.get("/api/bugs/export.ndjson").data.splitlines()
    assert [json.loads(line)["title"] for line in lines] == ["=HYPERLINK(A1)", "Page blanche"]


@pytest.mark.parametrize("name", ["export.csv", "export.ndjson"])
def test_an_export_is_brought_in_once(client: FlaskClient, name: str) -> None:
    report(client, "-2+3 capteurs", tags=["x"], errorLogs=[LOG])
    file = client.get(f"/api/bugs/{name}").data.replace(
        client.get("/api/bugs/").get_json()["bugs"][0]["id"].encode(),
        b"123e4567-e89b-12d3-a456-426614174000",
    )
    tried = client.post("/api/bugs/import?dryRun=true", data=file).get_json()
    assert (tried["dryRun"], tried["created"]) == (True, 1)
    assert client.get("/api/bugs/").get_json()["total"] == 1
    done = client.post("/api/bugs/import", data=file).get_json()
    assert (done["status"], done["created"], done["rejected"]) == ("success", 1, 0)
    again = client.post("/api/bugs/import", data=file).get_json()
    assert (again["created"], again["unchanged"]) == (0, 1)
    found = shown(client, "123e4567-e89b-12d3-a456-426614174000")
    assert (found["title"], found["tags"], found["errorLogs"]) == ("-2+3 capteurs", ["x"], [LOG])


def test_bad_rows_are_told_in_the_language_of_the_caller_and_good_ones_written(
    client: FlaskClient,
) -> None:
    file = (
        "title,description,status,colour\n"
        "Bon bug,Une description assez longue,open,red\n"
        "Non,court,resolved,\n"
        "Autre bug,Une description assez longue,resolved,\n"
    )
    answer = client.post("/api/bugs/import", data=file, headers={"Accept-Language": "fr"})
    found = answer.get_json()
    assert [found[key] for key in ("status", "created", "rejected")] == ["partial", 1, 2]
    assert [(row["outcome"], row["ignored"]) for row in found["rows"]] == [
        ("created", ["colour"]), ("rejected", []), ("rejected", []),
    ]  # fmt: skip
    assert {each["pointer"] for each in found["rows"][1]["errors"]} == {"/title", "/description"}
    assert found["rows"][2]["errors"] == [
        {"pointer": "/resolution", "detail": "un bug résolu dit comment il l'a été"}
    ]


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n"])
def test_what_holds_no_bugs_at_all_is_refused_as_a_whole(client: FlaskClient, data: bytes) -> None:
    assert client.post("/api/bugs/import", data=data).status_code in {400, 422}


def test_the_command_line_moves_bugs_too(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    file, rejects = tmp_path / "bugs.ndjson", tmp_path / "rejects.ndjson"
    lines = [
        {"title": "Capteur muet", "description": "Ne répond plus.", "createdAt": "2020-01-01"},
        {"title": "Non"},
    ]
    file.write_text("\n".join(json.dumps(line) for line in lines))
    runner = app.test_cli_runner()
    dry = runner.invoke(args=["bugs", "import", str(file), "--dry-run", "-v"])
    assert (
        "Dry run, nothing was written: created 1, unchanged 0, skipped 0, rejected 1" in dry.output
    )
    assert dry.exit_code == 1
    done = runner.invoke(args=["bugs", "import", str(file), "--rejects", str(rejects)])
    assert (done.exit_code, json.loads(rejects.read_text())["source"]) == (1, {"title": "Non"})
    out = tmp_path / "out.csv"
    assert runner.invoke(args=["bugs", "export", str(out), "--format", "csv"]).exit_code == 0
    assert runner.invoke(args=["bugs", "import", str(out)]).output.startswith(
        "created 0, unchanged 1"
    )
    empty = runner.invoke(args=["bugs", "import", "-"], input="")
    assert empty.exit_code == 2
    assert client.get("/api/bugs/").get_json()["total"] == 1
