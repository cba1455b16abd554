"""The house that is disturbed: PostgreSQL, Redis, a stock, and instances of the service."""

from __future__ import annotations

import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import psutil
import psycopg2

from bench.outages.figures import get
from bench.outages.plan import Plan
from bench.outages.requests import Stock
from bench.outages.revivable import Revivable
from bench.servers import environment
from bench.stock import PostgresDatabases, build
from tests.e2e.server import Server
from tests.servers import postgres_server, redis_server

_APPLICATION: Final = "src.app:create_app()"
_WARM_UPS: Final = 20


class RedisServer:
    """A Redis that keeps nothing on disk: it always comes back empty."""

    def __init__(self, url: str) -> None:
        port = urlsplit(url).port
        self._process = Revivable(_listening(lambda each: each.laddr.port == port))
        self.close = self._process.close

    def kill(self) -> None:
        """As ``kill -9`` does."""
        self._process.end(signal.SIGKILL)

    def start(self) -> None:
        """Start an empty one at the same port."""
        self._process.start()


class PostgresServer:
    """A PostgreSQL on a folder, reached by its socket file."""

    def __init__(self, dsn: str) -> None:
        folder = Path(parse_qs(urlsplit(dsn).query)["host"][0])
        first = (folder / "data" / "postmaster.pid").read_text(encoding="utf-8").split()[0]
        self._process = Revivable(int(first))
        self.close = self._process.close

    def stop(self) -> None:
        """The fast shutdown: open sessions are cut off."""
        self._process.end(signal.SIGINT)

    def start(self) -> None:
        """Start it on its data."""
        self._process.start()

    def freeze(self) -> None:
        """It keeps its connections and answers nothing."""
        for each in self._family():
            each.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        for each in self._family():
            each.send_signal(signal.SIGCONT)

    def _family(self) -> list[psutil.Process]:
        return self._process.family()


class Instance(Server):
    """An instance of the service that keeps its port when it is started again."""

    def __init__(self, var_dir: Path, env: Mapping[str, str], workers: int) -> None:
        self._given = var_dir, ["-k", "gevent", "-w", str(workers), _APPLICATION], dict(env)
        super().__init__(*self._given)
        self._count = workers

    def start(self) -> None:
        """Start it again, and come back when every worker is ready."""
        port = self.port
        var_dir, arguments, env = self._given
        super().__init__(var_dir, arguments, {**env, "PORT": str(port)})
        self.port = port
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Come back when many new connections in a row found a worker that is ready."""
        self.until(lambda: len(self.workers()) == self._count, "all workers")
        self.until(
            lambda: all(self.status("/health/ready") == 200 for _ in range(4 * self._count)),
            "every worker to be ready",
            120,
        )


@dataclass(frozen=True, slots=True)
class House:
    """Everything that is needed; ``folder`` is thrown away in the end."""

    folder: Path
    redis: RedisServer
    postgres: PostgresServer
    stock: Stock
    settings: dict[str, str]
    database: str

    @contextmanager
    def instance(self, *, workers: int) -> Iterator[Instance]:
        """A warm instance of the service; stopped in the end."""
        var_dir = Path(tempfile.mkdtemp(dir=self.folder))
        server = Instance(var_dir, {**self.settings, "WORKER_COUNT": str(workers)}, workers)
        try:
            server.wait_until_ready()
            for _ in range(_WARM_UPS):
                get(server.port, "/api/v1/jobs?limit=1", X_API_Key=self.stock.key)
            yield server
        finally:
            server.kill()

    def sleep_until(self, moment: float) -> None:
        """Come back at that moment of the wall clock."""
        time.sleep(max(0.0, moment - time.time()))

    def jobs_by_external_id(self, external_ids: Sequence[str]) -> dict[str, tuple[bool, str]]:
        """(whether it has facts, its title) of each of these jobs that the database has."""
        dsn = self.database.replace("postgresql+psycopg2", "postgresql")
        with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT external_id, facts IS NOT NULL, document::json->>'title' FROM jobs "
                "WHERE external_id = ANY(%s)",
                (list(external_ids),),
            )
            return {row[0]: (row[1], row[2]) for row in cursor.fetchall()}


@contextmanager
def house(plan: Plan, say: Callable[[str], None]) -> Iterator[House]:
    """A house with a stock; everything is ended and removed in the end."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nv-outages-")))
        dsn = stack.enter_context(postgres_server())
        url = stack.enter_context(redis_server())
        say(f"filling a database with {plan.jobs} jobs and {plan.candidates} people")
        databases = PostgresDatabases(dsn)
        made = next(iter(build(databases, folder, [plan.jobs], plan.candidates)))
        # The address that ``build`` made it at.
        database = databases.address(made.name)
        settings = environment(folder, database, workers=plan.workers) | {
            "REDIS_URL": url, "PYTHONPATH": str(Path(sys.path[0])),
        }  # fmt: skip
        redis, postgres = RedisServer(url), PostgresServer(dsn)
        stack.callback(redis.close)
        stack.callback(postgres.close)
        yield House(folder, redis, postgres, _stock(database, made.key, plan), settings, database)


def _stock(database: str, key: str, plan: Plan) -> Stock:
    """The ids of what was generated."""
    dsn = database.replace("postgresql+psycopg2", "postgresql")
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        found = []
        for table in ("candidates", "jobs"):
            cursor.execute(f"SELECT id FROM {table} ORDER BY id")  # a name of ours
            found.append(tuple(row[0] for row in cursor.fetchall()))
    return Stock(key, found[0][: plan.candidates], found[1], plan.jobs)


def _listening(holds: Callable[[object], bool]) -> int:
    """The process that listens there."""
    for each in psutil.net_connections("tcp"):
        if each.status == psutil.CONN_LISTEN and each.pid and holds(each):
            return int(each.pid)
    raise RuntimeError("nobody listens there")
