"""A configuration that is changed while `start` runs: in use within seconds, or refused and said once."""

from __future__ import annotations

import json
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitor.config.file import load
from monitor.demo.web import Web
from monitor.demo.world import Provider
from monitor.model.messages import DeliveryState
from monitor.outbox import outbox
from monitor.register.authorities import load as load_register
from monitor.run import reload
from monitor.run.config_watch import ConfigWatch
from monitor.store.database import Store
from monitor.store.file import StoreError
from tests.monitored import BRENT, PETERBOROUGH, configure, published, world
from tests.running import Running, running, until

LEEDS = Provider("80481", "Leeds City Council")
OLD = published("inspection-2018", 1, "2018-08-06")
THREE = [{"name": "Peterborough"}, {"name": "Brent"}, {"name": "Leeds"}]
PAGE = "/provider/44/{}".format


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    """Look ten times a second, so that no test waits."""
    monkeypatch.setattr(reload, "_LOOK_EVERY", 0.1)


@pytest.fixture
def web(serve):
    return serve(world(OLD, providers=(PETERBOROUGH, BRENT, LEEDS)), date(2021, 7, 1))


@pytest.fixture
def monitor(tmp_path: Path, web) -> Iterator[Running]:
    """A monitor that has polled its three sources, and polls them again in a day."""
    with at_work(tmp_path, web) as running:
        yield running


def at_work(folder: Path, web, **changes: Any):
    return Settled(running(configure(folder, web.url, **({"poll": {"ofsted": "1d"}} | changes))))


class Settled:
    """A monitor at work, from when its first round has ended."""

    def __init__(self, work) -> None:
        self._work = work

    def __enter__(self) -> Running:
        monitor = self._work.__enter__()
        assert until(lambda: len(monitor.rounds) >= 1)
        return monitor

    def __exit__(self, *fault) -> None:
        self._work.__exit__(*fault)


def change(folder: Path, web, **changes: Any) -> Path:
    return configure(folder, web.url, **({"poll": {"ofsted": "1d"}} | changes))


def break_(folder: Path, text: str = "authorities:\n  - name: Atlantis\n") -> None:
    (folder / "monitor.yaml").write_text(text, encoding="utf-8")


def operators_heard(monitor: Running, about: str = "configuration:%") -> list[dict[str, Any]]:
    """What operations were told, in order."""
    sql = "SELECT key, thread, headline, message FROM alerts WHERE key LIKE ? ORDER BY rowid"
    return monitor.store._db.query(sql, [about])


def delivered(monitor: Running, channel: str) -> list[str]:
    sql = (
        "SELECT a.headline FROM deliveries d JOIN alerts a ON a.key = d.alert "
        "WHERE d.channel = ? AND d.state = 'taken' ORDER BY d.id"
    )
    return [row["headline"] for row in monitor.store._db.query(sql, [channel])]


# --- taken up ---------------------------------------------------------------------------------------------------------


def test_a_new_authority_gets_its_baseline_and_no_other_source_is_polled_again(tmp_path: Path, web, monitor):
    before = Counter(hit.path for hit in web.hits)
    change(tmp_path, web, authorities=THREE)
    assert until(lambda: web.asked(PAGE(80481)))
    assert until(lambda: any("Leeds" in headline for headline in delivered(monitor, "readers")))
    assert next(h for h in delivered(monitor, "readers") if "Leeds" in h).startswith("Leeds: now watching")
    time.sleep(0.5)
    after = Counter(hit.path for hit in web.hits)
    assert after[PAGE(80537)] == before[PAGE(80537)]
    assert after[PAGE(80489)] == before[PAGE(80489)]
    assert after[PAGE(80481)] == 1
    assert any("watched now: Leeds" in said for said in monitor.said)


