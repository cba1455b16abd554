"""``flask stress``: a load on a running server, measured and judged."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click
import orjson

from src.adapters.stress.driver import ProcessDriver
from src.adapters.stress.failover import NEEDS, rehearse_failover
from src.adapters.stress.page import page
from src.cli.context import COMMAND_LINE, settings, use_cases
from src.services.ports import StorageUnavailableError
from src.services.stress import Progress, StressRefusedError, StressRunningError, drive
from src.stress.errors import RehearsalError, StressError, ThresholdError
from src.stress.load import Target
from src.stress.rehearsal import REQUESTS
from src.stress.report import Run, report_of
from src.stress.scenarios import FAILOVER, REMOTE_NAMES, scenarios_of
from src.stress.thresholds import Threshold, threshold

MISSED: Final = 1
INVALID: Final = 2
_KEY_VARIABLE: Final = "STRESS_API_KEY"
_COLOURS: Final = {
    "EXCELLENT": "green", "GOOD": "green", "ACCEPTABLE": "yellow", "NOT_READY": "red",
}  # fmt: skip


class _Bound(click.ParamType[Threshold]):
    name = "threshold"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Threshold:
        try:
            return value if isinstance(value, Threshold) else threshold(value)
        except ThresholdError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.argument("scenario", type=click.Choice([*REMOTE_NAMES, FAILOVER]))
@click.option("--url", help="Base address of the server; without it that of HOST and PORT.")
@click.option(
    "--api-key",
    envvar=_KEY_VARIABLE,
    help=f"Service key with the scope matching:read; better in {_KEY_VARIABLE}, since a command "
    "line is seen by other processes.",
)
@click.option(
    "--threshold",
    "thresholds",
    type=_Bound(),
    multiple=True,
    metavar="BOUND",
    help="Such as p99<1000ms, error_rate<0.1%, throughput>=100; instead of the scenario's own for "
    "that figure. May be given several times.",
)
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the result to this file; - prints it.")  # fmt: skip
@click.option("--html", "html_file", type=click.Path(dir_okay=False, path_type=Path),
              help="Write a report with plots to this file.")  # fmt: skip
@click.option("--database-url", help="For failover: a migrated PostgreSQL; else DATABASE_URL.")
@click.option("--redis-url", help="For failover: a Redis; else REDIS_URL.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True,
              help="For failover: processes of its server.")  # fmt: skip
@click.pass_context
def stress(
    context: click.Context,
    scenario: str,
    *,
    url: str | None,
    api_key: str | None,
    thresholds: tuple[Threshold, ...],
    json_file: Path | None,
    html_file: Path | None,
    database_url: str | None,
    redis_url: str | None,
    workers: int,
) -> None:
    """Try a load on a running server, by real requests, and judge it.

    Exit status: 0 when every threshold holds, 1 when one is missed, 2 when there is no valid
    figure: the server cannot be tried, or the generator itself did not keep up.

    failover starts a server of its own and lets its Redis, database and maps fail under load.
    """
    began = datetime.now(UTC).isoformat(timespec="seconds")
    target = Target(url or _own_address(), {"X-API-Key": api_key} if api_key else {})
    try:
        with _shown() as progress:
            if scenario == FAILOVER:
                run = _rehearsed(database_url, redis_url, workers, progress)
            else:
                run = _driven(scenario, target, thresholds, progress, own=url is None)
    except (StressError, StressRefusedError, StressRunningError, StorageUnavailableError) as error:
        where = FAILOVER if scenario == FAILOVER else target.url
        click.echo(f"{where}: {_sentence(error)}", err=True)
        context.exit(INVALID)
    _write(run, FAILOVER if scenario == FAILOVER else target.url, began, json_file, html_file)
    if json_file != Path("-"):
        click.echo(_as_lines(run))
    context.exit(INVALID if not run.valid else 0 if run.passed else MISSED)


def _driven(
    scenario: str,
    target: Target,
    thresholds: Sequence[Threshold],
    progress: Progress,
    *,
    own: bool,
) -> Run:
    if own:
        return use_cases().stress.run(
            scenario, target, by=COMMAND_LINE, thresholds=thresholds, progress=progress
        )
    # A server of somebody else's: its operators decide, by the key that they gave.
    return drive(
        ProcessDriver(),
        scenario,
        scenarios_of(scenario),
        target,
        thresholds=thresholds,
        progress=progress,
    )


def _rehearsed(
    database_url: str | None, redis_url: str | None, workers: int, progress: Progress
) -> Run:
    if settings().is_production and not settings().stress_test_allowed:
        raise StressRefusedError
    database, redis = database_url or settings().database, redis_url or settings().redis
    if redis is None:
        raise RehearsalError(NEEDS)
    return rehearse_failover(
        database,
        redis,
        workers=workers,
        progress=lambda done, _broken: progress(FAILOVER, done, REQUESTS),
    )


def _own_address() -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings().host, settings().host)  # noqa: S104
    return (
        f"http://[{host}]:{settings().port}" if ":" in host else f"http://{host}:{settings().port}"
    )


@contextmanager
def _shown() -> Iterator[Progress]:
    """What hears of the progress: a bar on a terminal, else nobody."""
    if not sys.stderr.isatty():
        yield lambda _scenario, _done, _of: None
        return
    bars: dict[str, Any] = {}

    def progress(scenario: str, done: int, of: int) -> None:
        if scenario not in bars:
            bars[scenario] = click.progressbar(length=of, label=scenario, file=sys.stderr)
            bars[scenario].__enter__()
        bar = bars[scenario]
        bar.update(done - bar.pos)
        if done == of:
            bar.__exit__(None, None, None)

    yield progress


def _write(run: Run, url: str, began: str, json_file: Path | None, html_file: Path | None) -> None:
    if json_file is not None:
        told = {**report_of(run), "url": url, "began": began}
        data = orjson.dumps(told, option=orjson.OPT_INDENT_2)
        if json_file == Path("-"):
            click.echo(data)
        else:
            json_file.write_bytes(data + b"\n")
    if html_file is not None:
        html_file.write_text(page(run, url=url, began=began), encoding="utf-8")


def _as_lines(run: Run) -> str:
    told = report_of(run)
    result = told["result"]
    lines = [
        f"{run.scenario}: {result['total_requests']} requests in {result['seconds']:g} s",
        f"{result['success_rate_percent']:g} % answered 2xx",
        f"{result['requests_per_second']:g} a second of {result['offered_per_second']:g} due",
        *(
            f"{name} {result[f'{name}_response_time_ms']:g} ms"
            for name in ("p50", "p95", "p99", "max")
        ),
    ]
    lines += [
        f"{_mark(each['passed'])} {each['name']:<34} {each['figure']:>10g} {each['unit']:<3} "
        f"{each['relation'].replace('_', ' ')} {each['bound']:g} ({each['grade']})"
        for each in told["criteria"]
    ]
    lines += [
        f"{_mark(each['passed'])} {each['threshold']:<34} {each['value']:>10g}"
        for each in told["thresholds"]
    ]
    if not run.valid:
        lines.append("invalid: the generator itself did not keep up, so these are not its figures")
    lines.append(click.style(run.verdict, fg=_COLOURS[run.verdict]))
    return "\n".join(lines)


def _mark(passed: bool) -> str:
    return click.style("ok  ", fg="green") if passed else click.style("miss", fg="red")


def _sentence(error: Exception) -> str:
    match error:
        case StressRefusedError():
            return "stress tests are refused in production; STRESS_TEST_ALLOWED=true lets them in"
        case StressRunningError():
            return "another stress test is running"
        case StorageUnavailableError():
            return "the database, which keeps runs apart, does not answer; is it migrated?"
        case _:
            return str(error)
