"""``TextModel`` behind a policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from http.client import HTTPException
from typing import Final

import numpy as np

from src.adapters.text.endpoint_model import BATCH, EndpointStatusError
from src.matching.errors import ModelError
from src.matching.subwords import Vectors
from src.matching.text_model import TextModel
from src.resilience import ByType, Failure, Kind, Policy, ResilienceError, Step

_BY_STATUS: Final[Mapping[int, Kind]] = {
    HTTPStatus.BAD_REQUEST: Kind.CALLER,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Kind.CALLER,
    HTTPStatus.UNPROCESSABLE_ENTITY: Kind.CALLER,
    HTTPStatus.TOO_MANY_REQUESTS: Kind.RATE_LIMIT,
}
_by_cause = ByType({OSError: Kind.CONNECTION, HTTPException: Kind.CONNECTION})


def words_alone() -> Step:
    """The step of a policy that says: titles are compared by their words until vectors come."""
    return Step("simplified", lambda *_: None)


def kind_of(error: Exception) -> Failure:
    """The failure that a model's error stands for, by the status or by what caused it."""
    if isinstance(error, EndpointStatusError):
        server = error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return Failure(_BY_STATUS.get(error.status, Kind.SERVER_ERROR if server else Kind.DENIED))
    if isinstance(error, ModelError) and isinstance(error.__cause__, OSError | HTTPException):
        return _by_cause(error.__cause__)
    return _by_cause(error)


class GuardedModel:
    """``TextModel`` of which every request is a call of the policy, so that each is timed alone.

    While the circuit is open it raises ``ModelError`` at once.
    """

    def __init__(self, model: TextModel, policy: Policy) -> None:
        self._model = model
        self._policy = policy
        self.name = model.name
        self.dimensions = model.dimensions
        self.calibration = model.calibration

    def vectors(self, phrases: Sequence[str]) -> Vectors:
        """Shape (phrases, dimensions), int8. Raises ``ModelError``."""
        if not phrases:
            return self._model.vectors(phrases)
        batches = range(0, len(phrases), BATCH)
        return np.vstack([self._asked(phrases[start : start + BATCH]) for start in batches])

    def _asked(self, phrases: Sequence[str]) -> Vectors:
        outcome = self._policy.run(self._model.vectors, phrases)
        if outcome.error is None and outcome.value is not None:
            return outcome.value
        if isinstance(outcome.error, ResilienceError):
            raise ModelError(f"the embeddings endpoint is left alone: {outcome.error}") from None
        raise outcome.error or ModelError("the embeddings endpoint answers with nothing")
