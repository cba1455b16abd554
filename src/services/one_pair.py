"""One pair alone: scored, and the hash of everything that its score rests on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from src.matching.explaining import ALGORITHM
from src.matching.facts import CandidateFacts, JobFacts
from src.matching.index import Ranked
from src.matching.job_index import JobIndex
from src.matching.lexicon import Lexicon
from src.matching.tables import Shared
from src.matching.weights import Weighting
from src.services.facts import plain


def scored(
    lexicon: Lexicon,
    person: CandidateFacts,
    job: JobFacts,
    weights: tuple[float, ...],
    today: int,
) -> Ranked[JobFacts]:
    """One pair alone, also where a constraint forbids it or the job has expired."""
    index = JobIndex(Shared(lexicon), itself)
    still_open = replace(job, expires=None)
    index.put(still_open, still_open)
    return index.rank(
        person, weights, today=today, limit=1, related_only=False, keep_blocked=True
    ).matches[0]


def inputs_hash(person: CandidateFacts, job: JobFacts, weighting: Weighting) -> str:
    """SHA-256 of everything a decision rests on; who the person is does not belong to it."""
    blind = replace(person, display={})
    return inputs_hash_of(ALGORITHM, plain(blind), plain(job), weighting.values)


def inputs_hash_of(
    algorithm: str,
    person: Mapping[str, object],
    job: Mapping[str, object],
    weights: tuple[float, ...],
) -> str:
    """The hash from facts as plain data, such as a decision keeps."""
    return hashlib.sha256(orjson.dumps([algorithm, person, job, weights])).hexdigest()


def itself(facts: Any) -> Any:
    """The facts as they are: for an index that keeps them unpacked."""
    return facts
