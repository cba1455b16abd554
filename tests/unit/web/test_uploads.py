"""Forms give back what was put into them, wherever their bytes are cut."""

from __future__ import annotations

import io
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask

from src.services.integration import Given
from src.settings import Settings
from src.web.integration_bodies import read_sent
from src.web.uploads import FormStream, UploadedFile

APP = Flask("test")
CHUNK_BYTES = 65_536
BOUNDARIES = ["B", "----WebKitFormBoundaryabc", "-" * 30 + "1234567890", "b-", "----", "b" * 70]


class Pieces(io.RawIOBase):
    """A body that arrives in pieces of so many bytes, the first of another size."""

    def __init__(self, body: bytes, first: int, size: int) -> None:
        self._pieces = self._cut(body, first, size)

    def read(self, size: int = -1) -> bytes:
        return next(self._pieces, b"")

    @staticmethod
    def _cut(body: bytes, first: int, size: int) -> Iterator[bytes]:
        yield body[:first]
        for start in range(first, len(body), size):
            yield body[start : start + size]


def form(content: bytes, boundary: str, *, padding: bytes = b"", line: bytes = b"\r\n") -> bytes:
    mark = b"--" + boundary.encode()
    head = b'Content-Disposition: form-data; name="file"; filename="a.txt"'
    return line.join(
        [
            mark + padding,
            head,
            b"Content-Type: text/plain",
            b"",
            content,
            mark + b"--" + padding,
            b"",
        ]
    )


def received(body: bytes, boundary: str, stream: Any = None, *, chunked: bool = False) -> bytes:
    """What is read of the one file of a form."""
    told = {"wsgi.input_terminated": True} if chunked else {"CONTENT_LENGTH": str(len(body))}
    environ = {
        "wsgi.input": stream or io.BytesIO(body),
        "CONTENT_TYPE": f"multipart/form-data; boundary={boundary}",
        **told,
    }
    with APP.test_request_context("/", method="POST", environ_overrides=environ):
        return b"".join(UploadedFile("file").chunks())


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("chunked", [True, False], ids=["chunked", "with its length"])
def test_a_file_of_any_length_around_a_chunk_comes_out_as_it_was(
    boundary: str, chunked: bool
) -> None:
    around = CHUNK_BYTES - len(form(b"", boundary))
    for length in range(around - 8, around + len(boundary) + 24):
        content = b"a" * length
        assert received(form(content, boundary), boundary, chunked=chunked) == content, length


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("line", [b"\r\n", b"\n"], ids=["crlf", "lf"])
@pytest.mark.parametrize("padding", [b"", b" \t  "], ids=["bare", "padded"])
def test_a_form_may_be_cut_anywhere(boundary: str, line: bytes, padding: bytes) -> None:
    content = b"one\r\n-\r\nx--" + boundary.encode() + b"--\n- \r- -"
    body = form(content, boundary, padding=padding, line=line)
    for first in range(1, len(body)):
        stream = Pieces(body, first, len(body))
        assert received(body, boundary, stream, chunked=True) == content, first


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_form_may_come_in_small_pieces(size: int) -> None:
    content = b"-- one \r\n\r\n--two--\r\n-" * 5
    body = form(content, "b-", padding=b" ")
    assert received(body, "b-", Pieces(body, size, size), chunked=True) == content


def test_the_digest_of_a_file_is_that_of_what_was_sent() -> None:
    content = b"a" * 65_386
    sent = received(form(content, "----WebKitFormBoundaryabc"), "----WebKitFormBoundaryabc")
    assert sha256(sent).hexdigest() == sha256(content).hexdigest()


def test_a_file_of_dashes_is_not_kept_in_memory() -> None:
    stream = FormStream(io.BytesIO(b"-" * 300_000))
    sizes = []
    while read := stream.read(CHUNK_BYTES):
        sizes.append(len(read))
    assert sum(sizes) == 300_000
    assert max(sizes) <= CHUNK_BYTES + 1024


def test_at_the_end_there_is_nothing_more_and_again_nothing() -> None:
    stream = FormStream(io.BytesIO(b"end--"))
    assert [stream.read(10) for _ in range(4)] == [b"end", b"--", b"", b""]


def test_a_document_in_a_form_of_the_bridge_comes_out_as_it_was() -> None:
    app = Flask("test")
    app.config["NEXTVISION"] = Settings(nextvision_env="testing")
    around = CHUNK_BYTES - len(form(b"", "B"))
    for length in range(around, around + 12):
        content = b"a" * length
        body = form(content, "B")
        with app.test_request_context(
            "/", method="POST", data=body, content_type="multipart/form-data; boundary=B"
        ):
            assert read_sent("candidate").cv == Given(data=content), length
