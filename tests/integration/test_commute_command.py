"""``flask commute``: places and journeys at the terminal, as the API answers them."""

from __future__ import annotations

import json

import pytest
from flask import Flask


def test_a_place_is_printed_with_its_reason(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["commute", "place", "Nantes"])
    assert done.exit_code == 0, done.output
    assert done.output.startswith("place ")
    assert "why" in done.output
    plain = app.test_cli_runner().invoke(args=["commute", "place", "Nantes", "--json"])
    found = json.loads(plain.stdout)
    assert found["place"]["latitude"] == pytest.approx(47.22, abs=0.05)
    assert found["source"] == "offline"


def test_an_unknown_place_is_failed(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["commute", "place", "Xyzzyville"])
    assert done.exit_code == 1
    assert done.output.startswith("failed ")


def test_journeys_are_printed_mode_by_mode(app: Flask) -> None:
    line = ["commute", "journey", "Versailles", "Paris", "--mode", "vélo", "--mode", "car"]
    done = app.test_cli_runner().invoke(args=line)
    assert done.exit_code == 0, done.output
    assert [row.split()[0] for row in done.output.splitlines()] == ["voiture", "velo"]
    found = json.loads(app.test_cli_runner().invoke(args=[*line, "--json"]).stdout)
    assert [each["mode"] for each in found["journeys"]] == ["voiture", "velo"]
    assert all(0 <= each["location_score"] <= 1 for each in found["journeys"])
    assert found["degraded"] == []


def test_without_modes_car_and_transit_are_told(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["commute", "journey", "Versailles", "Paris"])
    assert [row.split()[0] for row in done.output.splitlines()] == ["voiture", "transport_commun"]


def test_what_cannot_be_answered_is_said(app: Flask) -> None:
    unknown = app.test_cli_runner().invoke(args=["commute", "journey", "Xyzzyville", "Paris"])
    assert unknown.exit_code == 1
    assert "Xyzzyville" in unknown.output
    wrong = app.test_cli_runner().invoke(
        args=["commute", "journey", "Versailles", "Paris", "--mode", "fusée"]
    )
    assert wrong.exit_code == 2
    assert "trottinette" in wrong.output
