"""The pages of a running monitor: whether it is healthy, its metrics, and where they are."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from monitor.model.addresses import masked_text
from monitor.serve.server import Reply
from monitor.serve.timely import NoAnswerError, Timely

log = logging.getLogger(__name__)

# A probe is answered within this many seconds, whatever hangs; and the history is asked at most so often.
HEALTH_WITHIN = 2.0
HEALTH_FRESH = 2.0
_START = b"""Ofsted Monitor

/healthz   whether it runs, polls, delivers and can write
/metrics   figures for Prometheus
"""


class Health:
    """Why the monitor is not healthy, as every page of it says: asked for at a bounded cost, answered within a time."""

    def __init__(
        self, reasons: Callable[[], list[str]], within: float = HEALTH_WITHIN, fresh: float = HEALTH_FRESH
    ) -> None:
        """`reasons` as `monitor.run.health` has them; empty: healthy."""
        self._found = reasons
        self._reasons = Timely(self._find, within=within, fresh=fresh)
        self._within = within

    def reasons(self) -> list[str]:
        """The reasons, without secrets; that they could not be found out is one too."""
        try:
            return [masked_text(reason) for reason in self._reasons()]
        except NoAnswerError:
            return [f"the history did not answer within {self._within:g} s"]

    def _find(self) -> list[str]:
        try:
            return self._found()
        except Exception as fault:
            log.exception("health could not be found out")
            return [f"health could not be found out: {type(fault).__name__}"]


class MonitorPages:
    """Pages by path; `/` says which there are."""

    def __init__(self, health: Health, metrics: Callable[[], Reply]) -> None:
        self._pages: dict[str, Callable[[], Reply]] = {
            "/": lambda: Reply(_START),
            "/healthz": lambda: _health_page(health.reasons()),
            "/metrics": metrics,
        }

    def __call__(self, path: str) -> Reply | None:
        """The page at a path, None where there is none."""
        page = self._pages.get(path)
        return page() if page else None


def _health_page(reasons: list[str]) -> Reply:
    if not reasons:
        return Reply(b"healthy\n")
    lines = "".join(f"{' '.join(reason.splitlines())}\n" for reason in reasons)
    return Reply(lines.encode(errors="replace"), HTTPStatus.SERVICE_UNAVAILABLE)
