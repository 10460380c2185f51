"""Nothing is final at first sight: a story that could not be read, or not whole, is asked for again for two days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

from monitor.apart.workers import ReadingError
from monitor.run.poll import Outcome
from monitor.run.round import run_round
from monitor.run.visit import Visit
from monitor.sources import registry
from monitor.sources.news import NewsSource
from tests.monitored import Monitored
from tests.read.text.test_gaps import CHALLENGES, CONSENTS, LEAD, WHOLE, page
from tests.web import Answer, Web

START = datetime(2026, 10, 5, 9, tzinfo=UTC)
STORY = "/stories/1"
TITLE = "Halton children's services rated inadequate by Ofsted"
STUB = page("Halton council's leader will speak about a report on children's services at noon, it has said.")
ELSEWHERE = "Inspectors found that children in the borough were left at risk, and named what must be better."


def item(path: str, title: str, summary: str = ELSEWHERE) -> str:
    return f"<item><title>{title}</title><link>{path}</link><description>{summary}</description></item>"


OLD = item("/stories/0", "The library opens late on Thursdays this winter", "Books may be brought back until nine.")


def html(text: str, status: int = 200) -> Answer:
    return Answer(status, text.encode(), {"Content-Type": "text/html; charset=utf-8"})


class Paper:
    """A monitor of Halton that polls one paper's feed, each half hour."""

    def __init__(self, folder: Path, web: Web) -> None:
        self.web = web
        web.answers["/stories/0"] = html(page(*WHOLE[2:], title="The library opens late on Thursdays this winter"))
        self.lists()
        self.monitor = Monitored(
            folder,
            SimpleNamespace(url=web.url("")),
            authorities=[{"name": "Halton", "news": [{"feed": web.url("/rss")}]}],
            http={"min_interval": "0s", "timeout": "1s", "allow_hosts": ["127.0.0.1"]},
        )
        self.sources = [s for s in registry.sources(self.monitor.settings) if isinstance(s, NewsSource)]
        self.monitor.clock = START

    def lists(self, *items: str) -> None:
        self.web.answers["/rss"] = Answer(200, f"<rss><channel>{''.join(items)}{OLD}</channel></rss>".encode())

    def poll(self, after: timedelta = timedelta(minutes=30)) -> list[str]:
        """Poll some time after the last poll: the headlines that readers get."""
        self.monitor.clock += after
        (self.result,) = run_round(self.monitor.resources, self.sources, force=True)
        return [message.headline for message in self.monitor.taken()]

    def polls(self, many: int) -> list[str]:
        return [headline for _ in range(many) for headline in self.poll()]

    def shows(self, answer: Answer, title: str = TITLE) -> None:
        """Let the story stand on the feed, and its own page answer so."""
        self.web.answers[STORY] = answer
        self.lists(item(STORY, title))

    @property
    def asked(self) -> int:
        return self.web.paths().count(STORY)

    @property
    def state(self):
        return self.monitor.store.sources()[self.sources[0].id]

    @property
    def story(self):
        return next(d for d in self.monitor.store.documents(self.sources[0].id).values() if d.url.endswith(STORY))


@pytest.fixture
def paper(tmp_path):
    with Web() as web:
        paper = Paper(tmp_path, web)
        with paper.monitor:
            paper.poll()
            paper.monitor.taken()
            yield paper


FIRST = {
    "503": html("<title>Busy</title>", 503),
    "403": html("<title>Forbidden</title>", 403),
    "404": html("<title>Not found</title>", 404),
    "cut off": Answer(200, b"<html><p>Half of", length=5000),
    "empty": Answer(200, b""),
    "error page": html("<title>Service unavailable</title><h1>Service unavailable</h1>"),
    "captcha": html(CHALLENGES[0]),
    "consent": html(CONSENTS[0]),
    "wall": html(page("To continue reading, please log in. It takes a minute and costs nothing, we promise you that.")),
    "stub": html(STUB),
    "more follows": html(
        page("Halton council's leader will speak about children's services at noon, it has said.", "More follows.")
    ),
}


