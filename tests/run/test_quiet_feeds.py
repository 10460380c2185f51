"""Feeds that answer and tell nothing: never an item, none any more, or nothing new for weeks. Pages in, words out."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from monitor.cli import main
from monitor.operations import weekly
from monitor.run.round import run_round
from monitor.sources import registry
from monitor.sources.news import NewsSource
from tests.monitored import Monitored
from tests.web import Answer, Web

EMPTY = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Herts Paper</title></channel></rss>'
CAPTCHA = b'<html><head><meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2Frss"></head></html>'
FIRST = datetime(2026, 8, 3, 9, tzinfo=UTC)


def feed(*days: str) -> Answer:
    """A feed with one story of each day (`03 Aug 2026`), an empty one for a story without."""
    dated = (f"<pubDate>{day} 08:00:00 GMT</pubDate>" if day else "" for day in days)
    items = "".join(
        f"<item><title>Fire crews called to a barn once more</title><link>/stories/{n}</link>{date}</item>"
        for n, date in enumerate(dated)
    )
    return Answer(200, EMPTY.replace(b"</channel>", items.encode() + b"</channel>"))


class Watch:
    """A monitor of Hertfordshire's one feed, which stands at `/rss`."""

    def __init__(self, folder, web):
        self.folder, self.web = folder, web
        web.answers |= {f"/stories/{n}": Answer(200, b"<p>A barn burnt.</p>") for n in range(9)}
        news = [{"feed": web.url("/rss")}]
        self.monitor = Monitored(
            folder,
            SimpleNamespace(url=web.url("")),
            authorities=[{"name": "Hertfordshire", "news": news}],
            all_quiet="0 9 * * mon",
        )

    def poll(self, answer: Answer, when: datetime) -> None:
        self.web.answers["/rss"] = answer
        self.monitor.clock = when
        (source,) = (s for s in registry.sources(self.monitor.settings) if isinstance(s, NewsSource))
        run_round(self.monitor.resources, [source], force=True)

    def command(self, capsys, when: datetime, *arguments: str) -> tuple[int, str]:
        """What a command prints at an instant, with its exit status."""
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main(["--config", str(self.folder / "monitor.yaml"), "--now", when.isoformat(), *arguments])
        return int(end.value.code or 0), capsys.readouterr().out

    def row(self, capsys, when: datetime) -> dict[str, object]:
        """The feed's row of `sources --json`."""
        out = self.command(capsys, when, "sources", "--json")[1]
        return next(row for row in json.loads(out) if row["kind"] == "news")

    def live(self, capsys, when: datetime) -> tuple[int, str]:
        """The exit status of `check --live`, and its line on the feed."""
        status, out = self.command(capsys, when, "check", "--live")
        return status, next(line for line in out.splitlines() if line.startswith(self.web.url("/rss")))


@pytest.fixture
def watch(tmp_path):
    with Web() as web:
        watch = Watch(tmp_path, web)
        with watch.monitor:
            yield watch


def test_a_feed_that_never_held_an_item_fails_and_says_since_when(watch, capsys):
    since = "the feed holds no items; it has never held one since it was first polled on 3 Aug 2026"
    watch.poll(Answer(200, EMPTY), FIRST)
    assert watch.monitor.told() == [f"{watch.web.url('/rss')} cannot be read: {since}"]
    watch.poll(Answer(503), FIRST + timedelta(days=1))
    watch.poll(Answer(200, EMPTY), FIRST + timedelta(days=30))
    row = watch.row(capsys, FIRST + timedelta(days=30))
    assert (row["failures"], row["last_success"], row["reason"]) == (3, None, since)
    assert watch.live(capsys, FIRST) == (1, f"{watch.web.url('/rss')}: the feed holds no items")
    watch.poll(feed("02 Sep 2026"), FIRST + timedelta(days=31))
    assert watch.row(capsys, FIRST + timedelta(days=31))["reason"] is None
    assert [m for m in watch.monitor.told() if "again" in m] == [f"{watch.web.url('/rss')} can be read again"]


def test_a_feed_that_holds_nothing_any_more_says_since_when(watch, capsys):
    watch.poll(feed("03 Aug 2026"), FIRST)
    watch.poll(Answer(200, EMPTY), FIRST + timedelta(days=9))
    reason = watch.row(capsys, FIRST + timedelta(days=9))["reason"]
    assert reason == "the feed holds no items; it last held some on 3 Aug 2026"


@pytest.mark.parametrize("status", [200, 202])
def test_a_captcha_is_a_fault_in_plain_words(watch, capsys, status):
    watch.poll(Answer(status, CAPTCHA), FIRST)
    row = watch.row(capsys, FIRST)
    assert row["failures"] == 1
    assert "a page that asks whether a person is reading (a captcha)" in row["reason"]
    assert watch.live(capsys, FIRST)[0] == 1


def test_a_feed_whose_newest_item_is_old_is_perhaps_dead_from_the_first_poll(watch, capsys):
    said = "perhaps dead: nothing new since 31 May 2026, over 8 weeks ago"
    watch.poll(feed("31 May 2026", "02 Apr 2026"), FIRST)
    row = watch.row(capsys, FIRST)
    assert (row["failures"], row["doubt"]) == (0, said)
    assert said in watch.live(capsys, FIRST)[1]
    monday = FIRST + timedelta(weeks=1)
    watch.poll(feed("31 May 2026", "02 Apr 2026"), monday)
    watch.monitor.told()
    report = weekly.report(watch.monitor.settings, watch.monitor.store, monday)
    assert f"Perhaps dead: {watch.web.url('/rss')}: nothing new since 31 May 2026, over 8 weeks ago" in report.lines


@pytest.mark.parametrize(
    ("days", "after", "dead"),
    [
        (("01 Aug 2026",), timedelta(weeks=8, days=-3), False),
        (("01 Aug 2026",), timedelta(weeks=8), True),
        (("01 Aug 2026", "24 Dec 2026"), timedelta(weeks=8), True),  # an event that it announces
        (("",), timedelta(weeks=8), False),
        (("",), timedelta(weeks=8, days=1), True),
    ],
)
def test_a_feed_is_perhaps_dead_once_it_had_nothing_new_for_eight_weeks(watch, capsys, days, after, dead):
    watch.poll(feed(*days), FIRST)
    watch.poll(feed(*days), FIRST + after)
    assert bool(watch.row(capsys, FIRST + after)["doubt"]) is dead
    assert ("perhaps dead" in watch.live(capsys, FIRST + after)[1]) is (dead and days != ("",))


def test_a_feed_that_dates_nothing_rightly_lives_as_long_as_it_has_new_items(watch, capsys):
    watch.poll(feed("31 May 2020"), FIRST)
    assert watch.row(capsys, FIRST)["doubt"]
    watch.poll(feed("31 May 2020", "31 May 2020"), FIRST + timedelta(days=1))
    assert watch.row(capsys, FIRST + timedelta(days=30))["doubt"] is None
