"""A publication is known by what its publisher cannot casually change: what moves is neither news nor a fault."""

import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest

from monitor.demo.govuk_web import COLLECTION, GovukWeb, Notice
from monitor.demo.press import Story, paper
from monitor.demo.world import Page, Provider
from monitor.register.authorities import load
from monitor.run.poll import Outcome
from monitor.store.file import FILE
from tests.monitored import PETERBOROUGH, VISIT, Monitored, published, world

REPORTS, FILES = "https://reports.ofsted.gov.uk", "https://files.ofsted.gov.uk"
API = "https://files.api.ofsted.gov.uk"
KNOWN = [
    published("inspection-2018", 1, "2018-08-06"),
    published("focused-visit-2021", 2, "2021-08-02", VISIT),
    published("inspection-2023", 3, "2024-01-30"),
]
NEXT = published("focused-visit-2023", 4, "2024-05-09", VISIT)


def days(since="2024-02-01"):
    """Days that follow each other, as the tests let them pass."""
    return (str(date.fromisoformat(since) + timedelta(days=n)) for n in count())


def documents(monitor, source="ofsted:peterborough"):
    return {d.identity: d for d in monitor.store.documents(source).values()}


def evidence(monitor, slug="peterborough"):
    return {e.id: [(one.url, one.withdrawn) for one in e.evidence] for e in monitor.store.events([slug])}


# --- Ofsted: the number of a file -------------------------------------------------------------------------------------


@pytest.fixture
def monitor(serve, tmp_path):
    """A monitor after its baseline, of a page that names Ofsted's hosts as the real one did."""
    web = serve(world(*KNOWN, NEXT), date(2024, 2, 1), links=(REPORTS, FILES))
    with Monitored(tmp_path, web) as monitor:
        monitor.day("2024-02-01")
        monitor.taken()
        yield monitor


class Rewritten:
    """A page whose links to files are written in another way: `form` says how, of the number."""

    def __init__(self, web):
        self.form, self._shown = f"{FILES}/v1/file/{{}}", web.shown
        web.shown = self.shown

    def shown(self, target):
        shown = self._shown(target)
        if target.startswith("/provider/"):
            body = shown.body.decode()
            for n in range(1, 5):
                body = body.replace(f'"{FILES}/v1/file/{n}"', f'"{self.form.format(n)}"')
            return replace(shown, body=body.encode())
        return self._shown(target.partition("?")[0].rstrip("/").replace("/v2/", "/v1/"))


FORMS = (
    f"{API}/v1/file/{{}}",
    "http://files.ofsted.gov.uk/v1/file/{}",
    "//FILES.ofsted.gov.uk:443/v1/file/{}",
    f"{FILES}/v1/file/{{}}?download=1",
    f"{FILES}/v1/file/{{}}?v=20240201&amp;sid=0f3a9c",
    f"{FILES}/v1/file/{{}}#page=2",
    f"{FILES}/v1/file/{{}}/",
    f"{API}/v2/file/{{}}/?inline",
    "https://documents.ofsted.gov.uk/v1/file/{}",
)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_is_known_wherever_it_stands(monitor, form):
    before, said = documents(monitor), evidence(monitor)
    page = Rewritten(monitor.web)
    page.form = form
    for day in ("2024-02-02", "2024-02-03", "2024-02-20"):
        assert monitor.day(day) == []
        assert monitor.outcome("ofsted:peterborough") is Outcome.UNCHANGED
    after = documents(monitor)
    assert after.keys() == before.keys() == {f"file {n}" for n in (1, 2, 3)}
    assert all(
        (d.read_at, d.first_seen) == (before[name].read_at, before[name].first_seen) for name, d in after.items()
    )
    assert [len(held) for held in evidence(monitor).values()] == [len(held) for held in said.values()]
    assert not any(withdrawn for held in evidence(monitor).values() for _, withdrawn in held)
    assert {url for held in evidence(monitor).values() for url, _ in held} == {d.url for d in after.values()}
    (told,) = monitor.day("2024-05-09")
    assert told.startswith("Peterborough: areas for priority action after focused visit")
    assert monitor.told() == []


