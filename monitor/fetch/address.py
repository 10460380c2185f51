"""Which addresses may be reached. Pure: no name is resolved here."""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from monitor.model.addresses import masked

PORTS = {"http": 80, "https": 443}

# https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry, as of 2025, with what is
# no host's own address besides (multicast, the old site-local, 6to4 and its relays). Python's own table lacks some, and
# differs from version to version; what is more special than its block and global all the same (anycast of protocols)
# holds no web page.
_SPECIAL_4 = """
0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.31.196.0/24
192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4
240.0.0.0/4
"""
_SPECIAL_6 = "2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20"
_PRIVATE_4 = tuple(map(IPv4Network, _SPECIAL_4.split()))
_PRIVATE_6 = tuple(map(IPv6Network, _SPECIAL_6.split()))
# Outside of global unicast nothing is public but what carries an IPv4 address.
_UNICAST = IPv6Network("2000::/3")
_CARRIERS = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))
_UNFIT = re.compile(r"[\s\\\x00-\x1f\x7f]")


class AddressError(ValueError):
    """An address that is never requested; the text says why in one sentence."""


def split(url: str) -> SplitResult:
    """Split an absolute http(s) address without user name or password; AddressError says what is wrong with another."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        # What the error quotes may be a part of a password.
        why = "" if "@" in url else f": {error}"
        raise AddressError(f"{masked(url)!r} is not an address{why}") from None
    if parts.scheme not in PORTS:
        raise AddressError(f"{masked(url)} is not an http or https address")
    if "@" in parts.netloc:
        raise AddressError(f"{masked(url)} holds a user name or password; addresses with credentials are not followed")
    if not host or _UNFIT.search(url):
        raise AddressError(f"{masked(url)!r} is not a usable address")
    return parts


def place(parts: SplitResult) -> str:
    """`host`, or `host:port` where the port is not the scheme's default: what a lane and a robots.txt belong to."""
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    return shown if parts.port in (None, PORTS[parts.scheme]) else f"{shown}:{parts.port}"


def is_public(address: str) -> bool:
    """Return True if an IP address belongs to the public internet; False also for what is no IP address.

    Private, loopback, link-local (cloud metadata), shared (100.64/10), multicast, reserved and documentation ranges are
    not, after the IANA special-purpose registries. An IPv6 address that carries an IPv4 one (mapped, or NAT64, which
    networks without IPv4 use for every host) is as public as the address it carries; 6to4 and Teredo never are.
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return not any(ip in special for special in _PRIVATE_4)
    if any(ip in carrier for carrier in _CARRIERS):
        return is_public(str(IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip in _UNICAST and not any(ip in special for special in _PRIVATE_6)


def is_allowed(host: str, port: int, allow_hosts: Collection[str]) -> bool:
    """Whether the configuration names this host, by `host` (any port) or `host:port`; names are compared exactly."""
    bare = host.strip("[]").lower()
    shown = f"[{bare}]" if ":" in bare else bare
    return any(entry.lower() in (bare, shown, f"{shown}:{port}") for entry in allow_hosts)
