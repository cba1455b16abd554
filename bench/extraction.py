"""A text becomes a resource: how long reading, checking and its facts take.

``python -m bench.extraction KIND COUNT`` prints JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

from bench.single import Stopwatch, Times, in_own_process
from bench.texts import cvs, postings

CV: Final = "CV"
POSTING: Final = "posting"
CHARACTERS: Final = {CV: 2_000, POSTING: 1_200}
_WARM_UP: Final = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """One kind of text: to a checked document, and the facts of that document apart.

    ``first_ms`` is the first text of a process, which loads the lexicon and the places; ``values``
    is how many values a text gave, in the mean.
    """

    kind: str
    characters: int
    first_ms: float
    values: float
    document: Times
    facts: Times


def measure_extraction(*, count: int) -> list[Reading]:
    """CVs and postings, each kind in a process of its own. Raises ``ServerError``."""
    return [_reading(in_own_process("bench.extraction", kind, str(count))) for kind in CHARACTERS]


def _reading(found: dict[str, object]) -> Reading:
    document, facts = found.pop("document"), found.pop("facts")
    return Reading(document=Times(**document), facts=Times(**facts), **found)  # type: ignore[arg-type]


def main() -> int:
    """0 after the figures are printed."""
    json.dump(_measured(sys.argv[1], int(sys.argv[2])), sys.stdout)
    return 0


def _measured(kind: str, count: int) -> dict[str, object]:
    from src.adapters.clock import SystemClock  # noqa: PLC0415 - slow to load
    from src.extraction.cv import read_cv  # noqa: PLC0415
    from src.extraction.posting import read_posting  # noqa: PLC0415
    from src.services.documents import check_document  # noqa: PLC0415
    from src.services.facts import MatchingFactsReader  # noqa: PLC0415
    from src.services.records import Kind  # noqa: PLC0415
    from src.wiring.reading import shipped_reading  # noqa: PLC0415

    day = datetime.now(UTC).date()
    write = cvs if kind == CV else postings
    read = read_cv if kind == CV else read_posting
    resource: Kind = "candidate" if kind == CV else "job"
    texts = write(count + _WARM_UP, length=CHARACTERS[kind], today=day)
    facts = MatchingFactsReader(shipped_reading, SystemClock())

    def document_of(text: str) -> tuple[dict[str, object], int]:
        extraction = read(text, shipped_reading(), today=day.toordinal())
        return check_document(resource, extraction.document), len(extraction.values)

    first = Stopwatch()
    first.time(lambda: document_of(texts[0]))
    for text in texts[:_WARM_UP]:
        facts.read(resource, "r", document_of(text)[0])
    reading, telling, values = Stopwatch(), Stopwatch(), 0
    for text in texts[_WARM_UP:]:
        document, found = reading.time(lambda text=text: document_of(text))  # type: ignore[misc]
        telling.time(lambda document=document: facts.read(resource, "r", document))  # type: ignore[misc]
        values += found
    return {
        "kind": kind,
        "characters": CHARACTERS[kind],
        "first_ms": first.times.cpu_p50_ms,
        "values": values / count,
        "document": asdict(reading.times),
        "facts": asdict(telling.times),
    }


if __name__ == "__main__":
    sys.exit(main())
