"""Stress tests: who may start one, one at a time over the whole fleet, and what each says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, Protocol

from src.services.accounts import Author
from src.services.ports import Clock, UnitOfWorkFactory
from src.services.records import AuditEvent, IdempotentAnswer
from src.stress.load import Load, Target
from src.stress.measured import Measured
from src.stress.report import Run, judge, suite
from src.stress.scenarios import FULL_SUITE, Scenario, scenarios_of
from src.stress.schedule import Arrivals
from src.stress.thresholds import Threshold, replaced

PASS_HEADER: Final = "X-Stress-Pass"  # noqa: S105  # a name, no secret
"""Bears the pass of a run's requests: they are not counted by the rate limit."""

# The run of the fleet is held as a key that is answered once: there is one such place already,
# shared by all workers and machines, and one that is abandoned can be taken over.
_OWNER: Final = "stress-test"
_KEY: Final = "the-run-of-the-fleet"
# Longer than any suite can take: its generators are ended before.
_LEASE: Final = timedelta(minutes=12)

Progress = Callable[[str, int, int], None]
"""Hears (scenario, requests done, requests in all)."""


class StressRefusedError(Exception):
    """This deployment does not let itself be loaded: production, and not allowed by setting."""


class StressRunningError(Exception):
    """Another run is going on somewhere in the fleet."""


class StressDriver(Protocol):
    """Sends loads."""

    def run(self, target: Target, load: Load, progress: Callable[[int, int], None]) -> Measured:
        """What came back. Raises ``TargetError`` or ``GeneratorError``."""
        ...


class Passes(Protocol):
    """Short-lived passes that only this deployment can make."""

    def issue(self) -> str:
        """A new one."""
        ...

    def is_good(self, text: str) -> bool:
        """Whether this deployment made it, a short while ago."""
        ...


class StressTests:
    """Runs of this deployment; each leaves an audit event at its start and at its end."""

    def __init__(
        self,
        driver: StressDriver,
        passes: Passes,
        unit_of_work: UnitOfWorkFactory,
        clock: Clock,
        *,
        new_id: Callable[[], str],
        allowed: bool,
    ) -> None:
        self._driver = driver
        self._passes = passes
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._new_id = new_id
        self.allowed = allowed

    def is_passed(self, text: str) -> bool:
        """Whether a request bears a pass of a run of this deployment."""
        return self.allowed and self._passes.is_good(text)

    def run(
        self,
        name: str,
        target: Target,
        *,
        by: Author,
        thresholds: Sequence[Threshold] = (),
        progress: Progress = lambda _scenario, _done, _of: None,
    ) -> Run:
        """The scenario of that name, tried on a server of this deployment.

        Raises ``StressRefusedError``, ``UnknownScenarioError``, ``StressRunningError``,
        ``TargetError``, ``GeneratorError``, ``StorageUnavailableError``.
        """
        if not self.allowed:
            raise StressRefusedError
        scenarios = scenarios_of(name)
        with self._alone() as run_id:
            self._note(by, "stress.started", run_id, {"scenario": name})
            passed = replace(target, headers={**target.headers, PASS_HEADER: self._passes.issue()})
            run = drive(
                self._driver, name, scenarios, passed, thresholds=thresholds, progress=progress
            )
            self._note(
                by, "stress.ended", run_id, {"scenario": name, "production_readiness": run.verdict}
            )
        return run

    @contextmanager
    def _alone(self) -> Iterator[str]:
        run_id, now = self._new_id(), self._clock.now()
        mine = IdempotentAnswer(key=_KEY, owner=_OWNER, body_hash=run_id, created_at=now)
        with self._unit_of_work() as unit:
            free = unit.idempotency.begin(mine) is None
            if not free and not unit.idempotency.take_over(mine, begun_before=now - _LEASE):
                raise StressRunningError
            unit.commit()
        try:
            yield run_id
        finally:
            with self._unit_of_work() as unit:
                unit.idempotency.forget(_OWNER, _KEY)
                unit.commit()

    def _note(self, by: Author, action: str, run_id: str, details: dict[str, Any]) -> None:
        with self._unit_of_work() as unit:
            unit.audit.add(
                AuditEvent(
                    id=self._new_id(),
                    actor_id=by.id,
                    action=action,
                    subject_kind="stress_test",
                    subject_id=run_id,
                    details=details,
                    request_id=by.request_id,
                )
            )
            unit.commit()


def drive(
    driver: StressDriver,
    name: str,
    scenarios: Sequence[Scenario],
    target: Target,
    *,
    thresholds: Sequence[Threshold] = (),
    arrivals: Arrivals = "poisson",
    progress: Progress = lambda _scenario, _done, _of: None,
) -> Run:
    """The scenarios one after the other on any server, judged; of another deployment as well.

    Raises ``TargetError`` or ``GeneratorError``.
    """
    runs = []
    for scenario in scenarios:

        def told(done: int, _broken: int, *, scenario: Scenario = scenario) -> None:
            progress(scenario.name, done, scenario.requests)

        told(0, 0)
        load = Load(scenario.requests, scenario.rate_per_second, arrivals)
        measured = driver.run(target, load, told)
        told(scenario.requests, 0)
        bounds = replaced(scenario.thresholds, tuple(thresholds))
        runs.append(judge(scenario.name, measured, bounds))
    return suite(runs) if name == FULL_SUITE else runs[0]