def test_a_removed_authority_is_polled_no_more_and_keeps_its_history(tmp_path: Path, web):
    with at_work(tmp_path, web, poll={"ofsted": "1s"}) as monitor:
        known = monitor.store.events(["peterborough"])
        assert known
        change(tmp_path, web, poll={"ofsted": "1s"}, authorities=[{"name": "Brent"}])
        assert until(lambda: any("watched no more (the history stays): Peterborough" in said for said in monitor.said))
        time.sleep(0.3)
        asked = len(web.asked(PAGE(80537)))
        brent = len(web.asked(PAGE(80489)))
        assert until(lambda: len(web.asked(PAGE(80489))) >= brent + 2)
        assert len(web.asked(PAGE(80537))) == asked
        assert monitor.store.events(["peterborough"]) == known
        assert "ofsted:peterborough" in monitor.store.sources()
        change(tmp_path, web, poll={"ofsted": "1s"})
        assert until(lambda: len(web.asked(PAGE(80537))) > asked), "watched again"
    assert sum("now watching" in h for h in told(tmp_path, "Peterborough")) == 1, "no second baseline"


class SlowWeb(Web):
    """A small web that holds the first question for Peterborough's page until it is told to go on."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.waiting, self.go_on = threading.Event(), threading.Event()

    def shown(self, target: str) -> Any:
        if target == PAGE(80537):
            self.waiting.set()
            self.go_on.wait(10)
        return super().shown(target)


def told(folder: Path, about: str) -> list[str]:
    with Store.read(folder / "state") as store:
        rows = store._db.query("SELECT headline FROM alerts ORDER BY rowid")
    return [row["headline"] for row in rows if about in row["headline"]]


def test_a_changed_interval_counts_from_the_next_poll_on(tmp_path: Path, web, monitor):
    seen = len(monitor.heard)
    change(tmp_path, web, poll={"ofsted": "1s"})
    assert until(lambda: len(monitor.heard) >= seen + 6)
    change(tmp_path, web, poll={"ofsted": "1d"})
    assert until(lambda: sum("`poll`" in said for said in monitor.said) == 2)
    seen = len(monitor.heard)
    time.sleep(1.5)
    assert len(monitor.heard) <= seen + 1


def test_a_changed_hour_of_the_weekly_report_moves_its_job(tmp_path: Path, web, monitor):
    scheduler = monitor.runner._scheduler
    assert scheduler.get_job("weekly report") is None
    change(tmp_path, web, all_quiet="0 9 * * mon")
    assert until(lambda: scheduler.get_job("weekly report"))
    # First it is looked whether its hour passed meanwhile.
    assert until(lambda: f"{scheduler.get_job('weekly report').next_run_time:%a %H:%M:%S}" == "Mon 09:00:00")
    pruning = scheduler.get_job("pruning").next_run_time
    change(tmp_path, web, all_quiet="30 10 * * tue")
    assert until(lambda: scheduler.get_job("weekly report").next_run_time.minute == 30)
    assert scheduler.get_job("weekly report").next_run_time.weekday() == 1
    assert scheduler.get_job("pruning").next_run_time == pruning, "what did not change stays"
    change(tmp_path, web)
    assert until(lambda: scheduler.get_job("weekly report") is None)


def test_messages_go_to_the_channels_of_the_new_configuration(tmp_path: Path, web, monitor):
    assert until(lambda: len(delivered(monitor, "readers")) == 2)
    channels = {"screen": {"type": "console"}, "operators": {"type": "console"}}
    change(tmp_path, web, channels=channels, alerts=["screen"], authorities=THREE)
    assert until(lambda: any("Leeds" in h for h in delivered(monitor, "screen")))
    assert until(lambda: monitor.runner._outbox._serving.keys() == {"screen", "operators"})
    assert len(delivered(monitor, "readers")) == 2


def test_what_waits_for_a_channel_that_is_taken_away_goes_to_the_others_once(tmp_path: Path, web):
    muted = {"readers": {"type": "console", "mute_until": "2999-01-01"}, "operators": {"type": "console"}}
    with at_work(tmp_path, web, channels=muted) as monitor:
        assert until(lambda: len(monitor.store.pending("readers")) == 2)
        change(
            tmp_path, web, channels={"screen": {"type": "console"}, "operators": {"type": "console"}}, alerts=["screen"]
        )
        assert until(lambda: len(delivered(monitor, "screen")) == 2)
        assert until(lambda: len(delivered(monitor, "operators")) == 1)
        assert monitor.store.pending("readers") == []
        time.sleep(0.3)
        assert len(delivered(monitor, "screen")) == 2
        (report,) = delivered(monitor, "operators")
        assert report.startswith("2 alerts pending for readers, which is configured no longer")


def test_what_a_channel_took_on_a_full_disk_goes_to_no_other_when_it_is_taken_away(tmp_path: Path, web, monkeypatch):
    whole, full = Store.save_deliveries, threading.Event()

    def save_deliveries(self, deliveries):
        given = list(deliveries)
        if full.is_set() and any(d.state is DeliveryState.DELIVERED for d in given):
            raise StoreError("the disk is full")
        whole(self, given)

    monkeypatch.setattr(Store, "save_deliveries", save_deliveries)
    monkeypatch.setattr(outbox, "_LOOK_EVERY", 0.1)
    full.set()
    with at_work(tmp_path, web) as monitor:
        assert until(lambda: monitor.runner._outbox._sender.is_behind("readers"))
        channels = {"screen": {"type": "console"}, "operators": {"type": "console"}}
        change(tmp_path, web, channels=channels, alerts=["screen"])
        assert until(lambda: monitor.said)
        time.sleep(0.4)
        full.clear()
        assert until(lambda: "readers" not in monitor.runner._outbox._serving)
        assert until(lambda: delivered(monitor, "readers"))
        time.sleep(0.3)
        both = [*delivered(monitor, "readers"), *delivered(monitor, "screen")]
        assert len(set(both)) == len(both), "nobody hears twice"


def test_a_poll_in_hand_ends_as_it_began_and_what_it_has_for_a_channel_that_is_gone_is_not_lost(tmp_path: Path):
    slow = SlowWeb(world(OLD, providers=(PETERBOROUGH, BRENT)), date(2021, 7, 1))
    with slow, running(configure(tmp_path, slow.url, poll={"ofsted": "1d"})) as monitor:
        assert until(slow.waiting.is_set)
        channels = {"screen": {"type": "console"}, "operators": {"type": "console"}}
        configure(tmp_path, slow.url, poll={"ofsted": "1d"}, channels=channels, alerts=["screen"])
        assert until(lambda: monitor.said)
        time.sleep(0.3)
        slow.go_on.set()
        assert until(lambda: len(delivered(monitor, "screen")) == 2), "baselines of both, one by way of the old channel"
        assert len(slow.asked(PAGE(80537))) == 1, "not begun again under the new configuration"


def test_other_limits_of_http_hold_at_once_and_what_is_known_of_a_host_stays(tmp_path: Path, web, monitor):
    fetcher = monitor.runner.resources.fetcher
    (lane,) = fetcher._lanes.values()
    lane.held_until = fetcher.clock() + 0.5
    change(tmp_path, web, authorities=THREE, contact="desk@example.org", http={"min_interval": "0s", "allow_hosts": []})
    assert until(lambda: "ofsted:leeds" in monitor.polled())
    assert web.asked(PAGE(80481)) == [], "the host asked to be left alone"
    assert (lane,) == tuple(fetcher._lanes.values())
    assert monitor.heard[-1].outcome.failed
    change(tmp_path, web, authorities=THREE, contact="desk@example.org", poll={"ofsted": "1s"})
    assert until(lambda: web.asked(PAGE(80481)))
    assert "desk@example.org" in web.asked(PAGE(80481))[0].agent


def test_a_private_host_that_is_allowed_no_longer_is_asked_no_more(tmp_path: Path, web):
    with at_work(tmp_path, web, poll={"ofsted": "1s"}) as monitor:
        change(tmp_path, web, poll={"ofsted": "1s"}, http={"min_interval": "0s", "allow_hosts": []})
        assert until(lambda: monitor.heard[-1].outcome.failed)
        assert "not a public address" in monitor.heard[-1].reason


def test_another_state_folder_needs_a_restart_which_is_said_once_and_all_else_is_in_use(tmp_path: Path, web, monitor):
    change(tmp_path, web, state="elsewhere", authorities=THREE)
    assert until(lambda: web.asked(PAGE(80481)))
    assert until(lambda: len(operators_heard(monitor)) == 1)
    change(tmp_path, web, state="elsewhere")
    assert until(lambda: len(monitor.said) == 2)
    (message,) = operators_heard(monitor)
    assert "needs a restart" in message["headline"]
    assert str(tmp_path / "elsewhere") in message["headline"]
    assert not (tmp_path / "elsewhere").exists()
    assert monitor.runner.resources.settings.state == tmp_path / "state"


# --- refused ----------------------------------------------------------------------------------------------------------


def test_a_broken_file_is_said_once_with_its_mistakes_and_its_end_in_the_same_thread(tmp_path, web, monitor, caplog):
    break_(tmp_path)
    assert until(lambda: operators_heard(monitor))
    time.sleep(0.6)
    (refused,) = operators_heard(monitor)
    assert refused["headline"] == "the changed configuration is refused: 1 mistake; the old one stays"
    lines = json.loads(refused["message"])["lines"]
    assert lines[0].startswith(f"{tmp_path / 'monitor.yaml'}:2: ")
    assert "Atlantis" in lines[0]
    assert f"{tmp_path / 'monitor.yaml'}:2: " in caplog.text
    assert monitor.runner.resources.settings.slugs == ("peterborough", "brent"), "the old one stays"
    os.utime(tmp_path / "monitor.yaml")
    break_(tmp_path, "# the same mistake\nauthorities: [{name: Atlantis}]\nalerts: [nobody]\n")
    assert until(lambda: len(operators_heard(monitor)) == 2), "another mistake is"
    change(tmp_path, web, authorities=THREE)
    assert until(lambda: len(operators_heard(monitor)) == 3)
    time.sleep(0.3)
    first, second, ended = operators_heard(monitor)
    assert first["thread"] == second["thread"] == ended["thread"] == first["key"]
    assert ended["headline"] == "the configuration can be used again, and is in use"
    assert json.loads(ended["message"])["update"]
    assert json.loads(ended["message"])["lines"] == ["watched now: Leeds"]
    assert until(lambda: ended["headline"] in delivered(monitor, "operators"))


def test_a_file_that_is_put_back_as_it_was_ends_the_trouble_and_polls_nothing(tmp_path: Path, web, monitor):
    seen, right = len(web.hits), (tmp_path / "monitor.yaml").read_text()
    break_(tmp_path)
    assert until(lambda: len(operators_heard(monitor)) == 1)
    break_(tmp_path, right)
    assert until(lambda: len(operators_heard(monitor)) == 2)
    assert len(web.hits) == seen
    break_(tmp_path)
    assert until(lambda: len(operators_heard(monitor)) == 3), "a new outage"
    threads = [row["thread"] for row in operators_heard(monitor)]
    assert threads[0] == threads[1] != threads[2]


def test_the_end_is_said_by_the_next_start_where_the_monitor_was_stopped_meanwhile(tmp_path: Path, web):
    right = (change(tmp_path, web)).read_text()
    with at_work(tmp_path, web) as monitor:
        break_(tmp_path)
        assert until(lambda: len(operators_heard(monitor)) == 1)
    break_(tmp_path, right)
    with running(tmp_path / "monitor.yaml") as monitor:
        assert until(lambda: len(operators_heard(monitor)) == 2)
        time.sleep(0.3)
        first, ended = operators_heard(monitor)
        assert ended["thread"] == first["thread"]


def test_a_file_that_is_deleted_is_said_and_the_work_goes_on(tmp_path: Path, web):
    with at_work(tmp_path, web, poll={"ofsted": "1s"}) as monitor:
        (tmp_path / "monitor.yaml").unlink()
        assert until(lambda: operators_heard(monitor))
        assert "there is no such file" in operators_heard(monitor)[0]["message"]
        seen = len(monitor.heard)
        assert until(lambda: len(monitor.heard) >= seen + 3)


def test_what_cannot_be_written_is_said_when_it_can(tmp_path: Path, web, monitor, monkeypatch, caplog):
    whole, full = Store.add_alerts, threading.Event()
    full.set()

    def add_alerts(self, *given):
        if full.is_set():
            raise StoreError("the disk is full")
        whole(self, *given)

    monkeypatch.setattr(Store, "add_alerts", add_alerts)
    break_(tmp_path)
    assert until(lambda: "the disk is full" in caplog.text)
    time.sleep(0.4)
    full.clear()
    assert until(lambda: len(operators_heard(monitor)) == 1)
    time.sleep(0.3)
    assert len(operators_heard(monitor)) == 1
    assert caplog.text.count("cannot be taken up now: the disk is full") == 1


# --- the file ---------------------------------------------------------------------------------------------------------


class File:
    """A configuration's file, and what looks at it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "monitor.yaml"
        self.write("authorities: [{name: Leeds}]")
        self.watch = ConfigWatch(self.path, load_register())

    def write(self, text: str) -> None:
        self.path.write_text(text, encoding="utf-8")

    def looks(self, number: int = 1, **how: bool) -> list[str]:
        """What each look finds: the slugs, `wrong`, or nothing."""
        found = [self.watch.look(**how) for _ in range(number)]
        return ["-" if f is None else "wrong" if f.settings is None else " ".join(f.settings.slugs) for f in found]


