"""States of the world, and what each command's exit status says of them: the one truth about health, as a table."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.demo.web import Trouble
from monitor.model.messages import DeliveryState, Message, MessageKind, PendingAlert, Severity
from monitor.model.polls import FetchRecord
from monitor.run import signs
from monitor.run.chores import CHORES
from monitor.run.health import reasons, reasons_within
from monitor.sources import registry
from monitor.store.file import FILE
from monitor.store.life import LIFE_FILE, SignOfLife, give_sign, is_served, last_sign
from monitor.store.lock import LOCK_FILE
from tests.monitored import Monitored, configure, published, world

ROOT = Path(__file__).resolve().parents[2]
REPORTS = (published("inspection-2018", 1, "2018-08-06"),)
NOW = datetime(2024, 1, 30, tzinfo=UTC)
FAR = datetime(2040, 1, 1, tzinfo=UTC)
PAGE = "/provider/44/80537"


@pytest.fixture
def make(serve, tmp_path: Path):
    """A monitor that runs, has polled just now, and has nothing to deliver; more of its configuration as given."""
    opened: list[Monitored] = []

    def start(publications=REPORTS, **changes) -> Monitored:
        web = serve(world(*publications), date(2024, 1, 30))
        monitor = Monitored(tmp_path, web, **changes)
        opened.append(monitor)
        monitor.day("2024-01-30")
        monitor.told()
        started(monitor, monitor.clock)
        gives_sign(monitor)
        return monitor

    yield start
    for monitor in opened:
        monitor.store.close()


def started(monitor: Monitored, when: datetime) -> None:
    """Let the lock look as if the process that holds it was started then."""
    lock = monitor.settings.state / LOCK_FILE
    if lock.exists():
        os.utime(lock, (when.timestamp(), when.timestamp()))


def alert(monitor: Monitored, channel: str = "readers", **changes) -> None:
    """An alert that waits for a channel, as it stands with these changes."""
    message = Message("k", "k", "something happened", Severity.NORMAL, MessageKind.INSPECTION, "peterborough")
    monitor.store.add_alerts([PendingAlert(message, (channel,))], (), monitor.clock)
    (delivery,) = monitor.store.pending(channel)
    monitor.store.save_deliveries([replace(delivery, **changes)])


def gives_sign(monitor: Monitored) -> None:
    """What the scheduler of a monitor that runs does each minute."""
    (chore,) = [chore for chore in CHORES if chore.name == "sign of life"]
    chore.work(monitor.resources)


def later(monitor: Monitored, **more: float) -> None:
    monitor.clock += timedelta(**more)
    gives_sign(monitor)


# --- the states ------------------------------------------------------------------------------------------------------


def all_is_well(make) -> Monitored:
    return make()


def never_started(make) -> Monitored:
    monitor = make()
    monitor.store.close()
    for file in monitor.settings.state.iterdir():
        if file.is_file():
            file.unlink()
    return monitor


def stopped_just_now(make) -> Monitored:
    monitor = make()
    monitor.store.close()
    return monitor


def stopped_a_day_ago(make) -> Monitored:
    monitor = stopped_just_now(make)
    later(monitor, days=1)
    return monitor


def hangs(make) -> Monitored:
    monitor = make()
    later(monitor, minutes=80)
    return monitor


def stands_still(make) -> Monitored:
    """The process holds the history and does nothing: it was stopped by a signal, or its scheduler hangs."""
    monitor = make()
    monitor.clock += timedelta(minutes=5)
    return monitor


def woke_up_just_now(make) -> Monitored:
    monitor = make()
    monitor.clock += timedelta(minutes=2)
    return monitor


def started_again_just_now(make) -> Monitored:
    monitor = make()
    monitor.clock += timedelta(minutes=50)
    started(monitor, monitor.clock)
    return monitor


def one_lane_hangs(make) -> Monitored:
    """Another host's sources are polled as they are due; nothing of Ofsted's ends."""
    monitor = make(authorities=[{"name": "Peterborough", "news": [{"feed": "http://127.0.0.1:9/feed"}]}])
    later(monitor, minutes=80)
    lately = [monitor.clock.isoformat()] * 2
    monitor.store._db.conn.execute(
        "UPDATE sources SET last_polled = ?, last_success = ?, failures = 0, trouble = '' WHERE kind = 'news'", lately
    )
    monitor.told()
    return monitor


def its_clock_runs_ahead_of_all_servers(make) -> Monitored:
    """By its own clock all is well: what it polls says another day."""
    monitor = make()
    monitor.clock = FAR
    monitor.resources.clocks.note(replace(fetch, dated=NOW) for fetch in fetched(monitor))
    monitor.store._db.conn.execute("UPDATE sources SET last_polled = ?, last_success = ?", [FAR.isoformat()] * 2)
    started(monitor, FAR)
    gives_sign(monitor)
    return monitor


def fetched(monitor: Monitored) -> list[FetchRecord]:
    return [FetchRecord(source.url, monitor.clock, "changed") for source in registry.sources(monitor.settings)]


def last_seen_by_a_clock_ahead(make) -> Monitored:
    monitor = make()
    os.utime(monitor.settings.state / LIFE_FILE, (FAR.timestamp(), FAR.timestamp()))
    return monitor


def first_round_has_begun(make) -> Monitored:
    monitor = make(authorities=[{"name": "Peterborough"}, {"name": "Brent"}])
    monitor.store._db.conn.execute("UPDATE sources SET last_polled = NULL, last_success = NULL")
    started(monitor, monitor.clock - timedelta(minutes=5))
    return monitor


def never_polls_though_it_runs(make) -> Monitored:
    monitor = first_round_has_begun(make)
    later(monitor, minutes=30)
    return monitor


def one_source_fails(make) -> Monitored:
    monitor = make()
    monitor.web.troubles[PAGE] = Trouble.BROKEN
    monitor.day("2024-01-30")
    monitor.told()
    return monitor


def no_source_can_be_read(make) -> Monitored:
    monitor = make()
    for source in registry.sources(monitor.settings):
        monitor.web.troubles[source.url.removeprefix(monitor.web.url)] = Trouble.BROKEN
    monitor.day("2024-01-30")
    monitor.told()
    return monitor


def alerts_are_held(make) -> Monitored:
    monitor = make()
    alert(monitor, state=DeliveryState.HELD, reason="channel_not_found")
    return monitor


def alert_just_made(make) -> Monitored:
    monitor = make()
    alert(monitor)
    return monitor


def alert_waits_for_an_hour(make) -> Monitored:
    monitor = make()
    alert(monitor, reason="HTTP 503", attempts=9, next_attempt=monitor.clock + timedelta(minutes=70))
    later(monitor, minutes=50)
    return monitor


def waits_for_quiet_hours(make) -> Monitored:
    monitor = make(channels=channels(quiet_hours="08:00-20:00"))
    alert(monitor)
    later(monitor, minutes=50)
    return monitor


def waits_for_its_digest(make) -> Monitored:
    monitor = make(channels=channels(digest="0 8 * * mon"))
    alert(monitor)
    later(monitor, minutes=50)
    return monitor


def waits_while_muted(make) -> Monitored:
    monitor = make(channels=channels(mute_until="2024-03-01"))
    alert(monitor)
    later(monitor, minutes=50)
    return monitor


def waits_while_muted_by_a_button(make) -> Monitored:
    monitor = make()
    monitor.store.mute("peterborough", "readers", date(2024, 3, 1), "U1", monitor.clock)
    alert(monitor)
    later(monitor, minutes=50)
    return monitor


def its_channel_is_gone(make) -> Monitored:
    monitor = make()
    alert(monitor, channel="of_old")
    later(monitor, minutes=50)
    return monitor


def polled_by_a_wrong_clock(make) -> Monitored:
    monitor = make()
    monitor.store._db.conn.execute("UPDATE sources SET last_polled = ?", [FAR.isoformat()])
    return monitor


def an_old_scan_cannot_be_read(make) -> Monitored:
    scan = published("inspection-2018", 1, "2018-08-06")
    return make(publications=(replace(scan, data=b"%PDF-1.4 nothing but a picture"),))


def made_by_a_wrong_clock_and_refused(make) -> Monitored:
    monitor = make()
    now, monitor.clock = monitor.clock, FAR
    alert(monitor, reason="connection refused", attempts=3)
    monitor.clock = now
    return monitor


def nothing_of_ofsted_can_be_read(make) -> Monitored:
    monitor = make(health={"failures": 2})
    for source in registry.sources(monitor.settings):
        monitor.web.troubles[source.url.removeprefix(monitor.web.url)] = Trouble.BROKEN
    monitor.day("2024-01-30")
    monitor.day("2024-01-30")
    monitor.store._db.conn.execute(
        "INSERT INTO sources (id, kind, url, last_polled, last_success) VALUES ('news:x', 'news', 'http://x/', ?, ?)",
        [monitor.clock.isoformat()] * 2,
    )
    monitor.taken("operators")
    return monitor


def a_table_is_damaged(make) -> Monitored:
    monitor = stopped_just_now(make)
    path = monitor.settings.state / FILE
    with sqlite3.connect(path) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'deliveries'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    db.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    return monitor


def host_asked_for_patience(make) -> Monitored:
    monitor = make()
    asked = (monitor.clock + timedelta(hours=3)).isoformat()
    monitor.store._db.conn.execute("UPDATE sources SET retry_at = ?", [asked])
    later(monitor, minutes=100)
    return monitor


def history_is_damaged(make) -> Monitored:
    monitor = stopped_just_now(make)
    (monitor.settings.state / FILE).write_bytes(b"no database, only words " * 400)
    return monitor


def nothing_is_watched(make) -> Monitored:
    return make(authorities=[])


def channels(**more: str) -> dict[str, dict[str, str]]:
    return {"readers": {"type": "console", **more}, "operators": {"type": "console"}}


# `once` runs on what the state leaves behind, so its monitor is stopped before.
STATES: list[tuple[Callable[..., Monitored], int, int, int, int]] = [
    # state, health, sources, outbox list, once
    (all_is_well, 0, 0, 0, 0),
    (never_started, 1, 1, 2, 0),
    (stopped_just_now, 1, 0, 0, 0),
    (stopped_a_day_ago, 1, 1, 0, 0),
    (hangs, 1, 1, 0, 0),
    (stands_still, 1, 0, 0, 0),
    (woke_up_just_now, 0, 0, 0, 0),
    (started_again_just_now, 0, 0, 0, 0),
    (one_lane_hangs, 1, 1, 0, 0),
    (its_clock_runs_ahead_of_all_servers, 1, 0, 0, 0),
    (last_seen_by_a_clock_ahead, 1, 0, 0, 0),
    (first_round_has_begun, 0, 1, 0, 0),
    (never_polls_though_it_runs, 1, 1, 0, 0),
    (one_source_fails, 0, 1, 0, 1),
    (no_source_can_be_read, 1, 1, 0, 1),
    (alerts_are_held, 1, 0, 1, 1),
    (alert_just_made, 0, 0, 0, 0),
    (alert_waits_for_an_hour, 1, 0, 1, 0),
    (waits_for_quiet_hours, 0, 0, 0, 0),
    (waits_for_its_digest, 0, 0, 0, 0),
    (waits_while_muted, 0, 0, 0, 0),
    (waits_while_muted_by_a_button, 0, 0, 0, 0),
    (its_channel_is_gone, 1, 0, 1, 0),
    (polled_by_a_wrong_clock, 1, 1, 0, 0),
    (an_old_scan_cannot_be_read, 0, 0, 0, 0),
    (host_asked_for_patience, 0, 0, 0, 0),
    (made_by_a_wrong_clock_and_refused, 1, 0, 1, 0),
    (nothing_of_ofsted_can_be_read, 1, 1, 0, 1),
    (a_table_is_damaged, 1, 0, 2, 2),
    (history_is_damaged, 1, 2, 2, 2),
    (nothing_is_watched, 1, 0, 0, 0),
]


# No round ends in these, or no history is open: the heartbeat is not called any more. In all others it says what
# `health` says.
STOPS = (
    never_started,
    stopped_just_now,
    stopped_a_day_ago,
    stands_still,
    last_seen_by_a_clock_ahead,
    a_table_is_damaged,
    history_is_damaged,
)


@pytest.mark.parametrize(
    ("state", "health", "sources", "outbox", "once"), STATES, ids=lambda s: getattr(s, "__name__", "")
)
def test_exit_statuses_by_state(make, capsys, state, health: int, sources: int, outbox: int, once: int) -> None:
    monitor = state(make)
    assert status(monitor, "health") == health, capsys.readouterr()
    reasons = capsys.readouterr().out.splitlines()
    assert reasons == ["healthy"] if health == 0 else reasons and "healthy" not in reasons
    if state not in STOPS:
        assert reasons_within(monitor.resources) == [reason for reason in reasons if reason != "healthy"]
    assert status(monitor, "sources") == sources, capsys.readouterr()
    assert status(monitor, "outbox") == outbox, capsys.readouterr()
    monitor.store.close()
    for _ in range(2):
        assert status(monitor, "once") == once, capsys.readouterr()


def status(monitor: Monitored, *command: str) -> int:
    """The exit status of a command, now by the monitor's clock."""
    with pytest.raises(SystemExit) as ended:
        main(["--config", str(monitor.settings.path), "--now", monitor.clock.isoformat(), *command])
    return int(ended.value.code or 0)


