"""The embeddings endpoint behind a policy: asked once, and left alone while it fails."""

from __future__ import annotations

from collections.abc import Sequence
from http.client import BadStatusLine
from typing import Any

import numpy as np
import pytest

from src.adapters.guarded.text_model import GuardedModel, kind_of
from src.adapters.text.endpoint_model import BATCH, EndpointStatusError
from src.matching.errors import ModelError
from src.matching.subwords import Vectors
from src.matching.text_model import Calibration
from src.resilience.events import FallbackUsed
from src.resilience.registry import Registry
from src.settings import Settings
from src.wiring.resilience import dependencies
from tests.unit.resilience.virtual import Told, VirtualTime

ENDPOINT: dict[str, Any] = {"text_model": "endpoint", "embeddings_url": "http://models.example/v1"}


class Model:
    """Makes a phrase's length its vector, unless there is ``trouble``."""

    name = "lengths"
    dimensions = 2
    calibration = Calibration((0.0, 1.0), (0.0, 1.0))

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.trouble: Exception | None = None

    def vectors(self, phrases: Sequence[str]) -> Vectors:
        self.asked.append(len(phrases))
        if self.trouble is not None:
            raise self.trouble
        rows = [[len(phrase), 1] for phrase in phrases]
        return np.array(rows, np.int8).reshape(len(phrases), 2)


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


@pytest.fixture
def registry(time: VirtualTime) -> Registry:
    return dependencies(Settings(**ENDPOINT), time.timing)


@pytest.fixture
def guarded(registry: Registry) -> GuardedModel:
    return GuardedModel(Model(), registry["embeddings"].policy)


def failure(guarded: GuardedModel) -> str:
    with pytest.raises(ModelError) as failed:
        guarded.vectors(["paie"])
    return str(failed.value)


def model_of(guarded: GuardedModel) -> Model:
    model = guarded._model
    assert isinstance(model, Model)
    return model


def test_vectors_and_what_they_are_called_are_the_models(guarded: GuardedModel) -> None:
    phrases = ["x" * (at % 50) for at in range(2 * BATCH + 1)]

    assert np.array_equal(guarded.vectors(phrases), Model().vectors(phrases))
    assert model_of(guarded).asked == [BATCH, BATCH, 1]
    assert guarded.vectors([]).shape == (0, 2)
    assert (guarded.name, guarded.dimensions) == ("lengths", 2)
    assert guarded.calibration is Model.calibration


def test_a_failure_is_told_at_once_and_not_tried_again(
    guarded: GuardedModel, registry: Registry, time: VirtualTime
) -> None:
    told = Told()
    registry.listeners.add(told)
    model_of(guarded).trouble = EndpointStatusError(503)

    assert failure(guarded) == "the embeddings endpoint answers with status 503"
    assert (model_of(guarded).asked, time.slept) == ([1], [])
    assert told.of(FallbackUsed) == [FallbackUsed("embeddings", "simplified")]


def test_an_open_circuit_is_a_models_error_until_the_endpoint_is_back(
    guarded: GuardedModel, registry: Registry, time: VirtualTime
) -> None:
    model_of(guarded).trouble = ModelError("something else")
    for _ in range(5):
        failure(guarded)

    assert "left alone" in failure(guarded)
    assert len(model_of(guarded).asked) == 5
    model_of(guarded).trouble = None
    time.pass_by(60)
    for _ in range(2):
        assert guarded.vectors(["paie"]).tolist() == [[4, 1]]
    assert registry.report("embeddings").circuit.state == "closed"


def caused(cause: Exception) -> ModelError:
    error = ModelError("does not answer")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (EndpointStatusError(400), "caller"),
        (EndpointStatusError(401), "denied"),
        (EndpointStatusError(404), "denied"),
        (EndpointStatusError(429), "rate_limit"),
        (EndpointStatusError(500), "server_error"),
        (caused(TimeoutError()), "timeout"),
        (caused(ConnectionRefusedError()), "connection"),
        (caused(BadStatusLine("?")), "connection"),
        (caused(ValueError()), "unknown"),
        (ModelError("?"), "unknown"),
        (KeyError("?"), "unknown"),
    ],
)
def test_each_failure_is_of_its_kind(error: Exception, kind: str) -> None:
    assert kind_of(error).kind == kind


def test_a_slow_endpoint_has_the_time_of_the_settings(time: VirtualTime) -> None:
    settings = Settings(**ENDPOINT, embeddings_timeout_seconds=90)
    profile = dependencies(settings, time.timing)["embeddings"].profile
    assert (profile.attempt_seconds, profile.deadline_seconds) == (90, 90)
    assert profile.circuit.slow_seconds == 90