def test_moving_there_and_back_and_to_the_next_host_is_silent(monitor):
    page = Rewritten(monitor.web)
    for day, form in zip(days("2024-02-02"), FORMS * 2, strict=False):
        page.form = form
        assert monitor.day(day) == []
    assert len(documents(monitor)) == 3
    assert monitor.told() == []
    monitor.web.world = replace(monitor.web.world, publications=(KNOWN[0], KNOWN[2], NEXT))
    (told,) = monitor.day("2024-03-01")
    assert told.startswith("Peterborough: publication withdrawn: focused visit"), "what leaves is still seen to leave"


def test_two_links_to_one_file_are_one_publication(monitor):
    shown = monitor.web.shown

    def twice(target):
        page = shown(target)
        if not target.startswith("/provider/"):
            return page
        link = f'<a class="publication-link" href="{API}/v1/file/3?x=1">Children\'s services inspection</a>'.encode()
        return replace(page, body=page.body.replace(b"<p>Published", link + b"<p>Published", 1))

    monitor.web.shown = twice
    assert monitor.day("2024-02-02") == []
    assert monitor.day("2024-02-03") == []
    assert len(documents(monitor)) == 3


def test_a_file_with_other_words_at_its_new_host_is_replaced_in_its_thread(monitor):
    page = Rewritten(monitor.web)
    page.form = FORMS[0]
    other = published("inspection-2023-misprint", 3, "2024-01-30").data
    moved = replace(KNOWN[2], replaced=((date(2024, 2, 3), other),))
    monitor.web.world = replace(monitor.web.world, publications=(*KNOWN[:2], moved))
    assert monitor.day("2024-02-02") == []
    (told,) = monitor.day("2024-02-03")
    assert told.startswith("Peterborough: document replaced: inspection")


@pytest.mark.parametrize("watched", [36])
def test_all_of_england_moves_to_another_host(serve, tmp_path, watched):
    authorities = sorted(load().authorities, key=lambda a: a.urn != PETERBOROUGH.urn)[:watched]
    providers = tuple(Provider(a.urn, a.name) for a in authorities)
    known = [
        replace(one, urn=a.urn, number=n * 10 + k)
        for n, a in enumerate(authorities, 1)
        for k, one in enumerate(KNOWN[:2])
    ]
    new = [replace(NEXT, urn=PETERBOROUGH.urn, number=9999)]
    web = serve(world(*known, *new, providers=providers), date(2024, 2, 1), links=(REPORTS, FILES))
    with Monitored(tmp_path, web, authorities=[{"name": a.name} for a in authorities]) as monitor:
        assert len(monitor.day("2024-02-01")) == watched, "the line of each baseline"
        web.links = (REPORTS, API)
        for day in ("2024-02-02", "2024-02-03"):
            assert monitor.day(day) == []
            assert not any(result.outcome.failed for result in monitor.results)
        assert monitor.told() == []
        (told,) = monitor.day("2024-05-09")
        assert told.startswith("Peterborough: areas for priority action")
        assert monitor.told() == []


# --- a history of 0.1.0 -----------------------------------------------------------------------------------------------

COUNTED = ("events", "evidence", "alerts", "deliveries", "decisions")
OLD_FORM = "".join(f"DROP TRIGGER {table}_{what};" for table in COUNTED for what in ("added", "changed", "removed"))
OLD_FORM += """
DROP TABLE changes; DROP VIEW summary; DROP VIEW notices_in_force; DROP VIEW current_judgements; DROP VIEW known_events;
DROP TABLE passages; DROP TABLE passages_text; ALTER TABLE authorities DROP COLUMN gss;
ALTER TABLE documents DROP COLUMN identity; ALTER TABLE documents DROP COLUMN labelled_at;
ALTER TABLE documents DROP COLUMN missing_since; ALTER TABLE documents DROP COLUMN returned_at;
ALTER TABLE evidence DROP COLUMN certainty; ALTER TABLE evidence DROP COLUMN cues;
ALTER TABLE evidence DROP COLUMN repeats; ALTER TABLE evidence DROP COLUMN review;
ALTER TABLE events DROP COLUMN waits_since; DROP TABLE labels; DROP TABLE kept_files;
ALTER TABLE sources DROP COLUMN first_polled; ALTER TABLE sources DROP COLUMN newest_item;
DELETE FROM _sqlite_migrations WHERE name >= 'm006';
"""


