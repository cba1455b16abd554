"""Sends a delivery: one POST to an address that was judged, one deadline, no redirection."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from email.utils import parsedate_to_datetime
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Timer
from time import monotonic
from typing import Final

from src.adapters.webhooks.addresses import Address, Addresses, target_of
from src.resilience import timeout_seconds
from src.services.bugs.webhook_records import Answer, SendError, Target
from src.services.ports import Clock

# What of an answer is read; who sends more is cut off, and keeps what was understood so far.
_MOST_BYTES: Final = 8192
_CHUNK: Final = 4096
_EXCERPT_CHARACTERS: Final = 1000
# Of a name with very many addresses these are tried.
_MOST_ADDRESSES: Final = 4
_LONGEST_RETRY_SECONDS: Final = 86_400.0


class WebhookSender:
    """Posts to receivers; opens nothing before it is asked to.

    A name is resolved once, what it resolves to is judged, and the connection goes to exactly
    that: a name server that answers otherwise the next time is not asked again. Host, SNI and
    certificate are those of the name. No proxy of the environment is used, since a proxy would
    resolve the name again.
    """

    def __init__(
        self, addresses: Addresses, clock: Clock, *, https_only: bool, timeout_seconds: float
    ) -> None:
        self._addresses = addresses
        self._clock = clock
        self._https_only = https_only
        self._timeout_seconds = timeout_seconds

    def check(self, url: str) -> None:
        """Nothing where the address may be asked now. Raises ``TargetError``, ``SendError``."""
        target = target_of(url, https_only=self._https_only)
        try:
            self._addresses.of(target, seconds=self._seconds())
        except TimeoutError:
            raise SendError("timeout") from None

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """What the receiver answers, whatever its status; 3xx are answers and not followed.

        Raises ``TargetError`` for an address that may not be asked (any more), ``SendError``.
        """
        target = target_of(url, https_only=self._https_only)
        ends_at = monotonic() + self._seconds()
        try:
            addresses = self._addresses.of(target, seconds=ends_at - monotonic())
            channel = _connected(addresses, target.port, ends_at)
            with _ended(channel, ends_at):
                return self._exchange(channel, target, headers, body, ends_at)
        except TimeoutError:
            raise SendError("timeout") from None
        except ssl.SSLCertVerificationError:
            raise SendError("certificate") from None
        except (OSError, HTTPException, ValueError) as error:
            if monotonic() >= ends_at:  # the connection was ended, and the end reads like a fault
                raise SendError("timeout") from None
            code = "malformed" if isinstance(error, HTTPException | ValueError) else "unreachable"
            raise SendError(code) from None

    def _exchange(
        self,
        channel: socket.socket,
        target: Target,
        headers: Mapping[str, str],
        body: bytes,
        ends_at: float,
    ) -> Answer:
        connection: HTTPConnection
        try:
            channel.settimeout(_left(ends_at))
            if target.secure:
                connection = HTTPSConnection(target.host, target.port, context=self._trust)
                channel = self._trust.wrap_socket(channel, server_hostname=target.host)
            else:
                connection = HTTPConnection(target.host, target.port)
            connection.sock = channel
            connection.request(
                "POST",
                target.path,
                body,
                {
                    "User-Agent": "Nextvision-Webhooks",
                    "Content-Type": "application/json",
                    "Accept-Encoding": "identity",
                    "Connection": "close",
                    **headers,
                },
            )
            with closing(connection.getresponse()) as response:
                _left(ends_at)  # headers that were cut off read like headers that have ended
                return Answer(
                    response.status, _excerpt(response, ends_at), self._retry_after(response)
                )
        finally:
            channel.close()

    def _retry_after(self, response: HTTPResponse) -> float | None:
        text = response.getheader("Retry-After")
        if text is None:
            return None
        try:
            seconds = float(text)
        except ValueError:
            try:
                moment = parsedate_to_datetime(text)
            except (ValueError, OverflowError):  # a year or a zone of twenty digits
                return None
            if moment.tzinfo is None:
                return None
            seconds = (moment - self._clock.now()).total_seconds()
        return min(seconds, _LONGEST_RETRY_SECONDS) if seconds > 0 else None

    def _seconds(self) -> float:
        return timeout_seconds(self._timeout_seconds) or 0.0

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        # Reading the certificates of all authorities takes longer than many an answer: once.
        return ssl.create_default_context()


def _connected(addresses: Sequence[Address], port: int, ends_at: float) -> socket.socket:
    """A connection to the first of the addresses that takes one. Raises ``OSError``."""
    last: OSError = OSError("no address")
    tried = addresses[:_MOST_ADDRESSES]
    for at, address in enumerate(tried):
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        channel = socket.socket(family, socket.SOCK_STREAM)
        try:
            # One that hangs must leave some time for those after it.
            channel.settimeout(_left(ends_at) / (len(tried) - at))
            # The address itself: nothing is left to resolve.
            channel.connect((str(address), port))
        except OSError as error:
            channel.close()
            last = error
        else:
            return channel
    raise last


@contextmanager
def _ended(channel: socket.socket, ends_at: float) -> Iterator[None]:
    """Within the block the connection ends at that moment, whatever trickles through it.

    A time-out of a socket is one of each wait: a receiver that sends a byte a second, in its
    handshake, its headers or its body, would outlive it.
    """
    plug = channel.dup()

    def pull() -> None:
        try:
            plug.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has ended already

    timer = Timer(max(0.0, ends_at - monotonic()), pull)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        plug.close()


def _excerpt(response: HTTPResponse, ends_at: float) -> str:
    """The beginning of the answer as text, as far as it came in time and is text."""
    parts = bytearray()
    while len(parts) < _MOST_BYTES and monotonic() < ends_at:
        try:
            part = response.read1(_CHUNK)
        except (OSError, HTTPException, ValueError):
            break  # the status was read: the receiver has said what counts
        if not part:
            break
        parts += part
    text = bytes(parts).decode("utf-8", "replace")
    shown = "".join(sign if sign.isprintable() or sign in "\n\t" else "\ufffd" for sign in text)
    return shown[:_EXCERPT_CHARACTERS]


def _left(ends_at: float) -> float:
    """The seconds until that moment. Raises ``TimeoutError`` past it."""
    left = ends_at - monotonic()
    if left <= 0:
        raise TimeoutError
    return left
