"""``flask bugs reindex``: what bugs are found by, read again."""

from __future__ import annotations

import click

from src.cli.access_errors import told
from src.cli.context import use_cases


@click.command("reindex")
def reindex() -> None:
    """Read again what bugs are found by, where that is due, while the service runs."""
    with told():
        done = use_cases().bugs.reindexing.run()
    click.echo(f"{done.bugs} bugs, of which {done.indexed} were indexed again")
