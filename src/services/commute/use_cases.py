"""Places and journeys, as one part of the use cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from src.services.bridging import Bridged
from src.services.commute.compatibility import JudgeCompatibility
from src.services.commute.location import ScoreLocation
from src.services.commute.maps_state import MapsState
from src.services.commute.places import Places
from src.services.commute.placing import Placing
from src.services.commute.prefilter import PrefilterJobs
from src.services.commute.routes import Routes
from src.services.commute.travellers import Travellers
from src.services.facts import MatchingFactsReader
from src.services.matching_index import MatchingIndex
from src.services.ports import Clock, UnitOfWorkFactory
from src.services.sides import Sides


@dataclass(frozen=True, slots=True)
class CommuteUseCases:
    """What is asked about places and journeys."""

    places: Places
    travellers: Travellers
    compatibility: JudgeCompatibility
    prefilter: PrefilterJobs
    location: ScoreLocation
    state: MapsState


def commute_use_cases(
    providers: tuple[Places, Routes, MapsState],
    index: MatchingIndex,
    reader: MatchingFactsReader,
    unit_of_work: UnitOfWorkFactory,
    clock: Clock,
    questionnaire: Callable[[object], Bridged],
) -> CommuteUseCases:
    """The use cases over these providers, and the readers and index that matching uses."""
    places, routes, state = providers
    placing = Placing(places)
    return CommuteUseCases(
        places=places,
        travellers=Travellers(
            index, Sides(index, reader, unit_of_work), reader, unit_of_work, questionnaire
        ),
        compatibility=JudgeCompatibility(placing, routes, clock),
        prefilter=PrefilterJobs(
            index, placing, routes, clock, online=lambda: state.offline_because is None
        ),
        location=ScoreLocation(placing, routes, clock),
        state=state,
    )