@pytest.mark.parametrize("first", FIRST)
@pytest.mark.parametrize("failures", [1, 4])
def test_a_story_that_cannot_be_read_at_first_is_alerted_once_it_can_be(paper, first, failures):
    paper.shows(FIRST[first])
    assert paper.polls(failures) == []
    assert paper.result.outcome is not Outcome.UNREACHABLE
    assert (paper.state.failures, paper.state.reason) == (0, ""), "the source itself works"
    paper.web.answers[STORY] = html(page(*WHOLE))
    (headline,) = paper.polls(3)
    assert headline.startswith("Halton: children's services judged inadequate")
    assert paper.polls(3) == []
    assert paper.monitor.told() == [], "nothing broke, and nothing recovered"


def test_it_is_asked_for_at_growing_intervals_for_two_days_and_then_operations_hear_that_it_is_given_up(paper):
    paper.shows(html("<title>Gone</title>", 404))
    asked = []
    for _ in range(2 * 24 * 5):  # five days
        before = paper.asked
        assert paper.poll() == []
        asked += [paper.monitor.clock] * (paper.asked > before)
    gaps = [after - before for before, after in pairwise(asked)]
    assert gaps == sorted(gaps)
    assert asked[-1] - asked[0] >= timedelta(days=2)
    assert len(asked) <= 15
    (said,) = paper.monitor.taken("operators")
    assert "1 story could not be read in two days, and is given up" in said.headline
    assert any(STORY in line and "404" in line for line in said.lines)


def test_a_story_that_has_left_the_feed_is_asked_for_all_the_same(paper):
    paper.shows(html("", 503))
    paper.poll()
    paper.lists()
    assert paper.poll() == []
    paper.web.answers[STORY] = html(page(*WHOLE))
    assert len(paper.polls(3)) == 1


def test_a_restart_in_between_forgets_nothing(paper):
    paper.shows(FIRST["wall"])
    paper.polls(2)
    paper.monitor.store.close()
    paper.monitor.open()
    paper.web.answers[STORY] = html(page(*WHOLE))
    assert len(paper.polls(3)) == 1


def test_a_clock_that_ran_ahead_delays_nothing(paper):
    paper.shows(html("", 404))
    paper.poll(timedelta(days=300))
    paper.web.answers[STORY] = html(page(*WHOLE))
    assert len(paper.poll(timedelta(days=-300))) == 1


def test_a_first_report_is_alerted_at_once_and_what_it_grows_into_is_no_second_alert(paper):
    paper.shows(html(page(LEAD, "More follows.")))
    assert len(paper.poll()) == 1
    paper.web.answers[STORY] = html(page(*WHOLE))
    asked = paper.asked
    assert paper.polls(2) == []
    assert paper.asked > asked
    (event,) = (e for e in paper.monitor.store.events(["halton"]) if not e.recalled)
    assert len(event.evidence) == 1
    assert paper.story.reading.gap is None
    asked = paper.asked
    assert paper.polls(4) == []
    assert paper.asked == asked, "a story that was read whole is not read again"


def test_what_a_first_report_did_not_have_is_alerted_once_it_grows(paper):
    notice = "The Department for Education has issued an improvement notice to Halton Council, it was announced today."
    paper.shows(html(page(LEAD, "More follows.")))
    assert len(paper.poll()) == 1
    paper.web.answers[STORY] = html(page(LEAD, notice, *WHOLE[1:]))
    (headline,) = paper.polls(4)
    assert "improvement notice" in headline


def test_a_wall_that_comes_later_takes_nothing_of_what_was_read(paper):
    paper.shows(html(page(LEAD, "More follows.")))
    paper.poll()
    paper.web.answers[STORY] = FIRST["wall"]
    paper.polls(2)
    assert paper.story.reading.events
    assert [e.status for e in paper.monitor.store.events(["halton"]) if not e.recalled] == ["reported"]


@pytest.mark.parametrize("first", ["stub", "more follows"])
def test_a_short_story_that_stays_as_it_is_was_read_and_is_no_trouble(paper, first):
    paper.shows(FIRST[first])
    assert paper.polls(2 * 24 * 3) == []
    assert paper.monitor.told() == []
    assert paper.asked <= 12


