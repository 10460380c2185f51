"""Pages in, `show EVENT` and `outbox list` out: each decision about an event and a channel has its reason."""

import json
import logging
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from monitor.cli import main
from monitor.demo.web import Trouble, Web
from monitor.demo.world import World
from monitor.model.messages import DeliveryState
from monitor.model.reasons import Reason
from monitor.outbox.outbox import Outbox
from tests.monitored import BRENT, PETERBOROUGH, VISIT, Monitored, configure, pdf, published, world
from tests.whole.test_voices import DOWN, RECAP, paper

OLD = published("inspection-2018", 1, "2018-08-06")
LETTER = published("focused-visit-2021", 2, "2021-08-02", VISIT)
REPORT = published("inspection-2023", 3, "2024-01-30")
INSPECTED_2018, VISITED = "peterborough/inspection/2018-06-25", "peterborough/focused_visit/2021-06-22"
INSPECTED_2023 = "peterborough/inspection/2023-11-27"


@pytest.fixture
def run(tmp_path, capsys):
    """`run(now, "show", ...)`: what a command prints on the monitor's configuration."""

    def command(now: datetime, *arguments: object) -> str:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main(["--config", str(tmp_path / "monitor.yaml"), "--now", now.isoformat(), *map(str, arguments)])
        # `outbox` exits 1 where an alert is held.
        assert (end.value.code or 0) <= (arguments[0] == "outbox")
        return capsys.readouterr().out

    return command


def show(monitor, run, event):
    """An event as `show --json` has it; every reason of it is said in words by `show` too."""
    shown = json.loads(run(monitor.clock, "show", "--json", event))
    words = run(monitor.clock, "show", event)
    codes = [one["reason"] for one in (*shown["channels"], *shown["not_news"])]
    codes += [shown["why_no_alert"]] if shown["why_no_alert"] else []
    for code in codes:
        assert Reason(code).text in words
    return shown


def not_news(shown):
    return [(d["document"].rpartition("/")[2], d["reason"]) for d in shown["not_news"]]


def why_made(monitor, event):
    return [message.reason for message in monitor.store.alerts(event)]


# --- why there is an alert, or none -----------------------------------------------------------------------------------


def test_what_stood_there_first_and_what_is_new(serve, tmp_path, run):
    with Monitored(tmp_path, serve(world(OLD, REPORT), date(2024, 1, 1))) as monitor:
        monitor.day("2024-01-01")
        old = show(monitor, run, INSPECTED_2018)
        assert (old["why_no_alert"], not_news(old), old["channels"]) == ("baseline", [("1", "baseline")], [])
        monitor.day("2024-01-30")
        new = show(monitor, run, INSPECTED_2023)
        assert new["why_no_alert"] is None
        assert {one["channel"]: one["reason"] for one in new["channels"]} == {
            "readers": "delivered",
            "operators": "not_its_authority",
        }
        assert f"{new['alerts'][0]['headline']} (new)" in run(monitor.clock, "show", INSPECTED_2023)


def test_what_is_published_late(serve, tmp_path, run):
    late = replace(LETTER, since=date(2022, 3, 1))
    with Monitored(tmp_path, serve(world(OLD, late), date(2022, 2, 1))) as monitor:
        monitor.day("2022-02-01")
        monitor.day("2022-03-01")
        assert why_made(monitor, VISITED) == [Reason.LATE]
        assert "(new, but published over 90 days ago)" in run(monitor.clock, "show", VISITED)


def test_what_a_backfill_finds(serve, tmp_path, run):
    with Monitored(tmp_path, serve(world(OLD), date(2024, 1, 1))) as monitor:
        monitor.at("2024-01-01")
        monitor.backfill("peterborough")
        shown = show(monitor, run, INSPECTED_2018)
        assert (shown["why_no_alert"], not_news(shown)) == ("backfilled", [("1", "backfilled")])


def test_other_words_and_the_same_words_at_an_address(serve, tmp_path, run):
    mended = replace(
        published("inspection-2023-misprint", 3, "2024-01-30"),
        replaced=(
            (date(2024, 2, 6), pdf("inspection-2023")),
            (date(2024, 2, 8), pdf("inspection-2023") + b"\n%made anew"),
        ),
    )
    with Monitored(tmp_path, serve(world(OLD, mended), date(2024, 1, 1))) as monitor:
        for day in ("2024-01-01", "2024-01-30", "2024-02-06", "2024-02-08"):
            monitor.day(day)
        assert why_made(monitor, INSPECTED_2023) == [Reason.NEW, Reason.REPLACED]
        assert not_news(show(monitor, run, INSPECTED_2023)) == [("3", "same_as_known")]


def test_a_document_that_moves(serve, tmp_path, run):
    before, after = replace(OLD, withdrawn=date(2021, 7, 2)), replace(OLD, number=9, since=date(2021, 7, 2))
    with Monitored(tmp_path, serve(world(before, after), date(2021, 7, 1))) as monitor:
        monitor.day("2021-07-01")
        monitor.day("2021-07-02")
        shown = show(monitor, run, INSPECTED_2018)
        assert set(not_news(shown)) == {("1", "baseline"), ("1", "superseded"), ("9", "moved")}
        assert shown["why_no_alert"] == "baseline"


