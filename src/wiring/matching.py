"""Rankings and single pairs."""

from __future__ import annotations

from collections.abc import Callable

from src.matching.lexicon import Lexicon
from src.services.facts import MatchingFactsReader
from src.services.features import Features
from src.services.matching import Matching
from src.services.matching_index import MatchingIndex
from src.services.operations import Operations
from src.services.pair_scoring import PairScoring
from src.services.ports import Clock, UnitOfWorkFactory
from src.services.records import Kind, Resource
from src.services.sides import Sides
from src.services.weights_in_force import WeightsInForce
from src.settings import Settings


def wired_matching(
    settings: Settings,
    clock: Clock,
    unit_of_work: UnitOfWorkFactory,
    index: MatchingIndex,
    reader: MatchingFactsReader,
    operations: Operations,
    lexicon: Callable[[], Lexicon],
    features: Features,
    *,
    new_id: Callable[[], str],
    last_read: Callable[[Kind, str], Resource | None],
) -> tuple[Matching, PairScoring]:
    """Rankings and single pairs over the index of this process."""
    sides = Sides(index, reader, unit_of_work, last_read=last_read)
    meter = operations.matching_meter
    learned = WeightsInForce(unit_of_work, clock, refresh_seconds=settings.index_refresh_seconds)
    matching = Matching(
        index,
        sides,
        lexicon,
        clock,
        meter,
        adaptive=lambda: features.on("adaptive_weighting"),
        configured_adaptive=settings.feature_adaptive_weighting,
        learned=lambda: learned() if features.on("learned_weights") else {},
    )
    pair_scoring = PairScoring(
        index,
        sides,
        lexicon,
        unit_of_work,
        clock,
        meter,
        weighting=matching.weighting,
        new_id=new_id,
    )
    return matching, pair_scoring
