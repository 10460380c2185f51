"""A silence that can be trusted: once a week operations hear how the monitor does, once, whatever happened."""

import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.cli import main
from monitor.demo.web import Trouble
from monitor.model.dates import When
from monitor.model.events import Event, Status
from monitor.model.facts import EventKind, Finding
from monitor.model.messages import MessageKind, Severity
from monitor.model.polls import SourceState
from monitor.operations import weekly
from monitor.outbox.outbox import Outbox
from monitor.run.round import run_round
from monitor.run.schedule import Runner
from monitor.sources import registry
from tests.monitored import Monitored, configure, published, world

STORY = (
    published("inspection-2018", 1, "2018-08-06"),
    published("inspection-2023", 3, "2024-01-30"),
    published("inspection-2018", 4, "2018-09-01", urn="80489"),
)
# 29 January 2024 is a Monday.
BEGUN, WEEK, NEXT = "2024-01-24", "2024-01-29", "2024-02-05"
NOW = datetime(2024, 1, 29, 9, tzinfo=UTC)


@pytest.fixture
def monitor(tmp_path, serve):
    """A monitor of two authorities that tells on Mondays at nine how it does."""
    with Monitored(tmp_path, serve(world(*STORY), date(2024, 1, 1)), all_quiet="0 9 * * mon") as made:
        made.day(BEGUN)
        made.told()
        yield made


def told(monitor):
    message = weekly.report(monitor.settings, monitor.store, monitor.clock)
    assert [m.headline for m in monitor.taken("operators")] == ([message.headline] if message else [])
    return message


# --- when -------------------------------------------------------------------------------------------------------------


def test_it_is_told_when_its_hour_has_come_and_once(monitor):
    monitor.clock = datetime(2024, 1, 29, 8, 59, tzinfo=UTC)
    assert told(monitor) is None
    monitor.clock = NOW
    assert told(monitor)
    assert told(monitor) is None
    monitor.store.close()
    monitor.open()
    assert told(monitor) is None, "also after a restart"
    monitor.clock += timedelta(days=7)
    assert told(monitor)


def test_weeks_in_which_nothing_ran_are_one_word(monitor):
    monitor.clock = NOW + timedelta(days=50)
    assert told(monitor)
    assert told(monitor) is None


def test_the_hour_is_that_of_the_configured_zone(tmp_path, serve):
    web = serve(world(*STORY), date(2024, 1, 1))
    with Monitored(tmp_path, web, all_quiet="0 9 * * mon", timezone="America/New_York") as monitor:
        monitor.day(BEGUN)
        monitor.told()
        monitor.clock = NOW
        assert told(monitor) is None
        monitor.clock += timedelta(hours=5)
        assert told(monitor)


def test_nothing_is_told_before_the_first_poll_or_where_it_is_off(tmp_path, serve):
    web = serve(world(*STORY), date(2024, 1, 1))
    with Monitored(tmp_path, web, all_quiet="0 9 * * mon") as monitor:
        monitor.clock = NOW
        assert told(monitor) is None
    with Monitored(tmp_path, web) as monitor:
        monitor.day(BEGUN)
        monitor.told()
        monitor.clock = NOW + timedelta(days=50)
        assert told(monitor) is None


# --- what -------------------------------------------------------------------------------------------------------------


def test_a_silent_week_is_all_quiet_with_its_proof(monitor):
    assert monitor.day(WEEK) == []
    message = told(monitor)
    assert message.severity is Severity.LOW
    assert (
        message.headline == "All quiet: 3 sources read, none failing; last publication: Brent, inspection, 1 Sep 2018"
        or (message.headline.startswith("All quiet: 3 sources read, none failing; last publication: "))
    )
    assert "Sources: 3 polled, 0 failing" in message.lines
    assert "Coverage: 2 of 2 watched authorities are in Ofsted's list, which has 2" in message.lines
    assert any(line.startswith("Oldest success: ") and line.endswith("29 Jan 2024, 09:00") for line in message.lines)
    assert message.lines[-1].endswith("0 delivered; 0 pending and 0 held now")


def test_a_week_with_alerts_says_how_many_and_the_last_publication(monitor):
    monitor.day(WEEK)
    told(monitor)
    assert len(monitor.day("2024-01-30")) == 1
    monitor.at(NEXT)
    message = told(monitor)
    assert message.headline == (
        "All is well: 3 sources read, none failing, 1 alert delivered; "
        "last publication: Peterborough, inspection, 30 Jan 2024"
    )
    assert "Alerts since 29 Jan 2024, 09:00: 1 delivered; 0 pending and 0 held now" in message.lines


