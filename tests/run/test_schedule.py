"""Rounds come when they are due: late rather than never, once rather than twice, and a stop is heard at once."""

import contextlib
import os
import signal
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.config.file import load
from monitor.config.settings import Cron, Every
from monitor.demo.web import Trouble
from monitor.model.polls import PollRecord, SourceState
from monitor.model.publications import SourceKind
from monitor.register.authorities import load as load_register
from monitor.run import due
from monitor.run.chores import Chore
from monitor.run.schedule import trigger
from monitor.sources import registry
from monitor.store.database import Store
from monitor.store.file import StoreError
from tests.crashing import Nursery
from tests.monitored import configure, published, world
from tests.running import running as at_work
from tests.running import until

LONDON = ZoneInfo("Europe/London")
OLD = published("inspection-2018", 1, "2018-08-06")
SEARCH = "/search"


@pytest.fixture
def web(serve):
    return serve(world(OLD), date(2021, 7, 1))


def rounds(web) -> int:
    """How many rounds asked: each reads Ofsted's list once."""
    return sum(hit.path.startswith(SEARCH) for hit in web.hits)


@contextlib.contextmanager
def running(folder, web, **changes):
    """A monitor that runs in this process by the real clock; what it gives is its store and the list of its results."""
    with at_work(configure(folder, web.url, **changes)) as monitor:
        yield monitor.store, monitor.heard


# --- what is due -----------------------------------------------------------------------------------------------------


def test_what_was_never_polled_is_polled_at_the_start_once(tmp_path, web):
    with running(tmp_path, web, poll={"ofsted": "60m"}) as (_, heard):
        assert until(lambda: len(heard) == 3)
        time.sleep(0.2)
    assert [result.source.id for result in heard] == ["ofsted:search", "ofsted:peterborough", "ofsted:brent"]


def test_a_restart_polls_what_is_overdue_and_only_that(tmp_path, web):
    with running(tmp_path, web, poll={"ofsted": "60m"}) as (store, heard):
        assert until(lambda: len(heard) == 3)
        old = store.sources()["ofsted:brent"]
    settings = load(tmp_path / "monitor.yaml", load_register())
    with Store.open(settings.state, datetime.now(UTC)) as store:
        three_days_ago = datetime.now(UTC) - timedelta(days=3)
        store.commit(PollRecord(SourceState(**(vars(old) | {"last_polled": three_days_ago}))), datetime.now(UTC))
    with running(tmp_path, web, poll={"ofsted": "60m"}) as (_, heard):
        assert until(lambda: heard)
        time.sleep(0.2)
    assert [result.source.id for result in heard] == ["ofsted:brent"]


def test_rounds_go_on_by_the_interval(tmp_path, web):
    with running(tmp_path, web, poll={"ofsted": "1s"}):
        assert until(lambda: rounds(web) >= 3)
        begun = time.monotonic()
        seen = rounds(web)
        assert until(lambda: rounds(web) >= seen + 2)
        assert 1.5 < time.monotonic() - begun < 3.5


def polls(schedule: str, first: str, hours: int, tmp_path, step: timedelta = timedelta(minutes=1)) -> list[str]:
    """The instants (London's clock) at which a source is polled, looked at minute by minute."""
    settings = load(configure(tmp_path, "http://127.0.0.1:9", poll={"ofsted": schedule}), load_register())
    source = registry.sources(settings)[0]
    now = datetime.fromisoformat(first).astimezone(UTC)
    end, found = now + timedelta(hours=hours), []
    state = SourceState(source.id, "ofsted", source.url, last_polled=now)
    while now < end:
        now += step
        if due.is_due(source, state, settings, now):
            state = SourceState(source.id, "ofsted", source.url, last_polled=now)
            found.append(f"{now.astimezone(LONDON):%d %H:%M%z}")
    return found


SPRING, AUTUMN = "2024-03-30T22:00+00:00", "2024-10-26T22:00+01:00"


@pytest.mark.parametrize(
    ("schedule", "first", "expected"),
    [
        ("30 1 * * *", SPRING, ["31 02:30+0100", "01 01:30+0100"]),
        ("30 1 * * *", AUTUMN, ["27 01:30+0100", "28 01:30+0000"]),
        ("0 8 * * *", SPRING, ["31 08:00+0100", "01 08:00+0100"]),
        ("0 8 * * *", AUTUMN, ["27 08:00+0000", "28 08:00+0000"]),
    ],
)
def test_a_daily_poll_comes_once_a_day_over_both_clock_changes(schedule, first, expected, tmp_path):
    assert polls(schedule, first, 36, tmp_path) == expected


