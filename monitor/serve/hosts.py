"""By which names a server answers, so that no page elsewhere reads it through a visitor's browser.

A page of an attacker's may have its own name lead to this machine a moment later (DNS rebinding): the browser then lets
it read what stands here. What it cannot do is make the browser name another host than its own in the request.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

_HERE = "localhost"


class OwnNames:
    """Whether a request's Host is a name of this server's.

    On the loopback those are the loopback's, and the host of the address that readers are given (a proxy may hand it
    on). On another address any is, until such an address is configured: then its host, and what no stranger can have
    lead here: numbers, and names without a dot, as machines of one network call each other.
    """

    def __init__(self, bound: str, url: Callable[[], str]) -> None:
        """`bound` is the address at which is listened; `url` gives the readers' address of the moment, "" for none."""
        self._on_loopback = _is_here(bound)
        self._url = url

    def __call__(self, host: str) -> bool:
        """Whether to answer a request with this Host; without one it comes from no browser."""
        name, given = _name(host), urlsplit(self._url()).hostname
        if name in ("", given) or _is_here(name):
            return True
        return not self._on_loopback and (not given or "." not in name or _number(name) is not None)


def _name(host: str) -> str:
    """The name in a Host, which may have a port."""
    name = host.strip().casefold()
    bare = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
    return bare.removesuffix(".")


def _is_here(name: str) -> bool:
    number = _number(name)
    return number.is_loopback if number else name == _HERE or name.endswith(f".{_HERE}")


def _number(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None
