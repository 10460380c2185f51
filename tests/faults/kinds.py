"""The kinds of source as the loopback web shows them: a list, the publication P that appears on it, its document."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property
from html import escape
from typing import Any, ClassVar
from urllib.parse import urlsplit

from monitor.demo import story as demo
from monitor.demo.govuk_web import COLLECTION, GovukWeb, Notice
from monitor.demo.press import Story, paper
from monitor.demo.world import Page, Provider, Publication, World, long_date, provider_page
from tests.monitored import BRENT, PETERBOROUGH, VISIT, published
from tests.read.builder import BOTH, LEADERSHIP, OVERALL, PROTECTION, Report

OTHER = Provider(PETERBOROUGH.urn, "Leicester City Council")
_NAVIGATION = ("Home", "About", "Contact")


@dataclass(frozen=True)
class Kind(ABC):
    """One kind of source. `day` is the day on which P appears, `event` what P is in the history.

    A web is told by the items that its list shows: all of them, without P before it appeared, fewer where a fault is.
    """

    name: str
    title: str
    day: date
    event: str
    list_path: str
    document_path: str | None

    layout: ClassVar[tuple[bytes, bytes]]
    """What a new layout of the list puts in place of what its reader goes by."""
    source: ClassVar[str]
    """How the id of its source begins."""

    @cached_property
    @abstractmethod
    def items(self) -> tuple[Any, ...]:
        """What the list shows, P last."""

    @abstractmethod
    def listing(self, items: Sequence[Any], root: str) -> bytes:
        """The list, with these items."""

    @abstractmethod
    def pages(self, items: Sequence[Any], root: str) -> dict[str, tuple[bytes, str]]:
        """Everything else that stands on the host, by path: bytes and media type."""

    @abstractmethod
    def settings(self, root: str) -> dict[str, Any]:
        """What a configuration says of such a source at `root`."""

    def part(self, share: float, root: str) -> bytes:
        """The list with so much of it, the newest items lacking."""
        return self.listing(self.items[: int(len(self.items) * share)], root)

    @abstractmethod
    def elsewhere(self, root: str) -> bytes:
        """A list like this one, of another authority or publisher."""

    @abstractmethod
    def strange_document(self, root: str) -> bytes:
        """Another document in place of that of P: another authority's, another story."""

    media: ClassVar[str] = "text/html; charset=utf-8"
    companions: ClassVar[tuple[str, ...]] = ()
    """Sources that are polled besides, by the beginnings of their ids."""

    def show(self, path: str, items: Sequence[Any], root: str) -> tuple[bytes, str] | None:
        """What stands at a path: bytes and media type."""
        if urlsplit(path).path == urlsplit(self.list_path).path:
            return self.listing(items, root), self.media
        return self.pages(items, root).get(urlsplit(path).path)


def _report(year: int, number: int) -> Publication:
    """A short report of an earlier inspection."""
    visited = date(year, 3, 9)
    rows = [(area, "Good") for area in (LEADERSHIP, PROTECTION, BOTH, OVERALL)]
    title = "Inspection of Peterborough local authority children’s services"
    dates = f"Inspection dates: {long_date(visited - timedelta(days=4))} to {long_date(visited)}"
    text = Report(title, dates, rows=rows, narrative=("Services are good.",)).plain()
    day = visited + timedelta(days=45)
    label = "Children's services inspection"
    return Publication(PETERBOROUGH.urn, number, label, visited, day, text.encode(), content_type="text/plain")


@dataclass(frozen=True)
class ProviderPage(Kind):
    """Ofsted's page of Peterborough; P is the letter of a focused visit."""

    layout = (b'class="timeline"', b'class="history"')
    source = "ofsted:peterborough"

    @cached_property
    def items(self) -> tuple[Any, ...]:
        letter = published("focused-visit-2021", 2, "2021-08-02", VISIT)
        return (published("inspection-2018", 1, "2018-08-06"), *(_report(year, year) for year in (2015, 2019)), letter)

    def listing(self, items: Sequence[Any], root: str) -> bytes:
        return provider_page(PETERBOROUGH, list(items), root, root)

    def pages(self, items: Sequence[Any], root: str) -> dict[str, tuple[bytes, str]]:
        return {item.path: (item.data, item.content_type) for item in self.items if item in items or item.number != 2}

    def settings(self, root: str) -> dict[str, Any]:
        return {"sources": _official(ofsted=root), "authorities": [{"name": "Peterborough"}, {"name": "Brent"}]}

    def elsewhere(self, root: str) -> bytes:
        return provider_page(OTHER, [_report(2016, 7)], root, root)

    def strange_document(self, root: str) -> bytes:
        return _report(2021, 9).data.replace(b"Peterborough", b"Leicester")


