"""The examination of a deployment, as one list of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from src.diagnostics.checks import Check, Result, run
from src.services.diagnosis.bug_checks import BugChecks
from src.services.diagnosis.database_checks import DatabaseChecks
from src.services.diagnosis.deployment import Deployment, Examiners, Fetch
from src.services.diagnosis.host_checks import HostChecks
from src.services.diagnosis.index_checks import IndexChecks
from src.services.diagnosis.redis_checks import RedisChecks
from src.services.diagnosis.settings_checks import SettingsChecks
from src.services.diagnosis.web_checks import WebChecks
from src.services.ports import Clock

LIMIT_SECONDS: Final = 10.0
_HIDDEN: Final = "********"
_SHORTEST_HIDDEN: Final = 4  # shorter ones are parts of ordinary words


class Diagnosis:
    """Examines a deployment through ports; changes nothing but a value in Redis that it removes."""

    def __init__(self, deployment: Deployment, examiners: Examiners, clock: Clock) -> None:
        self._deployment = deployment
        self._examiners = examiners
        self._clock = clock

    def checks(
        self, fetch: Fetch, *, strict: bool = False, faults: Sequence[tuple[str, str]] = ()
    ) -> list[Check]:
        """Every check; ``strict`` judges any environment as if it were production."""
        deployment, examiners = self._deployment, self._examiners
        strict = strict or deployment.is_production
        return [
            *SettingsChecks(deployment, faults, strict).checks(),
            *DatabaseChecks(deployment, examiners.database, strict).checks(),
            *IndexChecks(examiners.database, examiners.index).checks(),
            *(BugChecks(examiners.bugs, examiners.host).checks() if examiners.bugs else ()),
            *RedisChecks(deployment, examiners.redis, strict).checks(),
            *HostChecks(deployment, examiners.host, self._clock, strict).checks(),
            *WebChecks(deployment, fetch, strict).checks(),
        ]

    def run(
        self,
        fetch: Fetch,
        *,
        strict: bool = False,
        faults: Sequence[tuple[str, str]] = (),
        limit_seconds: float = LIMIT_SECONDS,
    ) -> list[Result]:
        """What was found, no secret in it."""
        results = run(
            self.checks(fetch, strict=strict, faults=faults),
            limit_seconds=limit_seconds,
            monotonic=self._clock.monotonic,
        )
        return [self._without_secrets(result) for result in results]

    def _without_secrets(self, result: Result) -> Result:
        found, action = result.found, result.action
        for secret in self._deployment.secrets:
            if len(secret) >= _SHORTEST_HIDDEN:
                found, action = found.replace(secret, _HIDDEN), action.replace(secret, _HIDDEN)
        return replace(result, found=found, action=action)