def test_a_folder_that_takes_no_more_is_said(make) -> None:
    """The disk is full: the smallest write of the history would not fit (here by a limit of the process)."""
    monitor = make()
    command = [sys.executable, "run.py", "--config", str(monitor.settings.path), "--now", monitor.clock.isoformat()]

    def full_disk() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    done = subprocess.run(
        [*command, "health"], cwd=ROOT, preexec_fn=full_disk, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (1, "the state folder cannot be written: File too large\n"), done.stderr
    assert not list(monitor.settings.state.glob(".probe*"))


def test_a_failing_source_is_named_each_time_until_it_works(make, capsys) -> None:
    monitor = one_source_fails(make)
    monitor.store.close()
    assert status(monitor, "once") == 1
    assert "still failing: Ofsted's page of Peterborough" in capsys.readouterr().out
    monitor.web.troubles.clear()
    assert status(monitor, "once", "--force") == 0
    assert status(monitor, "once") == 0


# --- a real process ---------------------------------------------------------------------------------------------------


@pytest.fixture
def process(serve, tmp_path: Path):
    """`run.py start` in a process of its own, once it has polled and given a sign of life."""
    web = serve(world(*REPORTS), date(2024, 1, 30))
    config = configure(tmp_path, web.url, authorities=[{"name": "Peterborough"}])
    running = subprocess.Popen(
        [sys.executable, "run.py", "--config", str(config), "-q", "start"], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        end = time.monotonic() + 30
        while not (last_sign(tmp_path / "state") and web.asked("/v1/file/1")) and time.monotonic() < end:
            time.sleep(0.05)
        yield running
    finally:
        running.send_signal(signal.SIGCONT)
        running.terminate()
        running.wait(10)


def test_a_monitor_that_is_stopped_by_a_signal_gives_no_sign(process, tmp_path: Path, capsys) -> None:
    """`kill -STOP`: it is there, it holds the history, and does nothing."""
    sign = last_sign(tmp_path / "state")
    assert sign
    process.send_signal(signal.SIGSTOP)
    config = str(tmp_path / "monitor.yaml")
    for minutes, status in ((1, 0), (4, 1)):
        with pytest.raises(SystemExit) as ended:
            main(["--config", config, "--now", (sign.at + timedelta(minutes=minutes)).isoformat(), "health"])
        assert int(ended.value.code or 0) == status
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "healthy"
    assert said[1].startswith("the monitor is stopped, or hangs: no sign of life since ")
    assert len(said) == 2


def test_a_long_backfill_is_at_work_while_it_gets_on_and_hangs_where_it_does_not(make) -> None:
    monitor = make()
    monitor.clock += timedelta(hours=1)
    started(monitor, monitor.clock)
    for _ in range(10):
        monitor.clock += timedelta(minutes=1)
        signs.got_on(monitor.resources, "backfill")
    said = reasons(monitor.settings, monitor.clock)[0]
    assert said.startswith("the monitor does not run: `backfill` is at work since 2024-01-30 ")
    assert "until it ends" in said
    assert not is_served(monitor.settings.state), "nobody takes up a changed configuration"
    monitor.clock += timedelta(minutes=5)
    assert "hangs: no sign of life" in reasons(monitor.settings, monitor.clock)[0]
    # What it left says nothing of the `start` that comes after it.
    started(monitor, monitor.clock)
    assert not [one for one in reasons(monitor.settings, monitor.clock) if "backfill" in one]
    gives_sign(monitor)
    assert is_served(monitor.settings.state)


@pytest.mark.parametrize("command", ["backfill", "once"])
def test_a_command_that_has_the_history_for_itself_gives_signs_of_life(command, serve, tmp_path: Path) -> None:
    web = serve(world(*REPORTS), date(2024, 1, 30))
    config = configure(tmp_path, web.url, authorities=[{"name": "Peterborough"}])
    with suppress(SystemExit):
        main(["--config", str(config), "--now", "2024-01-30T12:00:00Z", command])
    assert last_sign(tmp_path / "state") == SignOfLife(NOW + timedelta(hours=12), command=command)


def test_a_sign_of_life_is_given_where_the_disk_is_full(tmp_path: Path) -> None:
    """The file's time is set without a byte written; only a file that is not there yet needs room."""
    give_sign(tmp_path, NOW)

    def full_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    code = "import sys,datetime,pathlib;from monitor.store.life import give_sign;"
    code += "give_sign(pathlib.Path(sys.argv[1]), datetime.datetime.fromtimestamp(86400, datetime.UTC))"
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, preexec_fn=full_disk, check=False)
    assert done.returncode == 0
    assert last_sign(tmp_path) == SignOfLife(datetime(1970, 1, 2, tzinfo=UTC))


@pytest.mark.parametrize("held", [b"", b"clock ahead", b"\xff\xfe", b"clock ahead: " + b"9" * 80])
def test_a_sign_whose_words_are_cut_off_holds_by_its_time(tmp_path: Path, held: bytes) -> None:
    (tmp_path / LIFE_FILE).write_bytes(held)
    os.utime(tmp_path / LIFE_FILE, (NOW.timestamp(), NOW.timestamp()))
    assert last_sign(tmp_path) == SignOfLife(NOW)
    give_sign(tmp_path, NOW, timedelta(days=3))
    assert last_sign(tmp_path) == SignOfLife(NOW, timedelta(days=3))