@dataclass(frozen=True)
class OfstedList(ProviderPage):
    """Ofsted's list of authorities; P stands on the provider's page, which is well but where the whole host is not."""

    layout = (b"results-list", b"providers")
    source = "ofsted:search"
    companions = ("ofsted:peterborough",)

    @cached_property
    def providers(self) -> tuple[Provider, ...]:
        """The authorities that the list shows, the watched ones first and last."""
        others = (
            Provider(f"8059{n}", f"{name} Council") for n, name in enumerate(("Devon", "Leeds", "Kent", "Sutton"))
        )
        return (BRENT, *others, PETERBOROUGH)

    def show(self, path: str, items: Sequence[Any], root: str) -> tuple[bytes, str] | None:
        if path == _PROVIDER:
            return self.listing(items, root), self.media
        if urlsplit(path).path == _SEARCH:
            return self._search(self.providers, items, root), self.media
        return self.pages(items, root).get(path)

    def part(self, share: float, root: str) -> bytes:
        return self._search(self.providers[: int(len(self.providers) * share)], self.items, root)

    def _search(self, providers: tuple[Provider, ...], items: Sequence[Any], root: str) -> bytes:
        shown = World(providers, tuple(items)).show(self.list_path, self.day, root, root)
        assert shown
        return shown.body

    def elsewhere(self, root: str) -> bytes:
        schools = tuple(Provider(f"1234{n}", f"Saint Mary's School {n}") for n in range(4))
        return self._search(schools, (), root)


@dataclass(frozen=True)
class Collection(Kind):
    """GOV.UK's collection of notices; P is an improvement notice."""

    layout = (b'"collection_groups"', b'"sections"')
    source = "govuk:/"
    media = "application/json"

    @cached_property
    def items(self) -> tuple[Any, ...]:
        medway, notice = demo.NOTICES
        others = (
            replace(
                medway,
                slug=f"notice-{name}",
                title=f"Improvement notice issued to {name} Council: May {year}",
                body=f"<p>Improvement notice issued to {name} Council on 3 May {year}.</p>",
                published=date(year, 5, 4),
            )
            for name, year in (("Brent", 2016), ("Sutton", 2017))
        )
        return (medway, *others, replace(notice, closed=None, moved_note=""))

    def listing(self, items: Sequence[Any], root: str) -> bytes:
        return _govuk(tuple(items), self.day, f"/api/content{COLLECTION}")

    def pages(self, items: Sequence[Any], root: str) -> dict[str, tuple[bytes, str]]:
        there = tuple(item for item in self.items if item in items or item is not self.items[-1])
        paths = [f"/api/content{item.path}" for item in there]
        return {path: (_govuk(there, self.day, path), self.media) for path in paths}

    def settings(self, root: str) -> dict[str, Any]:
        return {"sources": _official(govuk=root), "authorities": [{"name": "Peterborough"}, {"name": "Brent"}]}

    def elsewhere(self, root: str) -> bytes:
        content = json.loads(self.listing(self.items[:2], root))
        content["details"]["collection_groups"] = [{"title": "Flood maps", "documents": []}]
        for link in content["links"]["documents"]:
            link |= {"title": "Flood map of the Fens", "base_path": "/maps", "content_id": "m"}
        return json.dumps(content).encode()

    def strange_document(self, root: str) -> bytes:
        return self.pages(self.items, root)[f"/api/content{self.items[1].path}"][0]


@cache
def _govuk(notices: tuple[Notice, ...], day: date, path: str) -> bytes:
    web = GovukWeb(list(notices), day)
    web._server.server_close()
    return web.answer(path)[2]


_MEETING = (
    "Councillors were told at a meeting on Monday that the work will take six weeks and cost less than was thought.",
    "A survey in the autumn had shown that most people who live nearby are for it, and a few would rather wait.",
    "The firm that won the contract has done the same in two other towns, and begins when the ground is dry.",
    "Whoever wants to know more may come to the town hall on Saturday morning, where the plans hang in the entrance.",
    "Traders said that they hope for more visitors in the spring, and that the council should tell them of dates soon.",
    "The mayor thanked all who had written to her, and said that each of the letters had been read and was answered.",
    "A second part of the work is planned for next year, if there is money left, and would take in the old bridge too.",
)
_STORIES = tuple(
    Story(f"/paper/{n}", date(2024, 1, 20 + n), title, teaser, (teaser, *_MEETING))
    for n, (title, teaser) in enumerate(
        (
            ("New lights for the embankment", "Walkers along the river will find their way more easily from March."),
            ("The library opens late on Thursdays", "Books may be brought back until nine in the evening from now on."),
            ("Market moves to the square", "Stalls will stand around the fountain until the roof has been mended."),
        )
    )
)


