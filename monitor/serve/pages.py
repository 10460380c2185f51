"""The pages of a running monitor: whether it is healthy, its metrics, the site."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from monitor.model.addresses import masked_text
from monitor.serve.server import Pages, Reply
from monitor.serve.timely import NoAnswerError, Timely

log = logging.getLogger(__name__)

# A probe is answered within this many seconds, whatever hangs; and the history is asked at most so often.
HEALTH_WITHIN = 2.0
HEALTH_FRESH = 2.0
_START = b"""Ofsted Monitor

The site is not written yet: it comes with the first change of the history.

/healthz   whether it runs, polls, delivers and can write
/metrics   figures for Prometheus
"""


@dataclass(frozen=True)
class Verdict:
    """Why the monitor is not healthy (nothing: it is), and what is to be looked at all the same; without secrets."""

    reasons: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


class Health:
    """How the monitor is, as every page says it: asked for at a bounded cost, answered within a time."""

    def __init__(
        self,
        reasons: Callable[[], list[str]],
        doubts: Callable[[], list[str]] = list,
        *,
        within: float = HEALTH_WITHIN,
        fresh: float = HEALTH_FRESH,
    ) -> None:
        """`reasons` and `doubts` as `monitor.run.health` has them."""
        self._reasons, self._doubts, self._within = reasons, doubts, within
        self._verdict = Timely(self._judge, within=within, fresh=fresh)

    def __call__(self) -> Verdict:
        """How the monitor is; that it could not be found out is a reason too."""
        try:
            return self._verdict()
        except NoAnswerError:
            return Verdict((f"the history did not answer within {self._within:g} s",))

    def _judge(self) -> Verdict:
        try:
            return Verdict(tuple(map(masked_text, self._reasons())), tuple(map(masked_text, self._doubts())))
        except Exception as fault:
            log.exception("health could not be found out")
            return Verdict((f"health could not be found out: {type(fault).__name__}",))


class MonitorPages:
    """Pages by path: the monitor's own, and the site's wherever there is none of them."""

    def __init__(self, health: Health, metrics: Callable[[], Reply], site: Pages) -> None:
        self._pages: dict[str, Callable[[], Reply]] = {"/healthz": lambda: _health_page(health()), "/metrics": metrics}
        self._site = site

    def __call__(self, path: str) -> Reply | None:
        """The page at a path, None where there is none; before there is a site, `/` says what else there is."""
        page = self._pages.get(path)
        if page:
            return page()
        found = self._site(path)
        return Reply(_START) if found is None and path == "/" else found


def _health_page(verdict: Verdict) -> Reply:
    """What the command `health` says."""
    said = [*(verdict.reasons or ("healthy",)), *(f"to look at: {doubt}" for doubt in verdict.doubts)]
    lines = "".join(f"{' '.join(line.splitlines())}\n" for line in said)
    return Reply(lines.encode(errors="replace"), HTTPStatus.SERVICE_UNAVAILABLE if verdict.reasons else HTTPStatus.OK)
