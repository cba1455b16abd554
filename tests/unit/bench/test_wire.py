"""The client that speaks as little HTTP as possible."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from bench.wire import Connection, WireError, request_bytes
from tests.unit.bench.server import Answer, answering, plain


@contextmanager
def connected(answer: Answer) -> Iterator[Connection]:
    with answering(answer) as (port, _), closing(Connection(port, 5)) as connection:
        yield connection


def test_a_request_carries_its_headers_and_the_length_of_its_body() -> None:
    head, _, body = request_bytes("POST", "/x", headers={"X-API-Key": "k"}, body=b"{}").partition(
        b"\r\n\r\n"
    )
    assert body == b"{}"
    assert head.split(b"\r\n") == [
        b"POST /x HTTP/1.1",
        b"Content-Type: application/json",
        b"Host: 127.0.0.1",
        b"X-API-Key: k",
        b"Content-Length: 2",
    ]


def test_a_body_may_be_of_another_type() -> None:
    sent = request_bytes("POST", "/", headers={"Content-Type": "application/x-ndjson"}, body=b"")
    assert sent.count(b"Content-Type") == 1
    assert b"application/x-ndjson" in sent


def test_one_connection_asks_again_and_again() -> None:
    with connected(lambda path: plain(body=path.encode() * 50_000)) as connection:
        for path in ("/a", "/bb"):
            status, body = connection.ask(request_bytes("GET", path))
            assert (status, body) == (200, path.encode() * 50_000)


def test_the_length_is_read_in_any_case_of_letters_and_an_empty_body_is_complete() -> None:
    with connected(lambda _: plain(404, b"", length="content-length")) as connection:
        assert connection.ask(request_bytes("GET", "/")) == (404, b"")


def test_no_content_needs_no_length() -> None:
    with connected(lambda _: b"HTTP/1.1 204 No Content\r\nX: y\r\n\r\n") as connection:
        assert connection.ask(request_bytes("DELETE", "/")) == (204, b"")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"", "closed by the server"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "without Content-Length"),
        (plain(body=b"ok") + b"HTTP/1.1", "more than one answer"),
    ],
)
def test_what_it_does_not_understand_is_an_error(answer: bytes, told: str) -> None:
    with connected(lambda _: answer) as connection, pytest.raises(WireError, match=told):
        connection.ask(request_bytes("GET", "/"))