@pytest.fixture
def file(tmp_path: Path) -> File:
    return File(tmp_path)


def test_what_is_in_the_middle_of_being_written_is_neither_used_nor_called_wrong(file: File):
    assert file.looks(3) == ["-", "leeds", "-"]
    file.write("authorities: [{name: Lee")
    assert file.looks() == ["-"]
    file.write("authorities: [{name: Leeds}, {name: Hull}]")
    assert file.looks(4) == ["-", "leeds kingston-upon-hull", "-", "-"]
    file.write("")
    assert file.looks() == ["-"]
    file.path.unlink()
    assert file.looks() == ["-"]
    file.write("authorities: [{name: Leeds}, {name: Hull}]")
    assert file.looks(3) == ["-", "-", "-"], "as it was"


def test_a_broken_file_is_judged_once_as_long_as_it_is_the_same(file: File):
    file.looks(2)
    file.write("authorities: [{name: Atlantis}]")
    assert file.looks(5) == ["-", "wrong", "-", "-", "-"]
    os.utime(file.path)
    assert file.looks(2) == ["-", "-"]
    file.write("authorities: [{name: Leeds}]")
    assert file.looks(3) == ["-", "leeds", "-"]


def test_what_is_asked_for_is_judged_at_once_where_it_is_right(file: File):
    assert file.looks(2, asked=True) == ["leeds", "leeds"]
    file.write("authorities: [{name: Atlantis}]")
    assert file.looks(2, asked=True) == ["-", "wrong"]


def test_a_file_replaced_by_rename_or_by_swapping_a_link_is_seen(tmp_path: Path):
    """As editors do it, and as Kubernetes mounts a ConfigMap: a link to a link to a folder."""
    for name, place in (("a", "Leeds"), ("b", "Hull")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "monitor.yaml").write_text(f"authorities: [{{name: {place}}}]", encoding="utf-8")
    (tmp_path / "..data").symlink_to("a")
    (tmp_path / "monitor.yaml").symlink_to("..data/monitor.yaml")
    watch = ConfigWatch(tmp_path / "monitor.yaml", load_register())
    watch.look()
    found = watch.look()
    assert found
    assert found.settings == load(tmp_path / "monitor.yaml", load_register())
    (tmp_path / "..new").symlink_to("b")
    (tmp_path / "..new").rename(tmp_path / "..data")
    assert watch.look() is None
    found = watch.look()
    assert found
    assert found.settings
    assert found.settings.slugs == ("kingston-upon-hull",)
    other = tmp_path / "other.yaml"
    other.write_text("authorities: [{name: York}]", encoding="utf-8")
    other.rename(tmp_path / "monitor.yaml")
    watch.look()
    found = watch.look()
    assert found
    assert found.settings
    assert found.settings.slugs == ("york",)