def test_many_stories_of_a_poll_that_are_given_up_are_one_message(paper):
    paper.lists(*(item(f"/gone/{n}", f"{TITLE} for the {n}th time") for n in range(8)))
    paper.polls(2 * 24 * 3)
    (headline,) = paper.monitor.told()
    assert "8 stories could not be read in two days, and are given up" in headline


def test_what_stood_there_at_first_sight_is_no_news_when_it_can_be_read(tmp_path):
    with Web() as web:
        paper = Paper(tmp_path, web)
        with paper.monitor:
            paper.shows(html("", 503))
            paper.poll()
            paper.monitor.taken()
            web.answers[STORY] = html(page(*WHOLE))
            paper.lists(item("/stories/2", "A new bridge is opened by the mayor"), item(STORY, TITLE))
            assert paper.polls(3) == []
            assert paper.story.reading.events, "it is history all the same"
            assert paper.monitor.told() == []


def test_no_request_is_made_for_what_can_never_be_a_story(paper):
    paper.shows(Answer(200, b"\x89PNG\r\n\x1a\n" + bytes(400), {"Content-Type": "image/png"}))
    paper.polls(10)
    assert paper.asked == 1
    assert paper.monitor.told() == []


def test_a_story_that_takes_too_long_to_read_is_asked_for_again_and_is_no_trouble_of_its_source(paper, monkeypatch):
    whole, left = Visit.reading, [2]

    def reading(visit, source, document, body):
        if document.url.endswith(STORY) and left[0]:
            left[0] -= 1
            raise ReadingError("reading it took more than 20 s")
        return whole(visit, source, document, body)

    monkeypatch.setattr(Visit, "reading", reading)
    paper.shows(html(page(*WHOLE)))
    assert paper.polls(2) == []
    assert len(paper.polls(2)) == 1
    assert paper.monitor.told() == []


def test_what_a_round_put_off_is_said_to_who_runs_it(paper):
    paper.shows(html("", 503))
    paper.poll()
    (problem,) = paper.result.problems
    assert "503" in problem
    assert problem.endswith("it is asked for again")


def test_a_story_s_host_that_is_busy_does_not_keep_the_feed_of_another_from_being_polled(paper):
    with Web() as elsewhere:
        elsewhere.answers["/story"] = Answer(429, b"busy", {"Retry-After": "36000"})
        paper.lists(item(elsewhere.url("/story"), TITLE))
        paper.poll()
        assert elsewhere.paths()
    paper.shows(html(page(*WHOLE)))
    assert len(paper.poll()) == 1


def test_a_page_of_a_council_is_asked_again_as_a_feed_is(tmp_path):
    listing = "<main><ul>{}</ul></main>"
    link = "<li><h3><a href='{}'>{}</a></h3><p>{}</p></li>"
    with Web() as web:
        old = [link.format(f"/news/{n}", f"The council plants {n} trees in the park", "Trees. " * 12) for n in range(3)]
        web.answers["/news"] = html(listing.format("".join(old)))
        web.answers |= {f"/news/{n}": html(page(*WHOLE[2:])) for n in range(3)}
        monitor = Monitored(
            tmp_path,
            SimpleNamespace(url=web.url("")),
            authorities=[{"name": "Halton", "news": [{"page": web.url("/news"), "links": "main h3 a"}]}],
        )
        with monitor:
            source = next(s for s in registry.sources(monitor.settings) if isinstance(s, NewsSource))
            monitor.clock = START
            run_round(monitor.resources, [source], force=True)
            web.answers["/news"] = html(listing.format(link.format(STORY, TITLE, ELSEWHERE) + "".join(old)))
            web.answers[STORY] = html("", 503)
            monitor.taken()
            for minutes in (30, 60):
                monitor.clock = START + timedelta(minutes=minutes)
                run_round(monitor.resources, [source], force=True)
            assert monitor.taken() == []
            web.answers[STORY] = html(page(*WHOLE))
            monitor.clock = START + timedelta(minutes=120)
            run_round(monitor.resources, [source], force=True)
            assert len(monitor.taken()) == 1