def test_what_fails_is_named_and_nothing_is_called_quiet(monitor):
    monitor.web.troubles["/provider/44/80489"] = Trouble.BROKEN
    monitor.day(WEEK)
    monitor.told()
    message = told(monitor)
    assert message.severity is Severity.NORMAL
    assert message.headline.startswith("Not all is well: 1 of 3 sources failing")
    assert any(line.startswith("Failing: Ofsted's page of Brent: ") for line in message.lines)


def test_a_list_that_lacks_an_authority_proves_no_coverage(monitor):
    monitor.web.troubles[registry.sources(monitor.settings)[0].url.removeprefix(monitor.web.url)] = Trouble.BROKEN
    monitor.day(WEEK)
    monitor.told()
    assert any(line.startswith("Coverage: not proved, ") for line in told(monitor).lines)


def test_what_is_held_is_said(monitor):
    monitor.web.today = date(2024, 1, 30)
    run_round(monitor.resources, registry.sources(monitor.settings), force=True)
    monitor.store.save_deliveries(replace(d, state="held") for d in monitor.store.pending("readers"))
    monitor.clock = NOW
    message = told(monitor)
    assert message.headline.startswith("Not all is well: 1 alert held; 3 sources read, none failing")
    assert message.severity is Severity.NORMAL


def test_many_failing_sources_are_counted_rather_than_named():
    names = {f"s{n}": f"Source {n}" for n in range(13)} | {"new": "A new one"}
    states = {
        f"s{n}": SourceState(f"s{n}", "news", "https://x.example", last_success=NOW, failures=1, reason="down")
        for n in range(13)
    }
    period = weekly.Period(NOW, NOW, ZoneInfo("Europe/London"), {})
    message = weekly.all_quiet(weekly.Wanted(names, "ofsted:search", 153), states, None, period)
    assert message.headline == "Not all is well: 13 of 14 sources failing, 1 never read"
    assert sum(line.startswith("Failing: Source") for line in message.lines) == 10
    assert "Failing: and 3 more" in message.lines
    assert "Never read: A new one" in message.lines
    assert "Coverage: not known, Ofsted's list of authorities was never read" in message.lines
    assert "Last publication seen: none yet" in message.lines


def test_the_last_publication_is_one_that_was_told_not_one_recalled(monitor):
    def event(day, *, recalled):
        facts = Finding(EventKind.FOCUSED_VISIT, "brent", start=When.parse(day), published=When.parse(day))
        return Event(f"brent/focused_visit/{day}", "brent", facts, Status.CONFIRMED, NOW, recalled=recalled)

    known = [event("2023-05-01", recalled=False), event("2023-06-01", recalled=True)]
    name, last = weekly._last(known, monitor.settings)
    assert (name, last.id) == ("Brent", "brent/focused_visit/2023-05-01")
    assert weekly._last([], monitor.settings) is None


# --- by the commands --------------------------------------------------------------------------------------------------


def test_once_tells_it_when_its_hour_has_come_since_the_last(tmp_path, serve, capsys):
    web = serve(world(*STORY), date(2024, 1, 25))
    path = configure(tmp_path, web.url, all_quiet="0 9 * * mon")

    def once(now):
        with pytest.raises(SystemExit) as end:
            main(["--config", str(path), "--now", now, "once"])
        assert not end.value.code
        return capsys.readouterr().out

    assert "All quiet" not in once("2024-01-25T09:00Z")
    assert once("2024-01-29T09:30Z").count("operators, sent: All quiet: 3 sources read, none failing") == 1
    assert "All quiet" not in once("2024-01-29T09:40Z")


def test_start_tells_what_came_due_while_nothing_ran(tmp_path, serve):
    channels = {"readers": {"type": "console"}, "operators": {"type": "console"}}
    web = serve(world(*STORY), date(2024, 1, 24))
    with Monitored(tmp_path, web, all_quiet="0 9 * * mon", channels=channels) as monitor:
        monitor.day(BEGUN)
        monitor.told()
        monitor.at(WEEK)
        stop = threading.Event()
        outbox = Outbox(monitor.settings, monitor.store, {}, lambda: monitor.clock, stop)
        runner = threading.Thread(target=Runner(monitor.resources, outbox, stop).run)
        runner.start()
        begun = time.monotonic()
        while not monitor.store.last_alert(MessageKind.ALL_QUIET, monitor.clock) and time.monotonic() - begun < 5:
            time.sleep(0.02)
        stop.set()
        runner.join(6)
        assert not runner.is_alive()
        assert monitor.store.last_alert(MessageKind.ALL_QUIET, monitor.clock) == monitor.clock
