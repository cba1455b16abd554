from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Thread

import pytest

from src.adapters.patient_socket import PatientSocket


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_a_message_larger_than_any_buffer_arrives_whole(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = pair
    message = bytes(range(256)) * 40_000
    received = bytearray()

    def receive() -> None:
        while len(received) < len(message):
            received.extend(theirs.recv(65_536))

    reader = Thread(target=receive)
    reader.start()
    assert PatientSocket(ours, 20).send(message) == len(message)
    reader.join(20)

    assert bytes(received) == message


def test_a_peer_that_takes_nothing_is_given_up(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    patient = PatientSocket(pair[0], 0.1)

    with pytest.raises(TimeoutError):
        patient.send(bytes(50_000_000))

    assert patient.recv(1) == b"", "whoever receives hears the end"
    with pytest.raises(OSError, match="pipe"):
        patient.send(b"x")


def test_receiving_outlasts_the_time_for_sending(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    patient, received = PatientSocket(pair[0], 0.01), list[bytes]()
    reader = Thread(target=lambda: received.append(patient.recv(10)))
    reader.start()
    reader.join(0.1)
    assert reader.is_alive()

    pair[1].sendall(b"late")
    reader.join(10)

    assert received == [b"late"]


def test_the_peer_reads_the_last_words_though_it_has_said_more_itself(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = pair
    patient = PatientSocket(ours, 5)
    theirs.sendall(b"nobody reads this")
    patient.send(b"goodbye")
    theirs.shutdown(socket.SHUT_WR)

    patient.close()

    assert theirs.recv(10) == b"goodbye"
    assert theirs.recv(10) == b""
