"""``flask features``: what is switched while the service runs, from the server's own terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import orjson
from flask.cli import AppGroup

from src.cli.access_errors import told
from src.cli.context import COMMAND_LINE, use_cases
from src.services.features import NAMES, FeatureNotFoundError, FeatureState

features = AppGroup("features", help="Features that are switched while the service runs.")

_MOST_REASON = 500


@features.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_features(*, as_json: bool) -> None:
    """Show every feature, how it stands and who switched it."""
    with told():
        states = use_cases().features.states()
    if as_json:
        report = {"features": [_plain(state) for state in states]}
        click.echo(orjson.dumps(report, option=orjson.OPT_INDENT_2))
        return
    for state in states:
        click.echo(_line(state))


@features.command("on")
@click.argument("name")
@click.option("--reason", required=True, help="For those who come after, and the audit trail.")
def switch_on(name: str, reason: str) -> None:
    """Switch a feature on in every worker that runs."""
    _switch(name, reason, on=True)


@features.command("off")
@click.argument("name")
@click.option("--reason", required=True, help="For those who come after, and the audit trail.")
def switch_off(name: str, reason: str) -> None:
    """Switch a feature off in every worker that runs."""
    _switch(name, reason, on=False)


@features.command("reset")
@click.argument("name")
def reset(name: str) -> None:
    """Let the settings decide again."""
    with _known(name):
        click.echo(_line(use_cases().features.reset(name, by=COMMAND_LINE)))


def _switch(name: str, reason: str, *, on: bool) -> None:
    reason = reason.strip()
    if not 0 < len(reason) <= _MOST_REASON:
        raise click.ClickException(f"a reason has 1 to {_MOST_REASON} characters")
    with _known(name):
        state = use_cases().features.switch(name, on=on, reason=reason, by=COMMAND_LINE)
    click.echo(_line(state))


@contextmanager
def _known(name: str) -> Iterator[None]:
    with told():
        try:
            yield
        except FeatureNotFoundError:
            known = ", ".join(sorted(NAMES))
            raise click.ClickException(f"there is no feature {name}; there are {known}") from None


def _plain(state: FeatureState) -> dict[str, Any]:
    override = state.override
    return {
        "name": state.feature.name,
        "on": state.on,
        "default": state.default,
        "reason": override.reason if override else None,
        "changed_by": override.changed_by if override else None,
        "changed_at": override.changed_at if override else None,
    }


def _line(state: FeatureState) -> str:
    override = state.override
    because = (
        "by the settings"
        if override is None
        else f"by {override.changed_by}, {override.changed_at:%Y-%m-%d %H:%M} UTC: "
        f"{override.reason}"
    )
    return f"{state.feature.name:<26} {'on' if state.on else 'off':<4} {because}"
