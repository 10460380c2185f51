"""GOV.UK's collection, pages and search: in the real schema, as days pass, and when they are not what they were."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests

from monitor.demo.govuk_web import COLLECTION, Edit, GovukWeb, Notice
from monitor.model.dates import When
from monitor.model.facts import Action
from monitor.model.publications import ChangeNote
from monitor.read.notice.page import CollectionEntry
from monitor.read.notice.reader import read_notice_page
from monitor.register.authorities import load
from monitor.sources import govuk, govuk_notices, govuk_search

REFERENCE = Path(__file__).resolve().parents[2] / "../shared/reference/govuk"
REGISTER = load()
SWINDON = Notice(
    "improvement-notice-issued-to-swindon-borough-council-november-2023",
    "Improvement notice issued to Swindon Borough Council: November 2023",
    "<div class='govspeak'><p>This improvement notice requires the council to improve.</p><p>It follows:</p>"
    "<ul><li>an Ofsted report</li></ul></div>",
    date(2023, 11, 20),
    closed=date(2024, 4, 9),
    moved_note="Moved 'Improvement notice issued to Swindon Borough Council: November 2023' to 'Closed notices'.",
)
MEDWAY = Notice(
    "direction-issued-to-medway-council",
    "Direction issued to Medway Council",
    "<p>This direction requires the council to co-operate with the commissioner, Ada Byron.</p>",
    date(2023, 11, 1),
    edits=(Edit(date(2024, 1, 14), "<p>This direction was revoked by DfE on 13 January 2024.</p>"),),
)
UNLISTED = Notice(
    "direction-kent", "Direction issued to Kent County Council", "<p>It is.</p>", date(2024, 2, 1), listed=False
)


@pytest.fixture
def web() -> Iterator[GovukWeb]:
    with GovukWeb([SWINDON, MEDWAY, UNLISTED], date(2023, 12, 1)) as server:
        yield server


def collection(web: GovukWeb) -> govuk_notices.Collection:
    url = govuk.content_url(web.url, COLLECTION)
    return govuk_notices.read_collection(requests.get(url, timeout=5).content, url)


def page(web: GovukWeb, notice: Notice) -> Any:
    url = govuk.content_url(web.url, web.url + notice.path)
    return govuk.read_document_page(requests.get(url, timeout=5).content, url)


def test_addresses() -> None:
    assert govuk.content_url("https://www.gov.uk/", COLLECTION) == f"https://www.gov.uk/api/content{COLLECTION}"
    assert govuk.content_url("https://www.gov.uk", "https://www.gov.uk/a/b") == "https://www.gov.uk/api/content/a/b"
    assert govuk_search.search_url("https://www.gov.uk").startswith("https://www.gov.uk/api/search.json?q=")


def test_a_move_from_open_to_closed_is_a_lifting(web: GovukWeb) -> None:
    before = collection(web)
    assert before.faults == ()
    assert [(g.title, len(g.urls)) for g in before.groups] == [
        ("Open notices", 1), ("Closed notices", 0), ("Open directions", 1), ("Closed directions", 0)
    ]  # fmt: skip
    web.day = date(2024, 5, 1)
    after = collection(web)
    was, now = govuk_notices.notice_items(before).items, govuk_notices.notice_items(after).items
    assert (was[0].label, now[0].label) == ("Open notices", "Closed notices")
    assert was[0].url == now[0].url == web.url + SWINDON.path
    note = ChangeNote(When(2024, 4, 9), SWINDON.moved_note)
    assert now[0].notes[0] == note
    listed = CollectionEntry(now[0].url, now[0].title, now[0].label, notes=now[0].notes)
    assert read_notice_page(None, listed, REGISTER).events[1].start == When(2024, 4, 9)
    reading = read_notice_page(page(web, SWINDON), after.entry(now[0].url), REGISTER)
    assert [(f.authority, f.action, f.start) for f in reading.events] == [
        ("swindon", Action.ISSUED, When(2023, 11)),
        ("swindon", Action.LIFTED, When(2024, 4, 9)),
    ]


def test_an_edit_that_moves_no_public_date_is_seen(web: GovukWeb) -> None:
    before = page(web, MEDWAY)
    web.day = date(2024, 1, 20)
    after = page(web, MEDWAY)
    assert before.public_updated == after.public_updated == When(2023, 11, 1)
    assert before.content_hash != after.content_hash
    assert page(web, MEDWAY).content_hash == after.content_hash
    lifted = read_notice_page(after, None, REGISTER).events[1]
    assert (lifted.action, lifted.start, lifted.published) == (Action.LIFTED, When(2024, 1, 13), When(2024, 1, 14))


def test_an_unchanged_page_costs_a_304(web: GovukWeb) -> None:
    url = govuk.content_url(web.url, COLLECTION)
    etag = requests.get(url, timeout=5).headers["ETag"]
    assert requests.get(url, headers={"If-None-Match": etag}, timeout=5).status_code == 304
    web.day = date(2024, 5, 1)
    assert requests.get(url, headers={"If-None-Match": etag}, timeout=5).status_code == 200


def test_the_search_finds_what_is_not_listed(web: GovukWeb) -> None:
    web.day = date(2024, 3, 1)
    url = govuk_search.search_url(web.url)
    found = govuk_search.read_search(requests.get(url, timeout=5).content, url)
    assert found.faults == ()
    assert found.items[0].url == web.url + UNLISTED.path
    assert collection(web).entry(found.items[0].url) is None
    mixed = {
        "results": [
            {"title": "School funding", "link": "/x"},
            {"title": "Direction issued to Kent County Council", "link": "https://evil/x"},
            3,
        ]
    }
    assert govuk_search.read_search(json.dumps(mixed).encode(), url).items == ()


def test_a_page_for_readers_and_a_page_that_is_not(web: GovukWeb) -> None:
    assert "Applies to England" in requests.get(web.url + MEDWAY.path, timeout=5).text
    assert requests.get(web.url + "/nothing", timeout=5).status_code == 404
    web.broken[MEDWAY.path] = 503
    assert requests.get(web.url + MEDWAY.path, timeout=5).status_code == 503


URL = "https://www.gov.uk/api/content/c"
DOC = {"content_id": "1", "title": "Direction issued to Kent", "base_path": "/p"}


def shaped(groups: Any, documents: list[Any], schema: str = "document_collection") -> bytes:
    return json.dumps(
        {
            "schema_name": schema,
            "title": "t",
            "details": {"collection_groups": groups},
            "links": {"documents": documents},
        }
    ).encode()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"<html>Sorry</html>", "not the JSON"),
        (b"[]", "not a page"),
        (b"[" * 200_000, "not the JSON"),
        (shaped([], [DOC]), "no groups"),
        (shaped("x", [DOC]), "no groups"),
        (shaped([{"title": "Open notices", "documents": []}], []), "empty"),
        (shaped([{"title": "Open notices", "documents": ["1", "2", "3", "4"]}], [DOC]), "3 of the 4"),
        (shaped([{"title": "Stuff", "documents": ["1"]}], [DOC]), "no group says"),
        (shaped([{"title": "Open notices", "documents": ["1"]}], [DOC | {"title": "Fish"}]), "no document's title"),
        (shaped([], [], "redirect"), "redirect"),
    ],
)
def test_what_is_not_what_it_was_says_why(data: bytes, word: str) -> None:
    read = govuk_notices.read_collection(data, URL)
    assert word in read.faults[0]
    assert govuk_notices.notice_items(read).faults == read.faults


def test_a_document_outside_the_groups_is_kept() -> None:
    other = {
        "content_id": "2",
        "title": "Direction issued to Bury",
        "base_path": "/q",
        "public_updated_at": "2015-07-31T23:30:00Z",
    }
    read = govuk_notices.read_collection(
        shaped([{"title": "Open directions", "documents": ["1"]}], [DOC, other, "odd"]), URL
    )
    assert [(d.url, d.group) for d in read.documents] == [
        ("https://www.gov.uk/p", "Open directions"),
        ("https://www.gov.uk/q", ""),
    ]
    assert read.documents[1].public_updated == When(
        2015, 8, 1
    )  # midnight in London comes before midnight UTC in summer


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("x", "not a page"),
        ({"schema_name": "gone"}, "gone"),
        ({"details": {}}, "no title"),
        ({"title": "x"}, "no details"),
    ],
)
def test_a_page_with_nothing_to_read(content: Any, word: str) -> None:
    assert word in govuk.read_document_page(json.dumps(content).encode(), URL).faults[0]


def test_attachment_that_is_no_address_takes_no_other_down() -> None:
    page = {"title": "x", "details": {"attachments": [{"url": "https://[x"}, {"url": "/media/1/notice.pdf"}]}}
    read = govuk.read_document_page(json.dumps(page).encode(), URL)
    assert [a.url.rpartition("/")[2] for a in read.attachments] == ["%5Bx", "notice.pdf"]


def test_attachments_old_and_new_and_a_withdrawal() -> None:
    lifted = {"explanation": "<p>This notice was lifted on 5 May 2020.</p>", "withdrawn_at": "2020-06-01T10:00:00Z"}
    new = {"title": "x", "details": {"attachments": [
        {"attachment_type": "file", "content_type": "application/pdf", "url": "https://assets.gov.uk/n.pdf"},
        {"attachment_type": "html", "url": "/government/publications/x/notice", "title": "Notice"}, {}]},
        "withdrawn_notice": lifted}  # fmt: skip
    read = govuk.read_document_page(json.dumps(new).encode(), URL)
    assert [(a.url, a.content_type) for a in read.attachments] == [
        ("https://assets.gov.uk/n.pdf", "application/pdf"),
        ("https://www.gov.uk/government/publications/x/notice", "text/html"),
    ]
    assert read.withdrawn is not None
    assert (read.withdrawn.date, read.withdrawn.text) == (When(2020, 6, 1), "This notice was lifted on 5 May 2020.")
    old = {"title": "x", "details": {"documents": ["<section><a href='/n.pdf'>Notice</a><br></section>"]}}
    assert [a.url for a in govuk.read_document_page(json.dumps(old).encode(), URL).attachments] == [
        "https://www.gov.uk/n.pdf"
    ]


BODY = (
    '<div class="govspeak"><h2 id="why">Why &amp; when</h2>\n'
    "\n"
    '<p>The council’s <abbr title="x">DfE</abbr>\u00a0notice\u200b costs &pound;5<br>a day.</p>\n'
    "\n"
    "<ul>\n"
    "  <li>\n"
    "    <p>first</p>\n"
    "  </li>\n"
    "  <li>second\n"
    "    <ul>\n"
    "      <li>2 \u2212 1</li>\n"
    "    </ul>\n"
    "  </li>\n"
    "  <li></li>\n"
    "</ul>\n"
    "<table>\n"
    "  <thead>\n"
    '    <tr><th scope="col">Month</th><th scope="col">Grade</th></tr>\n'
    "  </thead>\n"
    "  <tbody>\n"
    "    <tr>\n"
    "      <td>May</td>\n"
    "      <td>2 0 2 4</td>\n"
    "    </tr>\n"
    "  </tbody>\n"
    "</table>\n"
    '<section class="attachment embedded"><svg><text>PDF</text></svg><form><button>Print</button>'
    "</form></section>text<aside>aside</aside>\n"
    "<dl><dt>To</dt><dd>Leeds</dd></dl><blockquote><p>It said: 3 < 4</p></blockquote>\n"
    "<!-- no --><pre>a\n"
    " b</pre></div>"
)
OLDER_PAGE = {
    "title": "An older page",
    "description": "Children & families <b>first</b>",
    "withdrawn_notice": {
        "withdrawn_at": "2020-06-01T09:00:00Z",
        "explanation": "<p>Lifted on <strong>5 May</strong>.</p>",
    },
    "details": {
        "body": BODY,
        "documents": [
            (
                "<section class='attachment'><h2><a href='/n.pdf'>Notice <span>of 2013</span></a></h2>"
                "<a href='/l.html'> Letter </a></section>"
            )
        ],
    },
}


def test_the_fingerprint_of_a_page_stays_what_databases_hold() -> None:
    """Taken with the parser of version 1: another would have every notice that is known read anew."""
    page = govuk.read_document_page(json.dumps(OLDER_PAGE).encode(), URL)
    assert page.content_hash == "ea10c95ee3a4678de8b264838ca71baef28d3015f9382fedc3fd4e4fa5e72eb2"


@pytest.mark.corpus
@pytest.mark.skipif(not REFERENCE.exists(), reason="GOV.UK's reference is not beside the checkout")
@pytest.mark.parametrize(
    ("name", "fingerprint"),
    [
        ("publication_notice", "1653a51ba91b8fca267b4dca42f324d767778b4ab6c96b792e05d5a85f563745"),
        ("withdrawn_publication", "c15f4a69a3ead46dbb86845d900b091b5c5c2f6bf5ea50ceb2a2eb9bcbcf15c6"),
    ],
)
def test_the_fingerprints_of_govuks_own_examples_stay(name: str, fingerprint: str) -> None:
    page = govuk.read_document_page((REFERENCE / f"example.{name}.json").read_bytes(), URL)
    assert page.content_hash == fingerprint


@pytest.mark.corpus
@pytest.mark.skipif(not REFERENCE.exists(), reason="GOV.UK's reference is not beside the checkout")
def test_govuks_own_examples_and_schemas(web: GovukWeb) -> None:
    history = govuk_notices.read_collection(
        (REFERENCE / "example.document_collection_with_history.json").read_bytes(), URL
    )
    assert len(history.documents) == 3
    assert len(history.notes) == 8
    assert history.notes[0].date == When(2016, 2, 8)
    notice = govuk.read_document_page((REFERENCE / "example.publication_notice.json").read_bytes(), URL)
    assert notice.faults == ()
    assert notice.body.splitlines()[2].startswith("• ")
    withdrawn = govuk.read_document_page((REFERENCE / "example.withdrawn_publication.json").read_bytes(), URL)
    assert withdrawn.withdrawn is not None
    assert withdrawn.withdrawn.date == When(2015, 1, 13)


@pytest.mark.corpus
@pytest.mark.skipif(not REFERENCE.exists(), reason="GOV.UK's reference is not beside the checkout")
@pytest.mark.parametrize("day", [date(2023, 12, 1), date(2024, 5, 1)])
def test_the_small_govuk_speaks_the_real_schema(web: GovukWeb, day: date) -> None:
    from jsonschema import Draft4Validator

    web.day = day
    for path, schema in (
        (COLLECTION, "document_collection"),
        (SWINDON.path, "publication"),
        (MEDWAY.path, "publication"),
    ):
        validator = Draft4Validator(json.loads((REFERENCE / f"{schema}.schema.json").read_text()))
        answer = json.loads(web.answer(f"/api/content{path}")[2])
        assert [error.message for error in validator.iter_errors(answer)] == []


@pytest.mark.parametrize(
    "body", ["<html><head><title>Notice", "<html><title>", "<html><head>", "<body></body><html><head", "<frameset>"]
)
def test_a_body_that_is_the_head_of_a_page_does_no_harm(body: str) -> None:
    told = {
        "title": "Improvement notice: Kent",
        "description": body,
        "details": {"body": f"{body}<p>It was closed.", "documents": [body]},
    }
    found = govuk.read_document_page(json.dumps(told).encode(), "https://www.gov.uk/api/content/a")
    assert found.title == "Improvement notice: Kent"
    assert found.faults == ()


@pytest.mark.parametrize(
    "stamp", ["3333-01-30T10:00:00Z", "1796-01-30", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"]
)
def test_a_day_on_which_nothing_on_the_web_came_out_is_none(stamp: str) -> None:
    assert govuk.day_of(stamp) is None


@pytest.mark.parametrize("half", [b"\xed\xa0\x80", b"\xed\xb3\xb0", b"\\ud800", b"\\uDFFF"])
@pytest.mark.parametrize("read", [govuk.read_document_page, govuk_notices.read_collection, govuk_search.read_search])
def test_half_a_character_however_it_is_written_is_kept_as_none(read: Any, half: bytes) -> None:
    title = b'"title":"Improvement notice: Kent%s"' % half
    told = b'{%s,"content_id":"%s","details":{},"results":[{%s,"link":"/a"}]}' % (title, half, title)
    assert "\\ud" not in ascii(read(told, "https://www.gov.uk/api/content/a"))
