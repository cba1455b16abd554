"""What lists, searches and figures of many bugs take, on PostgreSQL, one request in flight."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from bench import stock
from bench.bug_stock import bugs, questions, reports
from bench.figures import Latency
from bench.generator import Generator
from bench.processes import Memory
from bench.servers import AnswerError, Server, environment, serving
from bench.wire import request_bytes
from src.bugs.values import CATEGORIES, SEVERITIES, STATUSES

LIST: Final = "list of bugs, three filters"
SEARCH: Final = "search of bugs"
SUMMARY: Final = "summary of bugs"
TRENDS: Final = "trends of bugs"
REPORT: Final = "report of a bug"
_COPIES: Final = 20
# Tables, the column that counts their rows, and the counter of that.
_COPIED: Final = (
    ("bugs", "number", "bug"),
    ("bug_tags", "", ""),
    ("bug_texts", "number", ""),
    ("bug_events", "seq", "bug_event"),
)
_SEARCHES: Final = 200
_REPORTS: Final = 200
_SCOPES: Final = ("--scope", "bugs:read", "--scope", "bugs:write")
_WORKERS: Final = 2
_LOAD_SECONDS: Final = 120.0
# So many connections, one after the other, reach every worker.
_CONNECTIONS: Final = 12


@dataclass(frozen=True, slots=True)
class Asking:
    """One kind of request; ``failures`` counts answers that were not good."""

    name: str
    told: str
    latency: Latency
    failures: int


@dataclass(frozen=True, slots=True)
class Bugs:
    """A tracker of so many bugs, of which ``distinct`` were imported and the others are copies.

    ``load_seconds`` is from the start of the server until every worker has read all events;
    ``memory_mb`` is the resident memory of the larger worker then.
    """

    bugs: int
    distinct: int
    events: int
    import_seconds: float
    load_seconds: float
    memory_mb: float
    asked: list[Asking]

    def of(self, name: str) -> Asking | None:
        """One kind of request, None where it was not measured."""
        return next((each for each in self.asked if each.name == name), None)


def measure_bugs(folder: Path, generator: Generator, *, count: int, seconds: float) -> Bugs:
    """A server over so many bugs, asked for so long a kind. Raises ``ServerError``."""
    home = folder / "bugs"
    home.mkdir()
    with stock.postgres() as databases:
        address = databases.make("bench_bugs", like=None)
        environ = environment(home, address, workers=_WORKERS, level="WARNING")
        stock.flask(environ, "db", "upgrade")
        key = stock.flask(environ, "keys", "create", "bench", *_SCOPES).strip()
        distinct = max(1, count // _COPIES)
        import_seconds = _import(environ, home, distinct)
        events = _multiply(address, count // distinct)
        began = time.perf_counter()
        with _server(environ, home) as server:
            _until_loaded(server, key, count)
            load_seconds = time.perf_counter() - began
            memory_mb = Memory.of(server.workers).rss_mb
            asked = [
                _ask(generator, server, name, told, requests, seconds)
                for name, told, requests in _kinds(key)
            ]
    return Bugs(count, distinct, events, import_seconds, load_seconds, memory_mb, asked)


def _kinds(key: str) -> list[tuple[str, str, tuple[bytes, ...]]]:
    """(name, what it is, the requests) of each kind."""

    def asks(path: str, **query: str) -> bytes:
        headers = {"X-API-Key": key}
        return request_bytes("GET", f"/api/bugs/{path}?{urlencode(query)}", headers=headers)

    return [
        (
            LIST,
            "GET /api/bugs/ by status, severity and category, every combination in turn",
            tuple(
                asks("", status=status, severity=severity, category=category)
                for status, severity, category in product(STATUSES, SEVERITIES, CATEGORIES)
            ),
        ),
        (
            SEARCH,
            "GET /api/bugs/?text= of one to three words of 0.5 to 20 % of the bugs",
            tuple(asks("", text=text) for text in questions(_SEARCHES, seed=stock.SEED)),
        ),
        (
            SUMMARY,
            "GET /api/bugs/metrics/summary of Paris",
            (asks("metrics/summary", timeZone="Europe/Paris"),),
        ),
        (
            TRENDS,
            "GET /api/bugs/metrics/trends of 30 days of Paris",
            (asks("metrics/trends", timeZone="Europe/Paris"),),
        ),
        (
            REPORT,
            "POST /api/bugs/, answered with likely duplicates",
            tuple(
                request_bytes(
                    "POST", "/api/bugs/", headers={"X-API-Key": key}, body=json.dumps(each).encode()
                )
                for each in reports(_REPORTS, seed=stock.SEED)
            ),
        ),
    ]


def _ask(
    generator: Generator,
    server: Server,
    name: str,
    told: str,
    requests: tuple[bytes, ...],
    seconds: float,
) -> Asking:
    generator.learn(name, requests)
    generator.alone(name, server.aim, seconds=seconds / 4)
    load = generator.alone(name, server.aim, seconds=seconds)
    return Asking(name, told, load.latency, load.failures)


def _server(environ: Mapping[str, str], folder: Path) -> AbstractContextManager[Server]:
    return serving(
        "src.app:create_app()", environ, ready_path="/health/ready", log=folder / "bugs.log"
    )


def _import(environ: Mapping[str, str], folder: Path, count: int) -> float:
    """Seconds of the import command."""
    made = bugs(count, seed=stock.SEED, now=datetime.now(UTC))
    path = folder / "bugs.ndjson"
    path.write_text("".join(f"{json.dumps(each)}\n" for each in made), encoding="utf-8")
    began = time.perf_counter()
    stock.flask(environ, "bugs", "import", str(path))
    return time.perf_counter() - began


def _multiply(address: str, times: int) -> int:
    """The number of events after every bug is there so many times, and statistics are fresh.

    What a bug says, its events and its words are copied in the database, where bringing them in
    one by one would take minutes; autovacuum does the rest by itself some time after.
    """
    import psycopg2  # noqa: PLC0415 - not where SQLite is measured

    with closing(psycopg2.connect(address)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for name, counted, kind in _COPIED:
                cursor.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
                    " AND coalesce(column_default, '') NOT LIKE 'nextval%%'",
                    (name,),
                )
                columns = [f'"{column}"' for (column,) in cursor.fetchall()]
                taken = [_copied(column, counted) for column in columns]
                cursor.execute(
                    f"INSERT INTO {name} ({', '.join(columns)}) SELECT {', '.join(taken)} "
                    f"FROM {name}, generate_series(1, %s) AS copy, "
                    f"(SELECT count(*) AS rows FROM {name}) AS before ORDER BY copy",
                    (times - 1,),
                )
                if kind:
                    cursor.execute(
                        f"UPDATE change_counter SET value = (SELECT max({counted}) FROM {name}) "
                        "WHERE kind = %s",
                        (kind,),
                    )
            cursor.execute("UPDATE bug_words SET bugs = bugs * %s", (times,))
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("SELECT count(*) FROM bug_events")
            row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def _copied(column: str, counted: str) -> str:
    """What stands in that column of a copy: ids of invented bugs leave room for its number."""
    if column in {'"id"', '"bug_id"'}:
        return f"overlay({column} placing lpad(to_hex(copy), 4, '0') from 10 for 4)"
    return f"{column} + copy * before.rows" if column == f'"{counted}"' else column


def _until_loaded(server: Server, key: str, count: int) -> None:
    """Wait until workers answer with figures of all bugs. Raises ``AnswerError``."""
    ask = request_bytes("GET", "/api/bugs/metrics/summary", headers={"X-API-Key": key})
    end = time.monotonic() + _LOAD_SECONDS
    answered = 0
    while answered < _CONNECTIONS:
        try:
            body = server.ask(ask)
        except AnswerError:
            if time.monotonic() > end:
                raise
            continue
        if f'"totalBugs":{count},'.encode() not in body:
            raise AnswerError(f"not {count} bugs: {body[:200]!r}")
        answered += 1
