"""``flask replay``: a stored decision made again, from the server's own terminal."""

from __future__ import annotations

import click
import orjson
from flask.cli import with_appcontext

from src.cli.context import use_cases
from src.matching.explaining import ALGORITHM
from src.services.decisions import DecisionNotFoundError, Replay, day_of_decision


@click.command("replay")
@click.argument("decision_id")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
@with_appcontext
def replay(context: click.Context, decision_id: str, *, as_json: bool) -> None:
    """Make a stored decision again from what it rested on; exit 1 where it differs."""
    try:
        found = use_cases().decisions.replay(decision_id)
    except DecisionNotFoundError as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(orjson.dumps(_report(found), option=orjson.OPT_INDENT_2))
    else:
        _print(found)
    context.exit(0 if found.identical else 1)


def _report(found: Replay) -> dict[str, object]:
    decision = found.decision
    return {
        "id": decision.id,
        "identical": found.identical,
        "reason": found.reason,
        "decided_for": day_of_decision(decision),
        "inputs_hash": decision.inputs_hash,
        "stored": {
            "algorithm": decision.algorithm,
            "total_score": decision.total_score,
            "digest": found.stored_digest,
        },
        "replayed": {
            "algorithm": ALGORITHM,
            "total_score": found.total_score,
            "digest": found.replayed_digest,
        },
    }


def _print(found: Replay) -> None:
    decision = found.decision
    click.echo(f"decision   {decision.id} (inputs {decision.inputs_hash[:12]})")
    click.echo(f"stored     {decision.total_score!r}  {decision.algorithm}")
    click.echo(f"replayed   {found.total_score!r}  {ALGORITHM}")
    click.echo(f"identical  {'yes' if found.identical else f'no: {found.reason}'}")
