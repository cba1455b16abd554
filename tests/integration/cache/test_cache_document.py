"""docs/cache.md says what is so, and what it shows runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from src.resilience.tiered import Status
from src.settings import Settings
from src.wiring.cache import namespaces

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "cache.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table after the heading, without its head."""
    table = re.search(
        r"^\|.*?(?=\n\n)", TEXT.split(f"## {heading}", 1)[1], re.DOTALL | re.MULTILINE
    )
    assert table is not None
    lines = table.group().splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_table_of_namespaces_is_that_of_the_code() -> None:
    told = [
        (cells[0].strip("`"), *(float(cell) for cell in cells[1:]))
        for cells in rows("What is kept, and for how long")
    ]

    assert told == [
        (each.name, each.ttl_seconds, each.stale_seconds, each.error_seconds, each.negative_seconds)
        for each in namespaces(Settings())
    ]


def test_every_outcome_is_explained() -> None:
    told = [cells[0].strip("`") for cells in rows("What an outcome means")]

    assert sorted(told) == sorted(Status)


def test_the_tiers_follow_the_settings() -> None:
    lives = {
        each.name: each.ttl_seconds
        for each in namespaces(Settings(cache_ttl_short=1, cache_ttl_medium=2, cache_ttl_long=3))
    }
    assert [lives[name] for name in ("short", "views", "medium", "weights", "long")] == [
        1, 1, 2, 2, 3,
    ]  # fmt: skip


@pytest.mark.parametrize("times", [2])
def test_the_application_it_shows_runs(redis_url: str, times: int) -> None:
    code = TEXT.rsplit("```python\n", 1)[1].split("```", 1)[0]
    names: dict[str, Any] = {"REDIS_URL": redis_url, "__name__": "shown"}
    exec(compile(code, "docs/cache.md", "exec"), names)
    client = names["app"].test_client()
    try:
        answers = [client.get("/prices").json for _ in range(times)]
        assert answers == [{"prices": [1, 2, 3]}] * times
        readings = {each.namespace: each for each in names["tiers"].readings()}
        assert (readings["prices"].questions, readings["views"].near_hits) == (1, times - 1)
    finally:
        names["ears"].close()
