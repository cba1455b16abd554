"""Databases with so many jobs, made by the product's own commands, and a key to ask with."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any, Final, Protocol

from bench.servers import ROOT, ServerError, environment

SEED: Final = 2024
_SCOPES: Final = (
    "matching:read",
    "jobs:read",
    "jobs:write",
    "candidates:read",
    "candidates:write",
)


class Databases(Protocol):
    """Where databases are made."""

    def make(self, name: str, *, like: str | None) -> str:
        """Address of a database of that name: a copy of ``like``, or empty."""
        ...


class SqliteFiles:
    """SQLite files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, name: str, *, like: str | None) -> str:
        """A file of that name, which replaces one that is there; ``like`` may be a path."""
        path = self._folder / f"{name}.db"
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        if like is not None:
            source = self._folder / f"{like}.db"
            shutil.copyfile(source, path)
            journal = source.with_name(f"{source.name}-wal")
            if journal.exists():  # what was committed and not yet moved into the file itself
                shutil.copyfile(journal, path.with_name(f"{path.name}-wal"))
        return f"sqlite:///{path}"


class PostgresDatabases:
    """Databases on one PostgreSQL server, whose copies the server makes itself."""

    def __init__(self, server: str) -> None:
        self._server = server

    def make(self, name: str, *, like: str | None) -> str:
        """A database of that name, which replaces one that is there."""
        import psycopg2  # noqa: PLC0415 - not where SQLite is measured

        with closing(psycopg2.connect(self._server)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like or "template0"}"')
        return self.address(name)

    def address(self, name: str) -> str:
        """Where the database of that name is."""
        from sqlalchemy import make_url  # noqa: PLC0415

        return make_url(self._server).set(database=name).render_as_string(hide_password=False)


@dataclass(frozen=True, slots=True)
class Loading:
    """How ``flask import`` did: rows, seconds of the whole command, and its largest memory.

    ``earlier`` is true of a stock that an earlier run made and kept.
    """

    rows: int
    seconds: float
    peak_mb: float
    earlier: bool = False

    @property
    def rows_per_second(self) -> float:
        """Rows a second, the start of the command included."""
        return self.rows / self.seconds


@dataclass(frozen=True, slots=True)
class Stock:
    """One database: how many jobs, its name, a key to ask with, and how the last import went."""

    jobs: int
    name: str
    key: str
    loading: Loading


def build(
    databases: Databases, folder: Path, sizes: Sequence[int], candidates: int
) -> Iterator[Stock]:
    """Databases of these many jobs, each a copy of the one before with the missing ones imported.

    Raises ``ServerError`` when a command fails.
    """
    from src.adapters.demo import demo_candidates, demo_jobs  # noqa: PLC0415 - slow to load

    today = _today()
    before, done, key = None, 0, ""
    for size in sorted(sizes):
        name = f"bench_{size}"
        environ = environment(folder, databases.make(name, like=before), workers=1, level="WARNING")
        if before is None:
            flask(environ, "db", "upgrade")
            people = folder / "candidates.ndjson"
            write_rows(people, demo_candidates(candidates, seed=SEED, today=today))
            flask(environ, "import", "candidates", str(people))
            people.unlink()
            scopes = [part for scope in _SCOPES for part in ("--scope", scope)]
            key = flask(environ, "keys", "create", "bench", *scopes).strip()
        rows = folder / "jobs.ndjson"
        count = write_rows(rows, islice(demo_jobs(size, seed=SEED, today=today), done, None))
        loading = _import_jobs(environ, rows, count)
        rows.unlink()
        yield Stock(size, name, key, loading)
        before, done = name, size


def kept_or_built(folder: Path, sizes: Sequence[int], candidates: int) -> Iterator[Stock]:
    """SQLite files of an earlier run in this folder where they still fit, else new ones.

    They fit when they were made today (postings run out), of as many people, by the same reading
    of facts and the same migrations.
    """
    from src.adapters.storage.revisions import head_revision  # noqa: PLC0415
    from src.matching.facts import FACTS_VERSION  # noqa: PLC0415

    record = folder / "stock.json"
    stamp = [str(_today()), candidates, FACTS_VERSION, head_revision()]
    if record.exists():
        kept = json.loads(record.read_text(encoding="utf-8"))
        known = {each["jobs"]: each for each in kept["stocks"]}
        if kept["stamp"] == stamp and known.keys() >= set(sizes):
            for size in sorted(sizes):
                loading = Loading(**known[size]["loading"] | {"earlier": True})
                yield Stock(**known[size] | {"loading": loading})
            return
        record.unlink()
    stocks = []
    record.touch(mode=0o600)  # it holds a key, if only to invented people
    for stock in build(SqliteFiles(folder), folder, sizes, candidates):
        stocks.append(asdict(stock))
        record.write_text(json.dumps({"stamp": stamp, "stocks": stocks}), encoding="utf-8")
        yield stock


def more_jobs(after: int, count: int) -> Iterator[dict[str, Any]]:
    """Jobs that a stock of ``after`` jobs does not have yet."""
    from src.adapters.demo import demo_jobs  # noqa: PLC0415 - slow to load

    return islice(demo_jobs(after + count, seed=SEED, today=_today()), after, None)


def as_row(document: Mapping[str, Any]) -> bytes:
    """One line of NDJSON, under the document's external id."""
    row = {**document, "id": document["external_id"]}
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"


def write_rows(path: Path, documents: Iterable[Mapping[str, Any]]) -> int:
    """How many documents were written as NDJSON, each under its external id."""
    count = 0
    with path.open("wb") as file:
        for document in documents:
            file.write(as_row(document))
            count += 1
    return count


def flask(environ: Mapping[str, str], *arguments: str) -> str:
    """What the command wrote to standard output. Raises ``ServerError`` when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", *arguments],
        cwd=ROOT,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if done.returncode:
        said = (done.stdout + done.stderr)[-2000:]
        raise ServerError(f"flask {' '.join(arguments)} ended with {done.returncode}:\n{said}")
    return done.stdout


def _import_jobs(environ: Mapping[str, str], rows: Path, count: int) -> Loading:
    """Imports a file by the command line, in a process whose memory is looked at in the end."""
    started = perf_counter()
    command = [sys.executable, "-m", "flask", "import", "jobs", str(rows)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    try:
        with process.stdout:
            said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    except BaseException:
        process.kill()
        process.wait()
        raise
    if process.returncode:
        raise ServerError(f"flask import jobs ended with {process.returncode}:\n{said[-2000:]!r}")
    # Linux tells kibibytes, macOS bytes.
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    return Loading(count, perf_counter() - started, peak)


def _today() -> date:
    return datetime.now(UTC).date()


@contextmanager
def postgres() -> Iterator[PostgresDatabases]:
    """The PostgreSQL that the tests use, started for this run and thrown away."""
    from tests.servers import postgres_server  # noqa: PLC0415 - needs requirements-dev.txt

    with postgres_server() as url:
        yield PostgresDatabases(url)
