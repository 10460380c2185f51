"""A month of many voices: whatever order papers, councils, Ofsted and GOV.UK publish in, one alert an event.

The property works on values: each source's page as it stands on a day (shuffled, re-titled, re-dated), compared with
what is known, its documents' findings settled with history, the changes worded as alerts. One run then goes over HTTP.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from monitor.alerts import message as alerts
from monitor.demo.web import Trouble, Web
from monitor.demo.world import Page, Provider, Publication, World
from monitor.history import listed
from monitor.history.join import ReadDocuments, join_documents
from monitor.model.dates import When
from monitor.model.events import Event, Status
from monitor.model.facts import Action, EventKind, Finding, Judgement
from monitor.model.messages import Message
from monitor.model.publications import Document, DocumentKind, Item, Listing, Reading, SourceKind
from monitor.register.authorities import load
from tests.monitored import Monitored, pdf

AUTHORITIES = load().authorities[:30]
SLUGS = tuple(authority.slug for authority in AUTHORITIES)
FIRST, LAST = date(2026, 3, 1), date(2026, 4, 20)
DAYS = (LAST - FIRST).days
PLACES = {authority.slug: alerts.AuthorityNames(authority.name) for authority in AUTHORITIES}


# --- what happens in the month ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Happening:
    """Something that happens to an authority: published on `day`, by its source too where `official`."""

    slug: str
    kind: EventKind
    day: date
    lag: int
    action: Action | None = None
    official: bool = True

    @property
    def voice(self) -> SourceKind:
        return SourceKind.GOVUK if self.action else SourceKind.OFSTED

    def finding(self, exact: str = "days", told: date = LAST) -> Finding:
        """What is said of it: dated by its days, its month, its year, its publication's month, or not at all."""
        begun = self.day - timedelta(days=self.lag % 4 if self.action else self.lag)
        ended = None if self.action else begun + timedelta(days=3)
        start = {
            "days": When.of(begun),
            "month": When(begun.year, begun.month),
            "year": When(begun.year),
            "told": When(told.year, told.month),
        }.get(exact)
        return Finding(
            self.kind,
            self.slug,
            action=self.action,
            start=start,
            end=When.of(ended) if ended and exact == "days" else None,
            visit_number=2 if self.kind is EventKind.MONITORING_VISIT and exact == "days" else None,
            judgements=(Judgement("overall", "inadequate"),) if self.kind is EventKind.INSPECTION else (),
        )


KINDS = (
    (EventKind.INSPECTION, None),
    (EventKind.FOCUSED_VISIT, None),
    (EventKind.MONITORING_VISIT, None),
    (EventKind.IMPROVEMENT_NOTICE, Action.ISSUED),
    (EventKind.DIRECTION, Action.ISSUED),
    (EventKind.COMMISSIONER, Action.APPOINTED),
)
ALL = ("days", "month", "year", "told", "none")
EXACT = {kind: [e for e in ALL if not (action and e == "year")] for kind, action in KINDS}
EXACT[EventKind.MONITORING_VISIT] = ["days", "month", "none"]
PAST = {
    kind: When.parse(day)
    for (kind, _), day in zip(KINDS, ("2023-05", "2024-06", "2025-09", "2022-06", "2021-07", "2021-08"), strict=True)
}


@dataclass(frozen=True)
class Story:
    """A page of a news source: what it tells as new, what it recalls."""

    source: str
    day: date
    told: tuple[Finding, ...] = ()
    recalled: tuple[Finding, ...] = ()


def past(slug: str, kind: EventKind, action: Action | None, exact: str = "month") -> Finding:
    """What everybody knows of an authority from years ago."""
    when = PAST[kind]
    start = {"month": when, "year": When(when.year)}.get(exact)
    return Finding(kind, slug, action=action, start=start, judgements=())


