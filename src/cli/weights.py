"""``flask weights``: weights learned from feedback, beside the configured ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import click
import orjson
from flask.cli import AppGroup

from src.cli.access_errors import told
from src.cli.context import COMMAND_LINE, use_cases
from src.matching.criteria_table import KEYS
from src.outcomes.learning import Measured
from src.services.outcome_records import LearnedWeighting
from src.services.outcomes import (
    SCOPES,
    LearnedWeightingNotFoundError,
    Lesson,
    findings,
)

weights = AppGroup("weights", help="Weights learned from feedback, beside the configured ones.")

_VERDICTS: Final = {
    "better": "better than the configured weights on candidates it had not seen",
    "not_better": "not better than the configured weights beyond its interval; nothing was stored",
    "too_little_data": "too little data to learn from; nothing was stored",
}


@weights.command("learn")
@click.option("--reason", "reasons", multiple=True, type=click.Choice(SCOPES),
              help="Learn for this reason only; 'none' is for people who gave none.")  # fmt: skip
@click.option("--folds", type=click.IntRange(2, 20), default=5, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--position-bias", type=click.FloatRange(0, 3), default=1.0, show_default=True,
              help="How fast attention falls with the rank: (1/rank)^bias.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def learn(
    context: click.Context,
    *,
    reasons: tuple[str, ...],
    folds: int,
    seed: int,
    position_bias: float,
    as_json: bool,
) -> None:
    """Learn weights for each reason from feedback and store those that are proven better.

    Nothing is switched on; see 'flask weights activate'. Exit status: 0 when a weighting was
    stored, 3 when there was too little data or nothing better.
    """
    with told():
        lessons = [
            use_cases().learned_weights.learn(
                scope, COMMAND_LINE, folds=folds, seed=seed, position_bias=position_bias
            )
            for scope in reasons or SCOPES
        ]
    if as_json:
        report = {"weightings": [_lesson(lesson) for lesson in lessons]}
        click.echo(orjson.dumps(report, option=orjson.OPT_INDENT_2))
    else:
        click.echo("\n\n".join("\n".join(_told(lesson)) for lesson in lessons))
    context.exit(0 if any(lesson.stored for lesson in lessons) else 3)


@weights.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_weightings(*, as_json: bool) -> None:
    """Show the learned weightings, newest first."""
    with told():
        found = use_cases().learned_weights.list()
    if as_json:
        report = {"weightings": [_weighting(one) for one in found]}
        click.echo(orjson.dumps(report, option=orjson.OPT_INDENT_2))
        return
    for one in found:
        click.echo(_line(one))
    if not found:
        click.echo("Nothing was learned yet; the configured weights are in force.")


@weights.command("show")
@click.argument("weighting_id")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(weighting_id: str, *, as_json: bool) -> None:
    """Show one learned weighting beside the configured one."""
    with _known():
        found = use_cases().learned_weights.get(weighting_id)
    if as_json:
        click.echo(orjson.dumps(_weighting(found), option=orjson.OPT_INDENT_2))
        return
    click.echo(_line(found))
    rows = [(key, found.configured[key], found.weights[key], found.intervals[key]) for key in KEYS]
    click.echo("\n".join(_table(rows)))


@weights.command("activate")
@click.argument("weighting_id")
def activate(weighting_id: str) -> None:
    """Put a learned weighting in force for its reason, in place of any other."""
    with _known():
        moved = use_cases().learned_weights.activate(weighting_id, COMMAND_LINE)
    click.echo(f"{moved.id} is in force for the reason {moved.reason}")


@weights.command("retire")
@click.argument("weighting_id")
def retire(weighting_id: str) -> None:
    """Take a learned weighting out of force; the configured weights count again."""
    with _known():
        moved = use_cases().learned_weights.retire(weighting_id, COMMAND_LINE)
    click.echo(f"{moved.id} is retired; the configured weights count for {moved.reason}")


@contextmanager
def _known() -> Iterator[None]:
    with told():
        try:
            yield
        except LearnedWeightingNotFoundError as error:
            raise click.ClickException(f"there is no learned weighting {error}") from None


def _lesson(lesson: Lesson) -> dict[str, Any]:
    learned = lesson.learned
    return {
        "reason": lesson.scope,
        **findings(learned),
        "shortages": [
            {"what": one.what, "found": one.found, "needed": one.needed}
            for one in learned.shortages
        ],
        "left_out_other_algorithm": lesson.other_algorithm,
        "weights": [
            {"criterion": key, "configured": configured, "learned": one.value,
             "low": one.low, "high": one.high}
            for key, configured, one in zip(
                KEYS, lesson.configured, learned.weights or (), strict=bool(learned.weights))
        ],
        "stored": lesson.stored.id if lesson.stored else None,
    }  # fmt: skip


def _weighting(one: LearnedWeighting) -> dict[str, Any]:
    return {
        "id": one.id,
        "reason": one.reason,
        "status": one.status,
        "algorithm": one.algorithm,
        "created_at": one.created_at.isoformat() if one.created_at else None,
        "changed_at": one.changed_at.isoformat() if one.changed_at else None,
        "configured": dict(one.configured),
        "weights": dict(one.weights),
        "intervals": dict(one.intervals),
        "findings": dict(one.findings),
    }


def _told(lesson: Lesson) -> Iterator[str]:
    learned = lesson.learned
    yield f"{lesson.scope}: {_VERDICTS[learned.verdict]}"
    yield (
        f"  {learned.pairs} preferences of {learned.candidates} candidates, "
        f"{learned.positives} positive outcomes"
    )
    if lesson.other_algorithm:
        yield f"  {lesson.other_algorithm} events left out: scored by another algorithm"
    for one in learned.shortages:
        yield f"  {one.what}: {one.found}, and {one.needed} are needed"
    for name, found in (("pairwise accuracy", learned.accuracy), ("nDCG@10", learned.ndcg)):
        if found is not None:
            yield _measure(name, found)
    if learned.weights:
        yield from _table([
            (key, configured, one.value, (one.low, one.high))
            for key, configured, one in zip(KEYS, lesson.configured, learned.weights, strict=True)
        ])  # fmt: skip
    if lesson.stored is not None:
        yield f"  stored as candidate {lesson.stored.id}; not in force until activated"


def _measure(name: str, found: Measured) -> str:
    gain = found.gain
    return (
        f"  {name:<18} configured {found.configured:.3f}, learned {found.learned:.3f}, "
        f"gain {gain.value:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}]"
    )


def _table(rows: list[tuple[str, float, float, Any]]) -> Iterator[str]:
    yield f"  {'criterion':<12} configured  learned  95 % interval"
    for key, configured, value, (low, high) in rows:
        yield f"  {key:<12} {configured:10.3f} {value:8.3f}  [{low:.3f}, {high:.3f}]"


def _line(one: LearnedWeighting) -> str:
    found = one.findings.get("pairwise_accuracy") or {}
    gain = found.get("gain", {})
    told_gain = f"  accuracy {gain['value']:+.3f}" if gain else ""
    made = f"{one.created_at:%Y-%m-%d}" if one.created_at else ""
    return f"{one.id}  {one.reason}  {one.status}  {made}{told_gain}"
