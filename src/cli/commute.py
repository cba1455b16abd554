"""``flask commute``: what an address is taken for, and what the way between two costs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

import click
import orjson
from flask.cli import with_appcontext

from src.cli.access_errors import told
from src.cli.context import settings, use_cases
from src.commute.places import Geocoding
from src.services.commute import wording
from src.services.commute.compatibility import CompatibilityAnswer, CompatibilityQuestion, Way
from src.services.commute.questions import limits_for, modes_in
from src.services.documents import DocumentError

_NOT_PLACED: Final = 1


@click.group("commute")
def commute() -> None:
    """Places and journeys, as the API answers them."""


@commute.command("place")
@click.argument("address")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def place(address: str, *, as_json: bool) -> None:
    """Print what ADDRESS is taken for; exit 1 where nobody knows it."""
    with told():
        (found,) = use_cases().commute.places.geocode(
            [address], seconds=settings().request_timeout_seconds, language="en"
        )
    if as_json:
        click.echo(orjson.dumps(asdict(found), option=orjson.OPT_INDENT_2))
    else:
        click.echo(_placed(found))
    if found.place is None:
        raise click.exceptions.Exit(_NOT_PLACED)


@commute.command("journey")
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@click.option("--mode", "modes", multiple=True, help="By this mode; may be given several times.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def journey(start: str, end: str, modes: tuple[str, ...], *, as_json: bool) -> None:
    """Print the journeys FROM one address TO another; exit 1 where one is not known."""
    try:
        limits = limits_for(modes_in(modes, ""), {})
    except DocumentError as error:
        raise click.BadParameter(error.faults[0].detail, param_hint="--mode") from None
    with told():
        found = use_cases().commute.compatibility.answer(
            CompatibilityQuestion([start], [end], limits),
            seconds=settings().request_timeout_seconds,
            language="en",
        )
    click.echo(_as_json(found) if as_json else _as_lines(found))
    if found.result is None:
        raise click.exceptions.Exit(_NOT_PLACED)


def _placed(found: Geocoding) -> str:
    place = found.place
    reason = wording.choice(found, french=False)
    if place is None:
        return f"failed       {reason}"
    lines = [
        f"place        {found.formatted or place.name}",
        f"coordinates  {place.latitude:.4f}, {place.longitude:.4f}",
        f"quality      {found.quality}, by {found.source}",
        f"why          {reason}",
    ]
    lines += [
        f"or           {each.name} ({each.department or each.country}, {each.population})"
        for each in found.candidates
    ]
    return "\n".join(lines)


def _as_json(found: CompatibilityAnswer) -> bytes:
    origins, sites = found.unplaced
    plain = {
        "unplaced": [*origins, *sites],
        "recommended": found.recommended and found.recommended.verdict.journey.mode,
        "journeys": [_figures(way) for way in found.ways.values()],
        "degraded": found.effort.degraded,
    }
    return orjson.dumps(plain, option=orjson.OPT_INDENT_2)


def _figures(way: Way) -> dict[str, object]:
    parts = way.verdict.parts
    return {
        **asdict(way.verdict.journey),
        "limit": way.verdict.limit,
        "compatible": way.verdict.compatible,
        "monthly_cost_eur": float(parts.euros[0]),
        "location_score": float(parts.final[0]),
    }


def _as_lines(found: CompatibilityAnswer) -> str:
    """A line for each mode, or what is not known."""
    lines = []
    for way in found.ways.values():
        journey, parts = way.verdict.journey, way.verdict.parts
        lines.append(
            f"{journey.mode:16} {journey.minutes:4.0f} min ({journey.low:.0f} to "
            f"{journey.high:.0f})  {journey.km:4.0f} km  {float(parts.euros[0]):4.0f} EUR a month  "
            f"score {float(parts.final[0]):.2f}  {journey.source}"
        )
    for side, names in zip(("candidate", "job"), found.unplaced, strict=True):
        if names:
            lines.append(wording.unplaced(side, names, french=False))
    lines += [f"degraded: {name}" for name in found.effort.degraded]
    return "\n".join(lines)
