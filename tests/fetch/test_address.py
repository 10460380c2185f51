"""Which addresses count as public, and what is shown of an address."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.fetch.address import AddressError, is_allowed, is_public, place, split


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "192.0.2.7",
        "198.18.0.1",
        "192.88.99.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "3fff::1",
        "2001::1",
        "2002:7f00:1::",
        "2002:808:808::",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808",
        "not an address",
    ],
)
def test_an_address_that_is_not_the_public_internets_is_told(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "151.101.0.81", "2a04:4e42::81", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_a_public_address_is_told(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_in_ipv6_changes_nothing(address: IPv4Address) -> None:
    mapped = IPv6Address(b"\0" * 10 + b"\xff\xff" + address.packed)
    nat64 = IPv6Address(bytes.fromhex("0064ff9b") + b"\0" * 8 + address.packed)
    assert is_public(str(mapped)) == is_public(str(nat64)) == is_public(str(address))


@given(st.ip_addresses())
def test_what_is_public_is_global(address: IPv4Address | IPv6Address) -> None:
    carried = getattr(address, "ipv4_mapped", None)
    assert not is_public(str(address)) or (carried or address).is_global


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://example.org/x", "not an http or https address"),
        ("file:///etc/passwd", "not an http or https address"),
        ("/relative", "not an http or https address"),
        ("https://me:secret@example.org/", "user name or password"),
        ("https://good.org@evil.org/", "user name or password"),
        ("https:///path", "not a usable address"),
        ("https://exa mple.org/", "not a usable address"),
        ("https://127.0.0.1\\.example.org/", "not a usable address"),
        ("https://[::1/", "is not an address"),
        ("https://example.org:99999/", "is not an address"),
    ],
)
def test_an_address_that_is_never_asked_says_why(url: str, words: str) -> None:
    with pytest.raises(AddressError, match=words) as caught:
        split(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Example.org/a", "example.org"),
        ("https://example.org:443/a", "example.org"),
        ("http://example.org:8080/", "example.org:8080"),
        ("http://[2606:4700::1]:8080/", "[2606:4700::1]:8080"),
    ],
)
def test_the_place_of_an_address_is_its_host_and_unusual_port(url: str, host: str) -> None:
    assert place(split(url)) == host


def test_hosts_are_allowed_by_name_or_name_and_port() -> None:
    assert is_allowed("127.0.0.1", 8000, ["127.0.0.1"])
    assert is_allowed("127.0.0.1", 8000, ["127.0.0.1:8000"])
    assert not is_allowed("127.0.0.1", 8001, ["127.0.0.1:8000"])
    assert not is_allowed("127.0.0.1", 8000, ["localhost", "127.0.0.10"])
    assert is_allowed("[::1]", 8000, ["[::1]:8000"])
    assert is_allowed("::1", 8000, ["::1"])
    assert is_allowed("Mirror.Internal", 80, ["mirror.internal"])


@pytest.mark.parametrize(
    "url", ["https://me:secret@[::1/", "https://me:sec/ret@example.org/", "https://me:secret@a\u2100.org/"]
)
def test_why_an_address_is_wrong_holds_no_password(url: str) -> None:
    with pytest.raises(AddressError) as caught:
        split(url)
    assert "sec" not in str(caught.value)


# Each block of IANA's special-purpose registries, by an address within it; what of them is global holds no web page.
SPECIAL = """
0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.254 127.0.0.1 169.254.1.1 172.31.255.1 192.0.0.1 192.0.0.9 192.0.0.170
192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.175.48.1 198.18.0.1 198.19.255.1 198.51.100.1
203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 ::ffff:192.0.0.8 ::ffff:100.64.0.1 64:ff9b::10.0.0.1
64:ff9b::192.0.0.8 64:ff9b:1::1 100::1 100:0:0:1::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:1::1 2001:2::1
2001:4:112::1 2001:10::1 2001:20::1 2001:30::1 2001:1ff:ffff::1 2001:db8::1 2002:0a00:0001::1 2002:808:808::1
2620:4f:8000::1 3fff::1 3fff:fff::1 5f00::1 fc00::1 fdff::1 fe80::1 fec0::1 ff02::1 ::8.8.8.8 4000::1
"""


@pytest.mark.parametrize("address", SPECIAL.split())
def test_no_block_of_the_special_purpose_registries_is_public(address: str) -> None:
    assert not is_public(address)


BESIDE = """
1.1.1.1 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 172.32.0.1 192.0.1.1 192.0.3.1 192.89.0.1 198.17.0.1
198.20.0.1 223.255.255.1 2001:200::1 2001:db7::1 2001:db9::1 2003::1 2a00:1450::1 3ffe::1 64:ff9b::1.1.1.1
"""


@pytest.mark.parametrize("address", BESIDE.split())
def test_what_lies_beside_a_special_block_is_public(address: str) -> None:
    assert is_public(address)