def as_before(monitor, more=""):
    """Bring a history to the form that it had before publications had an identity, and open it again."""
    monitor.store.close()
    with sqlite3.connect(monitor.settings.state / FILE) as history:
        history.executescript(OLD_FORM + more)
    history.close()
    monitor.open()


def test_an_old_history_keeps_its_events_and_alerts_nothing(monitor):
    before = evidence(monitor)
    as_before(monitor)
    assert evidence(monitor) == before
    monitor.web.links = (REPORTS, API)
    for day in ("2024-02-02", "2024-02-03"):
        assert monitor.day(day) == []
    assert evidence(monitor).keys() == before.keys()
    assert {name: d.url for name, d in documents(monitor).items()} == {
        f"file {n}": f"{API}/v1/file/{n}" for n in (1, 2, 3)
    }
    assert len(monitor.day("2024-05-09")) == 1
    assert monitor.told() == []


def test_an_old_history_that_was_left_in_the_middle_of_a_move_is_mended(monitor):
    """0.1.0 made a second document of a file that moved alone, and withdrew the first."""
    second = f"""
    INSERT INTO documents (source, url, label, title, date, published, first_seen, baseline, sha256, reading, joined)
        SELECT source, replace(url, '{FILES}', '{API}'), label, title, date, published, '2024-02-01T12:00:00+00:00', 0,
               sha256, reading, joined FROM documents WHERE url LIKE '%/file/3';
    INSERT INTO evidence (event, url, source, title, published, quote, first_seen, finding)
        SELECT event, replace(url, '{FILES}', '{API}'), source, title, published, quote, first_seen, finding
        FROM evidence WHERE url LIKE '%/file/3';
    UPDATE documents SET withdrawn_at = '2024-02-01T12:00:00+00:00' WHERE url = '{FILES}/v1/file/3';
    UPDATE evidence SET withdrawn = 1 WHERE url = '{FILES}/v1/file/3';
    """
    as_before(monitor, second)
    for links, day in zip((FILES, API, FILES, FILES), days("2024-02-02"), strict=False):
        monitor.web.links = (REPORTS, links)
        assert monitor.day(day) == []
        assert all(e.status == "confirmed" for e in monitor.store.events(["peterborough"]))
    assert monitor.told() == []


# --- GOV.UK: the content id -------------------------------------------------------------------------------------------

NOTICES = [
    Notice(
        f"notice-{n}",
        f"Improvement notice issued to {name}: May {2012 + n}",
        f"<p>To {name}.</p>",
        date(2012 + n, 5, 1),
    )
    for n, name in enumerate(
        ("Peterborough City Council", "Brent Council", "Essex County Council", "Swindon Borough Council")
    )
]
DIRECTION = Notice(
    "direction-brent", "Direction issued to Brent Council: May 2024", "<p>A direction.</p>", date(2024, 5, 9)
)


@pytest.fixture
def govuk(serve, tmp_path):
    """A monitor of GOV.UK's notices after its baseline; `monitor.gov` is the web that shows them."""
    web = serve(world(), date(2024, 2, 1))
    with GovukWeb([*NOTICES, DIRECTION], date(2024, 2, 1)) as gov:
        places = {"ofsted": {"base_url": web.url, "files_url": web.url}, "govuk": {"base_url": gov.url}}
        with Monitored(tmp_path, web, sources=places) as monitor:
            monitor.gov = gov
            poll(monitor, "2024-02-01")
            yield monitor


def poll(monitor, day):
    monitor.gov.day = date.fromisoformat(day)
    return monitor.day(day)


def resluged(which, word="anew"):
    return [
        replace(n, slug=f"{n.slug}-{word}", content_id=n.identity) if k in which else n for k, n in enumerate(NOTICES)
    ] + [DIRECTION]


