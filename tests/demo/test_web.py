"""The small web: shows a world as of a day, as Ofsted's pages look, and makes every trouble of the real one."""

import gzip
import threading
from collections.abc import Callable
from datetime import date

import pytest
import requests

from monitor.demo.web import LIKE_OFSTED, Trouble, Web
from monitor.demo.world import Page, Provider, Publication, World
from monitor.model.dates import When
from monitor.sources import ofsted, ofsted_provider, ofsted_search

WORLD = World(
    providers=(Provider("80537", "Peterborough City Council"), Provider("80999", "Milchester & Wold")),
    publications=(
        Publication("80537", 1, "Children's services inspection", date(2018, 6, 29), date(2018, 8, 6), b"%PDF-old"),
        Publication(
            "80537",
            2,
            "Children's services focused visit",
            date(2021, 6, 23),
            date(2021, 8, 2),
            b"%PDF-visit",
            replaced=((date(2021, 9, 1), b"%PDF-corrected"),),
            withdrawn=date(2022, 1, 1),
        ),
        Publication(
            "80537", 3, "Monitoring visit", date(2022, 3, 1), date(2022, 4, 1), b"%PDF", since=date(2022, 9, 1)
        ),
    ),
    pages=(Page("/rss", ((date(2021, 8, 3), b"<rss>1</rss>"), (date(2021, 8, 4), b"<rss>2</rss>")), "text/xml"),),
)
PROVIDER = "/provider/44/80537"
Serve = Callable[..., Web]


def numbers(web: Web) -> list[str]:
    html = requests.get(web.url + PROVIDER, timeout=5).content
    listing = ofsted_provider.read_provider(html, web.url + PROVIDER)
    assert (listing.faults, listing.title) == ((), "Peterborough City Council")
    return [item.url.rpartition("/")[2] for item in listing.items]


def test_each_publication_is_seen_from_its_day_on(serve: Serve) -> None:
    web = serve(WORLD, date(2018, 8, 5))
    assert numbers(web) == []
    seen = {}
    for day in (date(2018, 8, 6), date(2021, 8, 2), date(2022, 8, 31), date(2022, 9, 1)):
        web.today = day
        seen[day.isoformat()] = numbers(web)
    assert seen == {"2018-08-06": ["1"], "2021-08-02": ["2", "1"], "2022-08-31": ["1"], "2022-09-01": ["3", "1"]}


def test_listing_gives_label_dates_and_address(serve: Serve) -> None:
    web = serve(WORLD, date(2021, 8, 2), links=LIKE_OFSTED)
    item = ofsted_provider.read_provider(requests.get(web.url + PROVIDER, timeout=5).content, web.url + PROVIDER).items[
        0
    ]
    assert item.url == "https://files.ofsted.gov.uk/v1/file/2"
    assert item.label == "Children's services focused visit"
    assert (item.date, item.published) == (When(2021, 6, 23), When(2021, 8, 2))
    assert requests.get(ofsted.mirrored(item.url, web.url, web.url), timeout=5).content == b"%PDF-visit"


def test_document_is_replaced_and_withdrawn_with_its_day(serve: Serve) -> None:
    web = serve(WORLD, date(2021, 8, 31))
    address = web.url + "/v1/file/2"
    first = requests.get(address, timeout=5)
    web.today = date(2021, 9, 1)
    validators = {"If-None-Match": first.headers["ETag"], "If-Modified-Since": first.headers["Last-Modified"]}
    second = requests.get(address, headers=validators, timeout=5)
    assert (first.content, second.content) == (b"%PDF-visit", b"%PDF-corrected")
    web.today = date(2022, 1, 1)
    assert requests.get(address, timeout=5).status_code == 404


def test_unchanged_page_costs_a_304(serve: Serve) -> None:
    web = serve(WORLD, date(2021, 8, 2))
    first = requests.get(web.url + PROVIDER, timeout=5)
    for header, value in (
        ("If-None-Match", first.headers["ETag"]),
        ("If-Modified-Since", first.headers["Last-Modified"]),
    ):
        again = requests.get(web.url + PROVIDER, headers={header: value, "User-Agent": "tester"}, timeout=5)
        assert (again.status_code, again.content) == (304, b"")
    assert [(hit.status, hit.agent) for hit in web.asked(PROVIDER)][1:] == [(304, "tester"), (304, "tester")]


