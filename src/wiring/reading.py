"""What texts are read and compared with: lexicon, gazetteer and text model."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from src.adapters.gazetteer.offline import OfflineGazetteer
from src.adapters.guarded.text_model import GuardedModel
from src.adapters.text.chosen_model import ChosenVectors
from src.adapters.text.endpoint_model import EndpointModel
from src.adapters.text.lexicon import shipped_lexicon
from src.adapters.text.phrase_models import HybridModel, SubwordModel
from src.adapters.text.switched_vectors import SwitchedVectors
from src.matching.reading import Reading
from src.matching.text_model import TextModel
from src.resilience import Registry
from src.services.features import Features
from src.settings import Settings
from src.wiring.resilience import EMBEDDINGS, dependencies


def text_model(
    settings: Settings,
    registry: Registry | None = None,
    meter: Callable[[TextModel], TextModel] | None = None,
) -> TextModel:
    """The model that the settings ask for, an endpoint behind its policy.

    Without a registry of the application the endpoint has one of its own. ``meter`` counts what the
    endpoint is really asked.
    """
    if settings.text_model == "lexical":
        return SubwordModel()
    if settings.text_model == "hybrid":
        return HybridModel()
    key = settings.openai_api_key
    model: TextModel = EndpointModel(
        settings.embeddings_url or "",
        settings.embeddings_model,
        key=key.get_secret_value() if key is not None else None,
        dimensions=settings.embeddings_dimensions,
        calibration=SubwordModel().calibration,
        timeout_seconds=settings.embeddings_timeout_seconds,
    )
    model = model if meter is None else meter(model)
    registry = registry or dependencies(settings)
    return GuardedModel(model, registry[EMBEDDINGS].policy)


def title_vectors(
    settings: Settings,
    registry: Registry,
    meter: Callable[[TextModel], TextModel],
    features: Features,
) -> SwitchedVectors:
    """The vectors of titles: of the model that the settings ask for while it is switched on."""
    folder = settings.var_dir / "vectors"
    chosen = ChosenVectors(folder, lambda: text_model(settings, registry, meter))
    lexical = settings.text_model == "lexical"
    spare = None if lexical else ChosenVectors(folder, SubwordModel)
    return SwitchedVectors(chosen, spare, lambda: features.on("text_model"))


@cache
def shipped_reading() -> Reading:
    """The shipped lexicon and the gazetteer, loaded when the first document is read."""
    return Reading(shipped_lexicon(), gazetteer())


@cache
def gazetteer() -> OfflineGazetteer:
    """The places of the product, loaded at the first question."""
    return OfflineGazetteer()
