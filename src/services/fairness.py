"""Selection rates of groups that the operator names, by the product's own rankings or by events."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from src.matching.weights import Weighting
from src.outcomes.fairness import Comparison, Person, compare
from src.outcomes.judgments import GRADES
from src.services.catalogue import ResourceNotFoundError
from src.services.matching_index import MatchingIndex
from src.services.ports import Clock, UnitOfWorkFactory

RankedOutcome = Literal["ranked", "shortlisted", "score"]
RANKED: Final[tuple[str, ...]] = get_args(RankedOutcome)
EVENTS: Final = tuple(event for event in GRADES if event != "impression")
OUTCOMES: Final = (*RANKED, *EVENTS, "reject")
MOST_JOBS: Final = 500
_MOST_COLUMNS: Final = 6
_AT_ONCE: Final = 400
_NAMES: Final = ("candidate_id", "external_id")


class GroupFileError(Exception):
    """The file of groups cannot be used: why and, where one is to blame, in which line."""

    def __init__(self, message: str, line: int | None = None) -> None:
        self.line = line
        super().__init__(message if line is None else f"line {line}: {message}")


@dataclass(frozen=True, slots=True)
class Groups:
    """Attributes in the order of the columns, and the group by attribute of each candidate."""

    attributes: tuple[str, ...]
    of: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What counts as selected: an outcome, the length of a shortlist, the least total score."""

    outcome: str = "shortlisted"
    top: int = 10
    threshold: float = 0.7
    jobs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FairnessReport:
    """Comparisons by attribute. ``listed`` candidates are in the file, ``pool`` were looked at.

    The others are not stored (``not_found``) or, for events, were shown to nobody
    (``not_shown``). ``jobs`` of ``open_jobs`` were ranked.
    """

    asked: Asked
    comparisons: tuple[Comparison, ...]
    listed: int
    pool: int
    not_found: int
    not_shown: int
    jobs: int
    open_jobs: int


def read_groups(text: str) -> Groups:
    """The groups in a CSV file: ``candidate_id`` and one column an attribute.

    Commas, semicolons or tabs part the columns. Raises ``GroupFileError``.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines:
        raise GroupFileError("the file is empty")
    delimiter = max(",;\t", key=lines[0].count)
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    of: dict[str, Mapping[str, str]] = {}
    try:
        head = [name.strip() for name in next(rows)]
        attributes = tuple(head[1:])
        if not head or head[0].lower() not in _NAMES:
            raise GroupFileError("the first column must be candidate_id", 1)
        if not 1 <= len(attributes) <= _MOST_COLUMNS or not all(attributes):
            raise GroupFileError(f"there must be 1 to {_MOST_COLUMNS} named columns of groups", 1)
        if len(set(attributes)) < len(attributes):
            raise GroupFileError("two columns have the same name", 1)
        for row in rows:
            values = [value.strip() for value in row]
            if not any(values):
                continue
            if len(values) != len(head) or not values[0]:
                raise GroupFileError(f"not {len(head)} columns with an id", rows.line_num)
            if values[0] in of:
                raise GroupFileError("this candidate was named before", rows.line_num)
            of[values[0]] = dict(zip(attributes, values[1:], strict=True))
    except csv.Error as error:
        raise GroupFileError(f"no CSV ({error})", rows.line_num) from None
    return Groups(attributes, of)


class Fairness:
    """The use case behind ``flask fairness``; it stores nothing."""

    def __init__(
        self,
        index: MatchingIndex,
        unit_of_work: UnitOfWorkFactory,
        clock: Clock,
        *,
        weighting: Callable[[], Weighting],
    ) -> None:
        self._index = index
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._weighting = weighting

    def report(self, groups: Groups, asked: Asked) -> FairnessReport:
        """Selection rates and impact ratios; one person is one trial, whatever the jobs.

        A person is selected where that happened for at least one of the jobs: the same person
        stands in many rankings, and counting each of them would make intervals too narrow. Raises
        ``ResourceNotFoundError`` for a job that is not open.
        """
        self._index.fresh()
        ids = self._stored(list(groups.of))
        jobs, open_jobs = self._jobs(asked)
        if asked.outcome in RANKED:
            pool = set(ids.values())
            selected = self._ranked(sorted(pool), jobs, asked)
        else:
            pool, selected = self._told(set(ids.values()), asked)
        people = [
            Person(values, ids[name] in selected)
            for name, values in groups.of.items()
            if ids.get(name) in pool
        ]
        return FairnessReport(
            asked,
            tuple(compare(people, groups.attributes)),
            listed=len(groups.of),
            pool=len(people),
            not_found=len(groups.of) - len(ids),
            not_shown=len(ids) - len(people),
            jobs=len(jobs) if asked.outcome in RANKED else len(asked.jobs),
            open_jobs=open_jobs,
        )

    def _stored(self, names: Sequence[str]) -> dict[str, str]:
        """The ids of those that are stored, by the id or external id of the file."""
        index = self._index.candidates
        found = {name: name for name in names if name in index}
        others = [name for name in names if name not in found]
        with self._unit_of_work(read_only=True) as unit:
            for at in range(0, len(others), _AT_ONCE):
                known = unit.candidates.by_external_ids(others[at : at + _AT_ONCE])
                found |= {name: one.id for name, one in known.items() if one.id in index}
        taken = set(found.values())
        if len(taken) < len(found):
            raise GroupFileError("a candidate is named by its id and by its external id")
        return found

    def _jobs(self, asked: Asked) -> tuple[list[str], int]:
        """Ids of the jobs to rank for, evenly out of all open ones, and how many are open."""
        ids = self._index.jobs.ids()
        if asked.jobs:
            for job_id in asked.jobs:
                if asked.outcome in RANKED and self._index.job(job_id) is None:
                    raise ResourceNotFoundError("job", job_id)
            return list(asked.jobs), len(ids)
        step = max(1, -(-len(ids) // MOST_JOBS))
        return ids[::step], len(ids)

    def _ranked(self, pool: Sequence[str], jobs: Sequence[str], asked: Asked) -> set[str]:
        weights = self._weighting().values
        today = self._clock.now().date().toordinal()
        shortlist = asked.outcome == "shortlisted"
        selected: set[str] = set()
        for job_id in jobs:
            job = self._index.job(job_id)
            if job is None:
                continue  # closed while this ran
            with self._index.ranking_for(job):
                ranking = self._index.candidates.rank(
                    job,
                    weights,
                    today=today,
                    limit=asked.top if shortlist else len(pool),
                    # A shortlist is of everybody on file, a score is each one's own.
                    among=None if shortlist else pool,
                )
            selected |= {
                match.facts.id
                for match in ranking.matches
                if asked.outcome != "score" or match.total >= asked.threshold
            }
        return selected

    def _told(self, stored: set[str], asked: Asked) -> tuple[set[str], set[str]]:
        """(candidates that were shown to somebody, those to whom the event happened)."""
        with self._unit_of_work(read_only=True) as unit:
            outcomes = unit.matches.outcomes()
        mine = [
            one
            for one in outcomes
            if one.candidate_id in stored and (not asked.jobs or one.job_id in asked.jobs)
        ]
        return (
            {one.candidate_id for one in mine},
            {one.candidate_id for one in mine if one.event == asked.outcome},
        )
