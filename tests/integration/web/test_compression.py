"""Compression: where it helps, never of credentials or streams, and true to entity tags."""

from __future__ import annotations

import gzip

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from src.web.operation import described_by
from tests.integration.web.trial import LONG, Trial

Pair = tuple[FlaskClient, Trial]
GZIP = {"Accept-Encoding": "gzip"}


def test_a_long_answer_is_compressed_as_asked(trial: Pair) -> None:
    plain = trial[0].get("/trial/tagged/a").data
    for coding, unpack in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        answer = trial[0].get("/trial/tagged/a", headers={"Accept-Encoding": coding})
        assert answer.headers["Content-Encoding"] == coding
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert int(answer.headers["Content-Length"]) == len(answer.data) < len(plain) / 10
        assert unpack(answer.data) == plain
    zstd = trial[0].get("/trial/tagged/a", headers={"Accept-Encoding": "gzip, br, zstd"})
    assert zstd.headers["Content-Encoding"] == "zstd"


def test_a_short_answer_is_left_alone(trial: Pair) -> None:
    answer = trial[0].get("/trial/probe", headers=GZIP)
    assert "Content-Encoding" not in answer.headers


def test_an_answer_with_credentials_is_neither_compressed_nor_stored(trial: Pair) -> None:
    answer = trial[0].get("/trial/secret", headers=GZIP)
    assert "Content-Encoding" not in answer.headers
    assert LONG in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_signs_in_or_shows_a_key_is_marked_secret(app: Flask) -> None:
    rules = [
        (rule.rule, operation)
        for rule in app.url_map.iter_rules()
        if (operation := described_by(app.view_functions[rule.endpoint]))
    ]
    signing_in = [one for rule, one in rules if rule.startswith("/api/v1/auth/")]
    assert len(signing_in) >= 4
    assert all(one.secret for one in signing_in)
    shown = [one for rule, one in rules if rule == "/api/v1/keys" and 201 in one.answers]
    assert [one.secret for one in shown] == [True]


def test_an_event_stream_goes_out_as_it_comes(trial: Pair) -> None:
    answer = trial[0].get("/trial/stream", headers=GZIP)
    assert "Content-Encoding" not in answer.headers
    assert answer.is_streamed


def test_the_tags_of_two_codings_differ_because_their_bytes_do(trial: Pair) -> None:
    tags = {
        trial[0].get("/trial/tagged/a", headers={"Accept-Encoding": coding}).headers["ETag"]
        for coding in ("identity", "gzip", "br")
    }
    assert len(tags) == 3
    assert not any(tag.startswith("W/") for tag in tags)


@pytest.mark.parametrize("coding", ["identity", "gzip", "br", "zstd"])
def test_a_tag_of_any_coding_names_the_version(trial: Pair, coding: str) -> None:
    client, headers = trial[0], {"Accept-Encoding": coding}
    tag = client.get("/trial/tagged/a", headers=headers).headers["ETag"]
    again = client.get("/trial/tagged/a", headers={**headers, "If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert client.patch("/trial/tagged/a", headers={"If-Match": tag}).status_code == 200
    assert client.patch("/trial/tagged/b", headers={"If-Match": tag}).status_code == 412
