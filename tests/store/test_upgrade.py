"""Histories of every earlier schema, each written by the code of its time (tools/make_old_histories.py), opened by the
present one: it knows what it knew, alerts nothing anew, and goes on where it was.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitor.demo.govuk_web import COLLECTION, GovukWeb
from monitor.demo.story import FEED, NOTICES, STEPS, world
from monitor.demo.web import Web
from monitor.render.event_json import event_json
from monitor.store.file import LATEST_MIGRATION
from tests.monitored import Monitored

HISTORIES = sorted((Path(__file__).parent / "histories").glob("m*.sql"))
READ_OTHERWISE = {"m001": {"improvement_notice"}}
"""Kinds of event that the reader of that time read less exactly: by month, and an event keeps its id for good."""
LAST_SEEN, FOLLOWING, LIFTED = date(2024, 3, 15), "2024-03-16", "2025-06-02"


@contextmanager
def monitored(folder: Path) -> Iterator[tuple[Monitored, GovukWeb]]:
    """A monitor of the demo's authority, on the history that stands in the folder."""
    with Web(world(), STEPS[0].day) as web, GovukWeb(list(NOTICES), STEPS[0].day) as gov:
        history = folder / "history.sql"
        if history.exists():
            text = history.read_text(encoding="utf-8")
            for name, url in (("the-web", web.url), ("gov-uk", gov.url)):
                text = text.replace(name, url.removeprefix("http://"))
            (folder / "state").mkdir()
            with closing(sqlite3.connect(folder / "state/monitor.db")) as db:
                db.executescript(text)
        sources = {
            "ofsted": {"base_url": web.url, "files_url": web.url},
            "govuk": {"base_url": gov.url, "collections": [COLLECTION]},
        }
        changes = {
            "channels": {"screen": {"type": "console"}},
            "alerts": ["screen"],
            "operations": ["screen"],
            "authorities": [{"name": "Peterborough", "news": [{"feed": web.url + FEED}]}],
            "sources": sources,
            "health": {},
        }
        with Monitored(folder, web, **changes) as monitor:
            yield monitor, gov


def look(monitor: Monitored, gov: GovukWeb, day: str) -> list[str]:
    """Poll on a day; the headlines that readers and operators get."""
    gov.day = date.fromisoformat(day)
    monitor.poll(day)
    assert [r.reason for r in monitor.results if r.outcome.failed] == []
    return [message.headline for message in monitor.taken("screen")]


def known(monitor: Monitored) -> list[dict[str, Any]]:
    """What `events --format json` says, but for addresses (each web has its own) and instants."""
    found = []
    for event in monitor.store.events():
        said = event_json(event)
        said["evidence"] = sorted((one["source"], one["title"], one["published"]) for one in said["evidence"])
        found.append(said)
    return found


def alike(events: list[dict[str, Any]], history: Path) -> list[dict[str, Any]]:
    """Events as they can be compared with those of an earlier version: what that read otherwise by its name alone."""
    otherwise = READ_OTHERWISE.get(history.stem, ())
    kept = ("kind", "action", "authority", "status", "published")
    return [{name: e[name] for name in kept} if e["kind"] in otherwise else e for e in events]


@dataclass(frozen=True)
class Fresh:
    """What a history that was never of an earlier version knows, and says at the last step."""

    events: list[dict[str, Any]]
    lifted: list[str]
    after: list[dict[str, Any]]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    with monitored(tmp_path_factory.mktemp("fresh")) as (monitor, gov):
        for step in STEPS:
            if step.day <= LAST_SEEN:
                look(monitor, gov, step.day.isoformat())
        assert look(monitor, gov, FOLLOWING) == []
        return Fresh(known(monitor), look(monitor, gov, LIFTED), known(monitor))


def test_there_is_a_history_of_every_schema_before_the_last_change() -> None:
    """That of the last change may be missing until somebody runs it: `python tools/make_old_histories.py` makes it."""
    wanted = [f"m{number:03}" for number in range(1, int(LATEST_MIGRATION[1:4]) - 1)]
    assert [path.stem for path in HISTORIES][: len(wanted)] == wanted


@pytest.mark.parametrize("history", HISTORIES, ids=lambda path: path.stem)
def test_a_history_of_an_earlier_version_is_known_and_alerts_nothing(
    history: Path, tmp_path: Path, fresh: Fresh
) -> None:
    (tmp_path / "history.sql").write_text(history.read_text(encoding="utf-8"), encoding="utf-8")
    with monitored(tmp_path) as (monitor, gov):
        assert list((tmp_path / "state/backups").glob("monitor-*.db")), "no copy was put aside before the change"
        assert look(monitor, gov, FOLLOWING) == []
        assert alike(known(monitor), history) == alike(fresh.events, history)
        # What comes next is alerted once, as in a history that was always of this version.
        assert look(monitor, gov, LIFTED) == fresh.lifted
        assert len(fresh.lifted) == 1
        assert alike(known(monitor), history) == alike(fresh.after, history)
