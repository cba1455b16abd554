"""``flask bugs clean-attachments``: files that no bug has any more, and files that are missing."""

from __future__ import annotations

import click

from src.cli.access_errors import told
from src.cli.context import use_cases


@click.command("clean-attachments")
def clean_attachments() -> None:
    """Remove what no bug has any more, while the service runs.

    Exits with 1 where a file that a bug has is missing: restore it from a backup.
    """
    with told():
        swept = use_cases().bugs.attachments.sweep()
    click.echo(f"{swept.removed} files removed, {swept.abandoned} broken uploads removed")
    if swept.missing:
        click.echo(f"{swept.missing} files are missing:", err=True)
        for each in swept.named:
            click.echo(f"  {each}", err=True)
        raise SystemExit(1)
