"""A text model behind an OpenAI-compatible embeddings endpoint."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from src.matching.errors import ModelError
from src.matching.subwords import Vectors, quantised, unit
from src.matching.text_model import Calibration
from src.resilience import timeout_seconds

BATCH: Final = 64
_MOST_BYTES: Final = 20_000_000
MOST_DIMENSIONS: Final = 1024


class EndpointStatusError(ModelError):
    """The endpoint answered with another status than 200."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"the embeddings endpoint answers with status {status}")


class EndpointModel:
    """``TextModel`` by ``POST {url}/embeddings`` (``{"model", "input"}``, answers in order).

    Longer vectors are cut after ``dimensions`` values, which models trained for it (Matryoshka)
    bear. ``calibration`` is that of the shipped models unless it is told another: an endpoint's
    cosines of unrelated titles are often high, so measure with ``flask evaluate``.
    """

    def __init__(
        self,
        url: str,
        model: str,
        *,
        key: str | None,
        dimensions: int,
        calibration: Calibration,
        timeout_seconds: float,
    ) -> None:
        if not 1 <= dimensions <= MOST_DIMENSIONS:
            raise ValueError(f"dimensions must be 1 to {MOST_DIMENSIONS}, not {dimensions}")
        self._url = urlsplit(url.rstrip("/") + "/embeddings")
        self._model = model
        self._key = key
        self._timeout_seconds = timeout_seconds
        self.dimensions = dimensions
        self.calibration = calibration
        digest = sha256(f"{url} {model} {dimensions}".encode()).hexdigest()[:12]
        self.name = f"endpoint-{digest}"

    def vectors(self, phrases: Sequence[str]) -> Vectors:
        """Shape (phrases, dimensions), int8. Raises ``ModelError``."""
        found = [
            self._asked(list(phrases[start : start + BATCH]))
            for start in range(0, len(phrases), BATCH)
        ]
        if not found:
            return np.zeros((0, self.dimensions), np.int8)
        return quantised(unit(np.vstack(found)))

    def _asked(self, phrases: list[str]) -> NDArray[np.float32]:
        try:
            status, body = self._answer(json.dumps({"model": self._model, "input": phrases}))
        except (OSError, HTTPException) as error:
            raise ModelError(f"the embeddings endpoint does not answer: {error}") from error
        if status != 200:
            raise EndpointStatusError(status)
        try:
            rows: Any = sorted(json.loads(body)["data"], key=lambda row: row["index"])
            read = np.array([row["embedding"] for row in rows], np.float32)
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError("the embeddings endpoint answers with something else") from error
        if read.ndim != 2 or read.shape[0] != len(phrases) or read.shape[1] < self.dimensions:
            raise ModelError(
                f"the embeddings endpoint answers with shape {read.shape}, "
                f"not ({len(phrases)}, {self.dimensions} or more)"
            )
        if not np.isfinite(read).all():
            raise ModelError("the embeddings endpoint answers with values that are no numbers")
        return np.ascontiguousarray(read[:, : self.dimensions])

    def _answer(self, body: str) -> tuple[int, bytes]:
        kind = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
        seconds = timeout_seconds(self._timeout_seconds)
        connection = kind(self._url.netloc, timeout=seconds)
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        try:
            connection.request("POST", self._url.path, body.encode(), headers)
            with closing(connection.getresponse()) as answer:
                read = answer.read(_MOST_BYTES + 1)
        finally:
            connection.close()
        if len(read) > _MOST_BYTES:
            raise ModelError("the embeddings endpoint answers with too much")
        return answer.status, read
