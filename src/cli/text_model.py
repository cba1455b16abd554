"""``flask text-model``: which model compares titles, and how far their vectors are."""

from __future__ import annotations

from dataclasses import asdict

import click
import orjson
from flask.cli import with_appcontext

from src.cli.access_errors import told
from src.cli.context import use_cases
from src.services.phrases import Progress


@click.command("text-model")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
@with_appcontext
def text_model(context: click.Context, *, as_json: bool) -> None:
    """Show the text model, its vectors kept and to come; exit 1 where it is in trouble.

    Reads the stock, so that the titles without a vector can be counted; makes no vector.
    """
    with told():
        use_cases().index.fresh()
    found = use_cases().phrases.progress()
    if as_json:
        click.echo(orjson.dumps(asdict(found), option=orjson.OPT_INDENT_2))
    else:
        _print(found)
    context.exit(1 if found.trouble is not None else 0)


def _print(found: Progress) -> None:
    click.echo(f"model    {found.model}")
    click.echo(f"kept     {found.kept} vectors")
    click.echo(f"pending  {found.pending} titles")
    if found.trouble is not None:
        click.echo(f"trouble  {found.trouble}")
