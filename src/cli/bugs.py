"""``flask bugs``: bugs into files and out of them, in bounded memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import BinaryIO, Final, cast

import click
from flask.cli import AppGroup

from src.bugs.changes import Actor
from src.cli.access_errors import told
from src.cli.context import COMMAND_LINE, use_cases
from src.services.bugs.import_records import BUG_FORMATS, BugImportCounts, BugRowOutcome
from src.services.bugs.ports import BugFilter
from src.services.import_rows import FormatError

bugs = AppGroup("bugs", help="Bugs into files and out of them, and the files that came with them.")

_SOME_REJECTED: Final = 1
_NOTHING_USABLE: Final = 2


@bugs.command("import", help="Import bugs from FILE ('-' is standard input).")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--format", "format_name", type=click.Choice(BUG_FORMATS), default="auto",
              show_default=True)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Decide about every row and write nothing.")
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path),
              help="Where rejected rows go as JSON lines [standard error].")  # fmt: skip
@click.option("-v", "--verbose", is_flag=True, help="Show what became of each row.")
def import_bugs(
    file: str, format_name: str, rejects: Path | None, *, dry_run: bool, verbose: bool
) -> None:
    """Bring bugs in, and end with 1 where some rows were refused, with 2 where all were."""
    with told(), click.open_file(file, "rb") as stream:
        refused = (
            rejects.open("w", encoding="utf-8", errors="backslashreplace") if rejects else None
        )

        def listen(outcome: BugRowOutcome) -> None:
            if outcome.outcome == "rejected":
                click.echo(_refusal(outcome), file=refused, err=refused is None)
            elif verbose:
                click.echo(f"{outcome.row}\t{outcome.outcome}\t{outcome.id or ''}")

        imports = use_cases().bugs.imports
        try:
            rows = imports.read(cast("BinaryIO", stream), format_name)
            counts = imports.run(rows, Actor(COMMAND_LINE.id), dry_run=dry_run, listen=listen)
        except FormatError as error:
            click.echo(f"{file}: {error}", err=True)
            raise click.exceptions.Exit(_NOTHING_USABLE) from None
        finally:
            if refused is not None:
                refused.close()
    click.echo(_summary(counts, dry_run=dry_run))
    if counts.rejected:
        failed = counts.status == "failed"
        raise click.exceptions.Exit(_NOTHING_USABLE if failed else _SOME_REJECTED)


@bugs.command("export", help="Export all bugs to FILE ('-' is standard output).")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True), default="-")
@click.option("--format", "format_name", type=click.Choice(["csv", "ndjson"]), default="ndjson",
              show_default=True)  # fmt: skip
def export_bugs(file: str, format_name: str) -> None:
    """Take every bug out; a file is whole once the command ends without an error."""
    with told(), click.open_file(file, "wb", atomic=file != "-") as stream:
        for piece in use_cases().bugs.exports.run(BugFilter(), format_name):
            stream.write(piece)


def _refusal(outcome: BugRowOutcome) -> str:
    line = {
        "row": outcome.row,
        "errors": [{"pointer": each.pointer, "detail": each.detail} for each in outcome.errors],
        "source": outcome.source,
    }
    try:
        return json.dumps(line, ensure_ascii=False, default=str)
    except RecursionError:
        # Lists in lists without end can be read, but not written again.
        return json.dumps({**line, "source": None}, ensure_ascii=False)


def _summary(counts: BugImportCounts, *, dry_run: bool) -> str:
    said = (
        f"created {counts.created}, unchanged {counts.unchanged}, "
        f"skipped {counts.skipped}, rejected {counts.rejected}"
    )
    return f"Dry run, nothing was written: {said}" if dry_run else said