@pytest.mark.parametrize("first", [SPRING, AUTUMN])
def test_an_hourly_poll_comes_every_hour_over_both_clock_changes(first, tmp_path):
    found = polls("0 * * * *", first, 6, tmp_path)
    assert len(found) == len(set(found)) == 6


@pytest.mark.parametrize("line", ["0 * * * *", "30 1 * * *"])
@pytest.mark.parametrize("first", [SPRING, AUTUMN])
def test_a_machine_asleep_over_a_clock_change_polls_once_when_it_wakes(first, line, tmp_path):
    assert len(polls(line, first, 10, tmp_path, step=timedelta(hours=10))) == 1


def test_what_a_long_round_polled_late_is_due_in_the_next_round(tmp_path):
    settings = load(configure(tmp_path, "http://127.0.0.1:9", poll={"ofsted": "60m"}), load_register())
    source = registry.sources(settings)[0]
    begun = datetime(2024, 1, 30, 9, tzinfo=UTC)
    late = SourceState(source.id, "ofsted", source.url, last_polled=begun + timedelta(minutes=10))
    assert due.is_due(source, late, settings, begun + timedelta(minutes=60))
    assert not due.is_due(source, late, settings, begun + timedelta(minutes=50))
    assert due.latest_poll(source, late, settings, begun + timedelta(minutes=20)) == begun + timedelta(minutes=70)


def test_a_host_that_asked_to_be_left_alone_is_not_due_before(tmp_path):
    settings = load(configure(tmp_path, "http://127.0.0.1:9", poll={"ofsted": "60m"}), load_register())
    source = registry.sources(settings)[0]
    now = datetime(2024, 1, 30, 9, tzinfo=UTC)
    state = SourceState(
        source.id, "ofsted", source.url, last_polled=now - timedelta(hours=2), retry_at=now + timedelta(hours=1)
    )
    assert not due.is_due(source, state, settings, now)
    assert due.next_poll(source, state, settings, now) == now + timedelta(hours=1)
    assert due.is_due(source, state, settings, now + timedelta(hours=1))


# --- processes -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def nursery(tmp_path_factory):
    with Nursery(tmp_path_factory.mktemp("nursery") / "stderr.txt") as nursery:
        yield nursery


def log(nursery) -> str:
    return (nursery.log).read_text()


def ended(nursery, within: float) -> float:
    begun = time.monotonic()
    assert until(lambda: nursery.ended(0.05), within)
    return time.monotonic() - begun


def test_a_run_that_was_slept_past_is_made_up_for_once(tmp_path, web, nursery):
    config = configure(tmp_path, web.url, poll={"ofsted": "1s"})
    process = nursery.start(["--config", str(config), "start"])
    assert until(lambda: rounds(web) >= 2)
    os.kill(process, signal.SIGSTOP)
    seen = rounds(web)
    time.sleep(3.2)
    os.kill(process, signal.SIGCONT)
    assert until(lambda: rounds(web) > seen, 3.0), "late, but not skipped"
    time.sleep(0.3)
    assert rounds(web) <= seen + 2, "three missed runs are one"
    os.kill(process, signal.SIGTERM)
    ended(nursery, 5)
    assert nursery.status() == 0


def test_a_stop_is_heard_while_a_socket_stalls(tmp_path, web, nursery):
    config = configure(tmp_path, web.url, http={"min_interval": "0s", "timeout": "30s", "allow_hosts": ["127.0.0.1"]})
    web.troubles["/provider/44/80537"] = Trouble.STALL
    process = nursery.start(["--config", str(config), "start"])
    assert until(lambda: web.asked("/provider/44/80537"))
    os.kill(process, signal.SIGTERM)
    assert ended(nursery, 6) < 5
    assert nursery.status() == 0
    assert "Traceback" not in log(nursery)


def test_a_second_process_on_one_history_refuses_with_a_clear_word(tmp_path, web, nursery):
    config = configure(tmp_path, web.url)
    settings = load(config, load_register())
    with Store.open(settings.state, datetime.now(UTC)):
        nursery.start(["--config", str(config), "once"])
        ended(nursery, 5)
        assert nursery.status() == 2
    said = log(nursery).splitlines()[-1]
    assert f"another monitor (process {os.getpid()}) is using the history in {settings.state}" in said
    assert web.hits == []


@pytest.mark.parametrize("first", [SPRING, AUTUMN])
@pytest.mark.parametrize("line", ["30 */2 * * *", "0 */3 * * *", "30 1 * * *", "30 1,3 * * *", "*/20 * * * *"])
def test_chores_begin_when_polls_are_due_over_both_clock_changes(line, first, tmp_path):
    settings = load(configure(tmp_path, "http://127.0.0.1:9", poll={"ofsted": line}), load_register())
    fires = trigger(settings.poll[SourceKind.OFSTED][0], settings)
    now = datetime.fromisoformat(first).astimezone(UTC)
    at, found = now, []
    while (at := fires.get_next_fire_time(at, now)) <= now + timedelta(hours=36):
        found.append(f"{at.astimezone(LONDON):%d %H:%M%z}")
    assert found == polls(line, first, 36, tmp_path)
    assert len(found) == len(set(found)) > 1