@st.composite
def months(draw) -> tuple[list[Happening], list[Story], set[tuple[str, int]], int]:
    """Happenings, the stories that tell or recall them, the days on which a source is out, a seed for shuffling."""
    number = draw(st.integers(1, 30))
    keys = draw(st.lists(st.tuples(st.integers(0, number - 1), st.sampled_from(KINDS)), max_size=12, unique=True))
    happenings, stories = [], []
    for place, (kind, action) in keys:
        day = FIRST + timedelta(days=draw(st.integers(4, 30)))
        happening = Happening(SLUGS[place], kind, day, draw(st.integers(35, 75)), action, draw(st.integers(0, 3)) > 0)
        happenings.append(happening)
        for source in draw(st.lists(st.sampled_from(("paper", "bbc", "council", "sector")), max_size=5)):
            exact = draw(st.sampled_from(EXACT[kind]))
            late = draw(st.integers(10, 16) if source == "sector" else st.integers(-2, 7))
            told = day + timedelta(days=late)
            stories.append(Story(source, told, (happening.finding(exact, told),)))
        if draw(st.booleans()):
            recalled = happening.finding(draw(st.sampled_from(("days", "month"))))
            stories.append(Story("paper", day + timedelta(days=draw(st.integers(1, 15))), (), (recalled,)))
    for place in draw(st.lists(st.integers(0, number - 1), max_size=6)):
        kind, action = draw(st.sampled_from(KINDS))
        known = past(SLUGS[place], kind, action, draw(st.sampled_from(("month", "year", "none"))))
        stories.append(
            Story(
                draw(st.sampled_from(("paper", "bbc"))), FIRST + timedelta(days=draw(st.integers(2, 40))), (), (known,)
            )
        )
    sources = ("paper", "bbc", "council", "sector", "govuk", *(f"ofsted:{slug}" for slug in SLUGS[:number]))
    out = draw(st.sets(st.tuples(st.sampled_from(sources), st.integers(1, DAYS - 2)), max_size=40))
    return happenings, stories, out, draw(st.integers(0, 2**16))


# --- a monitor of values ----------------------------------------------------------------------------------------------


@dataclass
class Source:
    """A source with what it shows: (item, reading, day it appears)."""

    name: str
    kind: SourceKind
    authorities: tuple[str, ...]
    shows: list[tuple[Item, Reading, date]] = field(default_factory=list)
    known: dict[str, Document] = field(default_factory=dict)

    def show(self, day: date, told: tuple[Finding, ...], recalled: tuple[Finding, ...] = ()) -> None:
        url = f"https://{self.name.replace(':', '.')}/{len(self.shows)}"
        kind = DocumentKind.NEWS if self.kind is SourceKind.NEWS else DocumentKind.FOCUSED_VISIT_LETTER
        item = Item(url, "Report", f"Story {len(self.shows)}", published=When.of(day))
        reading = Reading(kind, item.title, When.of(day), None, told, recalled, fingerprint=url)
        self.shows.append((item, reading, day))


