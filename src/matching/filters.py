"""What a ranking of the stock is narrowed to, as arithmetic on job columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from src.matching.choices import CONTRACT_POSITION, LEVEL_POSITION
from src.matching.pairs import Mask
from src.matching.tables import Columns, Shared


@dataclass(frozen=True, slots=True)
class Filter:
    """What is let through; empty and None let everything.

    Contracts, sectors and levels are canonical; pay is gross euros a year.
    """

    contracts: Sequence[str] = ()
    sectors: Sequence[str] = ()
    levels: Sequence[str] = ()
    min_salary: float | None = None
    min_remote_days: int | None = None


def admitted(where: Filter, columns: Columns, shared: Shared) -> Mask:
    """Which jobs a filter lets through; what a job does not say does not pass a filter on it."""
    mask = np.ones(len(columns["title"]), np.bool_)
    if where.contracts:
        wanted = [CONTRACT_POSITION[name] for name in where.contracts]
        mask &= np.isin(columns["contract"], wanted)
    if where.sectors:
        known = [at for name in where.sectors if (at := shared.sectors.get(name)) >= 0]
        mask &= np.isin(columns["sector"], known)
    if where.levels:
        mask &= np.isin(columns["level"], [LEVEL_POSITION[name] for name in where.levels])
    if where.min_salary is not None:
        mask &= columns["pay"][:, 1] >= where.min_salary
    if where.min_remote_days is not None:
        mask &= columns["remote"] >= where.min_remote_days
    return mask
