"""One feed for many: asked for once a round, whoever names it and however; each story goes to whom it is about."""

import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from monitor.register import data
from monitor.run.round import run_round
from monitor.sources import registry
from monitor.sources.feed import NewsFeed
from monitor.sources.news import NewsSource
from tests.monitored import Monitored
from tests.web import Answer, Web

OLD = "<item><title>Library opens late on Thursdays this winter</title><link>/stories/0</link></item>"
NEW = (
    "<item><title>Brent children's services rated inadequate by Ofsted</title><link>/stories/1</link>"
    "<pubDate>Mon, 05 Oct 2026 08:00:00 GMT</pubDate></item>"
)
LATE = (
    b"<p>It opens late on Thursdays this winter, the council said, and readers may bring back their books then.</p>" * 3
)
STORY = b"""<html><head><title>Brent children's services rated inadequate by Ofsted</title></head><body><article>
<h1>Brent children's services rated inadequate by Ofsted</h1><time datetime="2026-10-05">5 October 2026</time>
<p>Children's services at Brent Council have been rated inadequate by Ofsted in a report published today.</p>
<p>Inspectors visited the London borough between 7 and 18 September 2026 and found serious failures in how children
who need help and protection are looked after by Brent Council's social workers, the report says.</p>
</article></body></html>"""


def _feed(*items: str) -> Answer:
    return Answer(200, f"<rss><channel><title>Sector</title>{''.join(items)}</channel></rss>".encode())


@pytest.fixture
def web():
    with Web() as web:
        yield web


class Round:
    """A monitor of these authorities that polls news alone."""

    def __init__(self, folder: Path, web: Web, authorities: list[dict[str, object]]) -> None:
        self.web = web
        self.monitor = Monitored(
            folder, SimpleNamespace(url=web.url("")), authorities=authorities, poll={"news": "30m"}
        )
        self.sources = [s for s in registry.sources(self.monitor.settings) if isinstance(s, NewsSource)]

    def __call__(self, day: int) -> Counter[str]:
        """Poll on a day of October 2026; how often each path was asked for."""
        self.web.asked.clear()
        self.monitor.clock = datetime(2026, 10, day, 9, tzinfo=UTC)
        run_round(self.monitor.resources, self.sources, force=True)
        return Counter(self.web.paths())


def test_a_feed_of_all_england_is_asked_for_once_a_round_and_its_story_goes_to_its_authority(tmp_path, web):
    here = web.url("")
    authorities = [
        {"name": "all", "news": [{"feed": f"{here}/sector/feed/"}]},
        {"name": "Brent", "news": [{"feed": f"{here}/sector/feed"}]},
        {"name": "Leeds", "news": [{"feed": f"{here}/sector/feed/?utm_source=letter"}]},
        {"name": "London", "news": [{"feed": f"{here.upper()}/sector/feed/#top"}]},
    ]
    polled = Round(tmp_path, web, authorities)
    (source,) = polled.sources
    assert len(source.authorities) == len(set(source.authorities)) == 153
    path = urlsplit(source.url).path
    web.answers = {
        path: _feed(OLD),
        "/stories/0": Answer(200, b"<p>A library.</p>" + LATE),
        "/stories/1": Answer(200, STORY),
    }
    assert polled(1)[path] == 1
    web.answers[path] = _feed(NEW, OLD)
    assert polled(5) == {path: 1, "/stories/1": 1}
    told = [message for message in polled.monitor.taken("readers") if message.authority]
    assert [message.authority for message in told] == ["brent"]
    assert "inadequate" in told[0].headline
    assert polled(6)[path] == 1


UNNAMED = b"""<html><head><title>Council's children's services rated inadequate by Ofsted</title></head><body><article>
<h1>Council's children's services rated inadequate by Ofsted</h1><time datetime="2026-10-05">5 October 2026</time>
<p>The council's children's services have been rated inadequate by Ofsted in a report published today.</p>
<p>Inspectors visited the council between 7 and 18 September 2026 and found serious failures in how children
who need help and protection are looked after by the council's social workers, the report says.</p>
</article></body></html>"""


@pytest.mark.parametrize(("registered", "told"), [("", ["york"]), ("york", ["york"]), ("all", []), ("leeds", [])])
def test_a_council_left_unnamed_is_the_one_watched_only_where_the_feed_is_known_for_no_other(
    tmp_path, web, monkeypatch, registered, told
):
    url = web.url("/rss")
    shutil.copytree(data.FOLDERS[0], tmp_path / "data")
    row = f"{registered},feed,{web.url('/rss/')},The Paper,unverified,not seen\n" if registered else ""
    (tmp_path / "data" / "feeds.csv").write_text(f"slug,kind,url,title,sure,note\n{row}")
    monkeypatch.setattr(data, "FOLDERS", (tmp_path / "data",))
    polled = Round(tmp_path, web, [{"name": "York", "news": [{"feed": url}]}])
    web.answers = {
        "/rss": _feed(OLD),
        "/stories/0": Answer(200, b"<p>A library.</p>" + LATE),
        "/stories/1": Answer(200, UNNAMED),
    }
    polled(1)
    web.answers["/rss"] = _feed(NEW.replace("Brent", "Council's"), OLD)
    assert polled(5)["/stories/1"] == 1
    assert [m.authority for m in polled.monitor.taken("readers") if m.event] == told


def test_an_authority_that_joins_a_shared_feed_is_not_lent_what_names_none(tmp_path, web):
    news = [{"feed": web.url("/rss")}]
    web.answers = {
        "/rss": _feed(OLD),
        "/stories/0": Answer(200, b"<p>A library.</p>" + LATE),
        "/stories/1": Answer(200, UNNAMED),
    }
    polled = Round(tmp_path, web, [{"name": name, "news": news} for name in ("York", "Leeds")])
    polled(1)
    web.answers["/rss"] = _feed(NEW.replace("Brent", "Council's"), OLD)
    assert polled(5)["/stories/1"] == 1
    polled.monitor.store.close()
    polled = Round(tmp_path, web, [{"name": name, "news": news} for name in ("York", "Leeds", "Medway")])
    polled(6)
    assert polled.monitor.store.events() == ()


def test_parameters_that_may_name_another_feed_make_another_feed(tmp_path, web):
    here = web.url("")
    feeds = [f"{here}/rss?rss=council", f"{here}/rss?rss=sport", f"{here}/rss", f"{here}/rss/schools"]
    polled = Round(tmp_path, web, [{"name": "Leeds", "news": [{"feed": url} for url in feeds]}])
    assert [source.url for source in polled.sources] == feeds
    assert set(polled(1)) == {url.removeprefix(here) for url in feeds}


def test_a_page_that_two_entries_spell_otherwise_has_each_authority_once(tmp_path, web):
    page = web.url("/news")
    authorities = [
        {"name": "London", "news": [{"page": page}]},
        {"name": "Brent", "news": [{"page": f"{page}/", "links": "main h3 a"}]},
    ]
    (source,) = Round(tmp_path, web, authorities).sources
    assert len(source.authorities) == len(set(source.authorities)) == 33
    assert not isinstance(source, NewsFeed)
