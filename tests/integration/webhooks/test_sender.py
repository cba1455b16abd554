"""Sending a delivery over real sockets: to what was judged, within its time, and no further."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from src.adapters.webhooks.addresses import Addresses
from src.adapters.webhooks.sender import WebhookSender
from src.services.bugs.webhook_records import SendError, TargetError
from tests.fakes import FakeClock
from tests.integration.webhooks.receivers import Receiver, receiving, speaking

BODY = b'{"event":"ping"}'
# Of the test's own machine: generous, since it may be busy with something else.
SECONDS = 20.0


def sender(
    *answers: Sequence[str], seconds: float = SECONDS, https_only: bool = False, allow: bool = True
) -> WebhookSender:
    """A sender whose names resolve to these, one answer after another, the last one for ever."""
    left = list(answers) or [["127.0.0.1"]]

    def resolve(_host: str, _port: int) -> Sequence[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    addresses = Addresses(allow_private=allow, resolve=resolve)
    return WebhookSender(addresses, FakeClock(), https_only=https_only, timeout_seconds=seconds)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def test_a_delivery_arrives_as_it_was_sent(receiver: Receiver) -> None:
    url = receiver.url("/hooks/a?token=b", host="receiver.example")
    answer = sender().send(url, {"X-Nextvision-Event": "ping"}, BODY)
    assert (answer.status, answer.excerpt, answer.retry_after_seconds) == (200, "ok", None)
    (received,) = receiver.received
    assert received.path == "/hooks/a?token=b"
    assert received.body == BODY
    assert received.headers["Host"] == f"receiver.example:{receiver.port}"
    assert received.headers["X-Nextvision-Event"] == "ping"
    assert received.headers["Content-Type"] == "application/json"


def test_an_answer_is_an_answer_whatever_its_status(receiver: Receiver) -> None:
    receiver.status, receiver.text = 503, b"busy\x00\xff\n" + b"x" * 100_000
    receiver.headers = {"Retry-After": "120"}
    answer = sender().send(receiver.url(), {}, BODY)
    assert (answer.status, answer.retry_after_seconds) == (503, 120)
    assert len(answer.excerpt) == 1000
    assert answer.excerpt.startswith("busy\ufffd\ufffd\nxxx")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("later", None), ("-5", None), ("nan", None), ("1e9", 86_400), ("", None),
     ("Wed, 21 Oct 2015 07:28:00 GMT", None),
     (f"Wed, 21 Oct {'9' * 20} 07:28:00 GMT", None),
     (f"Wed, 21 Oct 2035 07:28:00 +{'9' * 20}", None), ("9" * 5000, 86_400)],
)  # fmt: skip
def test_odd_times_to_come_back_do_no_harm(
    receiver: Receiver, text: str, seconds: float | None
) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": text}
    assert sender().send(receiver.url(), {}, BODY).retry_after_seconds == seconds


def test_the_time_to_come_back_may_be_a_moment(receiver: Receiver) -> None:
    moment = FakeClock().now() + timedelta(hours=1)
    receiver.headers = {"Retry-After": moment.strftime("%a, %d %b %Y %H:%M:%S GMT")}
    told = sender().send(receiver.url(), {}, BODY).retry_after_seconds
    assert told == pytest.approx(3600, abs=1)


def test_a_redirection_is_not_followed(receiver: Receiver) -> None:
    with receiving() as inside:
        receiver.status, receiver.headers = 307, {"Location": inside.url("/admin")}
        assert sender().send(receiver.url(), {}, BODY).status == 307
        assert inside.received == []


@pytest.mark.parametrize("inside", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254"])
def test_nothing_is_sent_to_what_may_not_be_asked(receiver: Receiver, inside: str) -> None:
    with pytest.raises(TargetError, match="address"):
        sender([inside], allow=False).send(receiver.url(host="rebound.example"), {}, BODY)
    assert receiver.received == []


def test_a_name_that_changes_its_address_is_judged_at_every_send(receiver: Receiver) -> None:
    changing = sender(["8.8.8.8"], ["127.0.0.1"], allow=False)
    changing.check(receiver.url(host="rebinding.example"))
    with pytest.raises(TargetError, match="address"):
        changing.send(receiver.url(host="rebinding.example"), {}, BODY)
    assert receiver.received == []


def test_the_connection_goes_to_what_was_judged_and_nothing_is_resolved_again(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolved_again(*_: object, **__: object) -> None:
        raise AssertionError("a name was resolved outside the judgement")

    monkeypatch.setattr(socket, "getaddrinfo", resolved_again)
    monkeypatch.setattr(socket, "gethostbyname", resolved_again)
    # Were it asked twice, the second answer would be one where nobody listens.
    found = sender(["127.0.0.1"], ["127.0.0.2"])
    assert found.send(receiver.url(host="rebinding.example"), {}, BODY).status == 200


def test_a_proxy_of_the_environment_is_not_used(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert sender().send(receiver.url(), {}, BODY).status == 200


def test_the_next_address_is_tried_where_one_refuses(receiver: Receiver) -> None:
    answer = sender(["127.0.0.2", "127.0.0.1"]).send(receiver.url(), {}, BODY)
    assert answer.status == 200


def test_nobody_there_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]  # bound, and not listening
        with pytest.raises(SendError, match="unreachable"):
            sender().send(f"http://127.0.0.1:{port}/", {}, BODY)


def test_plain_http_is_not_sent_where_https_is_asked_for(receiver: Receiver) -> None:
    with pytest.raises(TargetError, match="scheme"):
        sender(https_only=True).send(receiver.url(), {}, BODY)
    assert receiver.received == []


def _trickle(channel: socket.socket, first: bytes) -> None:
    """A byte now and then, as long as somebody is there."""
    channel.sendall(first)
    end = monotonic() + 10
    while monotonic() < end:
        channel.sendall(b"x")
        sleep(0.05)


@pytest.mark.parametrize(
    "first",
    [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 "],
    ids=["nothing", "header", "status"],
)
def test_an_answer_that_trickles_is_a_time_out(first: bytes) -> None:
    with speaking(lambda channel: _trickle(channel, first)) as port:
        began = monotonic()
        with pytest.raises(SendError, match="timeout"):
            sender(seconds=0.5).send(f"http://127.0.0.1:{port}/", {}, BODY)
        assert monotonic() - began < 8


def test_a_handshake_that_trickles_is_a_time_out() -> None:
    # The head of a record that never comes to its end.
    head = b"\x16\x03\x03\x40\x00"
    with speaking(lambda channel: _trickle(channel, head)) as port:
        began = monotonic()
        with pytest.raises(SendError, match="timeout"):
            sender(seconds=0.5).send(f"https://127.0.0.1:{port}/", {}, BODY)
        assert monotonic() - began < 8


def test_a_body_that_trickles_is_cut_off_and_the_status_counts() -> None:
    head = b"HTTP/1.1 202 Accepted\r\n\r\nbegun"
    with speaking(lambda channel: _trickle(channel, head)) as port:
        answer = sender(seconds=0.5).send(f"http://127.0.0.1:{port}/", {}, BODY)
    assert answer.status == 202
    assert answer.excerpt.startswith("begun")


@pytest.mark.parametrize("words", [b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/1.1 abc\r\n\r\n", b""])
def test_words_that_are_no_http_are_malformed(words: bytes) -> None:
    def speak(channel: socket.socket) -> None:
        channel.recv(65_536)
        channel.sendall(words)

    with speaking(speak) as port, pytest.raises(SendError) as refused:
        sender().send(f"http://127.0.0.1:{port}/", {}, BODY)
    assert refused.value.code in {"malformed", "unreachable"}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a certificate of ``receiver.example``, its own authority, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "receiver.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("receiver.example")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "receiver.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[Receiver]:
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(certificate)
    with receiving(trust) as receiver:
        yield receiver


def test_the_certificate_is_that_of_the_name(
    secure: Receiver, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    url = secure.url(host="receiver.example", scheme="https")
    assert sender(https_only=True).send(url, {}, BODY).status == 200
    for host in ("other.example", "127.0.0.1"):
        with pytest.raises(SendError, match="certificate"):
            sender().send(secure.url(host=host, scheme="https"), {}, BODY)
    assert len(secure.received) == 1


def test_a_certificate_of_nobodys_authority_is_refused(secure: Receiver) -> None:
    with pytest.raises(SendError, match="certificate"):
        sender().send(secure.url(host="receiver.example", scheme="https"), {}, BODY)
    assert secure.received == []
