"""Files that arrive at the same moment, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from werkzeug.test import TestResponse

from tests.integration.bugs.attachment_api import Api
from tests.integration.bugs.conftest import NewApi

CROWD = 6


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def at_once(ask: Callable[[int], TestResponse], crowd: int = CROWD) -> list[int]:
    """Statuses of requests that begin together."""
    start = Barrier(crowd)

    def one(number: int) -> int:
        start.wait(30)
        return ask(number).status_code

    with ThreadPoolExecutor(crowd) as pool:
        return sorted(pool.map(one, range(crowd)))


def listed(api: Api) -> int:
    total: int = api.ask("GET", api.path()).get_json()["total"]
    return total


def test_a_bug_never_has_more_than_it_may(new_api: NewApi, database_url: str) -> None:
    api = new_api(database_url, attachments_per_bug=3)
    api.send(b"first")
    assert at_once(lambda number: api.send(f"file {number}".encode())) == [201] * 2 + [409] * 4
    assert listed(api) == 3
    assert len(api.files()) == 3


def test_all_together_never_take_more_than_there_is(new_api: NewApi, database_url: str) -> None:
    api = new_api(database_url, attachments_total_bytes=1000)
    contents = [str(number).encode() * 400 for number in range(CROWD)]
    assert at_once(lambda number: api.send(contents[number])) == [201] * 2 + [507] * 4
    assert len(api.files()) == 2


def test_one_content_sent_by_many_at_once_is_one_file(new_api: NewApi, database_url: str) -> None:
    api = new_api(database_url)
    bugs = [api.one, api.two]
    assert at_once(lambda number: api.send(b"trace", to=bugs[number % 2])) == [201] * CROWD
    assert len(api.files()) == 1
    assert len(api.events()) == CROWD


def test_a_file_that_is_removed_while_it_is_sent_again_is_there_for_who_has_it(
    new_api: NewApi, database_url: str
) -> None:
    api = new_api(database_url)
    for _ in range(5):
        old = api.send(b"trace").get_json()["url"]

        def ask(number: int, old: str = old) -> TestResponse:
            if number == 0:
                return api.ask("DELETE", old)
            return api.send(b"trace", to=api.two)

        assert at_once(ask, 2) == [201, 204]
        found = api.ask("GET", api.path(api.two)).get_json()["attachments"]
        assert [api.ask("GET", each["url"]).data for each in found] == [b"trace"] * len(found)


def test_a_sweep_beside_uploads_takes_nothing_that_is_needed(
    new_api: NewApi, database_url: str
) -> None:
    api = new_api(database_url)
    attachments = api.use_cases.bugs.attachments
    start = Barrier(2)

    def sweep() -> int:
        start.wait(30)
        return sum(attachments.sweep().removed for _ in range(10))

    with ThreadPoolExecutor(1) as pool:
        swept = pool.submit(sweep)
        start.wait(30)
        sent = [api.send(f"file {number}".encode()) for number in range(10)]
        assert swept.result(60) == 0
    assert [api.ask("GET", each.get_json()["url"]).status_code for each in sent] == [200] * 10
