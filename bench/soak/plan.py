"""The plan of a year, by a seed: what is published and when, what goes wrong and when, and what must be heard of it."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

from bench.soak import texts
from bench.soak.web import Outage, Page, Trouble, Web
from monitor.demo.govuk_web import COLLECTION, Edit, GovukWeb, Notice
from monitor.demo.world import ROWS, Provider, Publication, provider_page, search_page
from monitor.register.authorities import load
from monitor.register.names import Authority

REPORTS, FILES, NEW_FILES, GOVUK = "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"
POLLS = {"ofsted": "40 9,16 * * *", "govuk": "20 10,17 * * *", "news": "10 6 * * *"}
"""When each kind of source is polled, in London's time: a year of hourly polls is ten million requests."""
DIGEST_LINE = "0 8 * * mon"
"""When the digest leaves."""
FAILURES = 3
"""Failed polls in a row after which operations hear of a source."""
_EVERYDAY = Path(__file__).parents[2] / "tests" / "sources" / "everyday_news.txt"
_SHOWN = 15  # items in a feed
_A_WEEK = {"inspection": 0.8, "focused_visit": 1.1, "monitoring_visit": 1.2}  # publications in all of England
_BURST = 13  # publications on one day, as in May 2026
_NUMBERS = ("first", "second", "third", "fourth")
_DAY, _HOUR = 86_400.0, 3_600.0


@dataclass(frozen=True)
class Size:
    """How large a year: authorities, feeds, days from `start` on, and how much goes wrong."""

    authorities: int = 153
    feeds: int = 500
    days: int = 365
    start: date = date(2025, 1, 6)
    kills: int = 24
    restarts: int = 6
    long_outages: int = 60
    short_outages: int = 120


@dataclass(frozen=True)
class Event:
    """Something that is published, and must be alerted: `month` is that of its first day.

    `number` is that of its file at Ofsted, 0 where it has none; `stories` are the papers' hosts and days of those that
    report it; `replaced` is the day on which another file takes its place.
    """

    slug: str
    kind: str
    month: str
    published: date
    number: int = 0
    stories: tuple[tuple[str, date], ...] = ()
    replaced: date | None = None


@dataclass(frozen=True)
class Paper:
    """A newspaper: its host, its feeds' paths with the slugs of their authorities."""

    host: str
    feeds: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass
