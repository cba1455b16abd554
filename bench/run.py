"""The order in which everything is measured."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench import stock
from bench.bugs import Bugs, measure_bugs
from bench.extraction import Reading, measure_extraction
from bench.figures import Measured, Range, Slice
from bench.first_use import new_title_seconds
from bench.freshness import freshness
from bench.generator import Generator
from bench.importing import Importing, importing
from bench.ingestion import Ingestion, ingesting
from bench.journeys import Journeys, measure_journeys
from bench.kinds import CEILING, MATCH, Kind, ceiling_kind, kinds
from bench.machine import Machine
from bench.options import SERVERLESS, Options
from bench.processes import Memory, Watch, others_share
from bench.resilience import GUARD, Guards, measure_guards
from bench.scrape import Scraping, measure_scrape
from bench.servers import Server, environment, serving
from bench.stock import Loading, Stock
from bench.text_models import Titles, measure_titles
from bench.vectors import fill, stock_phrases

# The open model runs at half of what the closed loop showed to be possible.
_SHARE_OF_THROUGHPUT = 0.5


@dataclass(frozen=True, slots=True)
class Start:
    """One server: seconds until every worker was ready, memory then and after all load.

    ``new_title_seconds`` is how long the slowest worker took for its first title that has no
    vector yet, for which it loads the encoder.
    """

    jobs: int
    ready_seconds: float
    memory_ready: Memory
    memory_after: Memory
    new_title_seconds: float | None = None


@dataclass(slots=True)
class Findings:
    """Everything that was found; ``left_out`` names what the time did not allow."""

    options: Options
    machine: Machine
    busy_before: float
    measured: list[Measured] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    starts: list[Start] = field(default_factory=list)
    loadings: list[tuple[int, Loading]] = field(default_factory=list)
    freshness: list[tuple[int, Range]] = field(default_factory=list)
    importing: tuple[int, Importing] | None = None
    ingestion: tuple[int, Ingestion] | None = None
    titles: Titles | None = None
    texts: list[Reading] = field(default_factory=list)
    journeys: Journeys | None = None
    guards: Guards | None = None
    scraping: Scraping | None = None
    bugs: Bugs | None = None
    left_out: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def of(self, name: str, jobs: int) -> Measured | None:
        """One kind on one stock, or None where it was not measured."""
        found = (each for each in self.measured if (each.name, each.stock) == (name, jobs))
        return next(found, None)


def run(options: Options, say: Callable[[str], None]) -> Findings:
    """Measure everything that the options ask for; every process is ended before this returns."""
    began = time.monotonic()
    findings = Findings(options, Machine.here(), others_share(1.0))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nextvision-bench-")))
        bench = stack.enter_context(_bench(options, folder, findings, say, began))
        for each in bench.stocks():
            findings.loadings.append((each.jobs, each.loading))
            if bench.time_left(f"{each.jobs} jobs"):
                bench.measure_stock(each)
        bench.measure_texts()
        bench.measure_bugs()
    findings.seconds = time.monotonic() - began
    return findings


@contextmanager
def _bench(
    options: Options,
    folder: Path,
    findings: Findings,
    say: Callable[[str], None],
    began: float,
) -> Iterator[_Bench]:
    """A bench whose ceiling serves already."""
    with ExitStack() as stack:
        databases: stock.Databases = (
            stack.enter_context(stock.postgres()) if options.postgres else stock.SqliteFiles(folder)
        )
        # No database of the ceiling is ever opened: it reads Gunicorn's settings alone.
        environ = environment(folder / "ceiling", f"sqlite:///{folder}/none.db",
                              workers=options.workers)  # fmt: skip
        ceiling = stack.enter_context(
            serving("bench.ceiling:create_app()", environ, ready_path="/",
                    log=folder / "ceiling.log")
        )  # fmt: skip
        generator = stack.enter_context(Generator())
        generator.learn(CEILING, ceiling_kind().requests)
        yield _Bench(options, folder, databases, findings, say, began, ceiling, generator)


class _Bench:
    """One run under way."""

    def __init__(
        self,
        options: Options,
        folder: Path,
        databases: stock.Databases,
        findings: Findings,
        say: Callable[[str], None],
        began: float,
        ceiling: Server,
        generator: Generator,
    ) -> None:
        self._options = options
        self._folder = folder
        self._databases = databases
        self._findings = findings
        self._say = say
        self._began = began
        self._ceiling = ceiling
        self._generator = generator
        self._watch = Watch(generator.pid)

    def time_left(self, what: str) -> bool:
        """Whether something new may begin; if not, that is written down."""
        if time.monotonic() - self._began < 60 * self._options.minutes:
            return True
        self._findings.left_out.append(what)
        return False

    def stocks(self) -> Iterator[Stock]:
        """The databases, smallest first, each made when it is asked for."""
        options = self._options
        if set(options.parts) <= set(SERVERLESS):
            return
        if options.keep is not None:
            options.keep.mkdir(parents=True, exist_ok=True)
            yield from stock.kept_or_built(options.keep, options.sizes, options.candidates)
        else:
            yield from stock.build(self._databases, self._folder, options.sizes, options.candidates)

    def measure_stock(self, of: Stock) -> None:
        """A server over a copy of this stock, under every load."""
        database = self._copy(of)
        environ = environment(self._folder, database, workers=self._options.workers)
        # A warm start: the vectors of what is stored are there, as after any start but the first.
        fill(self._folder, stock_phrases(database), processes=self._options.workers)
        log = self._folder / f"server-{of.jobs}.log"
        self._say(f"{of.jobs:,} jobs: the server starts")
        with serving(
            "src.app:create_app()", environ, ready_path="/health/ready", log=log
        ) as server:
            before = Memory.of(server.workers)
            smallest = of.jobs == min(self._options.sizes)
            if smallest and self.time_left("the ceiling against itself"):
                self._measure(ceiling_kind(), 0, self._ceiling)
            people = [f"demo-cand-{at:05}" for at in range(1, self._options.candidates + 1)]
            for kind in kinds(server, of.key, people, self._options.parts):
                if (smallest or kind.every_size) and self.time_left(f"{kind.name}, {of.jobs} jobs"):
                    self._generator.learn(kind.name, kind.requests)
                    self._measure(kind, of.jobs, server)
            first = new_title_seconds(server, of.key, people[0])
            self._findings.starts.append(
                Start(of.jobs, server.ready_seconds, before, Memory.of(server.workers), first)
            )
            self._measure_writing(of, server, people, smallest=smallest)

    def measure_texts(self) -> None:
        """What computes on one core, without a server."""
        options, parts = self._options, self._options.parts
        if "texts" in parts and self.time_left("texts"):
            self._findings.texts += measure_extraction(count=options.texts)
            for text in self._findings.texts:
                self._say(f"  {text.kind}: {text.document.cpu_p95_ms:.1f} ms CPU (p95)")
        if "journeys" in parts and self.time_left("journeys"):
            ways = measure_journeys(addresses=options.addresses, jobs=options.placed_jobs)
            self._findings.journeys = ways
            self._say(f"  stored jobs filtered: {ways.stock.filtered.p95_ms:.1f} ms (p95)")
        if "guards" in parts and self.time_left("guards"):
            self._findings.guards = measure_guards(count=options.calls)
            self._say(f"  circuit and retries: {self._findings.guards.of(GUARD):.2f} µs")
        if "scrape" in parts and self.time_left("scrape"):
            scraping = measure_scrape(living=4, recycled=options.recycled, rounds=15)
            self._findings.scraping = scraping
            for each in scraping.collectors:
                self._say(f"  scrape, {each.collector}: {each.few_ms:.0f}, {each.many_ms:.0f} ms")
        if "titles" in parts and self.time_left("titles"):
            found = measure_titles(
                (options.keep or self._folder) / "titles",
                labels=options.labels,
                queries=options.queries,
                processes=options.workers,
            )
            self._findings.titles = found
            for name, times in found.times.items():
                self._say(f"  {name}: {times.cpu_p95_ms:.1f} ms CPU (p95)")

    def measure_bugs(self) -> None:
        """Another server, over many bugs."""
        options = self._options
        if "bugs" in options.parts and self.time_left("bugs"):
            self._say(f"{options.bugs:,} bugs are brought in")
            found = self._findings.bugs = measure_bugs(
                self._folder, self._generator, count=options.bugs, seconds=options.bug_seconds
            )
            for each in found.asked:
                self._say(f"  {each.name}: p95 {each.latency.p95_ms:.1f} ms")

    def _copy(self, of: Stock) -> str:
        """A database that may be written to."""
        options = self._options
        if options.keep is None:
            return self._databases.make("bench_serving", like=of.name)
        return stock.SqliteFiles(self._folder).make(
            "bench_serving", like=str((options.keep / of.name).resolve())
        )

    def _measure(self, kind: Kind, jobs: int, server: Server) -> None:
        options, generator = self._options, self._generator
        pairs, factor = self._effort(kind, jobs)
        aim, ceiling = server.aim, self._ceiling.aim
        for name, at in ((kind.name, aim), (CEILING, ceiling)):
            generator.closed(
                name, at, seconds=options.warm_up_seconds, connections=options.connections
            )
        measured = tuple(
            (
                self._closed(kind.name, server, factor * options.slice_seconds),
                self._closed(CEILING, self._ceiling, factor * options.slice_seconds),
            )
            for _ in range(pairs)
        )
        rate = _SHARE_OF_THROUGHPUT * median(own.load.per_second for own, _ in measured)
        workers = server.workers
        # Against a large stock a request takes so long that a percentile needs more time.
        factor *= 2.0 if jobs >= 50_000 else 1.0
        alone = self._watch.slice(
            workers,
            lambda: generator.alone(kind.name, aim, seconds=factor * options.alone_seconds),
        )
        at_rate = self._watch.slice(
            workers,
            lambda: generator.open(
                kind.name,
                aim,
                seconds=factor * options.open_seconds,
                connections=2 * options.connections,
                rate_per_second=max(1.0, rate),
            ),
        )
        found = Measured(kind.name, jobs, measured, alone, at_rate)
        self._findings.measured.append(found)
        self._findings.told[kind.name] = kind.told
        self._say(
            f"  {kind.name}: {found.throughput.median:.0f}/s, {found.ratio.median:.3f} of the "
            f"ceiling, one in flight p95 {found.alone.load.latency.p95_ms:.1f} ms"
        )

    def _effort(self, kind: Kind, jobs: int) -> tuple[int, float]:
        """How many pairs of slices, and by what all times are multiplied."""
        fewer = max(1, self._options.pairs * 3 // 5)
        if jobs > min(self._options.sizes):
            return fewer, 1.0
        # The match against the smallest stock has a target for its ratio.
        return (self._options.pairs, 1.0) if kind.name == MATCH else (fewer, 2 / 3)

    def _closed(self, name: str, server: Server, seconds: float) -> Slice:
        return self._watch.slice(
            server.workers,
            lambda: self._generator.closed(
                name, server.aim, seconds=seconds, connections=self._options.connections
            ),
        )

    def _measure_writing(
        self, of: Stock, server: Server, people: list[str], *, smallest: bool
    ) -> None:
        """What changes the stock comes last."""
        options = self._options
        if "freshness" in options.parts and self.time_left(f"freshness, {of.jobs} jobs"):
            found = freshness(server, of.key, people[0], times=options.repeats)
            self._findings.freshness.append((of.jobs, found))
            self._say(f"  a new job is found by every worker after {found.median:.2f} s")
        if "import" in options.parts and smallest and self.time_left("import"):
            rows = importing(
                server, of.key, stock=of.jobs, rows=options.import_rows, times=options.repeats
            )
            self._findings.importing = (of.jobs, rows)
            self._say(f"  import: {rows.per_second.median:.0f} rows/s")
        if "ingestion" in options.parts and smallest and self.time_left("ingestion"):
            came = ingesting(
                server, of.key, people, self._folder, stock=of.jobs, rows=options.new_titles
            )
            self._findings.ingestion = (of.jobs, came)
            self._say(
                f"  ingestion: {came.rows_per_second:.0f} rows/s, the last vector "
                f"{came.vectors_seconds:.1f} s later"
            )
