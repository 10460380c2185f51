"""`start --http`: the address is taken before anything is polled, and the pages are served while the monitor works."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.cli.base import fail

if TYPE_CHECKING:
    from monitor.config.settings import Settings
    from monitor.serve.metrics import Counters
    from monitor.serve.server import Server

LOOPBACK = "127.0.0.1"
_ADDRESS = re.compile(r"(?:(?P<host>\[[0-9A-Fa-f:.%]+\]|[^\s:/\[\]]*):)?(?P<port>\d{1,5})\Z")
_HIGHEST_PORT = 65_535


def address(text: str) -> tuple[str, int]:
    """The host and port that `--http` names (`HOST:PORT`, `[::1]:PORT`; `PORT`: the loopback's). Else exits 2."""
    found = _ADDRESS.match(text.strip())
    if not found or int(found["port"]) > _HIGHEST_PORT:
        fail(f"--http {text}: no address; write HOST:PORT, for example {LOOPBACK}:9464")
    return (found["host"] or "").strip("[]") or LOOPBACK, int(found["port"])


class Serving:
    """The web of a running monitor: its server, whose address is taken, and what is counted for its metrics."""

    def __init__(self, server: Server, counters: Counters) -> None:
        self.server = server
        self.counters = counters

    @contextmanager
    def serving(self, settings: Callable[[], Settings], clock: Callable[[], datetime]) -> Iterator[None]:
        """Serve until the end of the block; `settings` gives the configuration of the moment."""
        from monitor.run.figures import HistoryFigures
        from monitor.run.health import doubts, reasons
        from monitor.serve.files import SiteFiles
        from monitor.serve.hosts import OwnNames
        from monitor.serve.metrics import Gauges, metrics_reply
        from monitor.serve.pages import Health, MonitorPages

        health = Health(lambda: reasons(settings(), clock()), lambda: doubts(settings()))
        gauges = Gauges(HistoryFigures(settings), health)
        site = SiteFiles(lambda: settings().site_folder)
        own = OwnNames(str(self.server.server_address[0]), lambda: settings().site_url)
        with self.server.serving(MonitorPages(health, lambda: metrics_reply(self.counters, gauges), site), own):
            yield


def web(text: str, settings: Settings) -> Serving:
    """The web at the address that `--http` names, which is taken at once; exits 2 where it cannot be had."""
    host, port = address(text)
    try:
        from monitor.serve.metrics import Counters
    except ModuleNotFoundError:
        fail("--http needs prometheus_client: pip install 'ofsted-monitor[metrics]'")
    from monitor.serve.server import Server

    try:
        return Serving(Server(host, port), Counters(settings.channels))
    except OSError as fault:
        in_use = "another program listens there" if fault.errno == errno.EADDRINUSE else fault.strerror
        fail(f"--http {text}: the address cannot be had ({in_use}); nothing was polled")
