"""A server on loopback that answers as told, one thread a connection: no HTTP library in it."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Answer = Callable[[str], bytes]


def plain(status: int = 200, body: bytes = b"ok", *, length: str = "Content-Length") -> bytes:
    """A whole answer."""
    return b"HTTP/1.1 %d X\r\n%s: %d\r\n\r\n%s" % (status, length.encode(), len(body), body)


@contextmanager
def answering(answer: Answer) -> Iterator[tuple[int, list[str]]]:
    """The port of a server that answers each request's path, and the paths it was asked for.

    An empty answer hangs up.
    """
    paths: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        thread = threading.Thread(target=_accept, args=(listener, answer, paths), daemon=True)
        thread.start()
        yield port, paths
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def _accept(listener: socket.socket, answer: Answer, paths: list[str]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(connection, answer, paths), daemon=True).start()


def _serve(connection: socket.socket, answer: Answer, paths: list[str]) -> None:
    data = b""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection, suppress(OSError):
        while chunk := connection.recv(65536):
            data += chunk
            while (end := data.find(b"\r\n\r\n")) >= 0:
                head = data[:end].decode()
                found = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
                length = int(found[1]) if found else 0
                if len(data) < end + 4 + length:
                    break
                data = data[end + 4 + length :]
                paths.append(head.split(" ")[1])
                given = answer(paths[-1])
                if not given:
                    return
                # In two parts, as a network may deliver it.
                connection.sendall(given[:9])
                connection.sendall(given[9:])