class Plan:
    """A year."""

    size: Size
    seed: int
    events: list[Event] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    publications: dict[str, list[Publication]] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    stories: dict[tuple[str, str], list[texts.Story]] = field(default_factory=dict)
    outages: list[Outage] = field(default_factory=list)
    moved: dict[str, tuple[str, date]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.authorities: tuple[Authority, ...] = load().authorities[: self.size.authorities]
        self.added, self.removed = self.authorities[-1], self.authorities[-2]
        self._everyday = [line.partition("|")[::2] for line in _EVERYDAY.read_text(encoding="utf-8").splitlines()]
        self._number = 50_000_000
        self._old()
        self._papers()
        self._published()
        self._notices()
        self._everyday_stories()
        self._outages()

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.size.start + timedelta(days=self.size.days)

    def day(self, share: float) -> date:
        """The day at a share of the year."""
        return self.size.start + timedelta(days=round(share * self.size.days))

    def instant(self, share: float, hour: float = 0) -> float:
        """The true instant at an hour (UTC) of the day at a share of the year."""
        return instant(self.day(share), hour)

    @property
    def burst(self) -> date:
        """The day of the burst, a Wednesday: no digest falls due on it."""
        day = self.day(0.35)
        return day + timedelta(days=(2 - day.weekday()) % 7)

    @property
    def files_move(self) -> date:
        """From this day on the files stand at another host."""
        return self.day(0.55)

    # --- Ofsted -------------------------------------------------------------------------------------------------------

    def _publish(
        self, who: Authority, label: str, visited: date, published: date, data: bytes, since: date | None = None,
        replaced: tuple[tuple[date, bytes], ...] = (),
    ) -> int:  # fmt: skip
        self._number += 1
        self.publications.setdefault(who.urn, []).append(
            Publication(
                who.urn, self._number, label, visited, published, data, since, replaced, content_type="text/plain"
            )
        )
        return self._number

    def _old(self) -> None:
        for who in self.authorities:
            name, chance = who.official_name or who.name, self.chance
            first = date(chance.randint(2019, 2022), chance.randint(1, 12), chance.randint(1, 28))
            last = first + timedelta(days=11)
            grade = chance.choice(texts.GRADES)
            self._publish(who, texts.REPORT, last, last + timedelta(days=50), texts.report(name, first, last, grade))
            first = date(2023, chance.randint(1, 12), chance.randint(1, 28))
            last = first + timedelta(days=1)
            out = last + timedelta(days=35)
            self._publish(who, texts.VISIT, last, out, texts.visit(name, first, last, out))

    def _days_of_publication(self) -> list[tuple[str, date]]:
        """Kind and day of each publication of the year: spread over working days, and one burst."""
        found: list[tuple[str, date]] = []
        for kind, rate in _A_WEEK.items():
            number = max(3, round(rate * self.size.days / 7 * self.size.authorities / 153))
            # Nobody is inspected twice in the year; what is removed or added at half-time is left out.
            found += [(kind, self._working_day(0.02, 0.97)) for _ in range(min(number, self.size.authorities - 2))]
        found += [(("inspection", "focused_visit", "monitoring_visit")[n % 3], self.burst) for n in range(_BURST)]
        return sorted(found, key=lambda pair: pair[1])

    def _working_day(self, first: float, last: float) -> date:
        while True:
            day = self.day(self.chance.uniform(first, last))
            if day.weekday() < 5:
                return day

    def _published(self) -> None:
        waiting = {kind: list(self.authorities[:-2]) for kind in _A_WEEK}
        for left in waiting.values():
            self.chance.shuffle(left)
        for kind, day in self._days_of_publication():
            if waiting[kind]:
                self._one(kind, day, waiting[kind].pop())
        # What was published long ago and is listed only now is late; a scan cannot be read.
        for who in self.authorities[: max(1, self.size.authorities // 60)]:
            name, first = who.official_name or who.name, date(2024, 2, 12)
            out, day = first + timedelta(days=60), self._working_day(0.1, 0.9)
            last = first + timedelta(days=1)
            number = self._publish(who, texts.VISIT, last, out, texts.visit(name, first, last, out), since=day)
            self.events.append(Event(who.slug, "focused_visit", f"{first:%Y-%m}", day, number))
            day = self._working_day(0.1, 0.9)
            self.unread.append(
                self._publish(who, "Joint area review", day - timedelta(days=40), day, b"%PDF-1.4 a scan that is cut")
            )

    def _one(self, kind: str, day: date, who: Authority) -> None:
        chance, name = self.chance, who.official_name or who.name
        first = day - timedelta(days=chance.randint(50, 66))
        first -= timedelta(days=first.weekday())
        last = first + timedelta(days=11 if kind == "inspection" else 1)
        replaced: tuple[tuple[date, bytes], ...] = ()
        stories: tuple[tuple[str, date], ...] = ()
        if kind == "inspection":
            label, grade = texts.REPORT, chance.choice(texts.GRADES)
            data = texts.report(name, first, last, grade)
            if chance.random() < 0.15:
                mended = texts.report(name, first, last - timedelta(days=1), grade)
                replaced = ((day + timedelta(days=chance.randint(3, 20)), mended),)
            stories = self._reported(who, day, grade, first)
        elif kind == "focused_visit":
            label, data = texts.VISIT, texts.visit(name, first, last, day, urgent=chance.random() < 0.1)
        else:
            label = texts.MONITORING
            data = texts.monitoring(name, first, last, day, chance.choice(_NUMBERS))
        seen = [(when, body) for when, body in replaced if when < self.end - timedelta(days=3)]
        number = self._publish(who, label, last, day, data, replaced=tuple(seen))
        self.events.append(Event(who.slug, kind, f"{first:%Y-%m}", day, number, stories, seen[0][0] if seen else None))

    # --- GOV.UK -------------------------------------------------------------------------------------------------------

    def _notices(self) -> None:
        chosen = self.chance.sample(self.authorities[:-2], min(12, self.size.authorities - 2))
        for n, who in enumerate(chosen):
            old = n % 2 == 0
            issued = date(2023, 1 + n % 12, 15) if old else self._working_day(0.05, 0.5)
            lifted = self._working_day(0.55, 0.95) if n % 3 == 0 else None
            name = who.official_name or who.name
            title = f"Improvement notice issued to {name}: {issued:%B %Y}"
            body = (
                f"<p>Improvement notice issued to {name} on {texts.long_day(issued)} due to poor performance in "
                "children's services. It requires the council to work with an improvement adviser.</p>"
            )
            note = f"Moved '{title}' to 'Closed notices'."
            edits = () if n % 4 else (Edit(self._working_day(0.1, 0.5), body + "<p>See the adviser's page.</p>"),)
            edits = tuple(edit for edit in edits if edit.day > issued)
            self.notices.append(
                Notice(f"notice-{who.slug}", title, body, issued, edits, closed=lifted, moved_note=note)
            )
            if not old:
                self.events.append(Event(who.slug, "improvement_notice-issued", f"{issued:%Y-%m}", issued))
            if lifted:
                self.events.append(Event(who.slug, "improvement_notice-lifted", f"{lifted:%Y-%m}", lifted))

    # --- the press ----------------------------------------------------------------------------------------------------

    def _papers(self) -> None:
        feeds = self.size.feeds
        for n in range((feeds + 1) // 2):
            host = f"127.1.{n // 200}.{n % 200 + 1}"
            own = []
            for place in range(2 * n, min(feeds, 2 * n + 2)):
                # Every fortieth feed is a region's: three authorities name it.
                reach = 3 if place % 40 == 39 else 1
                names = [self.authorities[(place + k) % len(self.authorities)].slug for k in range(reach)]
                own.append((f"/{place}.rss", tuple(dict.fromkeys(names))))
            self.papers.append(Paper(host, tuple(own)))
        for paper in self.chance.sample(self.papers, min(3, len(self.papers))):
            self.moved[paper.host] = (paper.host.replace("127.1.", "127.2."), self.day(0.6))

    def _feeds_of(self, slug: str) -> list[tuple[str, str]]:
        return [(p.host, path) for p in self.papers for path, slugs in p.feeds if slugs == (slug,)]

    def _reported(self, who: Authority, day: date, grade: str, first: date) -> tuple[tuple[str, date], ...]:
        """Let the authority's papers report a judgement, or recall it; the hosts and days of those that report it."""
        chance, feeds = self.chance, self._feeds_of(who.slug)
        if not feeds:
            return ()
        before = chance.random() < 0.25
        days = [day - timedelta(days=chance.randint(1, 3))] if before else []
        days += [day + timedelta(days=chance.randint(0, 9)) for _ in range(chance.randint(0, 2))]
        places = list(zip(chance.sample(feeds, min(len(feeds), len(days))), days, strict=False))
        for place, when in places:
            self._story(place, texts.judged(f"/judged-{who.slug}-{when}-{place[1][1:]}", when, who.name, grade, first))
        for _ in range(chance.randint(0, 2)):
            when = day + timedelta(days=chance.randint(40, 120))
            self._story(chance.choice(feeds), texts.recap(f"/recap-{who.slug}-{when}", when, who.name, grade, first))
        return tuple((host, when) for (host, _), when in places)

    def _story(self, place: tuple[str, str], story: texts.Story) -> None:
        self.stories.setdefault(place, []).append(story)
        self.counts["stories about judgements"] += 1

    def _everyday_stories(self) -> None:
        for paper in self.papers:
            for path, _ in paper.feeds:
                own = self.stories.setdefault((paper.host, path), [])
                day = self.size.start - timedelta(days=30)
                while day < self.end:
                    title, teaser = self.chance.choice(self._everyday)
                    place = f"{path.removesuffix('.rss')}-{len(own)}"
                    own.append(texts.Story(place, day, title, teaser))
                    self.counts["everyday stories"] += day >= self.size.start
                    day += timedelta(days=self.chance.choice((1, 1, 2, 3, 5)))
                own.sort(key=lambda story: story.day)

    # --- what goes wrong ----------------------------------------------------------------------------------------------

    def _outages(self) -> None:
        """Long ones, of at least four polls, are to be said; short ones, of one poll at most, are not."""
        grave = (
            (REPORTS, Trouble.DOWN, 0.08, ""),
            (REPORTS, Trouble.WALL, 0.22, ""),
            (REPORTS, Trouble.LAYOUT, 0.47, "/provider"),
            (REPORTS, Trouble.LAYOUT, 0.70, f"/provider/44/{self.authorities[0].urn}"),
            (REPORTS, Trouble.BUSY, 0.90, ""),
            (FILES, Trouble.DOWN, 0.30, ""),
            (NEW_FILES, Trouble.BUSY, 0.78, ""),
            (GOVUK, Trouble.BUSY, 0.14, ""),
            (GOVUK, Trouble.WALL, 0.62, ""),
        )
        for host, trouble, share, path in grave:
            self._long(host, trouble, self.day(share), path)
        for n in range(self.size.long_outages):
            paper = self.chance.choice(self.papers)
            kinds = (Trouble.DOWN, Trouble.BUSY, Trouble.GONE, Trouble.WALL, Trouble.LAYOUT, Trouble.EMPTIED)
            self._long(paper.host, kinds[n % len(kinds)], self.day(self.chance.uniform(0.03, 0.95)))
        for n in range(self.size.short_outages):
            host = self.chance.choice([REPORTS, GOVUK, *(p.host for p in self.papers)])
            begin = instant(self.day(self.chance.uniform(0.03, 0.97)), self.chance.uniform(0, 24))
            kind = (Trouble.DOWN, Trouble.BUSY, Trouble.WALL)[n % 3]
            self._outage(Outage(host, kind, begin, begin + self.chance.uniform(0.5, 6) * _HOUR))

    def _long(self, host: str, trouble: Trouble, day: date, path: str = "") -> None:
        begin = instant(day, self.chance.uniform(0, 24))
        self._outage(Outage(host, trouble, begin, begin + self.chance.uniform(4.3, 7) * _DAY, path))

    def _outage(self, new: Outage) -> None:
        """Take an outage in, but where its host has another at the time: then they would be one.

        On the day of the burst Ofsted can be read: the token that is revoked on it must meet a message.
        """
        near = [o for o in self.outages if o.host == new.host or {o.host, new.host} <= {REPORTS, FILES, NEW_FILES}]
        burst = instant(self.burst)
        if new.host in (REPORTS, FILES, NEW_FILES) and new.begin < burst + _DAY and burst < new.end:
            return
        if all(new.end + 2 * _DAY < o.begin or o.end + 2 * _DAY < new.begin for o in near):
            self.outages.append(new)

    @staticmethod
    def spoken_of(host: str) -> str:
        """The host that operations hear of: that of the page, where its files cannot be read."""
        return REPORTS if host in (FILES, NEW_FILES) else host

    def is_long(self, outage: Outage) -> bool:
        """Whether operations are to hear of an outage."""
        return outage.end - outage.begin > _DAY

    # --- onto the web -------------------------------------------------------------------------------------------------

    def put_on(self, web: Web, govuk: GovukWeb) -> None:
        """Let a web show all of it."""
        pages = web.pages = {host: {} for host in (REPORTS, FILES, NEW_FILES, GOVUK)}
        providers = tuple(Provider(a.urn, a.official_name or a.name) for a in self.authorities)
        days = {date(2020, 1, 1), *(p.since or p.published for own in self.publications.values() for p in own)}
        for start in range(0, len(providers), ROWS):

            def found(day: date, start: int = start) -> bytes:
                seen = {urn: [p.published for p in own if p.seen_on(day)] for urn, own in self.publications.items()}
                latest = {urn: max(published) for urn, published in seen.items() if published}
                return search_page(providers, latest, start, ROWS, web.url(REPORTS))

            first = f"q=&location=&lat=&lon=&radius=&level_1_types=3&level_2_types%5B%5D=12&start={start}&rows={ROWS}"
            next_one = f"q=&level_1_types=3&level_2_types%5B%5D=12&start={start}&rows={ROWS}"
            for query in (first, next_one):
                pages[REPORTS][f"/search?{query}"] = Page(tuple(sorted(days)), found)
        for provider in providers:
            pages[REPORTS][f"/provider/44/{provider.urn}"] = self._provider(provider, web)
            for item in self.publications[provider.urn]:
                days = tuple(sorted({item.since or item.published, *(when for when, _ in item.replaced)}))
                for host in (FILES, NEW_FILES):
                    pages[host][item.path] = Page(days, lambda day, item=item: item.data_on(day)[0], "text/plain")  # type: ignore[misc]
        for outage in self.outages:
            web.outages.setdefault(outage.host, []).append(outage)
        gone = Outage(FILES, Trouble.GONE, instant(self.files_move), float("inf"))
        web.outages.setdefault(FILES, []).append(gone)
        self._put_papers(web)
        self._put_govuk(web, govuk)

    def _provider(self, provider: Provider, web: Web) -> Page:
        own = self.publications[provider.urn]
        days = {date(2020, 1, 1), self.files_move, *(item.since or item.published for item in own)}

        def made(day: date) -> bytes:
            files = NEW_FILES if day >= self.files_move else FILES
            seen = [item for item in own if item.seen_on(day)]
            return provider_page(provider, seen, web.url(REPORTS), web.url(files))

        return Page(tuple(sorted(days)), made)

    def _put_papers(self, web: Web) -> None:
        for paper in self.papers:
            new_host, since = self.moved.get(paper.host, (paper.host, self.size.start))
            for host in {paper.host, new_host}:
                for path, _ in paper.feeds:
                    own = self.stories[paper.host, path]
                    web.pages.setdefault(host, {})[path] = _feed(paper.host, host, path, own, web)
                    for story in own:
                        web.pages[host][story.path] = Page(
                            (story.day,),
                            lambda _, story=story, name=paper.host: story.page(name),  # type: ignore[misc]
                        )
            if new_host != paper.host:
                web.moves[paper.host] = (new_host, instant(since))

    def _put_govuk(self, web: Web, govuk: GovukWeb) -> None:
        changes = {date(2020, 1, 1), self.size.start}
        for notice in self.notices:
            changes |= {
                notice.published,
                *(edit.day for edit in notice.edits),
                *([notice.closed] if notice.closed else []),
            }
        days = tuple(sorted(changes))
        paths = [COLLECTION, *(notice.path for notice in self.notices)]

        def page(path: str, kind: str) -> Page:
            def made(day: date) -> bytes | None:
                govuk.day = day
                status, _, body = govuk.answer(path)
                return body if status == 200 else None

            return Page(days, made, kind)

        web.any_query[GOVUK] = {"/api/search.json"}
        web.pages[GOVUK] = {
            "/api/search.json": page("/api/search.json", "application/json"),
            **{f"/api/content{path}": page(f"/api/content{path}", "application/json") for path in paths},
            **{path: page(path, "text/html; charset=utf-8") for path in paths},
        }


def _feed(paper: str, host: str, path: str, own: list[texts.Story], web: Web) -> Page:
    days = [story.day for story in own]

    def made(day: date) -> bytes:
        out = own[: bisect_right(days, day)]
        return texts.feed(f"The Paper {paper}", web.url(host), out[: -_SHOWN - 1 : -1])

    return Page(tuple(sorted(set(days))), made, "application/rss+xml")


def instant(day: date, hour: float = 0) -> float:
    """The true instant of an hour (UTC) of a day, in seconds since 1970."""
    return datetime.combine(day, clock_time(), UTC).timestamp() + hour * _HOUR
