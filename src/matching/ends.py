"""The ends of the journeys between one side's places and the other's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from src.commute.geodesy import km_to
from src.matching.pairs import Floats
from src.matching.tables import PlaceTable

# Great-circle kilometres (n,) and the mean urbanity of both ends (n,); nan where there is none.
Ends = list[tuple[Floats, Floats]]


def ends(
    table: PlaceTable, rows: NDArray[np.int32], places: Sequence[Sequence[Any]], *, rows_first: bool
) -> Ends:
    """The ends between each row's places and some others, origin by origin, then site by site.

    ``rows`` (n, k) holds positions in ``table``, -1 after the last one of a row; ``rows_first``
    says that these are the origins.
    """
    others = PlaceTable()
    for place in places:
        others.add(*place[1:])
    points, urban = table.points(), table.urban()
    columns = [at for at in range(rows.shape[1]) if (rows[:, at] >= 0).any()]
    far = list(zip(others.points().tolist(), others.urban().tolist(), strict=True))
    held = [(rows[:, at], points[rows[:, at]], urban[rows[:, at]]) for at in columns]

    def between(column: int, other: int) -> tuple[Floats, Floats]:
        chosen, here, mine = held[column]
        point, theirs = far[other]
        km = km_to(here, point)
        km[chosen < 0] = np.nan
        return km, (mine + theirs) * 0.5

    if rows_first:
        return [between(mine, other) for mine in range(len(held)) for other in range(len(far))]
    return [between(mine, other) for other in range(len(far)) for mine in range(len(held))]
