"""The report in Markdown; every verdict in it is computed from the figures."""

from __future__ import annotations

from bench.figures import MOST_GENERATOR_CPU, MOST_LAG_MS, Measured, Range
from bench.kinds import CEILING, MATCH
from bench.report_bugs import bug_targets, bugs_section
from bench.report_guards import guard_targets, guards_section
from bench.report_journeys import journey_targets, journeys_section
from bench.report_scrape import scrape_section, scrape_targets
from bench.report_texts import ingestion_paragraph, text_targets, texts_section, titles_section
from bench.run import Findings
from bench.tables import Target, at_least, at_most, milliseconds, table

# More than this of the machine in other hands, and a figure says more about them.
_MUCH_BY_OTHERS = 0.10


def targets(findings: Findings) -> list[Target]:
    """The promises and what became of them."""
    small, large = findings.of(MATCH, 2_000), findings.of(MATCH, 100_000)
    starts = {start.jobs: start for start in findings.starts}
    least, most = starts.get(2_000), starts.get(100_000)
    slowest = max((found.high for _, found in findings.freshness), default=None)
    return [
        at_least(
            "A match against 2,000 jobs reaches at least 0.25 of the ceiling's throughput",
            small.ratio.median if small else None,
            0.25,
            "{:.3f}",
        ),
        at_most(
            "A match against 100,000 jobs, one request in flight: p95 at most 30 ms",
            large.alone.load.latency.p95_ms if large else None,
            30.0,
            "{:.1f} ms",
        ),
        at_most(
            "Memory of a worker with 100,000 jobs and the encoder: at most 700 MB resident",
            max(most.memory_ready.rss_mb, most.memory_after.rss_mb) if most else None,
            700.0,
            "{:.0f} MB",
        ),
        at_most(
            "Every worker is ready within 5 s of a start with 2,000 jobs",
            least.ready_seconds if least else None,
            5.0,
            "{:.1f} s",
        ),
        Target(
            "A new job is found by every worker in less than 2 s",
            "" if slowest is None else f"{slowest:.2f} s at worst",
            None if slowest is None else slowest < 2.0,
        ),
        *text_targets(findings.titles, findings.texts, findings.ingestion),
        *journey_targets(findings.journeys),
        *guard_targets(findings.guards),
        *scrape_targets(findings.scraping),
        *bug_targets(findings.bugs),
    ]


def report(findings: Findings) -> str:
    """The whole document."""
    parts = [_head(findings), _targets(findings), _machine(findings), _throughput(findings),
             _latency(findings), _start(findings), _writing(findings),
             titles_section(findings.titles), texts_section(findings.texts),
             journeys_section(findings.journeys), guards_section(findings.guards),
             scrape_section(findings.scraping), bugs_section(findings.bugs),
             _doubts(findings), _method()]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(findings: Findings) -> str:
    return (
        "# Benchmarks\n\n"
        f"Written by `{findings.options.command}` on {findings.machine.date}, revision "
        f"{findings.machine.revision}, in {findings.seconds / 60:.1f} minutes. Unless it says "
        "otherwise, a figure was measured in that one run, the ceiling beside it."
    )


def _targets(findings: Findings) -> str:
    rows = [(each.promise, each.found, each.verdict) for each in targets(findings)]
    return "## Targets\n\n" + table(("target", "found", ""), rows)


def _machine(findings: Findings) -> str:
    machine, options = findings.machine, findings.options
    versions = ", ".join(f"{name} {number}" for name, number in machine.versions)
    database = (
        "PostgreSQL on the same cores, its CPU counted as that of other processes"
        if options.postgres
        else "SQLite"
    )
    return (
        "## Where\n\n"
        f"- {machine.cores} cores of {machine.cpu}, {machine.memory_gb:.0f} GB of memory, "
        f"{machine.system}\n"
        f"- {machine.python}, {versions}\n"
        f"- `gunicorn -k gevent -w {options.workers}` with `gunicorn.conf.py`, on loopback; the "
        "load generator runs on the same cores and its CPU is part of what everything costs, the "
        "ceiling too\n"
        f"- {database}; AUTH_MODE=required and a service key; the rate limit is counted (in "
        "memory) and so high that nobody reaches it; JSON log lines into a file; metrics on; "
        "plain HTTP; answers are not compressed unless the name says so\n"
        f"- other processes used {findings.busy_before:.0%} of the machine in the second before "
        "the run"
    )


