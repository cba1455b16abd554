"""Workers that share a Redis share rankings, and forget together who was deleted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis
from flask import Flask

from src.app import create_app
from src.services.accounts import Author
from src.services.kept_rankings import Source
from src.services.matching import RankQuery
from src.services.ports import StorageUnavailableError
from src.services.use_cases import UseCases
from src.settings import Settings
from tests.outage import database_away, until

ENGLISH = RankQuery(language="en")
ME = Author("tests", None)
NURSE = {"id": "ines", "current_role": "Infirmière", "skills": ["Soins infirmiers"],
         "personal_info": {"firstName": "Inès", "lastName": "Kowalczyk"}}  # fmt: skip
WARD = {"id": "ward", "title": "Infirmier de bloc", "required_skills": ["Soins infirmiers"]}


@pytest.fixture
def apps(sqlite_url: str, redis_url: str, tmp_path: Path) -> Iterator[list[Flask]]:
    settings = Settings(
        nextvision_env="testing", database_url=sqlite_url, redis_url=redis_url,
        var_dir=tmp_path / "var", index_refresh_seconds=0.05,
    )  # fmt: skip
    with ExitStack() as stack:
        made = [create_app(settings) for _ in range(2)]
        for app in made:
            use_cases: UseCases = app.extensions["nextvision"]
            stack.callback(use_cases.operations.life_cycle.end)
        yield made


@pytest.fixture
def both(apps: list[Flask]) -> list[UseCases]:
    """Two workers that have read the same stock, all its vectors made."""
    found: list[UseCases] = [app.extensions["nextvision"] for app in apps]
    found[0].catalogue.create("candidate", NURSE, ME)
    found[0].catalogue.create("job", WARD, ME)
    for each in found:
        settle(each)
    return found


def settle(worker: UseCases) -> None:
    worker.index.follow()

    def has_all() -> bool:
        worker.phrases.follow()
        return worker.index.pending_vectors == 0

    until(has_all, "the vectors of titles")


def test_what_one_has_ranked_the_other_gives(both: list[UseCases]) -> None:
    one, other = both
    first = one.rankings.people("ward", ENGLISH)
    second = other.rankings.people("ward", ENGLISH)
    assert (first.source, second.source) == (Source.MISS, Source.HIT)
    assert (first.matches, first.about) == (second.matches, second.about)
    (reading,) = [each for each in other.cache.readings() if each.namespace == "matching"]
    assert (reading.far_hits, reading.computed) == (1, 0)


def test_who_was_deleted_by_one_is_named_by_nobody(
    both: list[UseCases], apps: list[Flask], redis_url: str
) -> None:
    one, other = both
    for worker in both:
        worker.reads.show("candidate", "ines")
        assert worker.rankings.people("ward", ENGLISH).matches
    assert lies_in(redis_url, "Kowalczyk")
    one.catalogue.delete("candidate", "ines", ME)
    until(lambda: settled_without(other), "the other one to hear of it")
    with database_away(apps[1]), pytest.raises(StorageUnavailableError):
        other.reads.show("candidate", "ines")
    assert other.rankings.people("ward", ENGLISH).matches == []
    assert not lies_in(redis_url, "Kowalczyk")


def lies_in(redis_url: str, word: str) -> bool:
    """Whether a kept document holds the word."""
    with redis.Redis.from_url(redis_url) as server:
        keys = [key for key in server.keys("*") if b"resources" in key]
        kept = [server.hvals(key) for key in keys if server.type(key) == b"hash"]
    return any(word.encode() in value for values in kept for value in values)


def settled_without(worker: UseCases) -> bool:
    worker.index.fresh()
    return not worker.index.holds("candidate", "ines")
