"""One title against many: how long it takes when nothing about it is known beforehand.

``python -m bench.text_models FOLDER LABELS QUERIES`` prints JSON; ``FOLDER`` holds the vectors of
the labels already.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

from bench.single import Stopwatch, Times, in_own_process
from bench.titles import distinct_titles
from bench.vectors import Filling, fill, vector_file

if TYPE_CHECKING:
    from src.matching.text_model import PhraseVectors
    from src.matching.titles import Floats

HYBRID: Final = "hybrid"
LEXICAL: Final = "lexical"
CEILING: Final = "one product"
_WARM_UP: Final = 5
_TOP: Final = 10


@dataclass(frozen=True, slots=True)
class Titles:
    """A title against ``labels`` others: each text model, and one plain product of that shape.

    ``dimensions`` are those of the product, a float32 matrix with a vector; ``table_seconds`` is
    what it takes to bring the labels into a table when their vectors are there.
    """

    labels: int
    dimensions: int
    table_seconds: float
    filling: Filling
    times: dict[str, Times]

    def of_ceiling(self, name: str) -> float:
        """How many such products fit into the median query of one model."""
        return self.times[name].cpu_p50_ms / self.times[CEILING].cpu_p50_ms


def measure_titles(folder: Path, *, labels: int, queries: int, processes: int) -> Titles:
    """Every model over the same labels and queries, in turn.

    Vectors of the labels that are in ``folder`` are taken, the others made; what is measured
    works on a copy, so that a query is as new in the next run. Raises ``ServerError``.
    """
    from src.matching.phrase_forms import title_phrase  # noqa: PLC0415 - slow to load

    folder.mkdir(parents=True, exist_ok=True)
    phrases = [title_phrase(title) for title in distinct_titles(labels)]
    filling = fill(folder, phrases, processes=processes)
    with tempfile.TemporaryDirectory(prefix="nextvision-titles-") as copy:
        shutil.copytree(folder / "vectors", Path(copy) / "vectors")
        found = in_own_process("bench.text_models", copy, str(labels), str(queries))
    times = {name: Times(**each) for name, each in found.pop("times").items()}
    return Titles(filling=filling, times=times, **found)


def main() -> int:
    """0 after the figures are printed."""
    folder, labels, queries = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    json.dump(_measured(folder, labels, queries), sys.stdout)
    return 0


def _measured(folder: Path, labels: int, queries: int) -> dict[str, object]:
    import numpy as np  # noqa: PLC0415 - after the number of threads is settled
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    from src.adapters.text.lexicon import shipped_lexicon  # noqa: PLC0415
    from src.adapters.text.phrase_models import SubwordModel  # noqa: PLC0415
    from src.matching.text_model import HeldVectors  # noqa: PLC0415

    titles = distinct_titles(labels + queries + _WARM_UP)
    corpus, asked = titles[:labels], titles[labels:]
    file = vector_file(folder)
    dimensions = file.model.dimensions
    with threadpool_limits(limits=1):
        file.vector("comptable")  # loads the encoder, which is no part of the table
        shipped_lexicon()
        began = perf_counter()
        ask_hybrid = _asker(corpus, file)
        table_seconds = perf_counter() - began
        ask_lexical = _asker(corpus, HeldVectors(SubwordModel()))
        chance = np.random.default_rng(0)
        matrix = chance.random((labels, dimensions), np.float32)
        vector = chance.random(dimensions, np.float32)
        work: dict[str, Callable[[str], object]] = {
            HYBRID: ask_hybrid,
            LEXICAL: ask_lexical,
            CEILING: lambda _: matrix @ vector,
        }
        for title in asked[:_WARM_UP]:
            for ask in work.values():
                ask(title)
        watches = {name: Stopwatch() for name in work}
        for title in asked[_WARM_UP:]:
            for name, ask in work.items():
                watches[name].time(lambda ask=ask, title=title: ask(title))  # type: ignore[misc]
    return {
        "labels": labels,
        "dimensions": dimensions,
        "table_seconds": table_seconds,
        "times": {name: asdict(watch.times) for name, watch in watches.items()},
    }


def _asker(corpus: list[str], vectors: PhraseVectors) -> Callable[[str], object]:
    """Asks a table of the corpus for the labels that are nearest to a title, best first."""
    import numpy as np  # noqa: PLC0415 - after the number of threads is settled

    from src.adapters.text.lexicon import shipped_lexicon  # noqa: PLC0415
    from src.matching.phrase_forms import title_phrase  # noqa: PLC0415
    from src.matching.titles import TitleTable  # noqa: PLC0415

    lexicon = shipped_lexicon().knowing(vectors)
    table = TitleTable(lexicon, vectors, at_once=True)
    for title in corpus:
        table.add(title_phrase(title), lexicon.occupations_of(title))

    def ask(title: str) -> Floats:
        near = table.nearness(title_phrase(title), lexicon.occupations_of(title))[:-1]
        best = np.argpartition(near, -_TOP)[-_TOP:]
        return best[np.argsort(-near[best], kind="stable")]  # type: ignore[return-value]

    ask("comptable")  # takes in the rows of all labels
    return ask


if __name__ == "__main__":
    sys.exit(main())
