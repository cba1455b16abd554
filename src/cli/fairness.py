"""``flask fairness``: selection rates and impact ratios of groups that the operator names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click
import orjson
from flask.cli import with_appcontext

from src.cli.access_errors import told
from src.cli.context import use_cases
from src.outcomes.fairness import (
    FEWEST_EXPECTED,
    FEWEST_PERSONS,
    FEWEST_SHOWN,
    FOUR_FIFTHS,
    Comparison,
    Group,
)
from src.outcomes.intervals import Interval
from src.services.catalogue import ResourceNotFoundError
from src.services.fairness import OUTCOMES, Asked, FairnessReport, GroupFileError, read_groups

_WORDS: Final = {
    "fr": {
        "pool": "{pool} candidats sur {listed} ({not_found} inconnus, {not_shown} jamais montrés)",
        "ranked": "retenus : ceux qu'au moins un classement montre",
        "shortlisted": "retenus : ceux qui sont parmi les {top} premiers d'au moins une offre",
        "score": "retenus : ceux dont le score atteint {threshold} pour au moins une offre",
        "event": "retenus : ceux qui ont connu au moins un événement « {outcome} »",
        "jobs": "{jobs} offres classées sur {open_jobs} ouvertes",
        "head": ("groupe", "effectif", "retenus", "taux [IC 95 %]", "ratio [IC 95 %]", "p exact"),
        "reference": "référence",
        "below": "sous les quatre cinquièmes",
        "surely": "sous les quatre cinquièmes, plus que le hasard",
        "small": "petit échantillon",
        "unknown": "sans valeur : {count}",
        "untold": "non montrés : {count} personnes dans {groups} groupes trop petits",
        "none": "aucun groupe assez grand",
        "tests": "{count} comparaisons : sur vingt, une passe sous 0,05 par hasard.",
        "rule": (
            "Petit échantillon : moins de {persons} personnes, ou moins de {expected:.0f} attendues"
            " parmi les retenus ou les autres. Un ratio sous {ratio} appelle un examen ; il ne"
            " prouve rien à lui seul, et son absence non plus."
        ),
    },
    "en": {
        "pool": "{pool} candidates of {listed} ({not_found} unknown, {not_shown} never shown)",
        "ranked": "selected: those whom at least one ranking shows",
        "shortlisted": "selected: those among the first {top} for at least one job",
        "score": "selected: those whose score reaches {threshold} for at least one job",
        "event": "selected: those with at least one event “{outcome}”",
        "jobs": "{jobs} jobs ranked of {open_jobs} open",
        "head": ("group", "persons", "selected", "rate [95 % CI]", "ratio [95 % CI]", "exact p"),
        "reference": "reference",
        "below": "below four fifths",
        "surely": "below four fifths, more than chance",
        "small": "small sample",
        "unknown": "without a value: {count}",
        "untold": "not shown: {count} persons in {groups} groups that are too small",
        "none": "no group is large enough",
        "tests": "{count} comparisons: of twenty, one falls below 0.05 by chance.",
        "rule": (
            "Small sample: fewer than {persons} persons, or fewer than {expected:.0f} expected"
            " among the selected or the others. A ratio below {ratio} asks for a closer look; it"
            " proves nothing by itself, and neither does its absence."
        ),
    },
}  # fmt: skip


@click.command()
@with_appcontext
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--outcome", type=click.Choice(OUTCOMES), default="shortlisted", show_default=True,
              help="What counts as selected: a ranking made now, or an event.")  # fmt: skip
@click.option("--top", type=click.IntRange(1, 1000), default=10, show_default=True,
              help="Length of the shortlist.")  # fmt: skip
@click.option("--threshold", type=click.FloatRange(0, 1), default=0.7, show_default=True,
              help="Least total score, for --outcome score.")  # fmt: skip
@click.option("--job", "jobs", multiple=True, help="Look at this job only; several may be named.")
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def fairness(
    file: Path,
    *,
    outcome: str,
    top: int,
    threshold: float,
    jobs: tuple[str, ...],
    language: str,
    as_json: bool,
) -> None:
    """Compare how often the groups in FILE are selected.

    FILE is CSV: candidate_id and one column for each attribute. Groups are taken from it alone
    and never inferred; nothing is stored and nobody is named. See docs/fairness.md.
    """
    asked = Asked(outcome, top, threshold, jobs)
    with told():
        try:
            found = use_cases().fairness.report(_groups(file), asked)
        except GroupFileError as error:
            raise click.ClickException(f"{file.name}: {error}") from None
        except ResourceNotFoundError as error:
            raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(orjson.dumps(_report(found), option=orjson.OPT_INDENT_2))
    else:
        click.echo("\n".join(_told(found, language)))


def _groups(file: Path) -> Any:
    try:
        return read_groups(file.read_text("utf-8"))
    except UnicodeDecodeError:
        raise GroupFileError("the file is not in UTF-8") from None


def _report(found: FairnessReport) -> dict[str, Any]:
    asked = found.asked
    return {
        "outcome": asked.outcome,
        "top": asked.top if asked.outcome == "shortlisted" else None,
        "threshold": asked.threshold if asked.outcome == "score" else None,
        "jobs": found.jobs,
        "open_jobs": found.open_jobs,
        "listed": found.listed,
        "pool": found.pool,
        "not_found": found.not_found,
        "not_shown": found.not_shown,
        "rules": {
            "four_fifths": FOUR_FIFTHS,
            "small_below_persons": FEWEST_PERSONS,
            "small_below_expected": FEWEST_EXPECTED,
            "untold_below_persons": FEWEST_SHOWN,
        },
        "attributes": [_comparison(one) for one in found.comparisons],
    }


def _comparison(one: Comparison) -> dict[str, Any]:
    return {
        "attribute": one.attribute,
        "unknown": one.unknown,
        "untold_persons": one.untold,
        "untold_groups": one.untold_groups,
        "tests": one.tests,
        "groups": [
            {
                **asdict(group),
                "below_four_fifths": group.below_four_fifths,
                "surely_below": group.surely_below,
            }
            for group in one.groups
        ],
    }


def _told(found: FairnessReport, language: str) -> Iterator[str]:
    words: dict[str, Any] = _WORDS[language]
    asked = found.asked
    yield words["pool"].format(**{name: getattr(found, name) for name in
                                  ("pool", "listed", "not_found", "not_shown")})  # fmt: skip
    sentence = words.get(asked.outcome, words["event"])
    yield sentence.format(top=asked.top, threshold=asked.threshold, outcome=asked.outcome)
    if asked.outcome in words:
        yield words["jobs"].format(jobs=found.jobs, open_jobs=found.open_jobs)
    for one in found.comparisons:
        yield ""
        yield from _table(one, words)
    yield ""
    tests = sum(one.tests for one in found.comparisons)
    if tests > 1:
        yield words["tests"].format(count=tests)
    yield words["rule"].format(persons=FEWEST_PERSONS, expected=FEWEST_EXPECTED, ratio=FOUR_FIFTHS)


def _table(one: Comparison, words: dict[str, Any]) -> Iterator[str]:
    yield one.attribute
    if one.groups:
        rows = [words["head"], *(_row(group, words) for group in one.groups)]
        widths = [max(len(row[at]) for row in rows) for at in range(6)]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            yield ("  " + "  ".join([*cells, *row[6:]])).rstrip()
    else:
        yield f"  {words['none']}"
    if one.unknown:
        yield "  " + words["unknown"].format(count=one.unknown)
    if one.untold:
        yield "  " + words["untold"].format(count=one.untold, groups=one.untold_groups)


def _row(group: Group, words: dict[str, Any]) -> tuple[str, ...]:
    remarks = [words["surely" if group.surely_below else "below"]] * group.below_four_fifths
    remarks += [words["small"]] * group.small
    compared = words["reference"] if group.reference else _figure(group.ratio)
    return (
        group.name,
        str(group.persons),
        str(group.selected),
        _figure(group.rate),
        compared,
        "" if group.p_value is None else f"{group.p_value:.3f}",
        ", ".join(remarks),
    )


def _figure(found: Interval | None) -> str:
    return "" if found is None else f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"
