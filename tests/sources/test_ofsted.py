"""Ofsted's pages: every committed example page, and what a page that is not what it was is told apart by."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.dates import When
from monitor.model.publications import DocumentKind
from monitor.sources import ofsted, ofsted_provider, ofsted_search
from tests.speed import within

PAGES = Path(__file__).resolve().parents[1] / "pages/ofsted"
BASE = "https://reports.ofsted.gov.uk"
FILES = "https://files.ofsted.gov.uk"
URNS = {"provider_peterborough": "80537", "provider_old_links": "80999"}


def plain(value: object) -> object:
    """A value as JSON shows it, dates cut to their precision."""
    return value.iso() if isinstance(value, When) else str(value)


def read(case: Path) -> dict[str, object]:
    html = case.read_bytes()
    if case.stem.startswith("search"):
        return asdict(ofsted_search.read_search(html, ofsted_search.search_url(BASE)))
    listing = ofsted_provider.read_provider(html, ofsted.provider_url(BASE, URNS[case.stem]))
    items = [
        {key: value.iso() if isinstance(value, When) else value for key, value in vars(item).items() if value}
        | {"kind": ofsted_provider.label_kind(item.label)}
        for item in listing.items
    ]
    return {"title": listing.title, "items": items, "faults": listing.faults}


@pytest.mark.parametrize("case", sorted(PAGES.glob("*.html")), ids=lambda case: case.stem)
def test_example_page_reads_as_reviewed(case: Path) -> None:
    found = json.loads(json.dumps(read(case), default=plain))
    expected = case.with_suffix(".expected.json")
    if not expected.exists():
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
        pytest.fail(f"{expected.name} was not there: written now, to be reviewed by a person")
    assert found == json.loads(expected.read_text())


def provider(body: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def day(href: str, label: str = "Children's services inspection", css: str = "timeline__day") -> str:
    return (
        f'<li class="{css}"><p class="timeline__date"><time>8 December 2023</time></p>'
        f'<a class="publication-link" href="{href}">{label}</a><p>Published <time>30 January 2024</time></p></li>'
    )


H1 = '<h1 class="heading--title">Milchester</h1>'
RESULT = '<ul class="results-list"><li><h3><a href="/provider/44/1">A</a></h3></li></ul>'
URL = ofsted.provider_url(BASE, "80999")


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        (b"", "the page is empty"),
        (b"   \n", "the page is empty"),
        (b"%PDF-1.7 \xff\xfe binary", "does not hold the timeline"),
        (provider(H1 + "<p>No layout you know</p>"), "does not hold the timeline"),
        (provider("<h1>Access Denied</h1>"), "says: Access Denied"),
        (provider("<p>x</p>", "<title>Just a moment...</title>"), "says: Just a moment"),
        (provider("<h1>Sorry, there is a problem with the service</h1>"), "problem with the service"),
        (provider("<h1>Ofsted</h1><p>Scheduled</p>", "<title>Site maintenance</title>"), "says: Site maintenance"),
        (provider('<h1>Hello</h1><div class="g-recaptcha"></div>'), "says: a captcha"),
        (provider(f'<ol class="timeline">{day("/v1/file/1")}</ol>'), "does not name its provider"),
        (provider(f'<h1> </h1><ol class="timeline">{day("/v1/file/1")}</ol>'), "does not name its provider"),
        (f'<html>{H1}<ol class="timeline">{day("/v1/file/1")}<li>'.encode(), "breaks off within its timeline"),
        (provider(H1 + '<ol class="timeline"><li class="timeline__day"><a href="/x">R</a></li></ol>'), "no entry of"),
        (
            provider(
                f'{H1}<ol class="timeline">{day("/v1/file/1")}</ol>',
                f'<link rel="canonical" href="{BASE}/provider/44/80537">',
            ),
            "of another provider: URN 80537, asked for 80999",
        ),
    ],
)
def test_page_that_is_not_what_it_was_says_so(html: bytes, fault: str) -> None:
    faults = ofsted_provider.read_provider(html, URL).faults
    assert len(faults) == 1
    assert fault in faults[0]


def test_authority_without_reports_yet_is_no_fault() -> None:
    html = provider(H1 + '<ol class="timeline"><li class="timeline__day timeline__day--opened">Opened</li></ol>')
    listing = ofsted_provider.read_provider(html, URL)
    assert (listing.items, listing.faults, listing.title) == ((), (), "Milchester")


@pytest.mark.parametrize(
    "href", ["http://[::1/v1/file/2", "https://files.ofsted.gov.uk[/v1/file/2", "//\u2100.example/2"]
)
def test_link_that_is_no_address_takes_no_other_down(href: str) -> None:
    days = "".join(
        f'<li class="timeline__day"><a class="publication-link" href="{to}">Focused visit</a></li>'
        for to in (href, f"{FILES}/v1/file/1")
    )
    listing = ofsted_provider.read_provider(provider(f'{H1}<ol class="timeline">{days}</ol>'), URL)
    assert len(listing.items) == 2
    assert listing.faults == ()
    assert f"{FILES}/v1/file/1" in {item.url for item in listing.items}
    assert all(ofsted.mirrored(item.url, BASE, FILES).startswith("https://") for item in listing.items)


@pytest.mark.parametrize(
    "host", ["http://files.ofsted.gov.uk", "https://FILES.Ofsted.gov.uk:443", "//files.ofsted.gov.uk"]
)
def test_one_file_keeps_one_identity_however_its_host_is_written(host: str) -> None:
    day = f'<li class="timeline__day"><a class="publication-link" href="{host}/v1/file/1">Focused visit</a></li>'
    listing = ofsted_provider.read_provider(provider(f'{H1}<ol class="timeline">{day}</ol>'), URL)
    assert [item.url for item in listing.items] == [f"{FILES}/v1/file/1"]


def test_items_are_newest_first_whatever_the_order_of_the_page() -> None:
    days = [day("/v1/file/1").replace("2024", "2019"), day("/v1/file/2"), day("/v1/file/3").replace("2024", "2021")]
    listing = ofsted_provider.read_provider(provider(H1 + f'<ol class="timeline">{"".join(days)}</ol>'), URL)
    assert [item.url[-1] for item in listing.items] == ["2", "3", "1"]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Children's services inspection", DocumentKind.INSPECTION_REPORT),
        ("Single inspection of LA children's services", DocumentKind.INSPECTION_REPORT),
        ("Inspection of safeguarding and looked after children", DocumentKind.INSPECTION_REPORT),
        ("Re-inspection of services for children in need of help and protection", DocumentKind.INSPECTION_REPORT),
        ("CHILDREN’S SERVICES FOCUSED VISIT", DocumentKind.FOCUSED_VISIT_LETTER),
        ("Focussed visit", DocumentKind.FOCUSED_VISIT_LETTER),
        ("Monitoring visit", DocumentKind.MONITORING_VISIT_LETTER),
        ("Children's services monitoring inspection", DocumentKind.MONITORING_VISIT_LETTER),
        ("Joint targeted area inspection", DocumentKind.JTAI_REPORT),
        ("Joint area child protection inspection", DocumentKind.JTAI_REPORT),
        ("JTAI", DocumentKind.JTAI_REPORT),
        ("Area SEND full inspection", DocumentKind.SEND_REPORT),
        ("Area SEND monitoring inspection", DocumentKind.SEND_REPORT),
        ("Joint area review", None),
        ("School improvement inspection", None),
        ("Children's services review of outcomes", None),
        ("", None),
    ],
)
def test_label_tells_its_kind_by_its_words(label: str, kind: DocumentKind | None) -> None:
    assert ofsted_provider.label_kind(label) is kind


def test_search_that_stops_after_one_page_is_found_out() -> None:
    urns = [str(80400 + number) for number in range(153)]

    def page(part: list[str]) -> ofsted_search.SearchPage:
        rows = "".join(f'<li><h3><a href="/provider/44/{urn}">A {urn}</a></h3></li>' for urn in part)
        return ofsted_search.read_search(provider(f'<p>153 results</p><ul class="results-list">{rows}</ul>'), BASE)

    first, second = page(urns[:100]), page(urns[100:])
    assert ofsted_search.missing([first, second], urns) == ()
    shown, unseen = ofsted_search.missing([first], urns)
    assert "100 of the 153" in shown
    assert "53 of the providers" in unseen
    assert urns[152] in unseen


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p>Nothing here</p>", "does not hold the list of results"),
        ("<h1>429 Too Many Requests</h1>", "Too Many Requests"),
        ('<ul class="results-list"></ul>', "holds no provider"),
        ('<ul class="results-list"><li><h3><a href="/provider/44/1"></a></h3></li></ul>', "URN 1 has no name"),
        (f'{RESULT}<a class="pagination__next" href="{ofsted_search.search_url(BASE)}">Next</a>', "its own next page"),
    ],
)
def test_search_page_that_is_not_what_it_was_says_so(body: str, fault: str) -> None:
    page = ofsted_search.read_search(provider(body), ofsted_search.search_url(BASE))
    assert [fault in said for said in page.faults] == [True]
    assert page.next_page is None


def test_addresses_can_be_moved_to_a_mirror() -> None:
    mirror = ("http://127.0.0.1:8001/", "http://127.0.0.1:8002")
    assert ofsted_search.search_url(mirror[0]).startswith("http://127.0.0.1:8001/search?")
    assert ofsted.provider_url(mirror[0], "80537") == "http://127.0.0.1:8001/provider/44/80537"
    assert ofsted.mirrored(f"{FILES}/v1/file/50?a=1", *mirror) == "http://127.0.0.1:8002/v1/file/50?a=1"
    assert ofsted.mirrored(f"{BASE}/provider/44/80537", *mirror) == "http://127.0.0.1:8001/provider/44/80537"
    assert ofsted.mirrored("https://example.org/v1/file/50", *mirror) == "https://example.org/v1/file/50"


@pytest.mark.parametrize(
    "url",
    [
        "https://files.ofsted.gov.uk/v1/file/50237978",
        "http://files.api.ofsted.gov.uk/v1/file/50237978/",
        "https://files.ofsted.gov.uk/v2/file/50237978?download=1&v=3",
        "https://reports.ofsted.gov.uk/file/50237978.pdf#page=2",
        "https://a-mirror.example.org/ofsted/v1/FILE/50237978",
    ],
)
def test_a_file_is_known_by_its_number(url: str) -> None:
    assert ofsted.identity(url) == "file 50237978"


def test_other_documents_are_known_by_their_path_and_the_number_asked_for() -> None:
    one = ofsted.identity("https://reports.ofsted.gov.uk/sites/letter%201.pdf?download")
    assert one == ofsted.identity("http://www.ofsted.gov.uk/sites/letter 1.pdf") == "/sites/letter 1.pdf"
    asked = [ofsted.identity(f"https://reports.ofsted.gov.uk/download?v=2&id={n}") for n in (1, 2)]
    assert asked == ["/download&id=1", "/download&id=2"]
    assert ofsted.identity("https://www.gov.uk/a.pdf") != ofsted.identity("https://www.cqc.org.uk/a.pdf")


@given(st.text(max_size=60))
def test_anything_has_an_identity(url: str) -> None:
    assert ofsted.identity(f"https://{url}") == ofsted.identity(f"https://{url}")


def test_without_a_mirror_a_file_is_fetched_where_its_page_says() -> None:
    new = "https://files.new.ofsted.gov.uk/v1/file/50"
    assert ofsted.mirrored(f"{new}/", BASE, FILES) == new


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: provider(H1 + text)))
def test_no_bytes_break_the_readers(html: bytes) -> None:
    assert ofsted_provider.read_provider(html, URL).faults
    assert ofsted_search.read_search(html, URL).faults


@given(st.dates(date(2005, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d %B %Y", "%d %b %Y", "%Y-%m-%d"]))
def test_any_day_reads_as_it_was_written(when: date, form: str) -> None:
    html = provider(H1 + f'<ol class="timeline">{day("/v1/file/1")}</ol>')
    html = html.replace(b"30 January 2024", when.strftime(form).encode())
    assert ofsted_provider.read_provider(html, URL).items[0].published == When.of(when)


@pytest.mark.parametrize("day", ["3655-01-27", "30 January 9999", "1 May 0001"])
def test_a_day_on_which_nothing_can_have_come_out_is_none(day: str) -> None:
    assert ofsted.read_date(day) is None


@pytest.mark.parametrize("nest", ["<table><tr><td>", "<li class='timeline__day'><ul>", "<ol><li>", "<div>", ""])
def test_a_timeline_however_it_is_nested_is_read_in_time(nest: str) -> None:
    entry = "<a class='publication-link' href='/v1/file/{0}'>Inspection</a><b>x</b> "
    entries = nest.join(entry.format(number) for number in range(500))
    with within(3):
        day = "<li class='timeline__day'><p class='timeline__date'>1 May 2024</p>"
        page = f"<h1>Kent</h1><ol class='timeline'>{day}{entries}</ol>"
        items = ofsted_provider.read_provider(page.encode(), "https://reports.ofsted.gov.uk/provider/44/80489").items
    assert len(items) > 100
    assert {item.date for item in items} <= {When(2024, 5, 1), None}


def test_what_stands_within_an_entry_is_its_own_and_what_follows_a_link_ends_with_its_entry() -> None:
    page = (
        "<h1>Kent</h1><ol class='timeline'><li class='timeline__day'><p class='timeline__date'>1 May 2024</p>"
        "<a class='publication-link' href='/v1/file/1'>Inspection</a> <span>published 2 May 2024</span>"
        "<ul><li class='timeline__day'><a class='publication-link' href='/v1/file/2'>Focused visit</a></li></ul></li>"
        "<li class='timeline__day'><p>published 9 June 2024</p></li></ol>"
    )
    first, second = ofsted_provider.read_provider(
        page.encode(), "https://reports.ofsted.gov.uk/provider/44/80489"
    ).items
    assert (first.published, first.date) == (When(2024, 5, 2), When(2024, 5, 1))
    assert (second.published, second.date) == (None, When(2024, 5, 1))
