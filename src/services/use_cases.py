"""The use cases of one application, made once by the wiring and handed to both skins."""

from __future__ import annotations

from dataclasses import dataclass

from src.services.access import AccessUseCases
from src.services.batch_work import BatchWork
from src.services.batches import Batches
from src.services.bugs.figures import BugFigures
from src.services.bugs.use_cases import BugUseCases
from src.services.bugs.webhook_work import WebhookWork
from src.services.bugs.webhooks import Webhooks
from src.services.cache_admin import CacheAdmin
from src.services.catalogue import Catalogue
from src.services.commute.use_cases import CommuteUseCases
from src.services.decisions import Decisions
from src.services.evaluation import Evaluation
from src.services.explanations import Explanations
from src.services.fairness import Fairness
from src.services.features import Features
from src.services.imports import Imports
from src.services.integration import Integration
from src.services.kept_rankings import KeptRankings
from src.services.kept_reads import Reads
from src.services.matching import Matching
from src.services.matching_index import MatchingIndex
from src.services.operations import Operations
from src.services.outcomes import LearnedWeights
from src.services.pair_scoring import PairScoring
from src.services.phrases import Phrases
from src.services.ports import Clock, UnitOfWorkFactory
from src.services.stress import StressTests
from src.services.taxonomy import Taxonomies


@dataclass(frozen=True, slots=True)
class UseCases:
    """Everything the product does, ready to be called."""

    clock: Clock
    unit_of_work: UnitOfWorkFactory
    access: AccessUseCases
    catalogue: Catalogue
    reads: Reads
    imports: Imports
    operations: Operations
    index: MatchingIndex
    matching: Matching
    batches: Batches
    batch_work: BatchWork
    webhooks: Webhooks
    webhook_work: WebhookWork
    rankings: KeptRankings
    phrases: Phrases
    pair_scoring: PairScoring
    evaluation: Evaluation
    explanations: Explanations
    decisions: Decisions
    taxonomies: Taxonomies
    learned_weights: LearnedWeights
    fairness: Fairness
    integration: Integration
    commute: CommuteUseCases
    cache: CacheAdmin
    stress: StressTests
    features: Features
    bugs: BugUseCases
    bug_figures: BugFigures
