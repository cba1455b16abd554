"""The systems that judged sets are ranked with."""

from __future__ import annotations

from collections.abc import Callable

from src.adapters.text.lexicon import shipped_lexicon
from src.adapters.text.phrase_models import HybridModel, SubwordModel
from src.extraction.cv import read_cv
from src.extraction.posting import read_posting
from src.matching.lexicon import Lexicon
from src.matching.tables import Shared
from src.matching.text_model import HeldVectors, TextModel
from src.resilience import Registry
from src.services.evaluation import Evaluation, System
from src.services.matching import Matching
from src.services.phrase_scoring import SkillScorer, TitleScorer
from src.services.ports import Clock
from src.services.records import Kind
from src.services.stock_scoring import StockScorer, TextReader
from src.settings import Settings
from src.wiring.reading import shipped_reading, text_model


def evaluation(
    settings: Settings, clock: Clock, matching: Matching, registry: Registry
) -> Evaluation:
    """The systems that judged sets can be ranked with, by name."""
    texts: dict[Kind, TextReader] = {
        "candidate": lambda text, today: {
            "cv_text": text,
            **read_cv(text, shipped_reading(), today=today).document,
        },
        "job": lambda text, today: read_posting(text, shipped_reading(), today=today).document,
    }

    def words() -> System:
        return system("words", shipped_lexicon(), SubwordModel)

    def of(name: str, make: Callable[[], TextModel]) -> Callable[[], System]:
        return lambda: system(name, shipped_lexicon().knowing(HeldVectors(make())), make)

    def system(name: str, lexicon: Lexicon, model: Callable[[], TextModel]) -> System:
        return System(
            name,
            TitleScorer(lambda: lexicon, name),
            SkillScorer(model, name),
            StockScorer(
                shipped_reading,
                matching.configured,
                texts,
                shared=lambda: Shared(lexicon),
                name=name,
            ),
        )

    systems = {
        "words": words,
        "lexical": of("lexical", SubwordModel),
        "encoder": of("encoder", lambda: HybridModel(share=1.0)),
        "hybrid": of("hybrid", HybridModel),
    }
    if settings.text_model == "endpoint":
        systems["endpoint"] = of("endpoint", lambda: text_model(settings, registry))
    return Evaluation(systems, settings.text_model, clock)
