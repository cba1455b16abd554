"""The table of known journeys, with what is assumed where only a part of the way is stated."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast

import numpy as np
from numpy.typing import NDArray

from src.commute.geodesy import Floats, km_between
from src.commute.modes import Mode
from src.commute.places import urbanity

PATH: Final = Path(__file__).with_name("known.csv")
# Minutes at both ends together: from the door to the car and from it, to the stop and from it.
CAR_ENDS: Final = 3.0
RAIL_ENDS: Final = 16.0
BUS_ENDS: Final = 10.0
# Half the headway is waited for, at most this: who knows the timetable comes in time.
MOST_WAIT: Final = 7.0
Kind = Literal["door_to_door", "in_vehicle", "timetable"]


@dataclass(frozen=True, slots=True)
class Known:
    """One journey that somebody asked a planner, timed, rode or printed in a timetable.

    ``stated`` is the figure of the source and ``minutes`` are door to door: the same where that is
    what was stated, else with what this module assumes for the ends and the wait.
    """

    id: str
    mode: Mode
    km: float
    urban: float
    road_km: float | None
    stated: float
    minutes: float
    kind: Kind
    rush: bool
    held: bool
    source: str

    @property
    def origin(self) -> str:
        """Where the figure is from, the first word of the id."""
        return self.id.split(":", 1)[0]


@dataclass(frozen=True, slots=True)
class Columns:
    """Known journeys as arrays of the same length."""

    km: Floats
    urban: Floats
    minutes: Floats
    rush: Floats
    weight: Floats
    held: NDArray[np.bool_]


def known(path: Path = PATH) -> list[Known]:
    """Every row of the table, in its order."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [_row(row) for row in csv.DictReader(lines)]


def columns(journeys: Iterable[Known]) -> Columns:
    """Arrays of journeys; each origin weighs as the square root of its number of journeys."""
    rows = list(journeys)
    number: dict[str, int] = {}
    for row in rows:
        number[row.origin] = number.get(row.origin, 0) + 1
    return Columns(
        np.array([row.km for row in rows]),
        np.array([row.urban for row in rows]),
        np.array([row.minutes for row in rows]),
        np.array([float(row.rush) for row in rows]),
        np.array([number[row.origin] ** -0.5 for row in rows]),
        np.array([row.held for row in rows]),
    )


def _row(row: dict[str, str]) -> Known:
    mode = cast("Mode", row["mode"])
    kind = cast("Kind", row["minutes_kind"])
    stated = float(row["minutes"])
    return Known(
        row["id"],
        mode,
        km_between(
            (float(row["from_lat"]), float(row["from_lon"])),
            (float(row["to_lat"]), float(row["to_lon"])),
        ),
        (urbanity(float(row["from_density"])) + urbanity(float(row["to_density"]))) / 2,
        float(row["road_km"]) if row["road_km"] else None,
        stated,
        stated + _ends(mode, kind, row["note"]),
        kind,
        row["rush"] == "yes",
        row["held"] == "yes",
        row["source"],
    )


def _ends(mode: Mode, kind: Kind, note: str) -> float:
    """Minutes that the figure leaves out: the ways at both ends, and the wait."""
    if kind == "door_to_door" or mode == "velo":
        return 0.0
    if mode != "transport_commun":
        return CAR_ENDS
    every = float(note.rpartition("one every ")[2].partition(" min")[0])
    ends = BUS_ENDS if "bus" in note or "coach" in note else RAIL_ENDS
    return ends + min(every / 2, MOST_WAIT)
