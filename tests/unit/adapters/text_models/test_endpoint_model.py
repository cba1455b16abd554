"""A text model behind HTTP: right answers are kept, all others are refused with a reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from src.adapters.text import endpoint_model as module
from src.adapters.text.endpoint_model import EndpointModel
from src.adapters.text.vector_file import VectorFile
from src.matching.errors import ModelError
from src.matching.subwords import quantised, unit
from src.matching.text_model import Calibration
from tests.unit.adapters.text_models.service import (
    Answer,
    Body,
    Service,
    backwards,
    right,
    rows,
    running,
    vector,
)

STRAIGHT = Calibration((0.0, 1.0), (0.0, 1.0))
WIDTH = 16


@pytest.fixture
def service() -> Iterator[Service]:
    with running() as started:
        yield started


def model(service: Service, **changes: Any) -> EndpointModel:
    given = {"key": "secret-of-the-endpoint", "dimensions": WIDTH, "timeout_seconds": 10.0}
    return EndpointModel(service.url, "small", calibration=STRAIGHT, **{**given, **changes})


def expected(texts: list[str], width: int = WIDTH) -> Any:
    return quantised(unit(np.array([vector(text)[:width] for text in texts], np.float32)))


@pytest.mark.parametrize("answer", [right, backwards])
def test_vectors_come_in_the_order_of_the_phrases(service: Service, answer: Answer) -> None:
    service.answer = answer
    texts = ["paie", "soudure", "accueil"]
    assert np.array_equal(model(service).vectors(texts), expected(texts))
    assert service.asked == [{"model": "small", "input": texts}]
    assert service.paths == ["/v1/embeddings"]
    assert service.headers[0]["Authorization"] == "Bearer secret-of-the-endpoint"
    assert service.headers[0]["Content-Type"] == "application/json"


def test_without_a_key_none_is_sent(service: Service) -> None:
    model(service, key=None).vectors(["paie"])
    assert "Authorization" not in service.headers[0]


def test_many_phrases_are_asked_for_in_parts(service: Service) -> None:
    texts = [f"métier {at}" for at in range(150)]
    found = model(service).vectors(texts)
    assert [len(body["input"]) for body in service.asked] == [64, 64, 22]
    assert np.array_equal(found, expected(texts))


def test_no_phrase_asks_nothing(service: Service) -> None:
    assert model(service).vectors([]).shape == (0, WIDTH)
    assert service.asked == []


def test_the_name_tells_address_model_and_width_apart_and_hides_them(service: Service) -> None:
    names = {
        model(service).name,
        model(service, dimensions=8).name,
        EndpointModel(service.url, "large", key=None, dimensions=WIDTH, calibration=STRAIGHT,
                      timeout_seconds=1).name,
        EndpointModel("http://127.0.0.1:9/v1", "small", key=None, dimensions=WIDTH,
                      calibration=STRAIGHT, timeout_seconds=1).name,
    }  # fmt: skip
    assert len(names) == 4
    assert all(name.startswith("endpoint-") and "127.0.0.1" not in name for name in names)
    assert model(service).name == model(service, key="another").name


@pytest.mark.parametrize("width", [0, -1, 1025])
def test_a_width_that_exact_sums_do_not_bear_is_refused(service: Service, width: int) -> None:
    with pytest.raises(ValueError, match="1 to 1024"):
        model(service, dimensions=width)


def said(text: str) -> Answer:
    return lambda _: (200, text.encode())


def told(**changes: Any) -> Answer:
    """The right answer with the first vector changed."""
    return lambda body: (200, json.dumps({"data": [{**rows(body)[0], **changes}]}).encode())


BAD: dict[str, tuple[Answer, str]] = {
    "500": (lambda _: (500, b"oops"), "status 500"),
    "401": (lambda _: (401, b'{"error": "key secret-of-the-endpoint"}'), "status 401"),
    "302": (lambda _: (302, b""), "status 302"),
    "no json": (said("<html>"), "something else"),
    "no utf-8": (lambda _: (200, b"\xff\xfe\x00"), "something else"),
    "a list": (said("[]"), "something else"),
    "a number": (said("7"), "something else"),
    "null": (said("null"), "something else"),
    "no data": (said('{"rows": []}'), "something else"),
    "data of null": (said('{"data": null}'), "something else"),
    "no index": (said('{"data": [{"embedding": [1]}]}'), "something else"),
    "no embedding": (said('{"data": [{"index": 0}]}'), "something else"),
    "words for numbers": (told(embedding=["a"] * 24), "something else"),
    "nested": (told(embedding=[[1.0] * 24]), "shape"),
    "short": (told(embedding=[1.0] * (WIDTH - 1)), r"shape \(1, 15\), not \(1, 16 or more\)"),
    "none": (said('{"data": []}'), "shape"),
    "not a number": (told(embedding=[float("nan")] * 24), "no numbers"),
    "infinite": (told(embedding=[1e300] + [0.5] * 23), "no numbers"),
    "null values": (told(embedding=[None] * 24), "no numbers|something else"),
    "too many": (lambda body: (200, json.dumps({"data": rows(body) * 2}).encode()), "shape"),
}


@pytest.mark.parametrize(("answer", "reason"), BAD.values(), ids=BAD.keys())
@pytest.mark.filterwarnings("ignore:overflow encountered in cast:RuntimeWarning")
def test_a_wrong_answer_is_refused_with_its_reason_and_without_secrets(
    service: Service, answer: Answer, reason: str
) -> None:
    service.answer = answer
    with pytest.raises(ModelError, match=reason) as caught:
        model(service).vectors(["paie"])
    assert "secret" not in str(caught.value)


def test_vectors_of_unequal_lengths_are_refused(service: Service) -> None:
    service.answer = lambda _: (
        200,
        json.dumps(
            {"data": [{"index": at, "embedding": [0.5] * (20 + at)} for at in (0, 1)]}
        ).encode(),
    )
    with pytest.raises(ModelError, match="something else"):
        model(service).vectors(["paie", "forge"])


def test_an_answer_that_is_too_large_is_not_read_to_its_end(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_BYTES", 100)
    with pytest.raises(ModelError, match="too much"):
        model(service).vectors(["paie"])


def test_a_slow_answer_is_not_waited_for(service: Service) -> None:
    def slow(body: Body) -> tuple[int, bytes]:
        service.go_on.wait(timeout=30)
        return right(body)

    service.answer = slow
    with pytest.raises(ModelError, match="does not answer: timed out"):
        model(service, timeout_seconds=0.2).vectors(["paie"])


def test_an_endpoint_that_is_not_there_does_not_answer() -> None:
    with running() as gone:
        away = model(gone, timeout_seconds=2)
    with pytest.raises(ModelError, match="does not answer"):
        away.vectors(["paie"])


def test_an_answer_of_zeros_is_a_vector_without_direction(service: Service) -> None:
    service.answer = told(embedding=[0.0] * 24)
    assert not model(service).vectors(["paie"]).any()


def test_titles_are_compared_by_words_until_the_endpoint_answers_again(
    service: Service, tmp_path: Path
) -> None:
    file = VectorFile(tmp_path, model(service), rest_seconds=0.0)
    service.answer = BAD["500"][0]
    assert file.vector("paie") is None
    assert file.trouble == "the embeddings endpoint answers with status 500"
    service.answer = right
    kept = file.vector("paie")
    assert kept is not None
    assert np.array_equal(kept, expected(["paie"])[0])
    assert file.trouble is None
    service.asked.clear()
    assert file.vector("paie") is not None
    assert service.asked == []
