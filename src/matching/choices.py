"""What each choice of a job is worth to a person: small tables, read by position.

Five criteria compare one word of the job (contract, sector, level, days of remote work, size of
the company) with what the person wants. Their values stand side by side in one row of the person,
nan where nothing can be said, so that a ranking reads all five with one gather.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import Final

from src.matching.facts import CONTRACTS, FLEXIBLE, HIERARCHY, SIZES, CandidateFacts
from src.matching.tables import SECTORS, Reader, Shared

CONTRACT, SECTOR, LEVEL, REMOTE, SIZE = range(5)
CHOICES: Final = 5
CONTRACT_POSITION: Final = {name: at for at, name in enumerate(CONTRACTS)}
LEVEL_POSITION: Final = {name: at for at, name in enumerate(HIERARCHY)}
SIZE_POSITION: Final = {name: at for at, name in enumerate(SIZES)}
# The last place of each table is for jobs that do not say.
_WIDTHS: Final = (len(CONTRACTS) + 1, SECTORS, len(HIERARCHY) + 1, FLEXIBLE + 2, len(SIZES) + 1)
WIDTH: Final = sum(_WIDTHS)
_STARTS: Final = tuple(sum(_WIDTHS[:at]) for at in range(CHOICES))

AVOIDED: Final = 0.0  # the value of an avoided sector, and of no other choice of that table
UNLISTED_CONTRACT: Final = 0.1
LAST_CONTRACT: Final = 0.5  # the least that a listed contract is worth
# By how many levels the job stands above the person: -2 and below, -1, 0, +1, +2, +3 and above.
_STEPS: Final = (0.25, 0.65, 1.0, 0.8, 0.3, 0.0)
_TOO_FEW: Final = 0.25  # lost for each remote day that is missing
_TOO_MANY: Final = 0.08  # lost for each remote day that was not asked for
_OTHER_SIZE: Final = 0.3


def positions(codes: Sequence[int]) -> list[int]:
    """Where a job's five codes stand in a person's row; -1 (unsaid) is the end of its table."""
    return [
        start + (code if code >= 0 else width - 1)
        for start, width, code in zip(_STARTS, _WIDTHS, codes, strict=True)
    ]


def values(shared: Shared | Reader, person: CandidateFacts) -> list[float]:
    """A person's row: the five tables one after the other; ``WIDTH`` values."""
    return [
        *_contracts(person.contracts),
        *_sectors(shared, person),
        *_levels(person.level),
        *_remote(person.remote_days),
        *_sizes(person.sizes),
    ]


def _contracts(ranked: Sequence[str]) -> list[float]:
    """1 for the first choice, then .8, .6 and at least .5; .1 for what is not listed."""
    if not ranked:
        return [nan] * _WIDTHS[CONTRACT]
    found = [UNLISTED_CONTRACT] * len(CONTRACTS)
    for rank, name in enumerate(ranked):
        found[CONTRACT_POSITION[name]] = max(LAST_CONTRACT, 1.0 - 0.2 * rank)
    return [*found, nan]


def _sectors(shared: Shared | Reader, person: CandidateFacts) -> list[float]:
    """Preferred 1, lived in .8, a neighbour .6, another .3, avoided 0.

    nan where nothing can be said: sectors that the lexicon lacks may be wished under another
    name, and a person who only avoids some has said nothing of the others.
    """
    found = [nan] * SECTORS
    if any(name in shared.lexicon.sectors for name in (*person.sectors, *person.sectors_known)):
        found[: len(shared.lexicon.sectors)] = [0.3] * len(shared.lexicon.sectors)
    for name in (*person.sectors, *person.sectors_known):
        for other in shared.lexicon.sector_neighbours(name):
            at = shared.sectors.get(other)
            if at >= 0:
                found[at] = 0.6
    for names, value in ((person.sectors_known, 0.8), (person.sectors, 1.0),
                         (person.sectors_avoided, AVOIDED)):  # fmt: skip
        for name in names:
            at = shared.sectors.add(name)
            if at >= 0:
                found[at] = value
    return found


def _levels(mine: str | None) -> list[float]:
    """1 at the same level, .8 one step up, .65 one step down, less further away."""
    if mine is None:
        return [nan] * _WIDTHS[LEVEL]
    steps = (at - LEVEL_POSITION[mine] for at in range(len(HIERARCHY)))
    return [*(_STEPS[max(-2, min(3, step)) + 2] for step in steps), nan]


def _remote(wanted: int | None) -> list[float]:
    """1 when days agree or a side is flexible; missing days cost more than extra ones."""
    if wanted is None:
        return [nan] * _WIDTHS[REMOTE]
    if wanted == FLEXIBLE:
        return [*([1.0] * (FLEXIBLE + 1)), nan]
    days = []
    for offered in range(FLEXIBLE):
        missing, extra = max(wanted - offered, 0), max(offered - wanted, 0)
        days.append(max(0.0, 1.0 - _TOO_FEW * missing - _TOO_MANY * extra))
    return [*days, 1.0, nan]


def _sizes(wanted: Sequence[str]) -> list[float]:
    """1 for a wished size of company, .3 for another."""
    if not wanted:
        return [nan] * _WIDTHS[SIZE]
    return [*(1.0 if size in wanted else _OTHER_SIZE for size in SIZES), nan]
