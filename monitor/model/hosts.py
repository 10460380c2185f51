"""Whose host an address is of: publishers are told apart by the domain that they registered. Pure."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

# Below these a name is registered (Nominet's second levels and the public sector's); elsewhere below the last label.
_SHARED = frozenset(
    f"{name}.uk" for name in
    ("ac", "co", "gov", "judiciary", "ltd", "me", "mod", "net", "nhs", "org", "parliament", "plc", "police", "sch")
)  # fmt: skip


def registered_domain(url: str) -> str:
    """The domain that the host of an address belongs to; an IP address is its own, "" where there is no host.

    Two addresses of one domain are one publisher's. A suffix that is not known here makes several publishers one,
    never one several.

    >>> registered_domain("https://www.peterboroughtoday.co.uk/news/1")
    'peterboroughtoday.co.uk'
    """
    host = _host(url)
    if _is_ip(host):
        return host
    labels = host.split(".")
    kept = 3 if ".".join(labels[-2:]) in _SHARED else 2
    return ".".join(labels[-kept:])


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
