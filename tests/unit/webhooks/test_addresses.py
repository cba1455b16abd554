"""Which addresses a webhook may go to."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.adapters.webhooks.addresses import METADATA, Addresses, is_own, is_public, target_of
from src.services.bugs.webhook_records import Target, TargetError

REFUSED = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "169.254.169.254",
    "169.254.1.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.0.0.1", "192.0.2.1",
    "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "192.88.99.1", "100.100.100.200", "168.63.129.16",
    "::", "::1", "fe80::1", "fe80::1%1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::7f00:1",
    "2002:7f00:1::", "2002:808:808::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::808:808", "2001::1", "100::1", "3fff::1", "5f00::1", "fec0::1",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "11.0.0.1", "100.63.0.1", "100.128.0.1",
    "223.255.255.255", "2606:4700::1111", "2a00:1450:4007::1", "::ffff:8.8.8.8", "64:ff9b::808:808",
]  # fmt: skip
EXAMPLE = Target(secure=True, host="example.org", port=443, path="/")


@pytest.mark.parametrize("text", REFUSED)
def test_special_addresses_are_not_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_ordinary_addresses_are_public(text: str) -> None:
    assert is_public(ip_address(text))
    assert not is_own(ip_address(text))


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_what_python_takes_for_special_is_never_public(address: IPv4Address | IPv6Address) -> None:
    special = (
        address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
        or address.is_unspecified or address.is_reserved
    )  # fmt: skip
    wraps = isinstance(address, IPv6Address) and (
        address.ipv4_mapped is not None or int(address) >> 32 == 0x64FF9B << 64
    )
    if special and not wraps:
        assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_judged_by_itself(inner: IPv4Address) -> None:
    low = int(inner)
    mapped = IPv6Address(0xFFFF << 32 | low)
    translated = IPv6Address(0x64FF9B << 96 | low)
    assert is_public(mapped) == is_public(translated) == is_public(inner)
    assert is_own(mapped) == is_own(translated) == is_own(inner)
    # 6to4 and Teredo ask relays that nobody runs any more: never, whatever they hold.
    assert not is_public(IPv6Address(0x2002 << 112 | low << 80))
    assert not is_public(IPv6Address(0x2001 << 112 | low ^ 0xFFFFFFFF))
    assert not is_public(IPv6Address(low))


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_nothing_is_both_ours_and_everybodys(address: IPv4Address | IPv6Address) -> None:
    assert not (is_public(address) and is_own(address))


@pytest.mark.parametrize("address", sorted(METADATA, key=str))
def test_metadata_is_refused_also_where_private_networks_are_allowed(
    address: IPv4Address | IPv6Address,
) -> None:
    allowing = Addresses(allow_private=True, resolve=lambda *_: [str(address)])
    with pytest.raises(TargetError, match="address"):
        allowing.of(EXAMPLE, seconds=5)


@pytest.mark.parametrize(
    "text",
    ["169.254.169.254", "169.254.170.2", "169.254.170.23", "169.254.42.42", "169.254.0.23",
     "169.254.10.10", "fe80::a9fe:a9fe", "fe80::a9fe:a9fe%2", "fe80::1", "::ffff:169.254.42.42",
     "64:ff9b::a9fe:2a2a", "fd20:ce::254", "fd20:ce::254%2", "fd00:c1::a9fe:a9fe", "fd00:42::42"],
)  # fmt: skip
def test_no_keys_are_fetched_from_a_cloud_where_private_networks_are_allowed(text: str) -> None:
    with pytest.raises(TargetError, match="address"):
        Addresses(allow_private=True, resolve=lambda *_: [text]).of(EXAMPLE, seconds=5)


@pytest.mark.parametrize("text", ["0.0.0.0", "224.0.0.1", "240.0.0.1", "::", "ff02::1"])
def test_what_is_nobodys_is_refused_also_where_private_networks_are_allowed(text: str) -> None:
    with pytest.raises(TargetError, match="address"):
        Addresses(allow_private=True, resolve=lambda *_: [text]).of(EXAMPLE, seconds=5)


@pytest.mark.parametrize("text", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "::1", "fd12::1"])
def test_private_networks_are_asked_only_where_they_are_allowed(text: str) -> None:
    def resolve(_host: str, _port: int) -> Sequence[str]:
        return [text]

    assert Addresses(allow_private=True, resolve=resolve).of(EXAMPLE, seconds=5)
    with pytest.raises(TargetError, match="address"):
        Addresses(resolve=resolve).of(EXAMPLE, seconds=5)


def test_one_bad_address_among_good_ones_refuses_the_name() -> None:
    with pytest.raises(TargetError, match="address"):
        Addresses(resolve=lambda *_: ["8.8.8.8", "10.0.0.1"]).of(EXAMPLE, seconds=5)


def test_a_name_without_addresses_is_not_resolved() -> None:
    with pytest.raises(TargetError, match="unresolved"):
        Addresses(resolve=lambda *_: []).of(EXAMPLE, seconds=5)


def test_a_silent_name_server_is_not_waited_for() -> None:
    never = Event()

    def resolve(_host: str, _port: int) -> Sequence[str]:
        never.wait(30)
        return ["8.8.8.8"]

    try:
        with pytest.raises(TimeoutError):
            Addresses(resolve=resolve).of(EXAMPLE, seconds=0.05)
    finally:
        never.set()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0", "[::1]",
             "[::ffff:127.0.0.1]", "localhost"]
)  # fmt: skip
def test_this_machine_is_refused_however_it_is_spelled(host: str) -> None:
    with pytest.raises(TargetError):
        Addresses().of(target_of(f"http://{host}/", https_only=False), seconds=10)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.org/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://example.org/", "scheme"),
        ("//example.org/", "scheme"),
        ("example.org", "scheme"),
        ("https://", "unreadable"),
        ("https:///path", "unreadable"),
        ("https://example.org:99999/", "unreadable"),
        ("https://example.org:x/", "unreadable"),
        ("https://example.org:0/", "port"),
        ("https://[::1", "unreadable"),
        ("https://[fe80::1%25eth0]/", "unreadable"),
        ("https://example.org\\@127.0.0.1/", "unreadable"),
        ("https://example.org/#fragment", "unreadable"),
        ("https://exam ple.org/", "unreadable"),
        ("https://example.org/\r\nX-Evil: 1", "unreadable"),
        ("https://example.org/\u00e9", "unreadable"),
        ("https://ex\u00e4mple.org/", "unreadable"),
        ("https://example.org/" + "a" * 2000, "unreadable"),
        ("https://user:secret@example.org/", "credentials"),
        ("https://@example.org/", "credentials"),
        ("https://user@example.org/", "credentials"),
        ("https://exa%6dple.org/", "unreadable"),
        ("", "unreadable"),
    ],
)
def test_an_address_that_is_none_of_ours_is_refused(url: str, code: str) -> None:
    with pytest.raises(TargetError) as refused:
        target_of(url, https_only=False)
    assert refused.value.code == code


def test_an_address_is_taken_apart() -> None:
    assert target_of("https://Example.org/hooks/a?token=b", https_only=True) == Target(
        secure=True, host="example.org", port=443, path="/hooks/a?token=b"
    )
    assert target_of("http://example.org:8080", https_only=False) == Target(
        secure=False, host="example.org", port=8080, path="/"
    )


def test_plain_http_is_refused_where_https_is_asked_for() -> None:
    with pytest.raises(TargetError, match="scheme"):
        target_of("http://example.org/", https_only=True)


@given(st.text(max_size=60))
def test_no_text_does_worse_than_being_refused(url: str) -> None:
    try:
        found = target_of(f"https://{url}", https_only=True)
    except TargetError:
        return
    assert found.host
    assert 0 < found.port < 65536
    assert found.path.startswith("/")
    assert not set("@\\ \r\n") & set(found.host)
