"""A word to a service that watches the monitor (healthchecks.io and its like): one small request, soon over.

The address is a secret: whoever knows it can say that all is well. So nothing here repeats any part of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from monitor.config.settings import HttpSettings
from monitor.fetch.address import PORTS, AddressError, is_allowed, split
from monitor.fetch.answer import LateError, WireError, status_words
from monitor.fetch.fetcher import user_agent
from monitor.model.deferred import deferred

if TYPE_CHECKING:
    from monitor.fetch.wire import Wire

_wires: Callable[[HttpSettings], Callable[[], Wire]] = deferred("monitor.fetch.wire:wires")

PING_WITHIN = 5.0
"""Seconds that a call may take in all."""
_MOST_BYTES = 100_000  # of an answer: a few words are usual
_MOST_SAID = 10_000  # bytes of a body, as healthchecks.io keeps by default


def ping(url: str, signal: str, words: str, settings: HttpSettings) -> str:
    """Call `url` + `/signal` (none for ""), with `words` as the body; why it failed, "" where it did not.

    Only https, or a host that the configuration allows; nothing is followed, and nothing waited for longer than
    `PING_WITHIN`. The reason holds no part of the address.
    """
    try:
        parts = split(url)
    except AddressError:
        return "what is configured as its address is none"
    port = parts.port or PORTS[parts.scheme]
    if parts.scheme != "https" and not is_allowed(parts.hostname or "", port, settings.allow_hosts):
        return "its address is neither https nor of a host in http.allow_hosts"
    path = "/".join(filter(None, (parts.path.rstrip("/"), signal)))
    called = urlunsplit(parts._replace(path=path, fragment=""))
    wire = _wires(replace(settings, timeout=PING_WITHIN, max_bytes=_MOST_BYTES))()
    body = words.encode()[:_MOST_SAID].decode(errors="ignore").encode()
    headers = {"User-Agent": user_agent(settings.contact), "Content-Type": "text/plain; charset=utf-8"}
    try:
        status = wire.ask(called, headers, PING_WITHIN, body).status
    except LateError:
        return f"no answer within {PING_WITHIN:g} s"
    except WireError as fault:
        return str(fault).replace(urlsplit(url).hostname or "", "its host")
    finally:
        wire.rest()
    return "" if 200 <= status < 300 else f"its server answered {status_words(status)}"
