"""``flask demo``: an invented labour market to try the service with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import click
from flask.cli import AppGroup

from src.bugs.changes import Actor
from src.cli.access_errors import told
from src.cli.context import COMMAND_LINE, settings, use_cases
from src.services.catalogue import ResourceNotFoundError
from src.services.import_rows import ImportRow
from src.services.records import Kind

demo = AppGroup("demo", help="An invented labour market to try the service with.")

_CANDIDATE: Final = "demo-cand-00001"
_PLURALS: Final[dict[Kind, str]] = {"job": "jobs", "candidate": "candidates"}


@demo.command("load")
@click.option("--jobs", type=click.IntRange(0, 1_000_000), default=2400, show_default=True)
@click.option("--candidates", type=click.IntRange(0, 1_000_000), default=600, show_default=True)
@click.option("--seed", type=int, default=2024, show_default=True)
@click.option("--bugs/--no-bugs", default=None, help="Bugs as well [not in production].")
@click.option("--if-empty", is_flag=True, help="Do nothing where there are jobs already.")
def load(jobs: int, candidates: int, seed: int, *, bugs: bool | None, if_empty: bool) -> None:
    """Write demo jobs, candidates and bugs; loading again changes nothing."""
    # Only this command needs the catalogue behind it.
    from src.adapters.demo import demo_candidates, demo_jobs  # noqa: PLC0415

    today = use_cases().clock.now().date()
    with told():
        if if_empty and _count_jobs():
            click.echo("There are jobs already: nothing to load.")
            return
        _import("job", demo_jobs(jobs, seed=seed, today=today), jobs)
        _import("candidate", demo_candidates(candidates, seed=seed, today=today), candidates)
        if bugs if bugs is not None else not settings().is_production:
            _import_bugs()


@demo.command("show")
def show() -> None:
    """Print where to look, and one request that matches a demo candidate."""
    with told():
        try:
            candidate = use_cases().catalogue.get("candidate", _CANDIDATE)
        except ResourceNotFoundError:
            raise click.ClickException(
                "there is no demo candidate yet: 'flask demo load' makes some"
            ) from None
    configured = settings()
    address = f"http://{configured.host}:{configured.port}"
    body = json.dumps({"pourquoi_ecoute": "Rémunération trop faible"}, ensure_ascii=False)
    click.echo(f"API         {address}/docs")
    click.echo(f"Health      {address}/health")
    click.echo(f"Metrics     {address}/metrics")
    click.echo(f"Candidate   {address}/api/v1/candidates/{candidate.id}")
    click.echo(f"Bugs        {address}/api/bugs/")
    click.echo("\nMatch this candidate with every open job:")
    click.echo(
        f"curl -s -X POST {address}/api/v1/matching/candidate/{candidate.id} \\\n"
        f"  -H 'Content-Type: application/json' -d '{body}'"
    )


def _count_jobs() -> int:
    with use_cases().unit_of_work(read_only=True) as unit:
        return unit.jobs.count()


def _import(kind: Kind, documents: Iterable[Mapping[str, Any]], length: int) -> None:
    plural = _PLURALS[kind]
    with click.progressbar(documents, length=length, label=f"Demo {plural}", width=30) as shown:
        counts = use_cases().imports.run(kind, _rows(shown), COMMAND_LINE)
    if counts.rejected:
        # Our own data is held to what everybody's is: a refusal is a fault of the demo.
        raise click.ClickException(f"{counts.rejected} demo {plural} were refused")
    click.echo(f"{counts.created} {plural} created, {counts.unchanged} were there already")


def _import_bugs() -> None:
    from src.adapters.demo import demo_bugs  # noqa: PLC0415 - as above

    now = use_cases().clock.now()
    counts = use_cases().bugs.imports.run(_rows(demo_bugs(now=now)), Actor(COMMAND_LINE.id))
    if counts.rejected:
        raise click.ClickException(f"{counts.rejected} demo bugs were refused")
    click.echo(f"{counts.created} bugs created, {counts.unchanged} were there already")


def _rows(documents: Iterable[Mapping[str, Any]]) -> Iterator[ImportRow]:
    for number, document in enumerate(documents, start=1):
        yield ImportRow(number, document, source=document)