def test_a_second_document_of_the_same_words_and_its_end(serve, tmp_path, run):
    twin = replace(REPORT, number=4, since=date(2024, 2, 1), withdrawn=date(2024, 2, 5))
    with Monitored(tmp_path, serve(world(OLD, REPORT, twin), date(2024, 1, 1))) as monitor:
        for day in ("2024-01-01", "2024-01-30", "2024-02-01", "2024-02-05", "2024-02-06"):
            monitor.day(day)
        assert why_made(monitor, INSPECTED_2023) == [Reason.NEW]
        assert not_news(show(monitor, run, INSPECTED_2023)) == [("4", "same_as_known"), ("4", "still_confirmed")]


def test_a_publication_taken_away_and_back(serve, tmp_path, run):
    web = serve(world(OLD, LETTER), date(2021, 7, 1))
    with Monitored(tmp_path, web) as monitor:
        monitor.day("2021-07-01")
        monitor.day("2021-08-02")
        web.world = world(OLD)
        monitor.day("2021-09-01")
        web.world = world(OLD, LETTER)
        monitor.day("2021-09-10")
        assert why_made(monitor, VISITED) == [Reason.NEW, Reason.WITHDRAWN, Reason.RESTORED]


def test_a_publication_that_cannot_be_read(serve, tmp_path, run):
    with Monitored(tmp_path, serve(world(OLD, LETTER), date(2021, 7, 1))) as monitor:
        monitor.day("2021-07-01")
        monitor.web.troubles["/v1/file/2"] = Trouble.HTML
        monitor.at("2021-08-02")
        monitor.day("2021-08-02")
        (decision,) = [d for d in monitor.store.decisions("") if d.reason is Reason.UNREAD]
        assert decision.alert.endswith("/v1/file/2#unread")


def test_the_press_first_then_ofsted_then_a_look_back(tmp_path, run):
    with Web(World(), date(2024, 1, 1)) as web:
        stories = (
            ("/old", date(2023, 12, 1), "Lights in the city", "<p>Carols and mulled wine.</p>", "Carols."),
            ("/down", date(2024, 1, 29), "Children's services rated inadequate by Ofsted", DOWN, "A verdict."),
            ("/again", date(2024, 2, 2), "Ofsted rates children's services inadequate", DOWN, "The verdict."),
            ("/recap", date(2024, 3, 5), "Council sets budget for children's services", RECAP, "Councillors met."),
        )
        web.world = World((PETERBOROUGH, BRENT), (OLD, REPORT), paper(web.url, *stories))
        authorities = [{"name": "Peterborough", "news": [{"feed": f"{web.url}/rss"}]}]
        with Monitored(tmp_path, web, authorities=authorities) as monitor:
            for day in ("2024-01-01", "2024-01-29", "2024-01-30", "2024-02-02", "2024-03-05"):
                monitor.day(day)
            (event,) = [e for e in monitor.store.events(["peterborough"]) if "2023" in e.id or "2024" in e.id]
            assert why_made(monitor, event.id) == [Reason.NEW, Reason.CONFIRMED]
            documents = not_news(show(monitor, run, event.id))
            assert {("again", "same_as_known"), ("recap", "recalled")} <= set(documents)


def test_an_event_from_before_reasons_were_recorded(serve, tmp_path, run):
    with Monitored(tmp_path, serve(world(OLD, LETTER), date(2021, 7, 1))) as monitor:
        monitor.day("2021-07-01")
        monitor.day("2021-08-02")
        monitor.store._db.conn.execute("DELETE FROM decisions")
        assert show(monitor, run, INSPECTED_2018)["why_no_alert"] == "not_recorded"
        channels = show(monitor, run, VISITED)["channels"]
        assert [(one["channel"], one["reason"]) for one in channels] == [
            ("readers", "delivered"),
            ("operators", "not_recorded"),
        ]


# --- why a channel gets it, or not, or waits --------------------------------------------------------------------------

CHANNELS = {
    "readers": ({}, "delivered"),
    "grave": ({"min_severity": "critical"}, "below_severity"),
    "notices": ({"kinds": ["improvement_notice"]}, "not_its_kind"),
    "london": ({"regions": ["London"]}, "not_its_region"),
    "elsewhere": ({}, "not_its_authority"),
    "weekly": ({"digest": "0 8 * * mon"}, "digest"),
    "away": ({"mute_until": "2021-09-01"}, "muted"),
    "night": ({"quiet_hours": "09:00-17:00"}, "quiet_hours"),
    "silenced": ({}, "muted_by_button"),
    "hook": ({"type": "slack_webhook", "url_env": "NO_SUCH_VARIABLE"}, "waiting_for_retry"),
    "refused": ({}, "given_up"),
    "dropped": ({}, "dropped"),
}


