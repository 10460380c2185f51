"""The site beside a monitor at work: written with each change and with nothing else, its failure said once."""

import shutil
import threading
import time
from dataclasses import replace
from datetime import date

import pytest

from monitor.config.settings import SiteSettings
from monitor.register.authorities import load
from monitor.register.names import Register
from monitor.run import site_worker
from monitor.run.site import Written
from monitor.run.site_folder import SiteFolder, SiteFolderError, opened
from monitor.run.site_worker import SiteWorker
from tests.feed_rules import atom_feed
from tests.monitored import VISIT, Monitored, published, world

KNOWN = published("inspection-2018", 1, "2018-08-06")
LETTER = published("focused-visit-2021", 2, "2021-08-02", VISIT)
FEED = "feed/authority/peterborough.atom"
EVENT = "event/peterborough/focused_visit/2021-06-22.html"


@pytest.fixture
def quick(monkeypatch):
    """What is waited for takes no time."""
    monkeypatch.setattr(site_worker, "_GATHER", 0.0)
    monkeypatch.setattr(site_worker, "_REST", 0)
    monkeypatch.setattr(site_worker, "_LOOK_EVERY", 0.05)


@pytest.fixture
def monitor(serve, tmp_path):
    """A monitor that has read the inspection; of England it knows two authorities, which are written quickly."""
    web = serve(world(KNOWN, LETTER), date(2021, 7, 1))
    with Monitored(tmp_path, web) as monitor:
        few = Register(one for one in load().authorities if one.slug in ("peterborough", "brent"))
        monitor.resources = replace(monitor.resources, register=few)
        monitor.day("2021-07-01")
        yield monitor


def until(found, seconds=10):
    end = time.monotonic() + seconds
    while not found() and time.monotonic() < end:
        time.sleep(0.01)
    return found()


def is_at_rest(site) -> bool:
    """Whether nobody writes the site: pages come one by one."""
    try:
        with opened(site):
            return True
    except SiteFolderError:
        return False


def test_each_change_is_on_the_site_and_a_failure_is_said_once(monitor, quick):
    alerted = []
    worker = SiteWorker(lambda: monitor.resources, lambda: alerted.append(1), always=True)
    site = monitor.settings.site_folder
    with worker.running():
        feed = site / FEED
        assert until(feed.is_file)
        assert not (site / EVENT).exists()

        monitor.poll("2021-08-02")
        for result in monitor.results:
            worker.polled(result)
        assert until(lambda: len(atom_feed(feed.read_bytes()).entries) == 2)
        assert atom_feed(feed.read_bytes()).entries[0].title.startswith("Peterborough: focused visit")
        assert "pending" in (site / EVENT).read_text()

        # Another process does it, which nobody hears of here: an alert is delivered.
        monitor.taken("readers")
        assert until(lambda: "pending" not in (site / EVENT).read_text())
        assert until(lambda: is_at_rest(site))

        shutil.rmtree(site)
        site.write_text("a file is in its place")
        for _ in range(3):
            worker.wake()
            time.sleep(0.1)
        assert until(lambda: alerted)
        site.unlink()
        worker.wake()
        assert until(feed.is_file)
        assert until(lambda: len(alerted) == 2)
    assert [said for said in monitor.told() if "site" in said] == [
        f"the site cannot be written: {site} cannot be written: File exists",
        "the site can be written again",
    ]
    assert not [thread for thread in threading.enumerate() if thread.name == "site"]


def test_it_is_written_where_the_configuration_asks_for_it_alone(monitor, tmp_path, quick):
    elsewhere = tmp_path / "public"
    worker = SiteWorker(lambda: monitor.resources, lambda: None, always=False)
    with worker.running():
        time.sleep(0.2)
        assert not monitor.settings.site_folder.exists()
        asked = replace(monitor.settings, site=SiteSettings(elsewhere, "https://monitor.example/ofsted"))
        monitor.resources = replace(monitor.resources, settings=asked)
        worker.wake()
        feed = elsewhere / "feed/england.atom"
        assert until(feed.is_file)
        read = atom_feed(feed.read_bytes())
    entry = {one.rel: one.href for one in read.entries[0].links}
    assert entry["alternate"] == "https://monitor.example/ofsted/event/peterborough/inspection/2018-06-25.html"
    assert {one.rel: one.href for one in read.feed.links} == {
        "self": "https://monitor.example/ofsted/feed/england.atom",
        "alternate": "https://monitor.example/ofsted/index.html",
    }


def test_nothing_is_written_twice_for_one_change_however_often_it_is_heard(monitor, quick, monkeypatch):
    written = []
    monkeypatch.setattr(site_worker, "_GATHER", 0.3)
    monkeypatch.setattr(site_worker.SiteWriter, "write", lambda *given: written.append(1) or Written(0, frozenset(), 0))
    worker = SiteWorker(lambda: monitor.resources, lambda: None, always=True)
    with worker.running():
        assert until(lambda: written)
        for _ in range(50):
            worker.wake()
            time.sleep(0.002)
        assert until(lambda: len(written) == 2)
        time.sleep(0.4)
    assert len(written) == 2


def test_a_defect_ends_nothing_and_is_said(monitor, quick, monkeypatch, caplog):
    def defect(*given):
        raise RuntimeError("https://me:pw@example.org is inside")

    monkeypatch.setattr(site_worker.SiteWriter, "write", defect)
    worker = SiteWorker(lambda: monitor.resources, lambda: None, always=True)
    with worker.running():
        assert until(lambda: [m for m in monitor.store.pending("operators") if "site" in m.message.headline])
        monkeypatch.undo()
        worker.wake()
        assert until(lambda: len([m for m in monitor.store.pending("operators") if "site" in m.message.headline]) == 2)
    assert (monitor.settings.site_folder / FEED).is_file()
    said = [one for one in monitor.told() if "site" in one]
    assert said == ["the site cannot be written: RuntimeError; the log says more", "the site can be written again"]


def test_a_stop_ends_a_writing_at_its_next_page_and_the_next_one_makes_it_good(monitor, quick, monkeypatch):
    site, true_write = monitor.settings.site_folder, SiteFolder.write
    monkeypatch.setattr(SiteFolder, "write", lambda *given: time.sleep(0.05) or true_write(*given))
    with SiteWorker(lambda: monitor.resources, lambda: None, always=True).running():
        assert until((site / "about.html").is_file)
        begun = time.monotonic()
    assert time.monotonic() - begun < 1
    assert not [thread for thread in threading.enumerate() if thread.name == "site"]
    assert not (site / FEED).exists(), "it was in the midst of it"
    monkeypatch.undo()
    with SiteWorker(lambda: monitor.resources, lambda: None, always=True).running():
        assert until((site / FEED).is_file)
    assert [said for said in monitor.told() if "site" in said] == []