def test_search_gives_a_hundred_rows_a_page_and_all_in_the_end(serve: Serve) -> None:
    providers = tuple(Provider(str(80000 + number), f"Authority {number:03}") for number in range(153))
    web = serve(World(providers), date(2026, 1, 1))
    pages = []
    url: str | None = ofsted_search.search_url(web.url).replace("rows=100", "rows=1000")
    while url:
        pages.append(ofsted_search.read_search(requests.get(url, timeout=5).content, url))
        url = pages[-1].next_page
    assert [len(page.entries) for page in pages] == [100, 53]
    assert pages[0].entries[0].url == web.url + "/provider/44/80000"
    assert ofsted_search.missing(pages, [provider.urn for provider in providers]) == ()


def test_other_pages_change_with_the_day(serve: Serve) -> None:
    web = serve(WORLD, date(2021, 8, 2))
    assert requests.get(web.url + "/rss", timeout=5).status_code == 404
    web.today = date(2021, 8, 4)
    answer = requests.get(web.url + "/rss?page=1", timeout=5)
    assert (answer.text, answer.headers["Content-Type"]) == ("<rss>2</rss>", "text/xml")
    assert "Disallow: /admin/" in requests.get(web.url + "/robots.txt", timeout=5).text
    assert requests.get(web.url + "/provider/44/1", timeout=5).status_code == 404


@pytest.mark.parametrize(
    ("trouble", "status", "words"),
    [
        (Trouble.FORBIDDEN, 403, "Access Denied"),
        (Trouble.GONE, 404, "Not found"),
        (Trouble.BUSY, 429, "Too many"),
        (Trouble.BROKEN, 500, "error"),
        (Trouble.EMPTIED, 200, ""),
        (Trouble.BLOCKED, 200, "robot"),
        (Trouble.NO_TIMELINE, 200, 'class="history"'),
        (Trouble.HTML, 200, "unavailable"),
        (Trouble.LOOP, 302, ""),
        (Trouble.INWARD, 302, ""),
    ],
)
def test_troubles_answer_as_the_real_web_does(serve: Serve, trouble: Trouble, status: int, words: str) -> None:
    web = serve(WORLD, date(2021, 8, 2), troubles={PROVIDER: trouble}, retry_after="7")
    answer = requests.get(web.url + PROVIDER, timeout=5, allow_redirects=False)
    assert answer.status_code == status
    assert words in answer.text
    assert answer.headers.get("Retry-After") == ("7" if trouble is Trouble.BUSY else None)
    assert ("Location" in answer.headers) == (status == 302)
    assert requests.get(web.url + "/v1/file/1", timeout=5).content == b"%PDF-old"


def test_stall_and_cut_break_the_reader_off(serve: Serve) -> None:
    web = serve(WORLD, date(2021, 8, 2), troubles={"/v1/file/1": Trouble.STALL, "/v1/file/2": Trouble.CUT})
    with pytest.raises(requests.ConnectionError):
        _ = requests.get(web.url + "/v1/file/1", timeout=0.2).content
    with pytest.raises(requests.RequestException):
        _ = requests.get(web.url + "/v1/file/2", timeout=5).content


def test_bomb_unpacks_to_far_more_than_it_weighs(serve: Serve) -> None:
    web = serve(WORLD, date(2021, 8, 2), troubles={"*": Trouble.BOMB})
    answer = requests.get(web.url + PROVIDER, timeout=5, stream=True)
    raw = answer.raw.read(decode_content=False)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(raw) < 1_000_000
    assert gzip.decompress(raw[: len(raw) // 500]) == bytes(1 << 20)
    assert requests.get(web.url + "/robots.txt", timeout=5).status_code == 200


def test_trouble_with_a_number_of_strikes_is_over_after_them(serve: Serve) -> None:
    web = serve(WORLD, date(2021, 8, 2), troubles={PROVIDER: Trouble.BROKEN}, strikes={PROVIDER: 2})
    assert [requests.get(web.url + PROVIDER, timeout=5).status_code for _ in range(4)] == [500, 500, 200, 200]


def test_web_ends_its_threads_when_it_stops() -> None:
    before = threading.active_count()
    with (
        Web(WORLD, date(2021, 8, 2), troubles={PROVIDER: Trouble.STALL}) as web,
        pytest.raises(requests.RequestException),
    ):
        _ = requests.get(web.url + PROVIDER, timeout=0.1).content
    with pytest.raises(requests.ConnectionError):
        requests.get(web.url, timeout=0.5)
    deadline = threading.Event()
    for _ in range(50):
        if threading.active_count() <= before:
            break
        deadline.wait(0.02)
    assert threading.active_count() <= before
