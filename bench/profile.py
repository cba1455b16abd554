"""``python -m bench.profile``: where the time of one match goes, without any network.

First the stages in CPU time, without a profiler, each in turn so that what else the machine does
disturbs all alike; then functions by their own time, under cProfile, which makes small functions
look larger than they are.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import os
import pstats
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from itertools import cycle
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, Final

import orjson
from gevent import monkey

from bench import stock
from bench.ceiling import create_app
from bench.figures import percentile
from bench.kinds import ANEW, match_request
from bench.options import Options
from bench.servers import ROOT, environment
from bench.vectors import fill, stock_phrases

if TYPE_CHECKING:
    from flask import Flask

_CANDIDATES: Final = Options().candidates  # so that both can use what was kept
_LEAST_ROUNDS: Final = 3
_CALLS: Final = 5


def main() -> int:
    """0 after printing both tables for every stock asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.profile", description=__doc__)
    parser.add_argument("--jobs", type=int, nargs="+", default=[2_000, 100_000])
    parser.add_argument("--seconds", type=float, default=2.0, help="of each table")
    parser.add_argument("--functions", type=int, default=25, help="how many are listed")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="databases of an earlier run")
    given = parser.parse_args()
    monkey.patch_all()  # as in a worker: what starts a thread starts a greenlet there
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory(prefix="nextvision-profile-") as name:
        folder = Path(name)
        # As in a worker: figures go through files, which costs more than memory alone.
        figures = folder / "metrics"
        figures.mkdir()
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(figures)
        if given.keep:
            given.keep.mkdir(parents=True, exist_ok=True)
            stocks = stock.kept_or_built(given.keep, given.jobs, _CANDIDATES)
        else:
            stocks = stock.build(stock.SqliteFiles(folder), folder, given.jobs, _CANDIDATES)
        for each in stocks:
            source = (given.keep or folder).resolve() / each.name
            database = stock.SqliteFiles(folder).make("profile", like=str(source))
            fill(folder, stock_phrases(database), processes=2)  # as a server has them that served
            with (
                (folder / "log").open("w", encoding="utf-8") as log,
                redirect_stdout(log),  # a line for each request, as a worker writes it
                _application(folder, database) as app,
            ):
                took = stages(app, each.key, given.seconds)
                functions = hot_functions(app, each.key, given.seconds, given.functions)
            print(f"\n{each.jobs:,} jobs\n")
            _print_stages(took)
            print(functions)
    return 0


@contextmanager
def _application(folder: Path, database: str) -> Iterator[Flask]:
    """The application in this process, its index loaded."""
    from src.app import create_app  # noqa: PLC0415 - slow to load
    from src.extensions import db  # noqa: PLC0415
    from src.settings import Settings  # noqa: PLC0415

    environ = environment(folder, database, workers=1)
    environ["PROMETHEUS_MULTIPROC_DIR"] = os.environ["PROMETHEUS_MULTIPROC_DIR"]
    app = create_app(Settings.from_env(environ))
    app.extensions["nextvision"].index.follow()
    yield app
    with app.app_context():
        db.engine.dispose()