@pytest.fixture
def routed(serve, tmp_path):
    """A monitor that found a focused visit, once its outbox has delivered what it may to each of the channels."""
    channels = {name: {"type": "console"} | settings for name, (settings, _) in CHANNELS.items()}
    alerts = [name for name in CHANNELS if name != "elsewhere"]
    with Monitored(
        tmp_path, serve(world(OLD, LETTER), date(2021, 7, 1)), channels=channels, alerts=alerts, operations=["readers"]
    ) as monitor:
        monitor.day("2021-07-01")
        for name in CHANNELS:
            monitor.taken(name)
        monitor.store.mute("peterborough", "silenced", date(2021, 9, 1), "U1", monitor.clock)
        monitor.day("2021-08-02")
        monitor.store.save_deliveries(
            replace(d, state=DeliveryState.HELD if d.channel == "refused" else DeliveryState.DROPPED)
            for d in monitor.store.deliveries()
            if d.channel in ("refused", "dropped")
        )
        Outbox(monitor.settings, monitor.store, {}, lambda: monitor.clock).deliver()
        yield monitor


@pytest.mark.parametrize("channel", CHANNELS)
def test_show_says_for_each_channel_why(routed, run, channel):
    (one,) = [one for one in show(routed, run, VISITED)["channels"] if one["channel"] == channel]
    assert one["reason"] == CHANNELS[channel][1]
    assert f"    {channel}: " in run(routed.clock, "show", VISITED)


def test_outbox_lists_why_each_waits(routed, run):
    listed = json.loads(run(routed.clock, "outbox", "list", "--json"))
    visited = {one["channel"]: one["why"] for one in listed if "focused visit" in one["headline"]}
    waiting = ("weekly", "away", "night", "silenced", "hook", "refused")
    assert visited == {name: CHANNELS[name][1] for name in waiting}
    table = run(routed.clock, "outbox")
    for why in visited.values():
        assert Reason(why).text in table
    assert "waits for the next try: the webhook's address is missing" in table
    monday = routed.clock + timedelta(days=35)
    later = {one["channel"]: one["why"] for one in json.loads(run(monday, "outbox", "list", "--json"))}
    assert (later["weekly"], later["away"], later["silenced"]) == ("ready", "ready", "ready")


def test_a_channel_that_comes_later_and_one_that_goes(routed, run, tmp_path):
    configure(tmp_path, routed.web.url, channels={"readers": {"type": "console"}, "added": {"type": "console"}},
              operations=["readers"])  # fmt: skip
    reasons = {one["channel"]: one["reason"] for one in show(routed, run, VISITED)["channels"]}
    assert (reasons["readers"], reasons["added"], reasons["weekly"]) == (
        "delivered",
        "not_configured_then",
        "channel_gone",
    )


def test_what_waits_for_its_thread_and_what_leaves_together(serve, tmp_path, run):
    web = serve(world(LETTER, REPORT), date(2021, 7, 1))
    with Monitored(tmp_path, web) as monitor:
        outbox = Outbox(monitor.settings, monitor.store, {}, lambda: monitor.clock)
        monitor.day("2021-07-01")
        monitor.at("2024-01-30")
        monitor.poll("2024-01-30")
        first = next(d for d in monitor.store.pending("readers") if d.message.event == VISITED)
        later = monitor.clock + timedelta(hours=1)
        monitor.store.save_deliveries([replace(first, next_attempt=later)])
        web.world = world(REPORT)
        monitor.poll("2024-02-01")
        monitor.store.save_deliveries([replace(first, next_attempt=monitor.clock + timedelta(hours=1))])
        reasons = [one["reason"] for one in show(monitor, run, VISITED)["channels"] if one["channel"] == "readers"]
        assert reasons == ["waiting_for_retry", "behind_its_thread"]
        monitor.store.save_deliveries([replace(first, next_attempt=None)])
        outbox.deliver()
        own = [one for one in show(monitor, run, INSPECTED_2023)["channels"] if one["channel"] == "readers"]
        assert [one["reason"] for one in own] == ["grouped"]


def test_decisions_are_logged_at_debug_level(serve, tmp_path, caplog):
    with (
        caplog.at_level(logging.DEBUG, "monitor"),
        Monitored(tmp_path, serve(world(OLD, LETTER), date(2021, 7, 1)), channels={
            "readers": {"type": "console", "quiet_hours": "09:00-17:00"}, "operators": {"type": "console"}}) as monitor,
    ):  # fmt: skip
        monitor.day("2021-07-01")
        monitor.poll("2021-08-02")
        outbox = Outbox(monitor.settings, monitor.store, {}, lambda: monitor.clock)
        outbox.deliver()
        outbox.deliver()
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.DEBUG]
    assert any(INSPECTED_2018 in line and line.endswith(Reason.BASELINE.text) for line in said)
    assert f"{VISITED}#new: alert for readers: new" in said
    assert f"{VISITED}#new: not for channel operators: {Reason.NOT_ITS_AUTHORITY.text}" in said
    held = [line for line in said if line.endswith(Reason.QUIET_HOURS.text)]
    assert len(held) == 1, "said once as long as the reason stays the same"
