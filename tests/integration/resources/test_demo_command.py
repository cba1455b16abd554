"""``flask demo``."""

from __future__ import annotations

from typing import Any

from click.testing import Result
from flask import Flask


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["demo", *arguments])


def load(app: Flask, *more: str) -> Result:
    return run(app, "load", "--jobs", "60", "--candidates", "5", *more)


def count(app: Flask) -> tuple[int, int]:
    cases: Any = app.extensions["nextvision"]
    with cases.unit_of_work(read_only=True) as unit:
        return unit.jobs.count(), unit.candidates.count()


def test_the_demo_is_loaded_under_ids_that_are_easy_to_type(app: Flask) -> None:
    result = load(app)
    assert result.exit_code == 0, result.output
    assert count(app) == (60, 5)
    catalogue = app.extensions["nextvision"].catalogue
    assert catalogue.get("job", "demo-job-00001").document["external_id"] == "demo-job-00001"
    assert catalogue.get("candidate", "demo-cand-00005").document["status"] == "open"


def test_loading_again_creates_nothing(app: Flask) -> None:
    load(app)
    result = load(app)
    assert result.exit_code == 0, result.output
    assert "0 jobs created" in result.output
    assert count(app) == (60, 5)


def test_loading_if_empty_leaves_what_is_there(app: Flask) -> None:
    load(app)
    result = run(app, "load", "--if-empty")
    assert result.exit_code == 0, result.output
    assert count(app) == (60, 5)


def test_showing_prints_a_request_for_a_demo_candidate(app: Flask) -> None:
    load(app)
    result = run(app, "show")
    assert result.exit_code == 0, result.output
    assert "curl" in result.output
    assert "/api/v1/matching/candidate/demo-cand-00001" in result.output


def test_showing_without_a_demo_says_how_to_load_one(app: Flask) -> None:
    result = run(app, "show")
    assert result.exit_code == 1
    assert "flask demo load" in result.output
