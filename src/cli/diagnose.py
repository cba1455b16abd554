"""``flask diagnose``: what is in order, what is not, and what to do about it."""

from __future__ import annotations

import logging
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

import click
import orjson
from flask import Flask, current_app

from src import __version__
from src.diagnostics.checks import Level, Result, exit_code, worst
from src.services.diagnosis.deployment import Fetch

FAULTS: Final = "NEXTVISION_FAULTS"
"""In the application's configuration: faults of the settings it was made in spite of."""

_COLOURS: Final = {
    Level.OK: "green",
    Level.INFO: "cyan",
    Level.WARNING: "yellow",
    Level.ERROR: "red",
    Level.CRITICAL: "bright_red",
}
_WIDTH: Final = 100
_INDENT: Final = " " * 9


@click.command()
@click.option("--deploy", is_flag=True, help="Judge as production would.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def diagnose(context: click.Context, *, deploy: bool, as_json: bool) -> None:
    """Examine this deployment: settings, secrets, database, Redis, machine, answers.

    Exit status: 0 when nothing is worse than info, 1 for a warning, 2 for an error.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    faults: Sequence[tuple[str, str]] = app.config.get(FAULTS, ())
    # What the log would say stands in the report; on standard output it would break the JSON.
    logging.disable(logging.CRITICAL)
    try:
        results = app.extensions["nextvision"].operations.diagnosis.run(
            _fetch_from(app), strict=deploy, faults=faults
        )
    finally:
        logging.disable(logging.NOTSET)
    if as_json:
        click.echo(orjson.dumps(report(results, strict=deploy), option=orjson.OPT_INDENT_2))
    else:
        _print(results)
    context.exit(exit_code(results))


def report(results: Sequence[Result], *, strict: bool) -> dict[str, Any]:
    """The results as a JSON document; its keys are stable."""
    return {
        "version": __version__,
        "deploy": strict,
        "worst": worst(results).word,
        "exit_code": exit_code(results),
        "checks": [
            {
                "id": result.id,
                "title": result.title,
                "level": result.level.word,
                "found": result.found,
                "action": result.action,
                "seconds": round(result.seconds, 4),
            }
            for result in results
        ],
    }


def _print(results: Sequence[Result]) -> None:
    title_width = max(len(result.title) for result in results)
    for result in results:
        mark = click.style(f"{result.level.word:<8}", fg=_COLOURS[result.level])
        click.echo(f"{mark} {result.id:<10}  {result.title:<{title_width}}  {result.found}")
        if result.action:
            click.echo(
                textwrap.fill(
                    f"-> {result.action}",
                    _WIDTH,
                    initial_indent=_INDENT,
                    subsequent_indent=_INDENT + "   ",
                )
            )
    counts = {level: sum(r.level == level for r in results) for level in Level}
    told = ", ".join(f"{count} {level.word}" for level, count in counts.items() if count)
    click.echo(f"\n{len(results)} checks: {told}")


def _fetch_from(app: Flask) -> Fetch:
    def fetch(path: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str]]:
        answer = app.test_client().get(path, headers=dict(headers), base_url="https://localhost")
        return answer.status_code, dict(answer.headers)

    return fetch
