"""A daily quota that all workers and machines share, counted in the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, case, select, update
from sqlalchemy import exc as sql_errors

from src.adapters.guarded.database import GuardedDatabase
from src.adapters.storage.rows import DailyUsageRow, table_of
from src.adapters.storage.transaction import Transaction
from src.services.ports import Clock, StorageUnavailableError

_usage = table_of(DailyUsageRow)
# Where the day of Google's own quotas begins.
PACIFIC: Final = ZoneInfo("America/Los_Angeles")


class SqlDailyQuota:
    """At most ``limit`` elements of a service in a day of ``zone``, one row a day.

    Each grant is one statement, so that two askers never get the same element; it lasts before it
    is used, so that a restart forgets nothing. Raises ``StorageUnavailableError`` where the
    database does not answer or has no such table yet.
    """

    def __init__(
        self,
        engine: Callable[[], Engine],
        clock: Clock,
        *,
        service: str,
        limit: int,
        zone: ZoneInfo = PACIFIC,
        guard: GuardedDatabase | None = None,
    ) -> None:
        self._engine = engine
        self._guard = guard
        self._clock = clock
        self._service = service
        self._zone = zone
        self.limit = limit

    def take(self, elements: int) -> int:
        """How many of the elements are granted: all, what is left of the day, or 0."""
        if elements <= 0 or self.limit <= 0:
            return 0
        first = min(elements, self.limit)
        left = case((_usage.c.used < self.limit, self.limit - _usage.c.used), else_=0)
        granted = case((left < elements, left), else_=elements)
        with self._writing() as transaction:
            insert = transaction.insert(_usage).values(
                service=self._service, day=self._today(), used=first, granted=first
            )
            statement = insert.on_conflict_do_update(
                index_elements=[_usage.c.service, _usage.c.day],
                set_={"used": _usage.c.used + granted, "granted": granted},
            ).returning(_usage.c.granted)
            found: int = transaction.execute(statement).scalar_one()
            transaction.commit()
        return found

    def give_back(self, elements: int, taken_at: datetime) -> None:
        """Return elements to the day on which they were taken."""
        if elements <= 0:
            return
        with self._writing() as transaction:
            transaction.execute(
                update(_usage)
                .where(_usage.c.service == self._service, _usage.c.day == self._day(taken_at))
                .where(_usage.c.used >= elements)
                .values(used=_usage.c.used - elements)
            )
            transaction.commit()

    def used_today(self) -> int:
        """Elements granted today."""
        transaction = Transaction(self._engine, read_only=True, guard=self._guard)
        with _reachable():
            try:
                found: int | None = transaction.execute(
                    select(_usage.c.used).where(
                        _usage.c.service == self._service, _usage.c.day == self._today()
                    )
                ).scalar_one_or_none()
            finally:
                transaction.close()
        return found or 0

    def left_today(self) -> int:
        """Elements that can still be granted today."""
        return max(0, self.limit - self.used_today())

    def resets_at(self) -> datetime:
        """The next midnight of the quota's zone, in UTC."""
        tomorrow = self._today() + timedelta(days=1)
        return datetime.combine(tomorrow, time(), self._zone).astimezone(UTC)

    def _today(self) -> date:
        return self._day(self._clock.now())

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()

    @contextmanager
    def _writing(self) -> Iterator[Transaction]:
        transaction = Transaction(self._engine, guard=self._guard)
        with _reachable():
            try:
                yield transaction
            finally:
                transaction.close()


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except sql_errors.ProgrammingError as error:  # the migration has not run yet
        raise StorageUnavailableError(type(error).__name__) from error
