"""``flask evaluate``: how good the product's own rankings are on judged sets."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import orjson
from flask.cli import with_appcontext

from src.cli.context import use_cases
from src.evaluation.errors import EvaluationError
from src.evaluation.folders import read_folder
from src.evaluation.report import Findings, as_json, as_text
from src.evaluation.sets import JudgedSet


@click.command()
@with_appcontext
@click.argument(
    "folders",
    metavar="FOLDER...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("--system", help="Rank with this system instead of the product's own.")
@click.option("--json", "as_document", is_flag=True, help="Print one JSON document.")
def evaluate(folders: tuple[Path, ...], system: str | None, *, as_document: bool) -> None:
    """Rank the corpus of each judged set in FOLDER... and measure the rankings.

    A folder has about.json, queries.jsonl, corpus.jsonl and qrels.tsv (docs/quality.md). Needs
    no database. Exit status: 0 when all was measured, 1 when a set or system cannot be used.
    """
    try:
        # Every set is read before the first is ranked: a fault must not cost an hour.
        sets = [read_folder(folder) for folder in folders]
        found = []
        for judged in sets:
            found.append(_measured(judged, system))
            if not as_document:
                click.echo(as_text(found[-1]))
    except EvaluationError as error:
        raise click.ClickException(str(error)) from None
    if as_document:
        click.echo(orjson.dumps(as_json(found), option=orjson.OPT_INDENT_2))


def _measured(judged: JudgedSet, system: str | None) -> Findings:
    """The findings of one set; how far it is shows on standard error."""
    total = len(judged.judged_queries())
    with click.progressbar(length=total, label=judged.name, file=sys.stderr, width=30) as bar:
        return use_cases().evaluation.run(
            judged, system, listen=lambda done, _: bar.update(done - bar.pos)
        )
