"""Features that operators switch while the service runs, and how each of them stands."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from threading import Lock
from typing import Final

from src.services.accounts import Author
from src.services.feature_records import FeatureOverride
from src.services.ports import Clock, StorageUnavailableError, UnitOfWorkFactory
from src.services.records import AuditEvent

_log = logging.getLogger(__name__)


class FeatureNotFoundError(Exception):
    """No feature has that name."""


class FeatureOffError(Exception):
    """What was asked for needs a feature that is switched off; ``name`` is the feature."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that can be switched off: what it is, and what happens without it."""

    name: str
    switches: str
    without: str


FEATURES: Final = (
    Feature(
        "adaptive_weighting",
        "weights that follow the reason for listening, and what was learned",
        "everybody is ranked by the default weights, or by the caller's own",
    ),
    Feature(
        "batch_processing",
        "batches of many candidates",
        "new batches are refused with 503, running ones pause",
    ),
    Feature(
        "caching",
        "keeping values in worker memory and Redis",
        "everything is computed, or asked of Google, each time",
    ),
    Feature(
        "commitment_bridge",
        "the remote parser of documents",
        "documents are read by the service itself, and the answer says degraded",
    ),
    Feature(
        "document_reading",
        "reading PDF, DOCX and HTML files",
        "such files are refused with 503; plain text and parsers' JSON are still read",
    ),
    Feature(
        "google_maps_intelligence",
        "asking Google Maps for places and journeys",
        "places come from the gazetteer, journeys are estimated",
    ),
    Feature(
        "learned_weights",
        "weights learned from feedback that are in force",
        "the configured weights of a reason count",
    ),
    Feature(
        "text_model",
        "comparing titles by the chosen text model",
        "titles are compared by words and learned subwords, and rankings say degraded",
    ),
    Feature(
        "websocket_monitoring",
        "live figures and events over /ws/monitoring",
        "new WebSockets are refused with 503, open ones end within a minute",
    ),
)
NAMES: Final = frozenset(feature.name for feature in FEATURES)
_NEVER: Final = -inf


@dataclass(frozen=True, slots=True)
class FeatureState:
    """How a feature stands: ``default`` is what the settings say, ``override`` beats it."""

    feature: Feature
    default: bool
    override: FeatureOverride | None

    @property
    def on(self) -> bool:
        """Whether the feature is in force."""
        return self.default if self.override is None else self.override.on

    @property
    def version(self) -> int:
        """Of the override; 0 where the settings decide."""
        return 0 if self.override is None else self.override.version


