"""``flask keys``: service keys, from the server's own terminal."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from src.cli.access_errors import told
from src.cli.context import COMMAND_LINE, use_cases
from src.services.permissions import SCOPES
from src.services.records import ApiKey

keys = AppGroup("keys", help="Service keys: which programs may call, and for what.")


@keys.command("create")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(SCOPES))
@click.option("--expires-days", type=click.IntRange(1, 3650), help="Without it: until revoked.")
def create(name: str, scopes: tuple[str, ...], expires_days: int | None) -> None:
    """Make a key and print it, this once, on standard output."""
    with told():
        key, text = use_cases().access.keys.create(
            name, scopes, by=COMMAND_LINE, expires_days=expires_days
        )
    click.echo(_line(key), err=True)
    click.echo("Keep this key now: it is stored hashed and cannot be shown again.", err=True)
    click.echo(text)


@keys.command("list")
def list_keys() -> None:
    """Show every key, without its secret."""
    with told():
        stored = use_cases().access.keys.list()
    for key in stored:
        click.echo(_line(key))


@keys.command("revoke")
@click.argument("key_id")
def revoke(key_id: str) -> None:
    """End a key at once (within five seconds in the workers that run)."""
    with told():
        key = use_cases().access.keys.revoke(key_id, by=COMMAND_LINE)
    click.echo(_line(key))


def _line(key: ApiKey) -> str:
    if key.revoked_at is not None:
        state = f"revoked {key.revoked_at:%Y-%m-%d}"
    elif key.expires_at is not None:
        state = f"until {key.expires_at:%Y-%m-%d}"
    else:
        state = "no end"
    return f"{key.id}  {state:<18}  {','.join(sorted(key.scopes))}  {key.name}"