def _throughput(findings: Findings) -> str:
    if not findings.measured:
        return ""
    rows = [
        (
            each.name,
            _jobs(each.stock),
            _range(each.throughput, ",.0f"),
            _range(each.ratio, ".3f"),
            f"{each.cpu_ms:.2f}",
            f"{each.answer_bytes:,.0f}",
        )
        for each in findings.measured
    ]
    told = "\n".join(f"- **{name}**: {text}" for name, text in findings.told.items())
    shown = table(
        ("request", "jobs", "answers/s", "of the ceiling", "CPU ms", "bytes"),
        rows,
        numbers=5,
    )
    return (
        "## Throughput\n\n"
        f"Closed loop, {findings.options.connections} kept-alive connections spread evenly over "
        "the workers. Slices alternate with slices of the ceiling; shown are the median and the "
        "range of the slices, and of the ratio within each pair of slices. CPU is what the workers "
        "used for one answer, bytes the mean size of one. The ceiling against itself shows how "
        "much of a ratio is noise.\n\n"
        f"{shown}\n\n{told}"
    )


def _latency(findings: Findings) -> str:
    if not findings.measured:
        return ""
    rows = []
    for each in findings.measured:
        alone, at_rate = each.alone.load, each.open.load
        rows.append(
            (
                each.name,
                _jobs(each.stock),
                *map(milliseconds, (alone.latency.p50_ms, alone.latency.p95_ms,
                                    alone.latency.p99_ms)),
                f"{at_rate.offered_per_second or 0:,.0f}",
                *map(milliseconds, (at_rate.latency.p50_ms, at_rate.latency.p95_ms,
                                    at_rate.latency.p99_ms, at_rate.latency.max_ms)),
                milliseconds(at_rate.lag_p99_ms),
            )
        )  # fmt: skip
    shown = table(
        ("request", "jobs", "alone p50", "p95", "p99", "rate/s", "p50", "p95", "p99", "max", "lag"),
        rows,
        numbers=10,
    )
    return (
        "## Latency\n\n"
        "Milliseconds. *Alone*: one request in flight. *Rate*: Poisson arrivals at half of the "
        "closed loop's throughput, whatever the server does; latency counts from the moment a "
        "request was due, so that a stall is paid for by every request that it delays. *Lag* is "
        "how late the generator itself sent (p99).\n\n" + shown
    )


def _start(findings: Findings) -> str:
    if not findings.starts:
        return ""
    rows = [
        (
            _jobs(start.jobs),
            f"{start.ready_seconds:.1f}",
            "" if start.new_title_seconds is None else f"{start.new_title_seconds:.2f}",
            *(_megabytes(value) for at in (start.memory_ready, start.memory_after)
              for value in (at.rss_mb, at.uss_mb)),
            _megabytes(start.memory_after.pss_mb),
            _megabytes(start.memory_after.mapped_mb),
        )
        for start in findings.starts
    ]  # fmt: skip
    heads = ("jobs", "ready after s", "new title s", "RSS MB", "USS MB", "RSS MB after",
             "USS MB after", "PSS MB after", "vectors MB")  # fmt: skip
    return (
        "## Start and memory\n\n"
        f"From the start of the process until `/health/ready` says so in each of "
        f"{findings.options.workers} workers, beside {findings.options.candidates:,} candidates, "
        "the vectors of all titles there; memory (10^6 bytes) of the larger worker then and after "
        "all load. *New title*: the slowest worker's first ranking by a title that has no vector, "
        "for which it loads the encoder; the memory after has the encoder in every worker. "
        "*Vectors*: what is resident of the files of vectors, mapped and shared by all.\n\n"
        + table(heads, rows, numbers=len(heads))
    )


