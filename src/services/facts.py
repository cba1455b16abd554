"""Facts of documents: read once when a resource is saved, kept as JSON beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Final

import orjson

from src.extraction.completion import completed_candidate, completed_job
from src.extraction.identity import without_identity
from src.matching.candidate_reading import read_candidate
from src.matching.facts import FACTS_VERSION, CandidateFacts, JobFacts
from src.matching.job_reading import read_job
from src.matching.lexicon import Lexicon
from src.matching.reading import Reading
from src.services.ports import Clock
from src.services.records import Kind

_REVISION: Final = 100_000  # well above any FACTS_VERSION
AnyFacts = JobFacts | CandidateFacts
_FIELDS: Final = {kind: tuple(item.name for item in fields(kind))
                  for kind in (JobFacts, CandidateFacts)}  # fmt: skip


class MatchingFactsReader:
    """``FactsReader`` over the matching engine; lexicon and gazetteer are loaded at first use."""

    def __init__(self, reading: Callable[[], Reading], clock: Clock) -> None:
        self._reading = reading
        self._clock = clock

    @property
    def version(self) -> int:
        """Of the facts that it reads now."""
        return version_of(self._reading().lexicon)

    @property
    def reading(self) -> Reading:
        """The lexicon and gazetteer that it reads with now."""
        return self._reading()

    def with_lexicon(self, lexicon: Lexicon) -> MatchingFactsReader:
        """A reader that differs in its lexicon only."""
        reading = Reading(lexicon, self._reading().gazetteer)
        return MatchingFactsReader(lambda: reading, self._clock)

    def read(self, kind: Kind, resource_id: str, document: object) -> dict[str, object]:
        """The facts of one document, as JSON-able data without what is empty."""
        return plain(self.facts(kind, resource_id, document))

    def facts(self, kind: Kind, resource_id: str, document: object) -> AnyFacts:
        """The facts of one document; what it leaves open is read from its text where it has one."""
        data: Mapping[str, Any] = document if isinstance(document, Mapping) else {}
        reading = self._reading()
        today = self._clock.now().date().toordinal()
        if kind == "job":
            return read_job(reading, resource_id, completed_job(data, reading, today=today))
        data = without_identity(data, reading)
        data = completed_candidate(data, reading, today=today)
        return read_candidate(reading, resource_id, data, today=today)


def version_of(lexicon: Lexicon) -> int:
    """The version of facts read with a lexicon: other taxonomies in it make other facts."""
    return FACTS_VERSION + _REVISION * lexicon.revision


def plain(facts: AnyFacts) -> dict[str, object]:
    """Facts as JSON-able data without what is empty."""
    return {
        name: value
        for name in _FIELDS[type(facts)]
        if not _says_nothing(value := getattr(facts, name))
    }


def _says_nothing(value: object) -> bool:
    """Whether the value is what a missing one is read as; 0 is not (it equals False, though)."""
    return value is None or value is False or (isinstance(value, list | dict) and not value)


def packed(facts: AnyFacts) -> bytes:
    """Facts as JSON bytes.

    Copied: orjson leaves a buffer of 8 KiB under every small result, and there is one for each row
    of the index.
    """
    return bytes(memoryview(orjson.dumps(plain(facts))))


def unpacked_job(data: bytes) -> JobFacts:
    """The job facts in JSON bytes."""
    return JobFacts(**orjson.loads(data))


def unpacked_candidate(data: bytes) -> CandidateFacts:
    """The candidate facts in JSON bytes."""
    return CandidateFacts(**orjson.loads(data))