@pytest.mark.parametrize("which", [{0}, {1, 2}, {0, 1, 2}, {0, 1, 2, 3}])
@pytest.mark.parametrize("old", [False, True])
def test_a_page_of_govuk_is_known_by_its_content_id(govuk, which, old):
    events = {slug: govuk.events(slug) for slug in ("peterborough", "brent")}
    if old:
        as_before(govuk)
    govuk.gov.notices = resluged(which)
    for day in ("2024-02-02", "2024-02-03", "2024-02-04"):
        assert poll(govuk, day) == []
    assert govuk.outcome(f"govuk:{COLLECTION}") is Outcome.UNCHANGED
    assert {slug: govuk.events(slug) for slug in events} == events
    assert len(govuk.store.documents(f"govuk:{COLLECTION}")) == len(NOTICES)
    (told,) = poll(govuk, "2024-05-09")
    assert told.startswith("Brent: statutory direction issued")
    govuk.gov.notices = [
        replace(n, closed=date(2024, 6, 1)) if n.slug.startswith("notice-0") else n for n in govuk.gov.notices
    ]
    (told,) = poll(govuk, "2024-06-01")
    assert told.startswith("Peterborough: improvement notice lifted")
    assert govuk.told() == []


def test_two_pages_that_change_places_stay_themselves(govuk):
    one, other = NOTICES[:2]
    swapped = [
        replace(one, slug=other.slug, content_id=one.identity),
        replace(other, slug=one.slug, content_id=other.identity),
    ]
    govuk.gov.notices = [*swapped, *NOTICES[2:], DIRECTION]
    for day in ("2024-02-02", "2024-02-03"):
        assert poll(govuk, day) == []
    assert evidence(govuk) == {
        "peterborough/improvement_notice-issued/2012-05": [(f"{govuk.gov.url}{other.path}", False)]
    }
    assert govuk.told() == []


def test_a_new_notice_at_the_address_that_another_left_is_news(govuk):
    new = replace(
        DIRECTION, slug=NOTICES[0].slug, published=date(2024, 2, 2), content_id="11111111-1111-4111-8111-111111111111"
    )
    govuk.gov.notices = [*resluged({0})[:-1], new]
    (told,) = poll(govuk, "2024-02-02")
    assert told.startswith("Brent: statutory direction issued")
    assert poll(govuk, "2024-02-03") == []
    assert len(govuk.events("peterborough")) == 1


def test_a_page_that_only_says_where_it_stands_now_is_followed(govuk):
    """GOV.UK's content API answers for an address that was left; the collection may name it for a while."""
    moved = resluged({0, 1, 2, 3})
    answer = govuk.gov.answer
    govuk.gov.redirects = {n.path: m.path for n, m in zip(NOTICES, moved, strict=False)}

    def answered(path):
        govuk.gov.notices = [*NOTICES, DIRECTION] if path.endswith(COLLECTION) else moved
        return answer(path)

    govuk.gov.answer = answered
    for day in ("2024-02-02", "2024-02-03"):
        assert poll(govuk, day) == []
    assert govuk.told() == []


# --- the press: an address without what links are decorated with ------------------------------------------------------

STORY = Story(
    "/news/inspectors",
    date(2024, 2, 5),
    "Inspectors praise support for children in care",
    "Ofsted inspectors visited the council's children's services.",
    (
        "Ofsted has published the findings of a focused visit to Peterborough City Council's children's services.",
        "Inspectors visited on 16 and 17 January 2024 and looked at support for children in care.",
        "They said that plans were clear and that children were seen often.",
    ),
)
BINS = [
    Story(
        f"/news/bins-{n}",
        date(2024, 1, n),
        f"Bins will be emptied on day {n} of the week",
        "",
        ("Bins are emptied.",) * 3,
    )
    for n in range(1, 5)
]
DECORATED = (
    "{path};jsessionid=A{n:031d}",
    "{path}?PHPSESSID={n:026d}",
    "{path}?ASPSESSIONIDQABC={n}",
    "{path}?sid={n}",
    "{path}?SID={n:032x}",
    "{path}?sessionid={n}",
    "{path}?cb={n}",
    "{path}?_={n}",
    "{path}?cachebust={n}",
    "{path}?v={n}",
    "{path}?t=17{n:08d}",
    "{path}?utm_source=rss&amp;utm_campaign={n}",
    "{path}?fbclid=IwAR{n}",
    "{path}?ref=home{n}",
    "{path}#story-{n}",
    "/(S({n:024d})){path}",
    "/(X(1)S({n:024d})){path}",
    "{path}/",
)


