"""The remote parser: asked where one is set, and replaced by our own readers when it fails."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from src.adapters.commitment_parser import HttpCommitmentParser
from src.app import create_app
from src.extensions import db
from src.services.accounts import Author
from src.services.integration import RemoteParserError
from src.settings import Settings, SettingsError
from tests.unit.formats.test_commitment import CV as CV_JSON

CV = b"Marie Dupont\nDeveloppeuse Python\n\nCOMPETENCES\nPython, Django, Docker\n"
Answer = Callable[[BaseHTTPRequestHandler], None]


class Parser:
    """A parser that answers as a test says and remembers what it was asked."""

    def __init__(self) -> None:
        self.answer: Answer = says({"data": CV_JSON})
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        parser = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                parser.asked.append((self.path, dict(self.headers), body))
                parser.answer(self)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def serving(self) -> Iterator[Parser]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


def says(value: object, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        handler.send_response(status)
        for name, text in headers.items():
            handler.send_header(name, text)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.fixture
def parser() -> Iterator[Parser]:
    with Parser().serving() as parser:
        yield parser


@pytest.fixture
def remote_client(parser: Parser, sqlite_url: str, tmp_path: Path) -> Iterator[FlaskClient]:
    app = create_app(
        Settings(
            nextvision_env="testing",
            database_url=sqlite_url,
            var_dir=tmp_path / "var",
            commitment_bridge_url=f"{parser.url}/api/",
            commitment_bridge_api_key="the-secret-key",
            commitment_bridge_timeout_seconds=0.5,
        )
    )
    keys = app.extensions["nextvision"].access.keys
    _, key = keys.create("test", ["matching:read"], by=Author("tester"))
    client = app.test_client()
    client.environ_base["HTTP_X_API_KEY"] = key
    yield client
    with app.app_context():
        db.engine.dispose()


def parse(client: FlaskClient, data: bytes = CV, kind: str = "cv") -> Any:
    path = f"/api/v1/integration/parse-{kind}-from-commitment"
    return client.post(path, data=data, content_type="application/octet-stream").json


def test_the_remote_parser_is_asked_and_reported_on(
    parser: Parser, remote_client: FlaskClient
) -> None:
    found = parse(remote_client)
    assert found["origin"] == "remote"
    assert found["document"]["personal_info"]["lastName"] == "Dupont"
    assert found["report"]["taken"] > 5
    assert found["metadata"]["degraded"] == []
    [(path, headers, body)] = parser.asked
    assert path == "/api/parse-cv"
    assert headers["Authorization"] == "Bearer the-secret-key"
    assert CV in body
    parser.answer = says({"result": {"titre": "Soudeur"}})
    assert parse(remote_client, b"Soudeur", "job")["document"]["title"] == "Soudeur"
    assert parser.asked[1][0] == "/api/parse-job"


def test_the_json_of_a_parser_is_not_sent_to_another(
    parser: Parser, remote_client: FlaskClient
) -> None:
    path = "/api/v1/integration/parse-cv-from-commitment"
    assert remote_client.post(path, json=CV_JSON).json["origin"] == "json"
    assert parser.asked == []


def hangs(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.settimeout(5)
    handler.rfile.read(1)  # until the caller gives up


def trickles(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    gone = threading.Event()
    try:
        for _ in range(500):
            handler.wfile.write(b" ")
            gone.wait(0.02)
    except OSError:
        gone.set()


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


FAILURES: dict[str, tuple[Answer, str]] = {
    "a fault of its own": (says({}, 500), "status_500"),
    "a redirection": (says({}, 302, Location="http://127.0.0.1:1/"), "status_302"),
    "no JSON": (says(b"<html>"), "not_json"),
    "no number": (says(b'{"a": NaN}'), "not_json"),
    "half a pair": (says(b'{"poste": "\\ud800"}'), "not_json"),
    "three megabytes": (says(b'{"a": "' + b"a" * 3_000_000), "too_large"),
    "nothing ever": (hangs, "timeout"),
    "a drop at a time": (trickles, "timeout"),
    "hanging up": (hangs_up, "unreachable"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_whatever_fails_our_own_reader_takes_over_and_says_so(
    parser: Parser, remote_client: FlaskClient, name: str
) -> None:
    parser.answer, code = FAILURES[name]
    found = parse(remote_client)
    assert found["origin"] == "text"
    assert found["metadata"]["degraded"] == ["commitment_parser"]
    assert {"Python", "Django", "Docker"} <= set(found["document"]["skills"])
    asked = HttpCommitmentParser(parser.url, api_key=None, timeout_seconds=0.3)
    with pytest.raises(RemoteParserError, match=f"^{code}$"):
        asked.parse("candidate", CV)


def test_an_answer_that_is_no_candidate_is_not_believed(
    parser: Parser, remote_client: FlaskClient
) -> None:
    for answer in ({"data": None}, [], {"status": "error"}, {"data": {"email": "a@b.fr"}}):
        parser.answer = says(answer)
        found = parse(remote_client)
        assert (found["origin"], found["metadata"]["degraded"]) == ("text", ["commitment_parser"])


def test_nobody_listening_is_unreachable() -> None:
    nobody = HttpCommitmentParser("http://127.0.0.1:1", api_key=None, timeout_seconds=1)
    with pytest.raises(RemoteParserError, match="unreachable"):
        nobody.parse("job", b"x")


def test_who_sends_a_document_does_not_choose_where_it_goes(
    parser: Parser, remote_client: FlaskClient
) -> None:
    parse(remote_client, b'{"COMMITMENT_BRIDGE_URL": "http://127.0.0.1:1"}\nHost: evil')
    assert len(parser.asked) == 1
    for path in ("?commitment_bridge_url=http://evil.example", "?url=http://evil.example"):
        answer = remote_client.post(
            f"/api/v1/integration/parse-cv-from-commitment{path}", data=CV,
            content_type="text/plain",
        )  # fmt: skip
        assert answer.status_code == 422


@pytest.mark.parametrize(
    "url", ["ftp://x/", "file:///etc/passwd", "http://", "http://u:p@x/", "http://x/?a=b", "x"]
)
def test_only_a_plain_web_address_is_taken(url: str) -> None:
    with pytest.raises(SettingsError, match="COMMITMENT_BRIDGE_URL"):
        Settings.from_env({"COMMITMENT_BRIDGE_URL": url})
    if not url.startswith("http://"):
        with pytest.raises(ValueError, match="http"):
            HttpCommitmentParser(url, api_key=None, timeout_seconds=1)
