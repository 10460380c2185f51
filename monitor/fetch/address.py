"""Which addresses may be reached, and how they are told without secrets. Pure: no name is resolved here."""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

PORTS = {"http": 80, "https": 443}

_UNICAST = IPv6Network("2000::/3")
_SIX_TO_FOUR_RELAYS = (int(IPv4Address("192.88.99.0")), int(IPv4Address("192.88.99.255")))
_NAT64 = IPv6Network("64:ff9b::/96")
_DOCUMENTATION = IPv6Network("3fff::/20")
_SECRET = re.compile(r"token|key|secret|sig|pass|pwd|auth|session|credential|code", re.IGNORECASE)
_UNFIT = re.compile(r"[\s\\\x00-\x1f\x7f]")


class AddressError(ValueError):
    """An address that is not asked for, whatever stands behind it; says why in one sentence."""


def split(url: str) -> SplitResult:
    """Split an absolute http(s) address without user name or password; AddressError says what is wrong with another."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise AddressError(f"{url!r} is not an address: {error}") from None
    if parts.scheme not in PORTS:
        raise AddressError(f"{tell(url)} is not an http or https address")
    if "@" in parts.netloc:
        raise AddressError(f"{tell(url)} holds a user name or password; addresses with credentials are not followed")
    if not host or _UNFIT.search(url):
        raise AddressError(f"{tell(url)!r} is not a usable address")
    return parts


def place(parts: SplitResult) -> str:
    """`host`, or `host:port` where the port is not the scheme's own: what a lane and robots.txt belong to."""
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    return shown if parts.port in (None, PORTS[parts.scheme]) else f"{shown}:{parts.port}"


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet's.

    Private, loopback, link-local (cloud metadata), shared (100.64/10), multicast, reserved and documentation ranges are
    not, after the IANA special-purpose registries. An IPv6 address that carries an IPv4 one (mapped, or NAT64, which
    networks without IPv4 use for every host) is as public as the address it carries; 6to4 and Teredo never are.
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        relay = _SIX_TO_FOUR_RELAYS[0] <= int(ip) <= _SIX_TO_FOUR_RELAYS[1]
        return ip.is_global and not (ip.is_multicast or ip.is_reserved or relay)
    carried = _carried(ip)
    if carried is not None:
        return is_public(str(carried))
    return ip in _UNICAST and ip.is_global and ip.sixtofour is None and ip.teredo is None and ip not in _DOCUMENTATION


def _carried(ip: IPv6Address) -> IPv4Address | None:
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped


def is_allowed(host: str, port: int, allow_hosts: Collection[str]) -> bool:
    """Whether the configuration names this host, by `host` (any port) or `host:port`; names are compared exactly."""
    bare = host.strip("[]").lower()
    shown = f"[{bare}]" if ":" in bare else bare
    return any(entry.lower() in (bare, shown, f"{shown}:{port}") for entry in allow_hosts)


def tell(url: str) -> str:
    """The address as a log or a message may show it: no credentials, no value of a query key that sounds secret."""
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return "an address that cannot be read"
    if any(_SECRET.search(key) for key, _ in query):
        shown = "&".join(f"{key}=…" if _SECRET.search(key) else f"{key}={value}" for key, value in query)
    else:
        shown = parts.query
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, shown, ""))