class Features:
    """The switches in force in this process, and the use cases that change them for the fleet.

    The store is looked at by one small question at most every ``refresh_seconds``; only where
    the revision has changed are switches read again. While the store does not answer, what is
    known stays in force: at the start, what the settings say.
    """

    def __init__(
        self,
        defaults: Mapping[str, bool],
        unit_of_work: UnitOfWorkFactory,
        clock: Clock,
        *,
        new_id: Callable[[], str],
        refresh_seconds: float,
    ) -> None:
        self._defaults = {name: defaults[name] for name in sorted(NAMES)}
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._monotonic = clock.monotonic
        self._new_id = new_id
        self._refresh_seconds = refresh_seconds
        self._looking = Lock()
        self._look_from = _NEVER
        self._revision = 0
        self._overrides: Mapping[str, FeatureOverride] = {}
        self._in_force: Mapping[str, bool] = self._defaults
        self._watchers: list[Callable[[str, bool], None]] = []

    def on(self, name: str) -> bool:
        """Whether the feature is on here and now: two look-ups, but for one call a refresh."""
        if self._monotonic() >= self._look_from:
            self._look_once()
        return self._in_force[name]

    def require(self, name: str) -> None:
        """Raises ``FeatureOffError`` where the feature is off."""
        if not self.on(name):
            raise FeatureOffError(name)

    def in_force(self) -> Mapping[str, bool]:
        """Every feature by name: whether it is on here and now."""
        if self._monotonic() >= self._look_from:
            self._look_once()
        return self._in_force

    def watch(self, told: Callable[[str, bool], None]) -> None:
        """Tell every change after the first look, by name; ``told`` must not raise."""
        self._watchers.append(told)

    def follow(self) -> None:
        """Look at the store now, so that requests seldom have to."""
        with self._looking:
            self._look()

    def states(self) -> list[FeatureState]:
        """All features, looked at now; while the store does not answer, as last known."""
        self.follow()
        overrides = self._overrides
        return [
            FeatureState(feature, self._defaults[feature.name], overrides.get(feature.name))
            for feature in FEATURES
        ]

    def get(self, name: str) -> FeatureState:
        """One feature, as ``states``. Raises ``FeatureNotFoundError``."""
        for state in self.states():
            if state.feature.name == name:
                return state
        raise FeatureNotFoundError(name)

    def switch(
        self, name: str, *, on: bool, reason: str, by: Author, expected_version: int | None = None
    ) -> FeatureState:
        """The feature, switched for the whole fleet; here at once.

        Raises ``FeatureNotFoundError``, ``StaleVersionError`` where somebody else was quicker.
        """
        _known(name)
        change = FeatureOverride(name, on, reason, by.id, self._clock.now())
        with self._unit_of_work() as unit:
            stored = unit.features.put(change, expected_version=expected_version)
            unit.audit.add(self._event(by, "feature.switched", name, on=on, reason=reason))
            unit.commit()
        self._follow_own()
        return FeatureState(_FEATURE[name], self._defaults[name], stored)

    def reset(self, name: str, *, by: Author, expected_version: int | None = None) -> FeatureState:
        """The feature, as the settings say again; raises as ``switch``."""
        _known(name)
        with self._unit_of_work() as unit:
            gone = unit.features.remove(name, expected_version=expected_version)
            if gone is not None:
                unit.audit.add(self._event(by, "feature.reset", name, on=self._defaults[name]))
                unit.commit()
        self._follow_own()
        return FeatureState(_FEATURE[name], self._defaults[name], None)

    def _event(self, by: Author, action: str, name: str, **details: object) -> AuditEvent:
        return AuditEvent(
            id=self._new_id(),
            actor_id=by.id,
            action=action,
            subject_kind="feature",
            subject_id=name,
            details=details,
            request_id=by.request_id,
        )

    def _look_once(self) -> None:
        # The first look is waited for: a worker must not begin with other switches than the rest.
        if self._looking.acquire(blocking=self._look_from == _NEVER):
            try:
                if self._monotonic() >= self._look_from:  # nobody has looked while this one waited
                    self._look()
            finally:
                self._looking.release()

    def _follow_own(self) -> None:
        """As ``follow``, after a change of this process: the audit trail says it already."""
        with self._looking:
            self._look(log=False)

    def _look(self, *, log: bool = True) -> None:
        """Called by one at a time. From the end of it counted, so that a slow store rests too."""
        first = self._look_from == _NEVER
        try:
            with self._unit_of_work(read_only=True) as unit:
                # The revision first: a change in between is read again at the next look.
                revision = unit.features.revision()
                if revision != self._revision:
                    changed = self._take_in({one.name: one for one in unit.features.list()})
                    self._revision = revision
                    if not first:
                        self._tell(changed, log=log)
        except StorageUnavailableError:
            return
        finally:
            self._look_from = self._monotonic() + self._refresh_seconds

    def _take_in(self, overrides: Mapping[str, FeatureOverride]) -> dict[str, bool]:
        before = self._in_force
        self._overrides = overrides
        self._in_force = {
            name: overrides[name].on if name in overrides else default
            for name, default in self._defaults.items()
        }
        return {name: on for name, on in self._in_force.items() if on != before[name]}

    def _tell(self, changed: Mapping[str, bool], *, log: bool) -> None:
        for name, on in changed.items():
            if log:
                _log.warning("the feature %s is switched %s", name, "on" if on else "off")
            for told in self._watchers:
                told(name, on)


_FEATURE: Final = {feature.name: feature for feature in FEATURES}


def _known(name: str) -> None:
    if name not in NAMES:
        raise FeatureNotFoundError(name)
