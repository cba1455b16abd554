"""Switches of features in memory, for ``tests.fakes``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from src.services.feature_records import FeatureOverride
from src.services.ports import StaleVersionError

if TYPE_CHECKING:
    from tests.fakes import FakeUnitOfWork


class FakeFeatureOverrides:
    def __init__(self, unit: FakeUnitOfWork) -> None:
        self._unit = unit

    def revision(self) -> int:
        return self._unit.read.counters.get("feature", 0)

    def list(self) -> list[FeatureOverride]:
        return [one for _, one in sorted(self._unit.read.features.items())]

    def put(
        self, override: FeatureOverride, *, expected_version: int | None = None
    ) -> FeatureOverride:
        self._raise_revision()
        self._expect(override.name, expected_version)
        stored = replace(override, version=self.revision())
        self._unit.write.features[override.name] = stored
        return stored

    def remove(self, name: str, *, expected_version: int | None = None) -> FeatureOverride | None:
        self._raise_revision()
        self._expect(name, expected_version)
        return self._unit.write.features.pop(name, None)

    def _expect(self, name: str, version: int | None) -> None:
        known = self._unit.read.features.get(name)
        current = known.version if known is not None else 0
        if version is not None and version != current:
            raise StaleVersionError(current)

    def _raise_revision(self) -> None:
        self._unit.write.counters["feature"] = self.revision() + 1
