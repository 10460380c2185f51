"""The canary: once a week a made-up publication goes the whole way, from a listing to a message that was taken.

Months may pass without a publication, and nothing else proves that one would be told. All is real but the publisher and
the reader: the sources, the polls, the reading processes, the history (one of its own, which is gone afterwards), the
outbox and a webhook's channel, under the limits of the configuration, against a small web on the loopback.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING

from monitor.config import cronline
from monitor.config.channels import SlackWebhookSettings
from monitor.config.settings import Settings, Watched
from monitor.fetch.fetcher import Fetcher
from monitor.model.deferred import deferred
from monitor.model.messages import PendingAlert
from monitor.model.publications import SourceKind
from monitor.operations.alarms import CANARY, THREADS, Alarm, Looked, StandingAlarm, messages, standing_of
from monitor.outbox.outbox import Outbox
from monitor.register.names import Authority
from monitor.run.resources import Resources
from monitor.run.round import run_round
from monitor.sources import registry
from monitor.store.database import Store
from monitor.store.life import mark, marked

if TYPE_CHECKING:
    from monitor.run.canary_web import CanaryWeb

log = logging.getLogger(__name__)

# No server is imported before the canary's hour.
_web: Callable[[Authority], CanaryWeb] = deferred("monitor.run.canary_web:CanaryWeb")

MARK = "monitor.canary"
"""The file in the state folder whose time says when the canary last sang."""
# Two tries within a minute: a machine under load may fail one.
_WITHIN = 25.0
_TRIES = 2
_STEP = 0.1
_SLUG = "peterborough"  # whose report comes with the program
_EVENT = "peterborough/inspection/2023-11-27"
_GRADE = "inadequate"
_HOOK_VARIABLE = "CANARY_HOOK"
_OVER = "The canary came through again: a made-up publication became an alert that was taken"
_AGAIN = "It is tried again each hour, at a start and by `once`, and you hear when it comes through."


class _CanaryError(Exception):
    """The canary did not come through; the text says where it ended."""


def look(resources: Resources) -> bool:
    """Let the canary go its way where its time has come, or the last one did not come through.

    Operations hear of a failure once, and once of its end; whether there was anything to tell. What a stop cut off is
    no failure.
    """
    settings, now = resources.settings, resources.now()
    standing = [StandingAlarm(message, since) for message, since in resources.store.standing(THREADS)]
    if settings.canary is None or not (standing_of(CANARY, standing) or _is_due(settings, now)):
        return False
    why = _tried(resources)
    if resources.stop.is_set():
        return False
    _mark(settings, now)
    log.info("the canary %s", f"did not come through: {why}" if why else "came through")
    alarm = Alarm(f"The canary did not come through: {why}", (_AGAIN,)) if why else None
    said = messages({CANARY: Looked(alarm, _OVER)}, standing, now)
    if said:
        resources.store.add_alerts([PendingAlert(m, settings.operations) for m in said], (), now)
    return bool(said)


def _is_due(settings: Settings, now: datetime) -> bool:
    """Whether the canary's hour came since it last sang; the first one waits for it."""
    last = marked(settings.state, MARK)
    if last is None or last > now:  # what lies ahead was marked by a clock that ran wrong
        _mark(settings, now)
        return False
    following = cronline.after(settings.canary.line, last, settings.timezone) if settings.canary else None
    return following is not None and following <= now


def _mark(settings: Settings, now: datetime) -> None:
    """Note that the canary sang; where that cannot be written it sings again, and `health` says why it cannot."""
    with suppress(OSError):
        mark(settings.state, MARK, now)


def _tried(resources: Resources) -> str:
    """Why the canary did not come through, twice; "" where it did."""
    why = ""
    for _ in range(_TRIES):
        why = sing(resources)
        if not why or resources.stop.is_set():
            break
    return why


def sing(resources: Resources, within: float = _WITHIN) -> str:
    """Let the canary go its way once; why it did not come through within so many seconds, "" where it did."""
    stop = threading.Event()
    ended: list[str] = []

    def work() -> None:
        try:
            with TemporaryDirectory(prefix="ofsted-monitor-canary-") as folder:
                _Canary(resources, Path(folder), stop).go()
            ended.append("")
        except _CanaryError as fault:
            ended.append(str(fault))
        except Exception as fault:
            log.exception("the canary failed")
            ended.append(f"the monitor itself failed: {type(fault).__name__}: {fault}")

    thread = threading.Thread(target=work, daemon=True, name="canary")
    thread.start()
    end = monotonic() + within
    while thread.is_alive() and monotonic() < end and not resources.stop.is_set():
        thread.join(_STEP)
    stop.set()
    return ended[0] if ended else f"it was not through after {within:g} s"


@dataclass(frozen=True)
class _Canary:
    """One canary: the monitor whose limits, register and reading processes it has, a folder and a stop of its own."""

    resources: Resources
    folder: Path
    stop: threading.Event

    def go(self) -> None:
        """Go all the way; _CanaryError where it ends before."""
        authority = next(a for a in self.resources.register.authorities if a.slug == _SLUG)
        with ExitStack() as open_:
            web = open_.enter_context(_web(authority))
            settings = _settings(self.resources.settings, self.folder, web.url, Watched(authority, (CANARY,)))
            store = open_.enter_context(Store.open(settings.state, self.resources.now()))
            fetcher = Fetcher(settings.http)
            open_.callback(fetcher.close)
            own = Resources(
                settings, self.resources.register, store, fetcher, self.resources.now, self.stop,
                readers=self.resources.readers,
            )  # fmt: skip
            own.prepare()
            outbox = Outbox(settings, store, {_HOOK_VARIABLE: web.hook}, self.resources.now, self.stop)
            self._poll(own)
            web.is_published = True
            self._poll(own)
            event = next((event for event in store.events([_SLUG]) if event.id == _EVENT), None)
            if event is None or _GRADE not in {judgement.grade for judgement in event.facts.judgements}:
                raise _CanaryError("its report was fetched, and not read as what it is")
            self._deliver(outbox, lambda: any(web.report in taken for taken in web.taken))

    def _poll(self, own: Resources) -> None:
        """One round of polls of the small web."""
        sources = [source for source in registry.sources(own.settings) if source.kind is SourceKind.OFSTED]
        results = run_round(own, sources, force=True)
        failed = next((result for result in results if result.outcome.failed), None)
        if failed:
            raise _CanaryError(f"{failed.source.name} on the small web could not be read: {failed.reason}")

    def _deliver(self, outbox: Outbox, is_taken: Callable[[], bool]) -> None:
        """Deliver what is pending; the alert must be among what the webhook took."""
        sent = outbox.deliver()
        if is_taken():
            return
        why = next((one.reason for one in sent if one.reason), "no alert was made of it")
        raise _CanaryError(f"its alert did not arrive: {why}")


def _settings(settings: Settings, folder: Path, url: str, watched: Watched) -> Settings:
    """The configuration with the small web in place of the real ones, and one channel, which ends there."""
    return replace(
        settings,
        state=folder / "state",
        channels={CANARY: SlackWebhookSettings(type="slack_webhook", url_env=_HOOK_VARIABLE)},
        alerts=(CANARY,),
        operations=(),
        watched=(watched,),
        ofsted_url=url,
        ofsted_files_url=url,
        http=replace(settings.http, min_interval=0.0, allow_hosts=("127.0.0.1",)),
    )