def _writing(findings: Findings) -> str:
    parts = []
    if findings.freshness:
        rows = [
            (_jobs(jobs), f"{found.median:.2f}", f"{found.low:.2f}", f"{found.high:.2f}")
            for jobs, found in findings.freshness
        ]
        parts.append(
            "Seconds from the answer to `POST /api/v1/jobs` until every worker ranks the new job, "
            "each asked over a connection of its own.\n\n"
            + table(("jobs", "median", "least", "most"), rows, numbers=4)
        )
    if findings.importing is not None:
        jobs, found = findings.importing
        rate = found.per_second
        parts.append(
            f"`POST /api/v1/jobs/import`, {found.rows:,} new rows of NDJSON a request "
            f"({found.row_bytes:,.0f} bytes a row) into a stock of {jobs:,}: "
            f"**{rate.median:,.0f} rows/s** ({rate.low:,.0f}-{rate.high:,.0f}), one request at a "
            "time."
        )
    if findings.ingestion is not None:
        parts.append(ingestion_paragraph(findings.ingestion))
    if findings.loadings:
        rows = [
            (_jobs(jobs), f"{each.rows:,}", f"{each.rows_per_second:,.0f}", f"{each.peak_mb:.0f}")
            for jobs, each in findings.loadings
        ]
        when = ", in an earlier run" if any(each.earlier for _, each in findings.loadings) else ""
        parts.append(
            "`flask import jobs` of NDJSON, which made these stocks one out of the other (the "
            f"start of the command included){when}:\n\n"
            + table(("jobs after", "rows", "rows/s", "peak MB"), rows, numbers=4)
        )
    return "## Writing\n\n" + "\n\n".join(parts) if parts else ""


def _doubts(findings: Findings) -> str:
    doubts = [f"- not measured, the time was up: {what}" for what in findings.left_out]
    for each in findings.measured:
        doubts += [f"- **invalid**, {_named(each)}: {fault}" for fault in each.faults]
        if each.other_cpu_share > _MUCH_BY_OTHERS:
            doubts.append(
                f"- disturbed, {_named(each)}: other processes used up to "
                f"{each.other_cpu_share:.0%} of the machine during a slice"
            )
    said = "\n".join(doubts) if doubts else (
        "None: no request failed, the generator kept up, and nothing else of note ran beside."
    )  # fmt: skip
    return "## Doubts\n\n" + said


def _method() -> str:
    return (
        "## How\n\n"
        "`make bench`, or `python -m bench --help` for parts of it. The jobs and candidates are "
        "the invented labour market of `flask demo`, seed 2024. Every match asks for another of "
        "the stored candidates in turn, and kept rankings are not used but where the name says "
        "so. The generator is a process of its own that speaks HTTP over plain sockets; a slice "
        "is invalid when a request fails, when the "
        f"generator uses more than {MOST_GENERATOR_CPU:.0%} of a core, or when one request in a "
        f"hundred leaves more than {MOST_LAG_MS:.0f} ms late by its own doing. `{CEILING}` is "
        "`bench/ceiling.py`: a bare Flask application under the same Gunicorn, serving in the "
        "same run. `python -m bench.profile` tells where the time of one match goes."
    )


def _range(found: Range, form: str) -> str:
    return f"{found.median:{form}} ({found.low:{form}}-{found.high:{form}})"


def _jobs(count: int) -> str:
    return f"{count:,}" if count else "-"


def _named(measured: Measured) -> str:
    return f"{measured.name} ({measured.stock:,} jobs)" if measured.stock else measured.name


def _megabytes(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"
