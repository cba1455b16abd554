"""Switches of features as administrators have set them, and how they are stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class FeatureOverride:
    """What somebody switched, in place of what the settings say.

    ``changed_by`` is an opaque id, never an e-mail. ``version`` is the revision of all switches
    that the change made, so it never comes again.
    """

    name: str
    on: bool
    reason: str
    changed_by: str
    changed_at: datetime
    version: int = 0


class FeatureOverrideRepository(Protocol):
    """Overrides by feature, and the number that rises with every change of one."""

    def revision(self) -> int:
        """The number; 0 where nothing was ever switched, or the tables are not made yet."""
        ...

    def list(self) -> list[FeatureOverride]:
        """All of them, by name."""
        ...

    def put(
        self, override: FeatureOverride, *, expected_version: int | None = None
    ) -> FeatureOverride:
        """The override as stored, with its version. Writers come one after the other.

        Raises ``StaleVersionError`` when ``expected_version`` is given and is not the stored one
        (0 where there is none).
        """
        ...

    def remove(self, name: str, *, expected_version: int | None = None) -> FeatureOverride | None:
        """What was taken away; None where there was nothing. Raises as ``put``."""
        ...
