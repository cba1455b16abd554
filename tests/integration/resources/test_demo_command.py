from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from src.services.records import ResourceFilter


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["demo", *arguments])
    return result.exit_code, result.output


def test_the_demo_is_loaded_once_and_shown(app: Flask, recruiter: FlaskClient) -> None:
    assert run(app, "show")[0] == 1
    few = ("load", "--jobs", "30", "--candidates", "10")
    code, output = run(app, *few)
    assert (code, "30 jobs created" in output, "10 candidates created" in output) == (0, True, True)
    code, output = run(app, *few)
    assert (code, "0 jobs created, 30 were there already" in output) == (0, True)
    code, output = run(app, "load", "--if-empty", "--jobs", "40")
    assert (code, "nothing to load" in output) == (0, True)
    assert recruiter.get("/api/v1/jobs").json["total"] == 30

    code, output = run(app, "show")
    assert code == 0
    port = app.config["NEXTVISION"].port
    assert (
        f"curl -s -X POST http://127.0.0.1:{port}/api/v1/matching/candidate/demo-cand-00001"
        in output
    )
    assert recruiter.get("/api/v1/candidates/demo-cand-00001").status_code == 200


def test_what_the_demo_writes_is_read_back_as_it_was(app: Flask) -> None:
    """Nothing of a demo document is lost on the way, and everything has facts."""
    from src.adapters.demo import demo_jobs  # noqa: PLC0415

    run(app, "load", "--jobs", "20", "--candidates", "0")
    use_cases = app.extensions["nextvision"]
    page = use_cases.catalogue.page("job", ResourceFilter(), cursor=None, limit=50)
    stored = {item.external_id: item for item in page.items}
    today = use_cases.clock.now().date()
    for document in demo_jobs(20, seed=2024, today=today):
        item = stored[document["external_id"]]
        assert item.id == document["external_id"]
        assert set(document) - {"id"} <= set(item.document)
        assert item.document["title"] == document["title"]
        assert item.facts is not None
        assert item.facts["title"]


def test_demo_bugs_make_lists_searches_and_figures_alive(
    app: Flask, client_of: Callable[..., FlaskClient]
) -> None:
    recruiter = client_of("bugs:read", "bugs:write")
    none = ("load", "--jobs", "0", "--candidates", "0")
    assert "bugs" not in run(app, *none, "--no-bugs")[1].lower()
    assert "12 bugs created, 0 were there already" in run(app, *none)[1]
    assert "0 bugs created, 12 were there already" in run(app, *none)[1]

    page = recruiter.get("/api/bugs/").json
    assert page["total"] == 12
    assert {bug["status"] for bug in page["bugs"]} == {
        "open", "in_progress", "resolved", "closed", "wont_fix",
    }  # fmt: skip
    for bug in page["bugs"]:
        history = recruiter.get(f"/api/bugs/{bug['id']}/history").json["history"]
        moves = [event["changes"]["status"] for event in history if "status" in event["changes"]]
        assert [move["to"] for move in moves][-1] == bug["status"]
        assert [event["at"] for event in history] == sorted(event["at"] for event in history)
    assert recruiter.get("/api/bugs/?text=capteur").json["total"] == 2
    figures = recruiter.get("/api/bugs/metrics/summary").json
    assert (figures["totalBugs"], figures["closedBugs"], figures["overdue"]) == (12, 2, 1)
    assert figures["medianResolutionTimeHours"] > 0
    silent = next(bug for bug in page["bugs"] if bug["title"].startswith("Capteur muet"))
    likely = recruiter.get(f"/api/bugs/{silent['id']}/duplicates").json["possibleDuplicates"]
    assert likely[0]["title"] == "VL53L8CH sensor timeout"


def test_production_has_demo_bugs_only_where_they_are_asked_for(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.config["NEXTVISION"].model_copy(update={"nextvision_env": "production"})
    monkeypatch.setitem(app.config, "NEXTVISION", settings)
    none = ("load", "--jobs", "0", "--candidates", "0")
    assert "bugs created" not in run(app, *none)[1]
    assert "12 bugs created" in run(app, *none, "--bugs")[1]