@pytest.mark.parametrize("form", DECORATED)
@pytest.mark.parametrize("kind", ["page", "feed"])
def test_a_story_is_told_and_asked_for_once_whatever_its_links_are_decorated_with(serve, tmp_path, form, kind):
    visits = count(1)
    web = serve(world(), date(2024, 2, 1))
    plain = web.shown
    pages = {page.path: page for page in paper("The Paper", "/rss", [*BINS, STORY])}

    def link(path):
        return form.format(path=path, n=next(visits))

    def shown(target):
        path = target.partition("?")[0].partition(";")[0].rpartition("))")[2].rstrip("/")
        seen = [s for s in (*BINS, STORY) if s.day <= web.today]
        items = [f'<h3><a href="{link(s.path)}">{s.title}</a></h3>' for s in seen]
        rows = [f"<item><title>{s.title}</title><link>{link(s.path)}</link></item>" for s in seen]
        listing = {
            "/list": f"<html><body><main>{''.join(items)}</main></body></html>",
            "/rss": f"<rss><channel>{''.join(rows)}</channel></rss>",
        }.get(path)
        page = Page(path, ((date(2000, 1, 1), listing.encode()),)) if listing else pages.get(path)
        if page is None:
            return plain(target)
        web.world = replace(web.world, pages=(page,))
        return plain(path)

    web.shown = shown
    news = {"page": f"{web.url}/list", "links": "main h3 a"} if kind == "page" else {"feed": f"{web.url}/rss"}
    with Monitored(tmp_path, web, authorities=[{"name": "Peterborough", "news": [news]}]) as monitor:
        source = f"news:{news[kind]}"
        monitor.day("2024-02-01")
        told = [monitor.day(day) for day in ("2024-02-05", "2024-02-06", "2024-02-07")]
        assert [len(one) for one in told] == [1, 0, 0]
        assert len(monitor.store.documents(source)) == len(BINS) + 1
        assert sum("inspectors" in hit.path for hit in web.hits) == 1
        assert len(monitor.store.events(["peterborough"])) == 1
        assert monitor.told() == []


@pytest.mark.parametrize(
    "form", ["/story?id={n}", "/?p={n}", "/article.php?sid={n}", "/news/{n}", "/story?item=7&amp;page={n}"]
)
def test_a_parameter_that_names_a_story_is_part_of_it(serve, tmp_path, form):
    web = serve(world(), date(2024, 2, 1))
    stories = [
        replace(BINS[0], path="/a", title="A day of bins all over the town"),
        replace(STORY, title="Children in care"),
    ]
    bodies = {
        form.format(n=n).replace("&amp;", "&"): page for n, page in enumerate(paper("P", "/rss", stories)[1:], 41)
    }
    rows = [f"<item><title>{s.title}</title><link>{form.format(n=n)}</link></item>" for n, s in enumerate(stories, 41)]
    feed = Page("/rss", tuple((s.day, f"<rss>{''.join(rows[: k + 1])}</rss>".encode()) for k, s in enumerate(stories)))
    web.world = replace(web.world, pages=(feed, *(replace(page, path=path) for path, page in bodies.items())))
    with Monitored(
        tmp_path, web, authorities=[{"name": "Peterborough", "news": [{"feed": f"{web.url}/rss"}]}]
    ) as monitor:
        monitor.day("2024-02-01")
        assert len(monitor.day("2024-02-05")) == 1
        assert len(monitor.store.documents(f"news:{web.url}/rss")) == 2