def test_a_poll_that_a_wrong_clock_dated_ahead_holds_no_start_back(tmp_path, web):
    with running(tmp_path, web, poll={"ofsted": "60m"}) as (store, heard):
        assert until(lambda: len(heard) == 3)
    with Store.open(tmp_path / "state", datetime.now(UTC)) as store:
        store._db.conn.execute("UPDATE sources SET last_polled = '2040-01-01T00:00:00.000+00:00'")
    with running(tmp_path, web, poll={"ofsted": "60m"}) as (_, heard):
        assert until(lambda: len(heard) == 3), "nothing is polled until 2040"


def test_an_interval_steps_over_what_a_jump_of_the_clock_made_it_miss(tmp_path):
    """A small machine without a clock of its own starts in 1970, and is set right by the network's."""
    every = trigger(Every(60), load(configure(tmp_path, "http://x"), load_register()))
    begun, now = datetime(1970, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, 9, 0, 30, tzinfo=UTC)
    assert every.get_next_fire_time(begun, now) == datetime(2026, 3, 1, 9, 1, tzinfo=UTC)
    assert every.get_next_fire_time(now, now) == now + timedelta(minutes=1)
    assert every.get_next_fire_time(now, now + timedelta(seconds=59)) == now + timedelta(minutes=1)


@pytest.mark.parametrize("years", [15, -15])
def test_chores_are_done_in_their_time_whichever_way_the_clock_is_set(years, tmp_path, web, monkeypatch):
    ahead, done = [timedelta(days=365 * years)], []

    class Wrong(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + ahead[0]

    for module in ("schedulers.base", "triggers.interval"):
        monkeypatch.setattr(f"apscheduler.{module}.datetime", Wrong)
    monkeypatch.setattr(
        "monitor.run.schedule.CHORES", (Chore("sweeping", lambda settings: Every(2), lambda resources: done.append(1)),)
    )
    with at_work(configure(tmp_path, web.url), lambda: Wrong.now(UTC)):
        assert until(lambda: web.hits)
        ahead[0], done[:] = timedelta(), []
        assert until(lambda: done, within=5)


def test_a_cron_line_steps_over_what_a_jump_of_the_clock_made_it_miss(tmp_path):
    settings = load(configure(tmp_path, "http://127.0.0.1:9"), load_register())
    planned, now = datetime(2010, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, 0, 0, 30, 500, tzinfo=UTC)
    following = trigger(Cron("* * * * *"), settings).get_next_fire_time(planned, now)
    assert timedelta() < following - now <= timedelta(minutes=1)


def test_a_chore_that_could_not_be_written_is_done_once_the_disk_takes_it(tmp_path, web, monkeypatch):
    tries = []

    def report(resources):
        tries.append(1)
        if len(tries) < 4:
            raise StoreError("the disk is full")
        return False

    monkeypatch.setattr("monitor.run.schedule._CHORE_AGAIN", timedelta(milliseconds=50))
    monkeypatch.setattr(
        "monitor.run.schedule.CHORES", (Chore("report", lambda settings: Every(604_800), report, at_start=True),)
    )
    with at_work(configure(tmp_path, web.url)):
        assert until(lambda: len(tries) == 4)
        time.sleep(0.2)
    assert len(tries) == 4


@pytest.mark.parametrize("first", [SPRING, AUTUMN])
@pytest.mark.parametrize("seconds", [60, 420, 3600])
def test_an_interval_goes_on_over_both_clock_changes(first, seconds, tmp_path):
    """APScheduler counts in the zone that it is given, where the night of October has one hour twice."""
    every = trigger(Every(seconds), load(configure(tmp_path, "http://x"), load_register()))
    begun = datetime.fromisoformat(first).astimezone(LONDON)
    planned = [every.get_next_fire_time(begun, begun)]
    for minutes in range(0, 360, 7):
        now = datetime.fromtimestamp(begun.timestamp() + 60 * minutes, LONDON)
        while planned[-1].timestamp() <= now.timestamp():
            planned.append(every.get_next_fire_time(planned[-1].astimezone(LONDON), now))
            assert len(planned) < 400, "it would count for ever"
        assert planned[-1].timestamp() - now.timestamp() <= seconds
        assert (planned[-1] <= now) is False
