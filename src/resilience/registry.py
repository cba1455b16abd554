"""The one place that names every dependency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from src.resilience.bulkhead import Bulkhead
from src.resilience.circuit import Circuit, CircuitReport
from src.resilience.circuit_store import CircuitStore, State, Switch
from src.resilience.errors import UnknownDependencyError
from src.resilience.fallback import Step
from src.resilience.kinds import Classify
from src.resilience.listeners import Listeners
from src.resilience.policy import Policy
from src.resilience.profiles import Profile, profile_of
from src.resilience.retry import RetryBudget
from src.resilience.status import Status, status_of
from src.resilience.timing import Timing


@dataclass(frozen=True, slots=True)
class Dependency:
    """Something outside this process; ``without`` says what still works without it."""

    name: str
    policy: Policy
    profile: Profile
    without: str

    @property
    def fallback(self) -> tuple[str, ...]:
        """The names of the steps that answer instead, in order."""
        return tuple(step.name for step in self.policy.steps)


@dataclass(frozen=True, slots=True)
class DependencyReport:
    """How a dependency is now, for health, metrics and the operators."""

    name: str
    status: Status
    circuit: CircuitReport
    budget_remaining: float
    running: int
    waiting: int
    fallback: tuple[str, ...]
    without: str


class Registry:
    """Makes the policy of every dependency, with one store and one set of listeners for all."""

    def __init__(
        self, timing: Timing, store: CircuitStore, listeners: Listeners | None = None
    ) -> None:
        self.listeners = listeners or Listeners()
        self._timing = timing
        self._store = store
        self._dependencies: dict[str, Dependency] = {}

    def add(
        self,
        name: str,
        *,
        without: str,
        profile: Profile | None = None,
        idempotent: bool = False,
        steps: Sequence[Step] = (),
        classify: Classify | None = None,
        store: CircuitStore | None = None,
    ) -> Policy:
        """The policy of a new dependency, by its own profile, the one of its name or the default.

        Its circuit is kept in a ``store`` of its own where one is given. Raises ``ValueError`` for
        a name that is there already.
        """
        if name in self._dependencies:
            raise ValueError(f"{name} is registered already")
        chosen = profile or profile_of(name)
        bulkhead = None
        if chosen.at_once is not None:
            bulkhead = Bulkhead(name, chosen.at_once, wait_seconds=chosen.wait_seconds)
        policy = Policy(
            Circuit(name, chosen.circuit, store or self._store, self._timing, self.listeners),
            self._timing,
            budget=RetryBudget(now=self._timing.monotonic()),
            retry=chosen.retry,
            idempotent=idempotent,
            bulkhead=bulkhead,
            deadline_seconds=chosen.deadline_seconds,
            attempt_seconds=chosen.attempt_seconds,
            steps=steps,
            classify=classify,
            listeners=self.listeners,
        )
        self._dependencies[name] = Dependency(name, policy, chosen, without)
        return policy

    def __getitem__(self, name: str) -> Dependency:
        """The dependency of this name; raises ``UnknownDependencyError``."""
        try:
            return self._dependencies[name]
        except KeyError:
            raise UnknownDependencyError(name) from None

    def __iter__(self) -> Iterator[Dependency]:
        """Every dependency, in the order of registration."""
        return iter(tuple(self._dependencies.values()))

    def report(self, name: str) -> DependencyReport:
        """How one dependency is now."""
        dependency = self[name]
        policy = dependency.policy
        circuit = policy.circuit.report()
        bulkhead = policy.bulkhead
        return DependencyReport(
            name,
            status_of(circuit),
            circuit,
            policy.budget.remaining(self._timing.monotonic()),
            bulkhead.running if bulkhead else 0,
            bulkhead.waiting if bulkhead else 0,
            dependency.fallback,
            dependency.without,
        )

    def reports(self) -> tuple[DependencyReport, ...]:
        """How every dependency is now, in the order of registration."""
        return tuple(self.report(each.name) for each in self)

    def force(
        self, name: str, state: State, *, by: str, reason: str, seconds: float | None = None
    ) -> bool:
        """Force a circuit open or closed, or disable it, for so many seconds or until released.

        Whether it holds for the whole fleet: it does not where a shared store is lost. Raises
        ``ValueError`` for another state, and ``UnknownDependencyError``.
        """
        return self[name].policy.circuit.switch(Switch(state, by, reason), seconds)

    def release(self, name: str) -> bool:
        """Take a circuit's switch away: it is closed, and its counts begin anew.

        Whether it holds for the whole fleet.
        """
        return self[name].policy.circuit.switch(None)
