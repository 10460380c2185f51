"""The whole path on real documents: a loopback Ofsted as of day after day, exactly one alert for each publication.

Skips where the corpus (real reports and letters with their true facts) is not beside the checkout.
"""

import csv
import os
import re
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.demo.world import Provider, Publication, World
from monitor.model.facts import EventKind
from monitor.run.round import run_round
from monitor.store.database import Store
from tests.monitored import Monitored, configure

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
KINDS = {"inspections": EventKind.INSPECTION, "visits": EventKind.FOCUSED_VISIT}

pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not beside this checkout"),
]


def rows(urns):
    """Every document of some authorities with its kind and its true facts, in the order of publication."""
    found = []
    for name in ("inspections", "visits", "joint"):
        with (CORPUS / f"{name}.csv").open(encoding="utf-8-sig") as file:
            found += [(name, row) for row in csv.DictReader(file) if row["urn"] in urns and row["kind"] != "not_a_pdf"]
    return sorted(found, key=lambda pair: (pair[1]["published_from_filename"], pair[1]["file"]))


def publication(number, name, row):
    """The publication as Ofsted's page would list it."""
    path = CORPUS / name / row["file"]
    label = re.sub(r" - \d.*", "", path.stem).capitalize()
    published = date.fromisoformat(row["published_from_filename"])
    end = row.get("inspection_end") or row.get("visit_end") or str(published - timedelta(days=40))
    return Publication(row["urn"], 50000000 + number, label, date.fromisoformat(end), published, path.read_bytes())


def start_of(name, row):
    return row["visit_start" if name == "visits" else "inspection_start"]


@pytest.fixture(scope="module")
def story():
    """Four authorities' documents, and the world that publishes them."""
    urns = {"80537": "Peterborough", "80489": "Brent", "80465": "Durham", "80503": "Hounslow"}
    documents = rows(urns)
    world = World(
        providers=tuple(Provider(urn, name) for urn, name in urns.items()),
        publications=tuple(publication(n, *pair) for n, pair in enumerate(documents)),
    )
    return urns, documents, world


def watched(urns):
    return [{"name": name} for name in urns.values()]


def test_day_by_day_one_alert_a_publication_with_its_facts(serve, tmp_path, story):
    urns, documents, world = story
    days = sorted({p.published for p in world.publications})
    baseline, news = days[: len(days) // 4], days[len(days) // 4 :]
    with Monitored(tmp_path, serve(world, baseline[-1]), authorities=watched(urns)) as monitor:
        assert len(monitor.day(str(baseline[-1]))) == len(urns), "one line of baseline an authority, no alert"
        for day in news:
            expected = sorted(row["urn"] for _, row in documents if row["published_from_filename"] == str(day))
            monitor.at(str(day))
            run_round(monitor.resources, _sources(monitor), force=True)
            told = monitor.taken()
            slugs = {a.slug: a.urn for a in monitor.resources.register.authorities}
            assert sorted(slugs[m.authority] for m in told) == expected, [m.headline for m in told]
            assert not [m.headline for m in told if "not read" in m.headline]
            assert monitor.day(str(day)) == []
        assert monitor.told() == []
        _facts_are_true(monitor.store, documents)


def _sources(monitor):
    from monitor.sources import registry

    return registry.sources(monitor.settings)


def _facts_are_true(store: Store, documents) -> None:
    """Every publication is an event that started when its document says, with the overall grade it says."""
    told = {(e.authority, str(e.facts.kind), e.facts.start.iso()): e for e in store.events() if not e.recalled}
    assert len(told) == len(documents)
    from monitor.register.authorities import load

    for name, row in documents:
        slug = load().by_urn(row["urn"]).slug
        kind = KINDS.get(name) or (EventKind.JTAI if row["kind"] == "jtai" else EventKind.SEND_INSPECTION)
        event = told[slug, str(kind), start_of(name, row)]
        if row.get("overall"):
            assert event.facts.grade("overall") == row["overall"].removesuffix(" to be good").replace(" ", "_")


def test_a_kill_in_the_middle_loses_nothing_and_tells_nothing_twice(serve, tmp_path, story):
    urns, documents, world = story
    days = sorted({p.published for p in world.publications})
    web = serve(world, days[-12])
    config = configure(tmp_path, web.url, authorities=watched(urns))
    once(config, days[-12])
    web.today = days[-1]
    for wait in (0.9, 1.1, 1.3, 1.5):
        once(config, days[-1], kill_after=wait)
    once(config, days[-1])
    expected = sum(row["published_from_filename"] > str(days[-12]) for _, row in documents)
    with Store.read(tmp_path / "state") as store:
        alerts = [d for d in store.deliveries(states=("taken",)) if d.message.kind != "baseline"]
        assert store.deliveries(states=("owed", "held")) == []
        assert len(alerts) == expected
        assert len({d.alert for d in alerts}) == expected
        _facts_are_true(store, documents)


def once(config, day, kill_after: float | None = None) -> None:
    """Run `run.py once` on a day as a user would; killed with -9 after some seconds where asked."""
    command = [sys.executable, "run.py", "--config", str(config), "--now", f"{day}T09:00:00+00:00", "once", "--force"]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(run.pid, signal.SIGKILL)
    _, errors = run.communicate(timeout=120)
    assert kill_after is not None or run.returncode == 0, errors.decode()
