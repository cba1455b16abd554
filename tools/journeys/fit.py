"""The constants of the offline model, fitted on the known journeys that are not held out.

Per mode the coefficients minimise the relative error (each journey by the size of its own error,
so that a few hopeless ones do not bend the rest), are held to plausible values where journeys are
few, and are never below what keeps "further is never quicker" true.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from src.commute.estimate import estimate
from src.commute.fitted import KNOTS_KM, Fitted
from src.commute.geodesy import Floats
from src.commute.modes import MODES, Mode
from tools.journeys.known import Columns, Known, columns
from tools.journeys.plausible import ALIKE, DETOUR, PLAUSIBLE, Plausible

TARGET: Final = Path(__file__).parents[2] / "src" / "commute" / "fitted.py"
START: Final = "# Written by python -m tools.journeys fit; do not edit.\n"
# Share of all journeys that a plausible detour is worth.
HOLD: Final = 0.002
# Errors smaller than this count alike.
SMALL: Final = 0.08
QUANTILES: Final = (0.07, 0.93)
# A stretch with as many journeys as this believes its own band as much as the whole mode's.
SHARED: Final = 12.0
STRETCHES: Final = len(KNOTS_KM)


def fit(journeys: list[Known]) -> dict[Mode, Fitted]:
    """Constants of every mode, rounded to what is written."""
    made: dict[Mode, Fitted] = {}
    for mode, plausible in PLAUSIBLE.items():
        rows = [one for one in journeys if one.mode == mode and not one.held]
        table = columns(rows)
        bare = paces(table, plausible, _detour(rows, mode))
        made[mode] = replace(bare, band=_bands(table, mode, bare))
    for mode, alike in ALIKE.items():
        made[mode] = alike(made)
    return {mode: made[mode] for mode in MODES}


def parts(km: Floats) -> Floats:
    """Kilometres of every journey in every stretch between the knots; shape (n, stretches)."""
    ends = (*KNOTS_KM[1:], np.inf)
    pairs = zip(KNOTS_KM, ends, strict=True)
    return np.stack([np.clip(km - low, 0.0, high - low) for low, high in pairs], axis=-1)


def paces(table: Columns, plausible: Plausible, detour: tuple[float, ...]) -> Fitted:
    """The constants of one mode, with a band that says nothing yet."""
    part, urban = parts(table.km), table.urban[:, None]
    rush = table.rush[:, None] * float(any(plausible.rush))
    design = np.concatenate(
        [1 - urban, urban, part * (1 - urban), part * urban, part * urban * rush],
        axis=-1,
    )
    prior = np.array(plausible.values())
    scale = np.maximum(prior, 0.05)
    least = np.array(plausible.least())
    found = prior
    for _ in range(12):
        # By the mean of truth and estimate: by the truth alone, too little would cost less than
        # too much, and the estimates would be short.
        size = np.sqrt(table.minutes * (design @ found))
        relative, truth = design / size[:, None], table.minutes / size
        weight = table.weight / np.maximum(np.abs(relative @ found - truth), SMALL)
        weight = weight / weight.sum()
        gram = (relative * weight[:, None]).T @ relative + np.diag(plausible.hold / scale**2)
        aim = (relative * weight[:, None]).T @ truth + plausible.hold * prior / scale**2
        found = descended(gram, aim, least, found)
    free, town = found[2 : 2 + STRETCHES], found[2 + STRETCHES : 2 + 2 * STRETCHES]
    return Fitted(
        start=_written(found[0]),
        start_urban=_written(found[1] - found[0]),
        detour=detour,
        pace=_all(free),
        pace_urban=_all(town - free),
        pace_rush=_all(found[2 + 2 * STRETCHES :]),
        band=((0.5, 2.0),) * STRETCHES,
    )


def descended(gram: Floats, aim: Floats, least: Floats, start: Floats) -> Floats:
    """The x >= least with the least x'Gx/2 - a'x, by 300 sweeps over the coordinates."""
    found = np.maximum(start, least)
    for _ in range(300):
        for at in range(len(found)):
            rest = aim[at] - gram[at] @ found + gram[at, at] * found[at]
            found[at] = max(rest / gram[at, at], least[at])
    return found


def _detour(rows: list[Known], mode: Mode) -> tuple[float, ...]:
    """Kilometres along the way for one of the great circle, by stretch; at least 1."""
    stated = [(one.km, one.road_km) for one in rows if one.road_km]
    prior = np.array(DETOUR[mode])
    if not stated:
        return _all(prior)
    km, road = np.array(stated).T
    relative = parts(km) / road[:, None]
    gram = relative.T @ relative / len(km) + np.diag(np.full(STRETCHES, HOLD))
    aim = relative.sum(axis=0) / len(km) + HOLD * prior
    return _all(descended(gram, aim, np.ones(STRETCHES), prior))


def _bands(table: Columns, mode: Mode, bare: Fitted) -> tuple[tuple[float, float], ...]:
    """(low, high) of truth over estimate by stretch, drawn to the mode's where rows are few."""
    free = estimate(mode, table.km, table.urban, rush=False, fitted=bare).minutes
    rushed = estimate(mode, table.km, table.urban, rush=True, fitted=bare).minutes
    ratio = table.minutes / np.where(table.rush > 0, rushed, free)
    whole = np.quantile(ratio, QUANTILES)
    at = np.searchsorted(KNOTS_KM, table.km, side="right") - 1
    bands = []
    for stretch in range(STRETCHES):
        own = ratio[at == stretch]
        pair = np.quantile(own, QUANTILES) if len(own) else whole
        low, high = (len(own) * pair + SHARED * whole) / (len(own) + SHARED)
        bands.append((_written(min(low, 1.0)), _written(max(high, 1.0))))
    return tuple(bands)


def _written(value: float) -> float:
    return round(float(value), 3) + 0.0


def _all(values: Floats) -> tuple[float, ...]:
    return tuple(_written(value) for value in values)


def rendered(made: dict[Mode, Fitted]) -> str:
    """The block of fitted.py."""
    lines = [START, "# fmt: off\n", "FITTED: Final[dict[Mode, Fitted]] = {\n"]
    for mode, one in made.items():
        lines.append(f'    "{mode}": Fitted(\n')
        lines += [f"        {name}={getattr(one, name)!r},\n" for name in one.__slots__]
        lines.append("    ),\n")
    return "".join([*lines, "}\n", "# fmt: on\n"])


def rewrite(made: dict[Mode, Fitted], target: Path = TARGET) -> None:
    """Puts the block into fitted.py in place of the one there."""
    kept = target.read_text(encoding="utf-8").partition(START)[0]
    target.write_text(kept + rendered(made), encoding="utf-8")
