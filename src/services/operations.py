"""What those who run the service ask for, as one part of the use cases."""

from __future__ import annotations

from dataclasses import dataclass

from src.services.dependencies import Dependencies
from src.services.dependency_switches import DependencySwitches
from src.services.diagnosis.diagnosis import Diagnosis
from src.services.health import Health
from src.services.life_cycle import LifeCycle
from src.services.ports import MatchingMeter


@dataclass(frozen=True, slots=True)
class Operations:
    """Health and life cycle of this process, its examination, its meter and its dependencies.

    ``switches`` sets the circuits of dependencies by hand.
    """

    life_cycle: LifeCycle
    health: Health
    diagnosis: Diagnosis
    matching_meter: MatchingMeter
    dependencies: Dependencies
    switches: DependencySwitches
