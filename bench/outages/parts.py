"""The house that is disturbed: PostgreSQL, Redis, a stock, and instances of the service."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg2
from redis import Redis

from bench.outages.figures import ask
from bench.outages.plan import Plan
from bench.outages.requests import Stock, rankings, read_request
from bench.servers import environment
from bench.stock import PostgresDatabases, build
from bench.vectors import fill, stock_phrases
from tests.e2e.server import Server
from tests.servers import OwnServer, own_postgres, own_redis

_APPLICATION: Final = "src.app:create_app()"


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
    redis: OwnServer
    postgres: OwnServer
    stock: Stock
    settings: dict[str, str]
    database: str

    def empty_redis(self) -> None:
        """Forget what earlier scenarios have left there."""
        with Redis.from_url(self.redis.url) as client:
            client.flushall()

    def generated(self) -> int:
        """How many jobs there are: the next ones that are generated are others."""
        return self._ask("SELECT count(*) FROM jobs")[0][0]

    @contextmanager
    def instance(self, *, workers: int) -> Iterator[Instance]:
        """A ready instance that has answered everything once; stopped in the end."""
        # One folder for all, with the vectors of the titles; only their logs are apart.
        env = {**self.settings, "WORKER_COUNT": str(workers), "VAR_DIR": str(self.folder / "var")}
        server = Instance(Path(tempfile.mkdtemp(dir=self.folder)), env, workers)
        try:
            server.wait_until_ready()
            for job_id in self.stock.read_jobs:
                ask(server.port, read_request(job_id, self.stock.key))
            # Whoever has just started makes everything for the first time: that is no outage.
            for _, request in rankings(self.stock):
                ask(server.port, request)
            yield server
        finally:
            server.kill()

    def sleep_until(self, moment: float) -> None:
        """Come back at that moment of the wall clock."""
        time.sleep(max(0.0, moment - time.time()))

    def jobs_by_external_id(self, external_ids: Sequence[str]) -> dict[str, tuple[bool, str]]:
        """(whether it has facts, its title) of each of these jobs that the database has."""
        rows = self._ask(
            "SELECT external_id, facts IS NOT NULL, document::json->>'title' FROM jobs "
            "WHERE external_id = ANY(%s)",
            list(external_ids),
        )
        return {row[0]: (row[1], row[2]) for row in rows}

    def _ask(self, statement: str, *values: object) -> list[Any]:
        return _ask(self.database, statement, *values)


@contextmanager
def house(plan: Plan, say: Callable[[str], None]) -> Iterator[House]:
    """A house with a stock; everything is ended and removed in the end."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nv-outages-")))
        postgres = stack.enter_context(own_postgres())
        redis = stack.enter_context(own_redis())
        say(f"filling a database with {plan.jobs} jobs and {plan.candidates} people")
        databases = PostgresDatabases(postgres.url)
        made = next(iter(build(databases, folder, [plan.jobs], plan.candidates)))
        database = databases.address(made.name)
        fill(folder / "var", stock_phrases(database), processes=2)
        settings = environment(folder, database, workers=plan.workers) | {
            "REDIS_URL": redis.url, "PYTHONPATH": str(Path(sys.path[0])),
        }  # fmt: skip
        yield House(folder, redis, postgres, _stock(database, made.key, plan), settings, database)


def _stock(database: str, key: str, plan: Plan) -> Stock:
    """The ids of what was generated."""
    # Names of ours.
    people, jobs = (
        tuple(row[0] for row in _ask(database, f"SELECT id FROM {table} ORDER BY id"))
        for table in ("candidates", "jobs")
    )
    return Stock(key, people[: plan.candidates], jobs)


def _ask(database: str, statement: str, *values: object) -> list[Any]:
    dsn = database.replace("postgresql+psycopg2", "postgresql")
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
