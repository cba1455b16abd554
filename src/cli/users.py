"""``flask users``: accounts, from the server's own terminal."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from src.cli.access_errors import told
from src.cli.context import COMMAND_LINE, use_cases
from src.services.records import Role, User

users = AppGroup("users", help="Accounts: who can sign in, and as what.")

_role = click.Choice([role.value for role in Role])


def _email(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    local, at, domain = value.strip().rpartition("@")
    if not (local and at and "." in domain) or " " in value.strip():
        raise click.BadParameter("an e-mail address is expected")
    return value.strip()


def _password(*, from_stdin: bool) -> str:
    """The password, never from the arguments, which every user of the machine can read."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer


_password_stdin = click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from the first line of standard input instead of asking.",
)


@users.command("add")
@click.argument("email", callback=_email)
@click.option("--role", type=_role, required=True)
@_password_stdin
def add(email: str, role: str, *, password_stdin: bool) -> None:
    """Make an account."""
    password = _password(from_stdin=password_stdin)
    with told():
        user = use_cases().access.accounts.add(email, Role(role), password, by=COMMAND_LINE)
    click.echo(_line(user))


@users.command("list")
def list_users() -> None:
    """Show every account."""
    with told():
        accounts = use_cases().access.accounts.list()
    for user in accounts:
        click.echo(_line(user))


@users.command("set-role")
@click.argument("email", callback=_email)
@click.argument("role", type=_role)
def set_role(email: str, role: str) -> None:
    """Give an account another role."""
    _change(email, role=Role(role))


@users.command("disable")
@click.argument("email", callback=_email)
def disable(email: str) -> None:
    """Close an account and end its tokens and sessions."""
    _change(email, active=False)


@users.command("enable")
@click.argument("email", callback=_email)
def enable(email: str) -> None:
    """Open a closed account again."""
    _change(email, active=True)


@users.command("set-password")
@click.argument("email", callback=_email)
@_password_stdin
def set_password(email: str, *, password_stdin: bool) -> None:
    """Give an account a new password and end its tokens and sessions."""
    _change(email, password=_password(from_stdin=password_stdin))


def _change(
    email: str,
    *,
    role: Role | None = None,
    active: bool | None = None,
    password: str | None = None,
) -> None:
    accounts = use_cases().access.accounts
    with told():
        user = accounts.by_email(email)
        user = accounts.change(
            user.id, by=COMMAND_LINE, role=role, active=active, password=password
        )
    click.echo(_line(user))


def _line(user: User) -> str:
    state = "active" if user.active else "disabled"
    return f"{user.id}  {user.role.value:<9}  {state:<8}  {user.email}"
