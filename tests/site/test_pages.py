"""The pages of a history from outside: well formed, linked, true in each case, and inert whatever a text says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.site import history
from tests.site.checking import broken_links, faults, words

Read = Callable[[str], str]


@pytest.fixture(scope="module")
def pages(made: Path) -> dict[str, bytes]:
    """All files of the site by their address."""
    out = made / "out"
    return {
        str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file() and not p.name.startswith(".")
    }


def test_every_page_is_well_formed_and_holds_to_the_rules(pages) -> None:
    found = {path: list(faults(path, data)) for path, data in pages.items() if path.endswith(".html")}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    assert len(found) > 153


def test_every_link_within_the_site_leads_somewhere(pages) -> None:
    assert broken_links(pages) == []


def test_there_is_a_page_for_each_authority_and_each_event_that_is_told(pages) -> None:
    assert sum(path.startswith("authority/") for path in pages) == 153
    told = {f"event/{event.id}.html" for event in history.EVENTS if event is not history.REJECTED}
    assert {path for path in pages if path.startswith("event/")} == told


def test_what_a_document_says_becomes_no_markup_no_script_and_no_address(pages) -> None:
    for path in (f"event/{history.HOSTILE_EVENT.id}.html", "authority/kent.html", "improve/other/2025.html"):
        page = pages[path].decode()
        assert "<script" not in page
        assert list(faults(path, pages[path])) == []  # no attribute that runs anything among them
        assert "alert(1)" in words(page)  # it is shown as it stands
        assert "{{ 7 * 7 }}" in words(page)
        assert not re.search("[\u202a-\u202e\u200b\x00\x1b]", page)
    links = re.findall(r'href="([^"]*)"', pages[f"event/{history.HOSTILE_EVENT.id}.html"].decode())
    assert not [link for link in links if re.match("javascript|data|file|//|.*secret", link)]


def test_no_secret_and_no_address_of_a_person_is_published(pages) -> None:
    whole = b"".join(pages.values())
    assert history.SECRET.encode() not in whole
    assert b"me:pw" not in whole
    assert b"jane.doe" not in whole


_STANDS = {
    "peterborough": "Ofsted inspected Peterborough’s children’s services from 27 November to 8 December 2023 and "
    "judged them inadequate overall, down from good in 2018. An improvement notice is in force, since 14 February",
    "brent": "Ofsted inspected Brent’s children’s services from 27 April to 1 May 2026 and gave no overall grade: "
    "leadership good, help and protection good, children in care outstanding and care leavers good. Since April 2026 "
    "Ofsted gives no overall grade for inspections of this kind. No improvement notice or direction is known",
    "slough": "No inspection of Slough with judgements is known here. No improvement notice or direction",
    "leeds": "No inspection of Leeds with judgements is known here. The report of its inspection on 21 February 2022 "
    "was withdrawn and does not count.",
    "york": "That is what the press reports; Ofsted’s own report was not found.",
    "kingston-upon-hull": "That is known from other documents that look back on it; the report itself was not found.",
    "devon": "judged them making progress overall",
    "barnet": "Nothing is known here of Barnet yet: no page about it has been read.",
}


@pytest.mark.parametrize(("slug", "said"), _STANDS.items())
def test_an_authority_is_told_in_a_sentence_that_is_true_of_it(read: Read, slug: str, said: str) -> None:
    assert said in words(read(f"authority/{slug}.html"))


def test_what_is_only_possible_stands_apart_and_counts_nowhere(read: Read) -> None:
    page = words(read("authority/leeds.html"))
    before, _, after = page.partition("Unconfirmed: what the press may have told")
    assert "inadequate" not in before
    assert "Inspection: inadequate" in after
    assert "1 September 2026" not in words(read("index.html"))
    assert "Unconfirmed: a story may report it" in words(read(f"event/{history.POSSIBLE.id}.html"))


def test_what_was_withdrawn_is_said_and_counts_nowhere(read: Read) -> None:
    page = read("authority/leeds.html")
    assert "Inspection: outstanding Withdrawn" in words(page)
    assert "<svg" not in page  # no fact is left to draw
    assert "Withdrawn: its publisher no longer lists the document" in words(read(f"event/{history.WITHDRAWN.id}.html"))


def test_an_event_says_what_was_alerted_to_whom_and_why(read: Read) -> None:
    page = words(read(f"event/{history.FALLEN.id}.html"))
    assert "Peterborough: children's services judged inadequate, down from good" in page
    assert "severity critical · why: new" in page
    assert "policy : delivered, 26 November 2026, 09:30" in page
    assert "leads : refused for good, held until a person acts" in page
    assert "weekly : not sent: below the channel's min_severity" in page
    assert "york-paper.example : the document says what is known already" in page


def test_the_picture_says_in_words_what_it_draws(read: Read) -> None:
    page = read("authority/peterborough.html")
    said = re.search(r"<desc[^>]*>(.*?)</desc>", page, re.S)
    assert said
    assert "Overall effectiveness: good, 25 June 2018; inadequate, 27 November 2023" in said[1]
    assert "Focused visits: 1 March 2023, areas for priority action" in said[1]
    assert "Improvement notices: since 14 February 2024, in force" in said[1]


def test_england_names_what_is_new_and_in_force_and_counts_each_authority_once(read: Read) -> None:
    page = words(read("index.html"))
    assert page.index("17 June 2026 · Brent") < page.index("1 June 2025 · Kent")
    assert "Peterborough improvement notice since 14 February 2024" in page
    assert "Slough" not in page.partition("Notices and directions in force")[2].partition("Every authority")[0]
    counts = re.findall(r'class="number">(\d+)<', read("index.html"))
    assert sum(map(int, counts)) == 153
    assert read("index.html").count('<a class="tile ') == 153


def test_what_is_not_read_is_said_of_authorities_that_are_not_watched(read: Read) -> None:
    assert "nothing about it is read" in read("authority/wigan.html")
    assert "Of authorities that are not watched, no notice is read." in read("index.html")
    assert "what is known of them was read while they were" in read("health.html")
    assert "not watched" not in read("authority/peterborough.html")


def test_points_stand_under_the_topics_whose_words_they_hold(read: Read) -> None:
    assert "The quality of pathway plans for care leavers." in words(read("improve/care-leavers/2023.html"))
    assert "Priority action Act at once on referrals." in words(read("improve/front-door/2023.html"))
    assert "Supervision of social workers." not in words(read("improve/care-leavers/2023.html"))