@dataclass(frozen=True)
class Feed(Kind):
    """A paper's feed; P is a story that reports a judgement."""

    layout = (b"item>", b"entree>")
    source = "news:"
    media = "application/rss+xml"

    @cached_property
    def items(self) -> tuple[Any, ...]:
        return (*_STORIES, demo.STORIES[1])

    def listing(self, items: Sequence[Any], root: str) -> bytes:
        if not items:
            return self.elsewhere(root)[: self.elsewhere(root).find(b"<item>")] + b"</channel></rss>"
        return _latest(paper("The Courier", self.list_path, items)[0])[0]

    def pages(self, items: Sequence[Any], root: str) -> dict[str, tuple[bytes, str]]:
        there = [item for item in self.items if item in items or item is not self.items[-1]]
        return {page.path: _latest(page) for page in paper("The Courier", self.list_path, there)[1:]}

    def settings(self, root: str) -> dict[str, Any]:
        return {"authorities": [{"name": "Peterborough", "news": [{"feed": root + self.list_path}]}]}

    def elsewhere(self, root: str) -> bytes:
        bread = Story("/bread", date(2024, 1, 2), "Bread for beginners", "How to bake a loaf.", ("Take some flour.",))
        return _latest(paper("Recipes", self.list_path, (bread,))[0])[0]

    def strange_document(self, root: str) -> bytes:
        return self.pages(self.items, root)[_STORIES[0].path][0]


@dataclass(frozen=True)
class NewsPage(Feed):
    """A council's page of news; P is as the feed's."""

    layout = (b"<h3>", b"<div>")
    media = "text/html; charset=utf-8"

    def listing(self, items: Sequence[Any], root: str) -> bytes:
        links = "".join(f"<li><h3><a href='{i.path}'>{escape(i.title)}</a></h3></li>" for i in reversed(items))
        menu = "".join(f"<a href='/{word.lower()}'>{word}</a>" for word in _NAVIGATION)
        body = f"<nav>{menu}</nav><main><h1>News</h1><ul>{links}</ul></main>"
        return f"<!doctype html><html><head><title>News</title></head><body>{body}</body></html>".encode()

    def settings(self, root: str) -> dict[str, Any]:
        page = {"page": root + self.list_path, "links": "main h3 a"}
        return {"authorities": [{"name": "Peterborough", "news": [page]}]}

    def elsewhere(self, root: str) -> bytes:
        bread = Story("/bread", date(2024, 1, 2), "Bread for beginners", "How to bake a loaf.", ("Take some flour.",))
        return self.listing((bread,), root)


def _latest(page: Page) -> tuple[bytes, str]:
    return page.versions[-1][1], page.content_type


def _official(ofsted: str = "http://unused.faults.test", govuk: str = "") -> dict[str, Any]:
    at_govuk = {"base_url": govuk, "collections": [COLLECTION]} if govuk else {"collections": []}
    return {"ofsted": {"base_url": ofsted, "files_url": ofsted}, "govuk": at_govuk}


_PROVIDER = f"/provider/44/{PETERBOROUGH.urn}"
_SEARCH = "/search"
_ALL = f"{_SEARCH}?start=0&rows=100"
_VISIT = "peterborough/focused_visit/2021-06-22"
_STORY = "peterborough/inspection/2023-11"

KINDS: tuple[Kind, ...] = (
    ProviderPage("provider", "Ofsted: an authority's page", date(2021, 8, 2), _VISIT, _PROVIDER, "/v1/file/2"),
    OfstedList("list", "Ofsted: the list of authorities", date(2021, 8, 2), _VISIT, _ALL, None),
    Collection(
        "govuk", "GOV.UK: the collection", date(2024, 3, 15), "peterborough/improvement_notice-issued/2024-03-14",
        f"/api/content{COLLECTION}", f"/api/content{demo.NOTICES[1].path}",
    ),
    Feed("feed", "a paper's feed", date(2024, 1, 29), _STORY, "/paper/rss", demo.STORIES[1].path),
    NewsPage("page", "a council's page of news", date(2024, 1, 29), _STORY, "/news", demo.STORIES[1].path),
)  # fmt: skip
"""The columns of the matrix."""
