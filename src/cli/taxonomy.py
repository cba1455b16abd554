"""``flask taxonomy``: public taxonomies of skills and trades, on top of the shipped one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click
from flask.cli import AppGroup

from src.cli.access_errors import told
from src.cli.context import COMMAND_LINE, use_cases
from src.services.taxonomy import NAMES, TaxonomyFileError
from src.services.taxonomy_records import StoredTaxonomy

taxonomy = AppGroup("taxonomy", help="Skills and trades of ESCO and ROME beside our own.")

_FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)


@taxonomy.command("import")
@click.argument("name", type=click.Choice(NAMES))
@click.argument("folder", type=_FOLDER, metavar="PATH")
@click.option("--dry-run", is_flag=True, help="Read and count, and write nothing.")
def import_taxonomy(name: str, folder: Path, *, dry_run: bool) -> None:
    """Read the official download in folder PATH and put it in force.

    It takes the place of any taxonomy of that name. Workers that run take it up by themselves.
    """
    with told():
        try:
            done = use_cases().taxonomies.take_in(name, folder, COMMAND_LINE, dry_run=dry_run)
        except TaxonomyFileError as error:
            raise click.ClickException(str(error)) from None
    if dry_run:
        click.echo("Dry run, nothing was written.")
    click.echo(_line(done.stored))
    if done.skipped:
        click.echo(f"left out, for they lead nowhere: {_told(done.skipped)}")
    if not done.changed:
        click.echo("It was in force already; nothing changed.")


@taxonomy.command("list")
def list_taxonomies() -> None:
    """Show what is in force beside the shipped taxonomy."""
    with told():
        stored = use_cases().taxonomies.list()
    for one in stored:
        click.echo(_line(one))
    if not stored:
        click.echo("No taxonomy was imported; the shipped one is in force alone.")


@taxonomy.command("remove")
@click.argument("name", type=click.Choice(NAMES))
def remove(name: str) -> None:
    """Take a taxonomy out of force."""
    with told():
        gone = use_cases().taxonomies.remove(name, COMMAND_LINE)
    if not gone:
        raise click.ClickException(f"{name} is not in force")
    click.echo(f"{name} is no longer in force")


def _line(one: StoredTaxonomy) -> str:
    counts = one.counts
    return (
        f"{one.name} {one.release or 'without release'}  {one.imported_at:%Y-%m-%d}  "
        f"{counts['skills']} skills ({counts['known_skills']} known before), "
        f"{counts['trades']} trades ({counts['known_trades']} known before), "
        f"{counts['names']} names, {one.bytes / 1_048_576:.1f} MiB"
    )


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