class SimulatedMonitor:
    """Polls the sources day by day and keeps what readers are told."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.events: dict[str, Event] = {}
        self.told: list[Message] = []

    def poll(self, source: Source, day: date) -> None:
        """The page of a day: shuffled, and news re-titled and re-dated at will; files made anew with the same words."""
        now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        shown = [(item, reading) for item, reading, since in source.shows if since <= day]
        self.chance.shuffle(shown)
        items = tuple(self.item(item, source) for item, _ in shown)
        news = source.kind is SourceKind.NEWS
        compared = listed.compare(source.name, Listing(items), source.known, now, baseline=not source.known, ages=news)
        assert compared.faults == ()
        readings = {item.url: reading for item, reading in shown}
        due = {d.url for d in listed.due(compared.documents, now, 0 if news else 5)}
        documents = tuple(self.read(d, readings[d.url], now) if d.url in due else d for d in compared.documents)
        history = [e for e in self.events.values() if e.authority in source.authorities]
        official = source.kind is not SourceKind.NEWS
        read = ReadDocuments(
            source.kind,
            source.authorities,
            documents,
            source.known,
            unread_is_news=official,
            owns_documents=source.kind is SourceKind.OFSTED,
        )
        settled = join_documents(read, history)
        source.known |= {d.url: d for d in settled.documents}
        self.events |= {e.id: e for e in settled.events}
        context = alerts.AlertContext(
            now, PLACES, {slug: [e for e in self.events.values() if e.authority == slug] for slug in source.authorities}
        )
        self.told += [alerts.message(change, context) for change in settled.changes]

    def item(self, item: Item, source: Source) -> Item:
        if source.kind is not SourceKind.NEWS or self.chance.random() > 0.2:
            return item
        return replace(item, title=f"UPDATED: {item.title}", published=When.of(LAST))

    def read(self, document: Document, reading: Reading, now: datetime) -> Document:
        made_anew = f"{document.url}#{self.chance.randrange(3)}"
        if made_anew == document.sha256:
            return replace(document, checked_at=now)
        return replace(document, reading=reading, sha256=made_anew, checked_at=now, read_at=now, joined=False)


def month(happenings: list[Happening], stories: list[Story], out: set[tuple[str, int]], seed: int) -> SimulatedMonitor:
    """Let the month pass over a monitor."""
    sources = {name: Source(name, SourceKind.NEWS, SLUGS) for name in ("paper", "bbc", "council", "sector")}
    sources["govuk"] = Source("govuk", SourceKind.GOVUK, SLUGS)
    sources |= {
        f"ofsted:{slug}": Source(f"ofsted:{slug}", SourceKind.OFSTED, (slug,)) for slug in {h.slug for h in happenings}
    }
    for source in sources.values():
        source.show(date(2022, 1, 1), (), ())
    for slug in {h.slug for h in happenings}:
        for kind, action in KINDS:
            known = past(slug, kind, action)
            where = sources["govuk" if action else f"ofsted:{slug}"]
            where.show(known.start.last() + timedelta(days=0 if action else 50), (known,))
    for h in happenings:
        if h.official:
            sources["govuk" if h.action else f"ofsted:{h.slug}"].show(h.day, (h.finding(),))
    for story in stories:
        sources[story.source].show(story.day, story.told, story.recalled)
    monitor = SimulatedMonitor(seed)
    for number in range(DAYS + 1):
        day = FIRST + timedelta(days=number)
        for name, source in sources.items():
            news = any(since in (day, day - timedelta(days=1)) for _, _, since in source.shows)
            if (number == 0 or news or number >= DAYS - 1 or (name, number - 1) in out) and (name, number) not in out:
                monitor.poll(source, day)
    return monitor


def alerts_of(monitor: SimulatedMonitor, happening: Happening) -> Iterator[Message]:
    """The messages about a happening."""
    action = f"-{happening.action}" if happening.action else ""
    for message in monitor.told:
        if message.key.startswith(f"{happening.slug}/{happening.kind}{action}/"):
            yield message


@settings(max_examples=25, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(months())
def test_one_first_alert_an_event_one_confirmation_at_most_none_missed_none_false(given_month):
    happenings, stories, out, seed = given_month
    monitor = month(happenings, stories, out, seed)
    spoken = {(f.authority, f.kind, f.action) for story in stories for f in story.told}
    expected = 0
    for happening in happenings:
        messages = list(alerts_of(monitor, happening))
        counts = Counter(message.key.partition("#")[2].partition("@")[0] for message in messages)
        published = happening.official or (happening.slug, happening.kind, happening.action) in spoken
        pressed = bool(messages) and "reported by the press" in messages[0].headline
        assert counts["new"] == published, (happening, messages)
        assert counts["confirmed"] == (pressed and happening.official), (happening, messages)
        assert len({message.thread for message in messages}) <= 1
        expected += counts["new"] + counts["confirmed"]
        if happening.official:
            event = next(e for e in monitor.events.values() if messages and e.id == messages[0].event)
            assert event.status is Status.CONFIRMED
    assert len(monitor.told) == expected, [message.headline for message in monitor.told]
    assert len({message.key for message in monitor.told}) == len(monitor.told)


# --- the same over HTTP -----------------------------------------------------------------------------------------------

STORY = (
    '<!doctype html><html><head><title>{title}</title><meta property="article:published_time" content="{day}"></head>'
    "<body><article><h1>{title}</h1>{body}</article></body></html>"
)
DOWN = (
    "<p>Children's services at Peterborough City Council have been rated inadequate by Ofsted.</p>"
    "<p>Inspectors visited the authority in November and the council was told of the verdict today.</p>"
    "<p>The watchdog says that leaders have begun to put things right, but that much remains to be done.</p>"
)
LATER = (
    "<p>Peterborough City Council's children's services were rated inadequate after an inspection in November 2023.</p>"
    "<p>The sector's weekly looks at what Ofsted said, and what directors elsewhere can learn.</p>"
)
VISIT = (
    "<p>Ofsted has published the findings of a focused visit to Peterborough City Council's children's services.</p>"
    "<p>Inspectors visited on 1 and 2 March 2023 and looked at the front door, where families first ask for help.</p>"
)
STORIES = (
    ("paper", "/paper/fete", "2023-04-01", "Summer fete is back", "<p>Cakes and games for all ages on the green.</p>"),
    ("bbc", "/bbc/road", "2023-04-01", "Road closed for repairs", "<p>Drivers are asked to use the ring road.</p>"),
    ("sector", "/sector/jobs", "2023-04-01", "Jobs of the week", "<p>Posts in social work all over the country.</p>"),
    ("bbc", "/bbc/visit", "2023-05-10", "Inspectors see Peterborough's front door", VISIT),
    ("paper", "/paper/down", "2024-01-29", "Peterborough children's services rated inadequate", DOWN),
    ("bbc", "/bbc/down", "2024-01-30", "Children's services in Peterborough inadequate", DOWN),
    ("sector", "/sector/down", "2024-02-12", "Analysis: what Ofsted found in Peterborough", LATER),
)


REDATED = "2024-02-20"


def feed(name: str, url: str) -> Page:
    """A feed as it stands from each day on: newest first, and at each change in another order with other titles."""
    own = [story for story in STORIES if story[0] == name]
    versions = []
    for day in sorted({story[2] for story in own} | {REDATED}):
        items = [
            f"<item><title>{title}{' (updated)' * (day != on)}</title><link>{url}{path}</link>"
            f"<pubDate>{date.fromisoformat(day if day == REDATED else on):%a, %d %b %Y} 08:00 GMT</pubDate></item>"
            for _, path, on, title, _ in own
            if on <= day
        ]
        body = "".join(items if day == REDATED else reversed(items))
        text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{name}</title>{body}</channel></rss>'
        versions.append((date.fromisoformat(day), text.encode()))
    return Page(f"/{name}/rss", tuple(versions), "application/rss+xml")


def test_the_same_over_http_with_outages(tmp_path):
    provider = Provider("80537", "Peterborough City Council")
    label = "Children's services inspection"
    days = ("2018-08-06", "2023-05-09", "2024-01-30")
    names = ("inspection-2018", "focused-visit-2023", "inspection-2023")
    publications = tuple(
        Publication("80537", n, label, date.fromisoformat(day), date.fromisoformat(day), pdf(name))
        for n, (day, name) in enumerate(zip(days, names, strict=True))
    )
    with Web(World((provider,)), date(2023, 4, 2)) as web:
        stories = tuple(
            Page(path, ((date.fromisoformat(day), STORY.format(title=title, day=day, body=body).encode()),))
            for _, path, day, title, body in STORIES
        )
        feeds = tuple(feed(name, web.url) for name in ("paper", "bbc", "sector"))
        web.world = World((provider,), publications, (*feeds, *stories))
        news = [{"feed": f"{web.url}/{name}/rss"} for name in ("paper", "bbc", "sector")]
        with Monitored(tmp_path, web, authorities=[{"name": "Peterborough", "news": news}]) as monitor:
            monitor.day("2023-04-02")
            told = [*monitor.day("2023-05-09"), *monitor.day("2023-05-10")]
            web.troubles["/provider/44/80537"] = Trouble.BROKEN
            told += [*monitor.day("2024-01-29"), *monitor.day("2024-01-30")]
            web.troubles.clear()
            web.troubles["/sector/rss"] = Trouble.FORBIDDEN
            told += [*monitor.day("2024-01-31"), *monitor.day("2024-02-12")]
            web.troubles.clear()
            told += [*monitor.day("2024-02-13"), *monitor.day("2024-02-20"), *monitor.day("2024-02-21")]
            events = monitor.store.events(["peterborough"])
    assert [line.split(" (")[0] for line in told] == [
        "Peterborough: areas for priority action after focused visit",
        "Peterborough: children's services judged inadequate, down from good",
        "Peterborough: confirmed: children's services judged inadequate, down from good",
    ]
    downgrade = next(event for event in events if event.facts.start == When(2023, 11, 27))
    assert {evidence.url.removeprefix(web.url) for evidence in downgrade.evidence} >= {
        "/paper/down",
        "/bbc/down",
        "/sector/down",
    }
