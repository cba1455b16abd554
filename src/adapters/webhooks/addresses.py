"""Which addresses a webhook may go to: an address that people give must not reach our own network.

Whoever may name an address that a server then asks can use the server to ask what only it can
reach: its own ports, machines next door, the metadata of a cloud. So a name is resolved once, all
that it resolves to is judged, and the connection goes to what was judged.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from threading import Thread
from typing import Final
from urllib.parse import urlsplit

from src.services.bugs.webhook_records import Target, TargetError

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]

_LONGEST: Final = 2000
_PRINTABLE: Final = re.compile(r"[!-~]+")
# Digits, letters, "-", "." and "_" of a name; ":" of an IPv6 address. No "%": no zone of a link.
_HOST: Final = re.compile(r"[a-z0-9._:-]+")

# Beyond what the registries of special addresses say: they answer with keys of the machine. All but
# the last, an ordinary address, lie in networks of their own. Those of the link, 169.254.169.254 of
# nearly every cloud, are not here, since no address of the link is asked.
METADATA: Final[frozenset[Address]] = frozenset(
    map(
        ip_address,
        (
            "fd00:ec2::254", "fd00:ec2::23",  # AWS
            "fd20:ce::254",  # Google
            "fd00:c1::a9fe:a9fe", "192.0.0.192",  # Oracle
            "fd00:42::42",  # Scaleway
            "fd00:a9fe:a9fe::1",  # Akamai
            "100.100.100.200", "fd00:100::100:200",  # Alibaba
            "168.63.129.16",  # Azure
        ),
    )
)  # fmt: skip
# IANA's registry of special IPv4 addresses, as far as one host is not asked there from outside.
_SPECIAL_4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
            "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        ),
    )
)  # fmt: skip
# Only this part of IPv6 is handed out to anybody at all.
_GLOBAL_6: Final = IPv6Network("2000::/3")
# 2001::/23 holds Teredo, ORCHID and the like; 2002::/16 is 6to4, which hides an IPv4 address.
_SPECIAL_6: Final = tuple(
    map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48"))
)
# Behind these an IPv4 address is asked: its own judgement counts.
_MAPPED: Final = IPv6Network("::ffff:0:0/96")
_NAT64: Final = IPv6Network("64:ff9b::/96")
# What WEBHOOKS_ALLOW_PRIVATE opens: networks of one's own and the machine itself, nothing else. Not
# the link (169.254.0.0/16, fe80::/10): clouds give out keys there, ever new ones at new addresses,
# and whoever receives webhooks has an address that lasts.
_OWN_4: Final = tuple(
    map(
        IPv4Network,
        ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
    )
)  # fmt: skip
_OWN_6: Final = tuple(map(IPv6Network, ("::1/128", "fc00::/7")))


def target_of(url: str, *, https_only: bool) -> Target:
    """Where an address points to; nothing is asked of anybody.

    Raises ``TargetError``: ``unreadable``, ``scheme``, ``credentials``, ``port``.
    """
    if not _PRINTABLE.fullmatch(url) or len(url) > _LONGEST or "\\" in url or "#" in url:
        raise TargetError("unreadable")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise TargetError("unreadable") from None
    if parts.scheme not in ({"https"} if https_only else {"http", "https"}):
        raise TargetError("scheme")
    if "@" in parts.netloc:
        raise TargetError("credentials")
    if not _HOST.fullmatch(host) or len(host) > 253:
        raise TargetError("unreadable")
    if port == 0:
        raise TargetError("port")
    secure = parts.scheme == "https"
    path = parts.path or "/"
    return Target(
        secure=secure,
        host=host,
        port=port or (443 if secure else 80),
        path=f"{path}?{parts.query}" if parts.query else path,
    )


def is_public(address: Address) -> bool:
    """Whether it is an ordinary address of the Internet: one host, reachable by anybody."""
    if _is_metadata(address):
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL_4)
    embedded = _embedded(address)
    if embedded is not None:
        return is_public(embedded)
    return address in _GLOBAL_6 and not any(address in network for network in _SPECIAL_6)


def is_own(address: Address) -> bool:
    """Whether it is of a private network or of this machine, and no metadata."""
    if _is_metadata(address):
        return False
    if isinstance(address, IPv4Address):
        return any(address in network for network in _OWN_4)
    embedded = _embedded(address)
    if embedded is not None:
        return is_own(embedded)
    return any(IPv6Address(int(address)) in network for network in _OWN_6)


def _is_metadata(address: Address) -> bool:
    # An IPv6 address with a zone equals none without.
    return type(address)(int(address)) in METADATA


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that is asked when this one is, where the one only wraps the other."""
    if address in _MAPPED or address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return None


class Addresses:
    """Resolves names to addresses that may be asked."""

    def __init__(self, *, allow_private: bool = False, resolve: Resolve | None = None) -> None:
        self._allow_private = allow_private
        self._resolve = resolve or _system_resolve

    def of(self, target: Target, *, seconds: float) -> tuple[Address, ...]:
        """The addresses of the target, in the order of the resolver, all of which may be asked.

        One address among several that may not be asked refuses the name: it would be its turn
        some day. Raises ``TargetError``: ``address``, ``unresolved``; ``TimeoutError``.
        """
        texts = _within(seconds, lambda: self._resolve(target.host, target.port))
        found = tuple(dict.fromkeys(_read(text) for text in texts))
        if not found:
            raise TargetError("unresolved")
        if not all(self._may_be_asked(address) for address in found):
            raise TargetError("address")
        return found

    def _may_be_asked(self, address: Address) -> bool:
        return is_public(address) or (self._allow_private and is_own(address))


def _read(text: str) -> Address:
    try:
        return ip_address(text)
    except ValueError:
        raise TargetError("unresolved") from None


def _system_resolve(host: str, port: int) -> Sequence[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise TargetError("unresolved") from None
    return [str(each[4][0]) for each in found]


def _within(seconds: float, resolve: Callable[[], Sequence[str]]) -> Sequence[str]:
    """What the resolver finds; nothing else ends a question to a name server that is silent."""
    found: list[Sequence[str]] = []
    faults: list[Exception] = []

    def ask() -> None:
        try:
            found.append(resolve())
        except Exception as error:  # noqa: BLE001 - raised in the thread that waits
            faults.append(error)

    asking = Thread(target=ask, daemon=True)
    asking.start()
    asking.join(max(0.0, seconds))
    if faults:
        raise faults[0]
    if not found:
        raise TimeoutError
    return found[0]