def stages(app: Flask, key: str, seconds: float) -> list[tuple[str, list[float]]]:
    """(stage, CPU seconds of each call), each over the same candidates."""
    from src.services.matching import RankQuery  # noqa: PLC0415 - slow to load

    cases = app.extensions["nextvision"]
    people = [person for name in _names() if (person := cases.index.candidate(name)) is not None]
    today = cases.clock.now().date().toordinal()
    weights = cases.matching.weighting(()).values
    say_all = RankQuery(language="fr")
    say_little = RankQuery(language="fr", explain=False)
    answers = [
        orjson.loads(_call(app, _environ(match_request(person.id, key, {})))[1])
        for person in people[:20]
    ]
    bare, root = create_app(), b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
    live = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
    work: list[tuple[str, Callable[[Any], object], Sequence[Any]]] = [
        (
            "index: rank the stock",
            lambda who: cases.index.jobs.rank(who, weights, today=today, limit=10),
            people,
        ),
        (
            "use case, explain=false",
            lambda who: cases.matching.rank_jobs(who.id, say_little),
            people,
        ),
        ("use case, explained", lambda who: cases.matching.rank_jobs(who.id, say_all), people),
        ("JSON of the answer", orjson.dumps, answers),
        (
            "WSGI, explain=false",
            lambda who: _call(app, _environ(_anew(who.id, key, explain=False))),
            people,
        ),
        (
            "WSGI, explained",
            lambda who: _call(app, _environ(_anew(who.id, key))),
            people,
        ),
        ("WSGI, GET /health/live", lambda request: _call(app, _environ(request)), [live]),
        ("WSGI, the bare ceiling", lambda request: _call(bare, _environ(request)), [root]),
    ]
    took: list[list[float]] = [[] for _ in work]
    turns = [cycle(given) for _, _, given in work]
    end, rounds = perf_counter() + seconds, 0
    while rounds < _LEAST_ROUNDS or perf_counter() < end:
        for (_, action, _), turn, times in zip(work, turns, took, strict=True):
            action(next(turn))  # the stage before has emptied the processor's caches
            for _ in range(_CALLS):
                given = next(turn)
                began = process_time()
                action(given)
                times.append(process_time() - began)
        rounds += 1
    return [(name, times) for (name, _, _), times in zip(work, took, strict=True)]


def hot_functions(app: Flask, key: str, seconds: float, count: int) -> str:
    """The functions with the most time of their own in explained matches, as pstats prints them."""
    profiler = cProfile.Profile()
    requests = cycle([_anew(name, key) for name in _names()])
    end, calls = perf_counter() + seconds, 0
    while perf_counter() < end:
        environ = _environ(next(requests))
        profiler.enable()
        _call(app, environ)
        profiler.disable()
        calls += 1
    written = io.StringIO()
    statistics = pstats.Stats(profiler, stream=written)
    for order in ("tottime", "cumulative"):
        written.write(f"\n{calls} calls, by {order}\n")
        statistics.sort_stats(order).print_stats(count)
    return written.getvalue().replace(f"{ROOT}/", "")


def _names() -> list[str]:
    return [f"demo-cand-{at:05}" for at in range(1, _CANDIDATES + 1)]


def _anew(name: str, key: str, *, explain: bool = True) -> bytes:
    """A match that no kept ranking answers."""
    return match_request(name, key, {"explain": explain}, headers=ANEW)


def _print_stages(found: list[tuple[str, list[float]]]) -> None:
    print(f"{'stage':28}{'calls':>8}{'median CPU us':>16}{'p95 us':>12}")
    middle = {}
    for name, took in found:
        middle[name] = 1e6 * median(took)
        p95 = 1e6 * percentile(sorted(took), 0.95)
        print(f"{name:28}{len(took):8}{middle[name]:16.0f}{p95:12.0f}")
    use_case, whole = middle["use case, explained"], middle["WSGI, explained"]
    print(f"{'explaining':28}{'':8}{use_case - middle['use case, explain=false']:16.0f}")
    around = whole - use_case - middle["JSON of the answer"]
    print(f"{'hooks, parsing, the view':28}{'':8}{around:16.0f}")


def _environ(request: bytes) -> dict[str, Any]:
    """A WSGI environment of a whole request, as Gunicorn makes it."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode("ascii").split("\r\n")
    method, target, _ = first.split(" ")
    path, _, query = target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for line in lines:
        name, _, value = line.partition(": ")
        plain = name.upper().replace("-", "_")
        key = plain if plain in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{plain}"
        environ[key] = value
    return environ


def _call(app: Flask, environ: dict[str, Any]) -> tuple[str, bytes]:
    """(status, body) of one call of the application. Raises ``RuntimeError`` for any but 200."""
    told: list[str] = []

    def start_response(status: str, headers: object, exc_info: object = None) -> Callable[..., Any]:
        del headers, exc_info
        told.append(status)
        return lambda _: None

    parts = app.wsgi_app(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()
    if not told[0].startswith("200"):
        raise RuntimeError(f"{environ['PATH_INFO']}: {told[0]} {body[:300]!r}")
    return told[0], body


if __name__ == "__main__":
    sys.exit(main())
