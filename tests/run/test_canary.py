"""The canary: a made-up publication goes the whole way, and where it does not, the stage is said."""

from __future__ import annotations

import threading
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.config.file import load
from monitor.register.authorities import load as load_register
from monitor.run import canary, canary_web
from monitor.run.canary_web import CanaryWeb
from monitor.run.chores import CHORES
from monitor.run.health import reasons_within
from monitor.store.life import mark
from tests.monitored import Monitored, configure, published, world
from tests.operations.test_health import gives_sign, started, status

WEEKLY = "0 6 * * mon"


@pytest.fixture
def monitor(serve, tmp_path: Path):
    web = serve(world(published("inspection-2018", 1, "2018-08-06")), date(2024, 1, 30))
    with Monitored(tmp_path, web, canary=WEEKLY) as made:
        made.day("2024-01-30")
        made.told()
        yield made


def look(monitor: Monitored) -> list[str]:
    """What the hourly look tells operations."""
    (chore,) = [chore for chore in CHORES if chore.name == "canary"]
    told = chore.work(monitor.resources)
    said = monitor.told()
    assert told == bool(said)
    return said


def test_it_goes_the_whole_way_and_touches_nothing_of_the_history(monitor, tmp_path: Path, monkeypatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    running = set(threading.enumerate())  # of other tests too
    before = list(monitor.store._db.conn.iterdump())
    files = sorted(path.name for path in monitor.settings.state.iterdir())
    begun = time.monotonic()
    assert canary.sing(monitor.resources) == ""
    assert time.monotonic() - begun < 25
    assert list(monitor.store._db.conn.iterdump()) == before
    assert sorted(path.name for path in monitor.settings.state.iterdir()) == files
    assert not list(temporary.iterdir())
    assert not [thread for thread in set(threading.enumerate()) - running if thread.name.startswith("canary")]


def another_layout(monkeypatch) -> None:
    """The reader does not find what it did: here the report is a letter of another year."""
    monkeypatch.setattr(canary_web, "_DOCUMENT", canary_web._DOCUMENT.with_name("focused-visit-2021.pdf"))


def no_timeline(monkeypatch) -> None:
    monkeypatch.setattr(CanaryWeb, "_timeline", lambda web: "<h1>Peterborough</h1>")


def never_published(monkeypatch) -> None:
    monkeypatch.setattr(CanaryWeb, "is_published", property(lambda web: False, lambda web, value: None), raising=False)


def refused(monkeypatch) -> None:
    def do_post(handler: canary_web._Handler) -> None:
        handler._answer(404, "text/plain", b"no_service")

    monkeypatch.setattr(canary_web._Handler, "do_POST", do_post)


def taken_without_the_address(monkeypatch) -> None:
    def do_post(handler: canary_web._Handler) -> None:
        handler.rfile.read(int(handler.headers["Content-Length"]))
        handler._web.taken.append("{}")
        handler._answer(200, "text/plain", b"ok")

    monkeypatch.setattr(canary_web._Handler, "do_POST", do_post)


def hangs(monkeypatch) -> None:
    monkeypatch.setattr(CanaryWeb, "shown", lambda web, path: time.sleep(3))
    monkeypatch.setattr(canary, "_WITHIN", 0.5)
    monkeypatch.setattr(canary.sing, "__defaults__", (0.5,))


def no_room(monkeypatch) -> None:
    def full(prefix: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(canary, "TemporaryDirectory", full)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (another_layout, "its report was fetched, and not read as what it is"),
        (never_published, "its report was fetched, and not read as what it is"),
        (no_timeline, "Ofsted's page of Peterborough on the small web could not be read: the page does not hold"),
        (refused, "its alert did not arrive: "),
        (taken_without_the_address, "its alert did not arrive: no alert was made of it"),
        (hangs, "it was not through after 0.5 s"),
        (no_room, "the monitor itself failed: OSError: [Errno 28] No space left on device"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_where_it_ends_before_is_said(monitor, monkeypatch, fault, said: str) -> None:
    fault(monkeypatch)
    assert canary.sing(monitor.resources).startswith(said)


def test_a_failure_is_said_once_with_its_end_and_fails_health_and_heartbeat(monitor, monkeypatch, capsys) -> None:
    started(monitor, monitor.clock)
    assert look(monitor) == [], "the first one waits for its hour"
    with monkeypatch.context() as broken:
        another_layout(broken)
        monitor.clock += timedelta(days=7)
        (headline,) = look(monitor)
        assert headline == "The canary did not come through: its report was fetched, and not read as what it is"
        monitor.clock += timedelta(hours=1)
        assert look(monitor) == []
    assert headline in reasons_within(monitor.resources)
    gives_sign(monitor)
    assert status(monitor, "health") == 1
    assert headline in capsys.readouterr().out
    monitor.clock += timedelta(hours=1)
    assert look(monitor) == ["The canary came through again: a made-up publication became an alert that was taken"]
    assert headline not in reasons_within(monitor.resources)


@pytest.mark.parametrize(
    ("last", "now", "sings"),
    [
        (None, "2024-02-05T09:00", False),
        ("2024-02-02T09:00", "2024-02-04T09:00", False),
        ("2024-02-02T09:00", "2024-02-05T05:59", False),
        ("2024-02-02T09:00", "2024-02-05T06:00", True),
        ("2024-02-05T06:10", "2024-02-11T09:00", False),
        ("2023-02-02T09:00", "2024-02-04T09:00", True),
        ("2040-01-01T09:00", "2024-02-05T09:00", False),
    ],
)
def test_it_sings_once_its_hour_came(monitor, monkeypatch, last: str | None, now: str, sings: bool) -> None:
    sung = []
    monkeypatch.setattr(canary, "sing", lambda resources: sung.append(1) or "")
    if last:
        mark(monitor.settings.state, canary.MARK, datetime.fromisoformat(f"{last}+00:00"))
    monitor.clock = datetime.fromisoformat(f"{now}+00:00")
    look(monitor)
    look(monitor)
    assert len(sung) == sings


def test_one_bad_try_is_no_failure(monitor, monkeypatch) -> None:
    answers = iter(["slow", "", "slow", "slow again"])
    monkeypatch.setattr(canary, "sing", lambda resources: next(answers))
    look(monitor)
    monitor.clock += timedelta(days=7)
    assert look(monitor) == []
    monitor.clock += timedelta(days=7)
    assert look(monitor) == ["The canary did not come through: slow again"]


def test_what_a_stop_cuts_off_is_no_failure(monitor, monkeypatch) -> None:
    look(monitor)
    monitor.clock += timedelta(days=7)
    hangs(monkeypatch)
    threading.Timer(0.2, monitor.resources.stop.set).start()
    assert look(monitor) == []


def test_once_lets_it_sing_too(monitor, monkeypatch, capsys) -> None:
    look(monitor)
    monitor.store.close()
    monitor.clock += timedelta(days=7)
    no_timeline(monkeypatch)
    assert status(monitor, "once") == 0
    assert "operators, sent: The canary did not come through: " in capsys.readouterr().out


def test_it_is_on_where_somebody_would_hear_of_it(tmp_path: Path) -> None:
    def canary_of(**changes) -> str | None:
        settings = load(configure(tmp_path, "http://x", **changes), load_register())
        return settings.canary.line if settings.canary else None

    assert canary_of(canary=None) == WEEKLY
    assert canary_of(canary="30 7 * * *") == "30 7 * * *"
    assert canary_of(canary="off") is None
    assert canary_of(canary=None, operations=[]) is None
